"""The leader's task as the leader does it: open the summary, click a number, see who is behind it, take the files away."""

import io

from openpyxl import load_workbook
from playwright.sync_api import expect

from accounts.tests.pages import fits
from reports.tests.make import make_docx, make_summary, make_template, printed_in

PHONE = {"width": 390, "height": 844}


def taken(download) -> bytes:
    return download.path().read_bytes()


def test_leader_opens_a_number_and_takes_the_files(enter, leader, summary, township_year):
    page = enter(leader)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.get_by_role("link", name="年终总结").first.click()
    page.get_by_role("link", name="小召乡2021年工作总结").click()

    number = page.locator(".doc a.fig").first
    assert number.inner_text() == "3"
    number.click()
    panel = page.locator("#figure")
    panel.get_by_text("周德厚").wait_for()
    assert "脱贫户.户数" in panel.inner_text()
    assert number.get_attribute("aria-current") == "true"

    with page.expect_download() as word:
        page.get_by_role("link", name="Word").click()
    with page.expect_download() as excel:
        page.get_by_role("link", name="Excel").click()
    assert word.value.suggested_filename == "小召乡2021年工作总结_截至2021-12-31（草稿）.docx"
    in_word = printed_in(taken(word.value))
    sheet = load_workbook(io.BytesIO(taken(excel.value)))["数字"]
    in_excel = {row[0]: row[3] for row in sheet.values if row[3]}
    assert in_word[1] == in_excel["数1"] == "3"

    panel.get_by_role("link", name="全部打开").click()
    page.get_by_role("link", name="周德厚").click()
    page.wait_for_url(f"**/households/{township_year.first.pk}/")
    assert errors == []


def test_on_a_phone_the_number_opens_below_and_nothing_sticks_out(enter, page, leader, summary):
    page.set_viewport_size(PHONE)
    enter(leader)
    page.goto(page.url.rstrip("/") + summary.get_absolute_url())
    page.locator(".doc a.fig").first.click()
    page.locator("#figure").get_by_text("周德厚").wait_for()
    expect(page.locator("#figure .figure-now")).to_be_visible()
    assert fits(page)


def test_leader_counts_as_of_another_day(enter, leader, summary):
    page = enter(leader)
    page.goto(page.url.rstrip("/") + summary.get_absolute_url())
    page.get_by_role("button", name="截止日").click()
    page.get_by_label("截至", exact=True).fill("2021-02-15")
    page.get_by_label("期间至").fill("2021-02-15")
    page.get_by_role("button", name="按这些日期算").click()
    page.get_by_text("按您选的日期算的").wait_for()
    assert "监测对象1户" in page.locator(".doc").inner_text()


def test_clerk_types_and_the_leader_releases(enter, clerk, leader, places, township_year):
    content = make_docx("脱贫户{{ 脱贫户.户数 }}户", "{{ 手填('存在问题') }}")
    found = make_summary(
        township=places.township, template=make_template(area=places.township, content=content)
    )
    page = enter(clerk)
    home = page.url.rstrip("/")
    page.goto(home + found.get_absolute_url())
    page.locator(".doc a.fig-todo").click()
    page.locator("#figure textarea").fill("一是产业弱。\n二是人才少。")
    page.get_by_role("button", name="填进总结").click()
    page.get_by_text("二是人才少。").wait_for()
    page.context.clear_cookies()
    enter(leader)
    page.goto(home + found.get_absolute_url())
    page.get_by_role("button", name="发布", exact=True).first.click()
    page.locator("dialog[open] [type=submit]").click()
    page.get_by_text("发布，数字不再变").wait_for()
    found.refresh_from_db()
    assert found.is_released
