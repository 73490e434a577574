"""The first page in a real browser: the officer's on a phone, the clerk's on a PC and on a phone."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.tests.pages import fits
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Alert, Case
from monitoring.tests.make import make_alert, make_case, make_clue, make_procedure, make_step

PC, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = pytest.mark.django_db(transaction=True)


def days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def enter(page, live_server):
    """`enter(user, size)` opens the first page as this user."""

    def entered(user, size):
        client = Client()
        client.force_login(user, backend=BACKEND)
        cookie = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
            "url": live_server.url,
        }
        page.context.clear_cookies()
        page.context.add_cookies([cookie])
        page.set_viewport_size(size)
        page.goto(f"{live_server.url}/")
        return page

    return entered


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid, head_name="郑国富")


def groups(page) -> list[str]:
    return [text.split()[0] for text in page.locator(".todo-group").all_inner_texts()]


def test_the_officer_finds_the_step_the_clue_and_the_warning_on_the_phone(
    enter, page, places, grid_officer, clerk, household
):
    make_procedure(kinds=("check", "identify"), days=3)
    make_case(household=household, state=Case.State.PROPOSED, identified_on=days_ago(9))
    other = make_household(village=places.village, grid=places.grid, head_name="孙秀兰")
    clue = make_clue(household=other, received_on=days_ago(2))
    actions.assign_clue(clue=clue, by=clerk, to=grid_officer, on=days_ago(2), due_on=days_ago(-5))
    third = make_household(village=places.village, grid=places.grid, head_name="马永福")
    make_alert(household=third, found_on=days_ago(0))

    enter(grid_officer, PHONE)
    assert fits(page)
    assert groups(page) == ["已逾期", "七天内", "没有期限"]
    page.get_by_role("link", name="马永福户：住房有危险").click()
    assert fits(page)
    page.get_by_role("button", name="转成线索").click()
    page.get_by_text("已转成线索：马永福户").wait_for()
    assert Alert.objects.get().clue.reported_by == grid_officer

    enter(grid_officer, PHONE)
    assert groups(page) == ["已逾期", "七天内"]
    page.get_by_role("link", name="入户核实：郑国富户").click()
    page.wait_for_url("**/monitoring/cases/**")
    assert fits(page)


@pytest.mark.parametrize("size", [PC, PHONE])
def test_the_clerk_sees_the_most_overdue_first_and_does_it_from_there(
    enter, page, places, clerk, grid_officer, household, size
):
    make_procedure(kinds=("check", "identify"), days=3)
    case = make_case(household=household, state=Case.State.PROPOSED, identified_on=days_ago(9))
    make_step(case=case, kind="check", on=days_ago(8), by=grid_officer)
    other = make_household(village=places.other_village, head_name="孙秀兰")
    make_clue(household=other, received_on=days_ago(0))

    enter(clerk, size)
    assert fits(page)
    assert groups(page) == ["已逾期", "七天内"]
    first = page.locator(".todo").first
    assert "逾期 5 天" in first.inner_text()
    first.get_by_role("link", name="登记识别：郑国富户").click()
    page.get_by_role("button", name="登记识别").wait_for()
    assert fits(page)
