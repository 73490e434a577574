"""A village works through a round on a phone while the township watches the progress, in two real browsers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.pages import fits
from households.tests.make import make_household
from monitoring.models import ScreeningProblem, ScreeningRecord
from monitoring.tests.make import make_screening

PHONE = {"width": 390, "height": 844}
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_village_works_through_a_round_while_the_township_watches(
    enter, page, new_context, places, village_cadre, clerk, live_server
):
    names = ["郑国富", "郑国强", "郑国兴", "郑国安"]
    households = [make_household(village=places.village, head_name=name) for name in names]
    make_household(village=places.other_village, head_name="孙有才")
    started_on = timezone.localdate() - timedelta(days=3)
    screening = make_screening(
        township=places.township, name="第四轮集中排查", year=started_on.year, started_on=started_on, by=clerk
    )  # fmt: skip

    watching = new_context().new_page()
    watching.clock.install()
    enter(clerk, watching)
    watching.goto(f"{live_server.url}{screening.get_absolute_url()}")
    watching.get_by_text("应排查 5 户 = 已排查 0 + 还没有排查 5").wait_for()

    # The village: everybody without a problem at once.
    page.set_viewport_size(PHONE)
    enter(village_cadre, page)
    page.get_by_role("link", name="监测").first.click()
    page.get_by_role("link", name="集中排查").first.click()
    page.get_by_role("link", name="第四轮集中排查").click()
    assert fits(page)
    page.get_by_text("应排查 4 户 = 已排查 0 + 还没有排查 4").wait_for()
    page.get_by_role("link", name="记排查").click()
    assert fits(page)
    for name in names[:3]:
        page.get_by_label(f"{name}户没有问题").check()
    page.get_by_role("button", name="勾选的记为无问题").click()
    page.get_by_text("排查人至少 2 人").wait_for()
    assert page.get_by_label("郑国富户没有问题").is_checked()
    page.get_by_label("排查人").fill("钱村干、赵网格")
    page.get_by_role("button", name="勾选的记为无问题").click()
    page.get_by_text("已记 3 户无问题").wait_for()
    assert ScreeningRecord.objects.filter(recorded_by=village_cadre).count() == 3

    # One with a problem: the form asks for what is missing and keeps what was typed.
    page.get_by_role("link", name="记排查").click()
    page.get_by_role("button", name="都正常").click()
    page.get_by_role("group", name="饮水安全").get_by_text("有问题").click()
    page.get_by_role("button", name="保存排查").click()
    page.get_by_text("饮水安全有问题，请写明发现了什么问题").wait_for()
    page.locator("[name=content_1]").fill("水管冻裂，三天没水")
    page.locator("[name=owner_1]").fill("钱村干")
    assert fits(page)
    page.get_by_role("button", name="保存排查").click()
    page.get_by_text("已记排查：郑国安户").wait_for()
    page.get_by_text("都查完了").wait_for()
    problem = ScreeningProblem.objects.get()
    assert (problem.record.household, problem.content) == (households[3], "水管冻裂，三天没水")

    # The township has not touched its page: half a minute later it shows what the village did.
    watching.clock.fast_forward(31_000)
    watching.get_by_text("应排查 5 户 = 已排查 4 + 还没有排查 1").wait_for()
    watching.get_by_role("link", name="郑杨村").click()
    watching.get_by_role("link", name="孙有才户").wait_for()
    watching.go_back()
    watching.get_by_role("link", name="发现问题").click()
    watching.get_by_text("没有改完").first.wait_for()
    watching.get_by_role("link", name="整改完成").click()
    watching.get_by_label("整改结果").fill("已换新管，通水")
    watching.get_by_role("button", name="登记整改完成").click()
    watching.get_by_text("已登记整改完成").wait_for()
    problem.refresh_from_db()
    assert problem.rectified_by == clerk
