"""Distributions with their households, enterprises with those they carry, as workbooks."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from households.tests.make import make_household
from projects import actions, sharing_exports
from projects.models import Distribution, Enterprise
from projects.tests.make import make_distribution, make_enterprise, make_link, make_link_income
from projects.tests.workbooks import exported, note, rows


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚")


@pytest.fixture
def plan(places, clerk, household):
    """10000 元, of which 4000 stay with the village and 500 went to one household so far."""
    plan = make_distribution(village=places.village, by=clerk)
    actions.share(
        distribution=plan, by=clerk, use="dividend", household=household, amount=Decimal(500), note="" ,
    )  # fmt: skip
    return plan


@pytest.fixture
def link(places, clerk, household):
    enterprise = make_enterprise(township=places.township, by=clerk, name="惠农公司")
    link = make_link(enterprise=enterprise, household=household, by=clerk)
    make_link_income(link=link, by=clerk)
    make_link_income(link=link, by=clerk, paid_on=date(2021, 12, 2), amount=Decimal(300))
    return link


def test_plans_and_shares(login, clerk, household, plan):
    book = exported(login(clerk), "distribution_export")
    (row,) = rows(book, "分配方案")
    assert (row["村"], row["年度"], row["收益来源"]) == ("段墓村", 2022, "村集体收益")
    assert (row["可分配收益（元）"], row["集体留存（元）"], row["应分（元）"]) == (
        10000,
        4000,
        6000,
    )
    assert (row["已列明细（元）"], row["户数"]) == (500, 1)
    (row,) = rows(book, "分配明细")
    assert (row["户主"], row["户编号"], row["用途"]) == ("周德厚", household.number, "分红")
    assert row["金额（元）"] == 500


def test_conditions_of_the_list_of_distributions_hold_for_both_sheets(login, clerk, places, plan):
    make_distribution(
        village=places.other_village, by=clerk, year=2021, decided_on=date(2022, 1, 5)
    )
    book = exported(login(clerk), "distribution_export", "year=2021")
    assert [row["村"] for row in rows(book, "分配方案")] == ["郑杨村"]
    assert rows(book, "分配明细") == []


def test_enterprises_and_the_households_they_carry(login, clerk, household, link):
    book = exported(login(clerk), "enterprise_export")
    (row,) = rows(book, "经营主体")
    assert (row["名称"], row["带动户数"]) == ("惠农公司", 1)
    (row,) = rows(book, "带动户")
    assert (row["经营主体"], row["户主"], row["方式"]) == ("惠农公司", "周德厚", "入股分红")
    assert row["带动增收合计（元）"] == 1500


def test_a_link_that_has_ended_is_not_carried_today(login, clerk, link):
    actions.end_link(link=link, by=clerk, on=date(2022, 1, 1), reason="退股")
    book = exported(login(clerk), "enterprise_export")
    assert [row["带动户数"] for row in rows(book, "经营主体")] == [0]
    assert rows(book, "带动户") == []


def test_conditions_of_the_list_of_enterprises_hold_for_both_sheets(login, clerk, places, link):
    make_enterprise(township=places.township, by=clerk, name="段墓村车间")
    book = exported(login(clerk), "enterprise_export", "q=车间")
    assert [row["名称"] for row in rows(book, "经营主体")] == ["段墓村车间"]
    assert rows(book, "带动户") == []


def test_no_certificate_and_no_phone_leaves(login, clerk, household, plan, link):
    number = household.members.get().id_number
    for name in ("distribution_export", "enterprise_export"):
        book = exported(login(clerk), name)
        cells = {str(value) for sheet in book for line in sheet.values for value in line}
        assert not any(number in cell or (household.phone or number) in cell for cell in cells)


@pytest.mark.parametrize(
    ("name", "sheets", "what"),
    [
        ("distribution_export", ["分配方案", "分配明细"], "distribution.export"),
        ("enterprise_export", ["经营主体", "带动户"], "enterprise.export"),
    ],
)
def test_only_the_own_area_and_the_audit_says_how_many(login, clerk, outsider, plan, link, name, sheets, what):  # fmt: skip
    book = exported(login(clerk), name)
    assert [len(rows(book, sheet)) for sheet in sheets] == [1, 1]
    assert all(f"截至 {timezone.localdate()}，1 条；{clerk} 导出；单位：元" in note(book, sheet) for sheet in sheets)  # fmt: skip
    book = exported(login(outsider), name)
    assert [rows(book, sheet) for sheet in sheets] == [[], []]
    events = AuditEvent.objects.filter(what=what).order_by("pk")
    assert [(event.by, event.detail["rows"]) for event in events] == [(clerk, 2), (outsider, 0)]


def test_query_count_does_not_grow_with_rows(clerk, places, plan, link):
    def ask():
        plans = Distribution.objects.visible_to(clerk)
        enterprises = Enterprise.objects.visible_to(clerk)
        with CaptureQueriesContext(connection) as queries:
            for _ in sharing_exports.distribution_list(plans, by=clerk, on=date(2022, 12, 31)):
                pass
            for _ in sharing_exports.enterprise_list(enterprises, by=clerk, on=date(2022, 12, 31)):
                pass
        return len(queries)

    few = ask()
    for number in range(4):
        home = make_household(village=places.village, head_name=f"李{number}")
        actions.share(
            distribution=plan, by=clerk, use="dividend", household=home, amount=Decimal(9), note=""
        )
        other = make_enterprise(township=places.township, by=clerk, name=f"公司{number}")
        make_link(enterprise=other, household=home, by=clerk)
    assert ask() == few
