"""A resident's report becomes a clue that is assigned, checked and concluded: four people, a phone and a PC."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.tests.pages import fits
from households.tests.make import make_household
from monitoring.models import Clue, SelfReport
from monitoring.tests.make import make_category
from monitoring.tests.test_browser import PHONE

PC = {"width": 1280, "height": 800}
pytestmark = pytest.mark.django_db(transaction=True)


def test_from_a_residents_report_to_the_conclusion(
    enter, page, live_server, browser, places, clerk, grid_officer
):
    make_category()
    make_household(
        village=places.village, grid=places.grid, head_name="郑国富", registered_on="2020-01-01"
    )

    # The resident: a phone, no script, no login.
    resident = browser.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    resident.goto(f"{live_server.url}/report/{places.township.prefix}/")
    resident.get_by_role("button", name="提交").click()
    resident.get_by_role("alert").wait_for()
    assert not SelfReport.objects.exists()
    resident.get_by_label("住在哪个村").select_option(label="段墓村")
    resident.get_by_label("姓名").fill("郑国富")
    resident.get_by_label("联系电话").fill("15400001234")
    resident.get_by_label("遇到什么困难").select_option(index=1)
    resident.get_by_label("说说情况").fill("老伴住院花了三万元")
    resident.locator("[name=agrees]").check()
    resident.get_by_role("button", name="提交").click()
    resident.get_by_role("heading", name="已收到").wait_for()
    expect(resident.get_by_text(SelfReport.objects.get().receipt)).to_be_visible()
    assert {cookie["name"] for cookie in resident.context.cookies()} == {"csrftoken"}
    resident.context.close()

    # The clerk accepts and assigns.
    page.set_viewport_size(PC)
    enter(clerk)
    page.goto(f"{live_server.url}/monitoring/clues/")
    page.get_by_role("link", name="群众自报").click()
    page.get_by_role("link", name="郑国富").click()
    page.locator("main").get_by_role("link", name="郑国富").click()
    page.get_by_role("button", name="受理").click()
    page.get_by_role("link", name="受理并指派").click()
    page.get_by_label("由谁去核实").select_option(label=_label(grid_officer))
    page.get_by_role("button", name="指派").click()
    page.get_by_text("核实中").first.wait_for()

    # The grid officer checks, on a phone.
    page.set_viewport_size(PHONE)
    enter(grid_officer)
    page.goto(f"{live_server.url}/monitoring/clues/?mine=on")
    assert fits(page)
    page.get_by_role("link", name="郑国富户").click()
    assert fits(page)
    page.get_by_role("link", name="登记入户核实").click()
    page.get_by_label("核实情况").fill("住院两次，自付一万八千元，已无收入")
    assert fits(page)
    page.get_by_role("button", name="登记核实").click()
    page.get_by_text("待结论").first.wait_for()

    # The clerk concludes; inclusion leads to the proposal.
    page.set_viewport_size(PC)
    enter(clerk)
    page.goto(f"{live_server.url}/monitoring/clues/?state=to_conclude")
    page.get_by_role("link", name="郑国富户").click()
    page.get_by_text("住院两次").wait_for()
    page.get_by_role("link", name="下结论").click()
    page.get_by_label("纳入", exact=True).check()
    page.get_by_label("理由").fill("符合条件")
    page.get_by_role("button", name="登记结论").click()
    page.wait_for_url("**/propose/?clue=*")

    clue = Clue.objects.get()
    assert (clue.assigned_to, clue.verified_by) == (grid_officer, grid_officer)
    assert (clue.concluded_by, clue.conclusion) == (clerk, "include")
    assert clue.concluded_on == timezone.localdate()


def _label(user) -> str:
    return f"{user}（{user.area}，{user.get_role_display()}）"
