"""The tasks of the field and of the township in a real browser, found from the first page without help."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.tests.pages import fits
from households.tests.make import make_household
from monitoring.models import Case, Visit
from monitoring.snapshots import PILLARS
from monitoring.tests.make import make_case, make_category, make_measure, make_visit

PHONE = {"width": 390, "height": 844}
pytestmark = pytest.mark.django_db(transaction=True)


def days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid, head_name="郑国富")


def all_fine(page) -> None:
    """义务教育、基本医疗、住房、饮水 looked at, each without a problem."""
    for pillar in PILLARS.values():
        page.get_by_role("group", name=pillar).get_by_label("正常").check()


def test_a_village_cadre_records_a_visit_on_a_phone(enter, page, village_cadre, household):
    make_case(household=household, identified_on=days_ago(60))
    make_visit(
        household=household, visited_on=days_ago(40), is_water_fine=False, problem="水管坏了"
    )
    page.set_viewport_size(PHONE)
    enter(village_cadre)
    assert fits(page)
    page.get_by_role("link", name="记走访").first.click()

    assert fits(page)
    expect(page.get_by_text("上次：有问题")).to_be_visible()
    page.get_by_role("button", name="都正常").click()
    medical = page.get_by_role("group", name="基本医疗")
    medical.get_by_text("有问题").click()
    page.get_by_role("button", name="保存走访").click()
    page.get_by_role("alert").get_by_text("请写明是什么问题").wait_for()
    assert not Visit.objects.filter(visited_by=village_cadre).exists()

    page.get_by_label("什么问题").fill("医保未缴")
    page.get_by_label(re.compile(r"^\s*情况")).fill("想申请临时救助")
    page.get_by_role("button", name="保存走访").click()
    page.get_by_text("已记走访：郑国富户").wait_for()

    visit = Visit.objects.get(visited_by=village_cadre)
    assert (visit.is_medical_fine, visit.is_water_fine) == (False, True)
    assert (visit.problem, visit.note) == ("医保未缴", "想申请临时救助")
    expect(page.get_by_text("今天没有要办的事")).to_be_visible()


def test_a_grid_officer_proposes_and_the_township_registers_an_elimination(
    enter, page, grid_officer, clerk, household
):
    case = make_case(household=household, identified_on=days_ago(300))
    make_measure(case=case, done_on=days_ago(200))
    page.set_viewport_size(PHONE)
    enter(grid_officer)
    page.get_by_role("link", name="看监测户").click()
    page.get_by_role("link", name="郑国富户").click()
    page.get_by_role("link", name="提出消除").click()
    assert fits(page)
    page.get_by_label("理由").fill("务工收入稳定，支出已解决")
    page.get_by_role("button", name="提出，报乡镇登记").click()
    page.get_by_text("已提出风险消除，等乡镇登记").wait_for()

    page.set_viewport_size({"width": 1280, "height": 800})
    enter(clerk)
    page.get_by_role("link", name="登记消除：郑国富户").click()
    page.get_by_text("务工收入稳定，支出已解决").wait_for()
    page.get_by_label("工资性收入").fill("5000")
    all_fine(page)
    page.get_by_role("button", name="登记消除").click()
    page.get_by_text("还差 1000 元").first.wait_for()
    page.get_by_label("工资性收入").fill("12000")
    page.get_by_role("button", name="登记消除").click()
    page.get_by_text("已登记风险消除").wait_for()

    case.refresh_from_db()
    assert case.state == Case.State.ELIMINATED


def test_a_household_is_flagged_again_from_its_own_page(
    enter, page, grid_officer, clerk, household
):
    make_category("sudden")
    make_case(
        household=household,
        state=Case.State.ELIMINATED,
        identified_on=days_ago(500),
        eliminated_on=days_ago(200),
        by=clerk,
    )
    enter(grid_officer)
    page.get_by_role("link", name="农户", exact=True).first.click()
    page.get_by_role("link", name="郑国富").first.click()
    page.get_by_role("link", name="提出再标注").click()
    page.get_by_label("拟纳入类别").select_option(label="突发严重困难户")
    page.get_by_label("第 1 位").select_option(label="因意外事故")
    page.get_by_label("提出理由").fill("车祸，手术自付三万元")
    page.get_by_role("button", name="提出，报乡镇登记").click()
    page.get_by_text("第 2 轮，等乡镇登记识别").wait_for()

    enter(clerk)
    page.get_by_role("link", name="登记识别：郑国富户").click()
    page.get_by_label("综合研判").fill("车祸，手术自付三万元，一年不能务工")
    page.get_by_label("转移性收入").fill("3000")
    all_fine(page)
    page.get_by_role("button", name="登记识别").click()
    page.get_by_text("已登记识别").wait_for()

    first, second = Case.objects.order_by("seq")
    assert (first.state, second.state, second.seq) == ("eliminated", "monitored", 2)
