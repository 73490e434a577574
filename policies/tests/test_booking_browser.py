"""A clerk books a 雨露计划 sheet in a real browser: mends two cells, sets one row aside, books, matches one by hand."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from accounts.tests.pages import fits
from households.tests.make import make_household, make_member
from monitoring.tests.test_browser import PHONE
from policies.models import Benefit, BenefitList, UnbookedRow
from policies.tests.lists import HEADINGS, paid
from policies.tests.make import make_policy

PC = {"width": 1280, "height": 800}
AMOUNT = "补助金额（元）"
pytestmark = pytest.mark.django_db(transaction=True)


def workbook(**terms: list[dict]) -> bytes:
    """As the county office keeps it: a sheet a term, titles over merged cells."""
    book = Workbook()
    book.remove(book.active)
    for term, rows in terms.items():
        one = book.create_sheet(term)
        one.append([f"云川县2021年{term}学期雨露计划职业教育补助发放花名册"])
        one.append(["填报单位：云川县农业农村局"])
        one.append(list(HEADINGS))
        for row in rows:
            one.append([row[heading] for heading in HEADINGS])
        one.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(HEADINGS))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_clerk_books_a_sheet_of_dew_plan_payments(
    enter, page, live_server, places, clerk, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path / "media"
    make_policy(
        name="雨露计划", nature="grant", rhythm="term", kinds="中职、高职、技师", sector="education",
        department="云川县农业农村局",
    )  # fmt: skip
    household = make_household(village=places.village, head_name="郑国富")
    first, second, third, fourth, fifth = (
        make_member(household=household, name=name, born_on=date(2005, 3, 4 + at))
        for at, name in enumerate(("郑一", "郑二", "郑三", "郑四", "郑五"))
    )
    spring = [
        paid(first),
        paid(second, **{AMOUNT: "一千五"}),
        paid(third, 学生身份证号=third.id_number[:17]),
        paid(fourth, **{AMOUNT: -1500}),
        paid(学生姓名="郑五"),
        paid(学生姓名="外乡人", 村="别的村"),
    ]
    autumn = [
        paid(one, 学期="2021年秋季", 发放日期="2021-12-01") for one in household.members.all()
    ]
    path = tmp_path / "雨露计划发放.xlsx"
    path.write_bytes(workbook(春季=spring, 秋季=autumn * 2))

    # Upload: of the two sheets the one of the term is read; the other one would be refused row by row.
    page.set_viewport_size(PC)
    enter(clerk)
    page.goto(f"{live_server.url}/policies/lists/")
    page.get_by_role("link", name="录入名单").first.click()
    page.get_by_role("link", name="雨露计划").click()
    page.get_by_label("名单", exact=True).set_input_files(path)
    page.get_by_label("年度").fill("2021")
    page.get_by_label("期次").select_option("春季")
    page.get_by_label("发放日期").fill("2021-06-18")
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_text("还有 3 行有误").wait_for()
    page.get_by_label("工作表").select_option("秋季")
    page.get_by_role("button", name="按新的对应重新核对").click()
    page.get_by_text("这一行写的是秋季").first.wait_for()
    page.get_by_label("工作表").select_option("春季")
    page.get_by_role("button", name="按新的对应重新核对").click()

    # Three faults: two cells are mended, one row is set aside.
    page.get_by_text("还有 3 行有误").wait_for()
    assert fits(page)
    assert third.id_number[:17] not in page.content()
    page.get_by_label("第 5 行补助金额（元）").fill("1500")
    page.get_by_label("第 6 行学生身份证号").fill(third.id_number)
    page.get_by_role("button", name="改好了，重新核对").click()
    page.get_by_text("还有 1 行有误，改好").wait_for()
    page.get_by_label("选第 7 行").check()
    page.get_by_label("留作未入账的原因").fill("多发收回，另行处理")
    page.get_by_role("button", name="选中的留作未入账").click()
    page.get_by_text("入账 3 行，4500 元").wait_for()
    page.set_viewport_size(PHONE)
    assert fits(page)
    page.set_viewport_size(PC)
    page.get_by_role("button", name="写入 6 行").click()

    # The list's page: the funnel, what was not booked, and one matched by hand.
    page.get_by_role("heading", name="雨露计划2021年春季发放名单").wait_for()
    one = BenefitList.objects.get()
    assert page.url.endswith(one.get_absolute_url())
    assert sorted(str(benefit.member) for benefit in Benefit.objects.all()) == [
        "郑一",
        "郑三",
        "郑二",
    ]
    assert UnbookedRow.objects.get(why="aside").reason == "多发收回，另行处理"
    page.get_by_role("link", name="没有对上").click()
    page.get_by_text("可能是 段墓村 郑五").wait_for()
    page.locator("tr", has_text="郑五").get_by_role("link").first.click()
    page.get_by_role("link", name="是这个人").click()
    assert page.get_by_label("金额").input_value() == "1500"
    assert page.get_by_label("子类").input_value() == "中职"
    page.get_by_label("认定理由").fill("号码末位抄错，同村同名")
    page.get_by_role("button", name="认定并入账").click()
    page.get_by_text("已入账：第 8 行是郑五").wait_for()
    assert Benefit.objects.get(member=fifth).list_row.number == 8
    stats = page.locator("main").inner_text()
    assert "6000" in stats
    page.set_viewport_size(PHONE)
    assert fits(page)
