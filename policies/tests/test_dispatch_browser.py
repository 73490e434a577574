"""The monthly dispatch on a phone: one answer in place, one who is gone, the rest at once."""

import pytest
from django.utils import timezone

from accounts.tests.pages import fits, sign_in
from households.models import Household
from households.tests.make import make_household
from policies.models import Employment, EmploymentCheck
from policies.tests.make import make_employment

PHONE = {"width": 390, "height": 844}
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_village_asks_around_by_phone(page, live_server, places, village_cadre, clerk):
    names = ["郑国富", "郑国强", "郑国兴", "郑国安"]
    for name in names:
        household = make_household(village=places.village, grid=places.grid, head_name=name)
        make_employment(household=household, by=clerk)
    Household.objects.update(phone="13812345678")
    page.set_viewport_size(PHONE)
    sign_in(page, live_server.url, village_cadre)
    page.goto(f"{live_server.url}/policies/employment/dispatch/")
    assert fits(page)
    page.get_by_text("应调度 4 人次 = 已调度 0 + 还没有 4").wait_for()

    # The phone number is shown after a reason.
    card = page.locator("article", has_text="郑国富")
    card.get_by_role("button", name="显示").click()
    card.get_by_label("原因", exact=True).first.fill("月调度打电话")
    card.get_by_role("dialog").get_by_role("button", name="显示").click()
    card.get_by_text("13812345678").wait_for()

    # Still there, with this month's wage: the card answers in place.
    card.get_by_label("工资", exact=True).fill("5300")
    card.get_by_role("button", name="还在务工").click()
    card.get_by_text("本月工资 5300 元").wait_for()
    page.get_by_text("应调度 4 人次 = 已调度 1 + 还没有 3").wait_for()
    assert fits(page)

    # Gone: not before he came; the refusal comes back in the card, and what was typed stays.
    card = page.locator("article", has_text="郑国强")
    card.get_by_text("不在了……").click()
    card.get_by_label("结束日期").fill("2021-01-01")
    card.locator("[name=end_reason]").fill("返乡")
    card.get_by_role("button", name="记不在了").click()
    card.get_by_text("不能早于开始日期 2021-03-01").wait_for()
    assert card.locator("[name=end_reason]").input_value() == "返乡"
    assert fits(page)
    card.get_by_label("结束日期").fill(timezone.localdate().isoformat())
    card.get_by_role("button", name="记不在了").click()
    card.get_by_text("结束，返乡").wait_for()
    assert Employment.objects.get(member__name="郑国强").valid_to == timezone.localdate()

    # The others at once.
    page.get_by_label("全选这一页").check()
    assert page.locator("article", has_text="郑国安").get_by_role("checkbox").is_checked()
    page.get_by_role("button", name="勾选的都还在务工").click()
    page.get_by_text("已记 2 人还在务工").wait_for()
    page.get_by_text("应调度 4 人次 = 已调度 4 + 还没有 0").wait_for()
    assert fits(page)
    assert EmploymentCheck.objects.filter(by=village_cadre).count() == 4
