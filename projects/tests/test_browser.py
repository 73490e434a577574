"""The way of a project in a real browser: entered and read on a PC, and every page fits a phone."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.tests.pages import fits
from households.tests.make import make_household
from projects import actions
from projects.tests.make import (
    make_application,
    make_beneficiary,
    make_funding,
    make_household_project,
    make_progress,
    make_project,
)

PC, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
BACKEND = "django.contrib.auth.backends.ModelBackend"
TODAY = timezone.localdate()
pytestmark = pytest.mark.django_db(transaction=True)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def enter(page, live_server, clerk):
    """`enter(address, size)` opens the address as the clerk."""
    client = Client()
    client.force_login(clerk, backend=BACKEND)

    def entered(address, size):
        cookie = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
            "url": live_server.url,
        }
        page.context.add_cookies([cookie])
        page.set_viewport_size(size)
        page.goto(f"{live_server.url}{address}")
        return page

    return entered


@pytest.fixture
def road(clerk, places):
    project = make_project(
        village=places.village,
        by=clerk,
        name="段墓村到郑杨村产业道路硬化项目",
        year=TODAY.year,
        villages=[places.other_village],
        responsible="小召乡人民政府",
        leader="周乡长",
        content="硬化道路 3.2 公里，宽 4.5 米",
        planned_start_on=ago(120),
        planned_completion_on=ago(20),
        approved_on=ago(150),
        document="云财农〔2026〕12号",
        started_on=ago(115),
    )
    make_funding(project=project, by=clerk)
    make_progress(project=project, by=clerk, percent=60, reported_on=ago(30), note="路基完成")
    actions.set_quantity(
        project=project,
        by=clerk,
        name="道路",
        unit="公里",
        planned=Decimal("3.2"),
        done=Decimal("1.9"),
    )
    actions.post_notice(
        project=project,
        by=clerk,
        kind="village",
        posted_from=ago(180),
        posted_to=ago(170),
        place="村务公开栏",
    )
    actions.add_document(project=project, by=clerk, stage="design", name="实施方案")
    for name in ("郑国富", "李秀英"):
        make_beneficiary(
            project=project,
            household=make_household(village=places.village, head_name=name),
            by=clerk,
            way="use",
            since=ago(9),
        )
    return project


@pytest.fixture
def hens(clerk, places):
    project = make_household_project(village=places.village, by=clerk, year=TODAY.year)
    for name in ("张三", "李四"):
        household = make_household(village=places.village, head_name=name, group="二组")
        make_application(project=project, household=household, by=clerk, quantity=50, unit="只")
    return project


def test_pages_fit_a_pc_and_a_phone(enter, road, hens):
    addresses = [
        reverse("projects:overview"),
        reverse("projects:list"),
        road.get_absolute_url(),
        hens.get_absolute_url(),
        reverse("projects:applications"),
        reverse("projects:beneficiaries", args=[road.pk]),
        reverse("projects:beneficiaries_of_village", args=[road.pk, road.village_id]),
        reverse("projects:advance", args=[road.pk, "tender"]),
        reverse("projects:create"),
    ]
    for size in (PC, PHONE):
        for address in addresses:
            page = enter(address, size)
            assert fits(page), address


def test_a_clerk_ends_the_work_and_passes_applications(enter, road, hens):
    page = enter(road.get_absolute_url(), PC)
    page.get_by_role("link", name="登记竣工").first.click()
    page.get_by_label("竣工日期").fill(f"{ago(2)}")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已竣工").first).to_be_visible()
    page = enter(reverse("projects:project_applications", args=[hens.pk]), PC)
    page.get_by_label("全选").check()
    page.get_by_role("button", name="勾选的通过下一步").click()
    page.get_by_text("已通过 2 份").wait_for()
    expect(page.locator("tbody").get_by_text("等乡审核").first).to_be_visible()
