"""What the household page shows of its benefits."""

import re
from datetime import date

from django.urls import reverse

from households.tests.make import make_household
from policies import actions as policy_actions
from policies.tests.make import make_grant, make_loan, make_placement, make_policy, make_state


def url(household):
    return reverse("policies:panel", args=[household.pk])


def test_panel_lists_benefits_by_year_with_loans_and_placements(login, clerk, places):
    household = make_household(village=places.village, head_name="周德厚")
    make_state(household=household, policy=make_policy(name="低保"), by=clerk)
    award = make_policy(name="产业奖补", level="household", nature="grant")
    make_grant(
        household=household,
        policy=award,
        by=clerk,
        member=None,
        year=2022,
        paid_on=date(2022, 3, 1),
    )
    make_loan(household=household, by=clerk)
    make_placement(household=household, by=clerk)
    page = login(clerk).get(url(household)).content.decode()
    text = re.sub(r"<[^>]+>", "", page)
    assert text.index("现在在享的") < text.index("2022 年")
    for words in (
        "低保，周德厚 2021-01-01 起",
        "产业奖补，全户，600 元",
        "余额 50000 元",
        "待安置",
        "登记享受",
        "一户账",
    ):
        assert words in text


def test_what_runs_is_not_told_again_under_its_years_but_what_ended_is(login, clerk, places):
    household = make_household(village=places.village)
    make_state(household=household, policy=make_policy(name="低保"), by=clerk, amount=300)
    make_state(
        household=household,
        policy=make_policy(name="特困供养"),
        by=clerk,
        valid_from=date(2019, 1, 1),
        valid_to=date(2020, 3, 1),
        amount=500,
    )
    context = login(clerk).get(url(household)).context
    years = {year.year: [line.what for line, _ in rows] for year, rows in context["latest"]}
    assert years == {2020: ["特困供养"], 2019: ["特困供养"]}
    assert [line.what for line, _ in context["held"]] == ["低保"]


def test_what_was_paid_on_what_still_runs_is_told(login, clerk, places):
    household = make_household(village=places.village)
    loan = make_loan(household=household, by=clerk)
    policy_actions.subsidise(loan=loan, by=clerk, year=2021, on=date(2021, 12, 1), amount=700)
    context = login(clerk).get(url(household)).context
    ((year, rows),) = context["latest"]
    assert year.year == 2021
    assert [(line.what, line.amount) for line, _ in rows] == [("小额信贷贴息", 700)]
    assert [line.what for line, _ in context["held"]] == ["小额信贷"]


def test_grid_officer_reads_the_panel_without_links_that_are_closed_to_him(
    login, clerk, grid_officer, places
):
    household = make_household(village=places.village, grid=places.grid)
    loan = make_loan(household=household, by=clerk)
    page = login(grid_officer).get(url(household)).content.decode()
    assert "余额 50000 元" in page
    assert reverse("policies:loan_detail", args=[loan.pk]) not in page
    assert "登记享受" not in page


def test_outsider_finds_no_household(login, outsider, places):
    household = make_household(village=places.village)
    assert login(outsider).get(url(household)).status_code == 404


def test_household_without_benefits_says_so(login, clerk, places):
    page = login(clerk).get(url(make_household(village=places.village))).content.decode()
    assert "没有登记享受的政策" in page
