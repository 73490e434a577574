"""Policies on the household's card."""

from datetime import date
from decimal import Decimal

from households.tests.make import make_household
from monitoring.papers import benefits
from monitoring.papers.facts import BenefitLine
from policies.card import lines
from policies.tests.make import make_grant, make_policy, make_state

ON = date(2021, 10, 31)


def test_card_lists_what_runs_and_what_was_paid_this_year(places, clerk):
    household = make_household(village=places.village, head_name="周德厚")
    pension, grant = (
        make_policy(name="养老保险"),
        make_policy(name="教育资助", nature="grant", rhythm="term"),
    )
    make_state(
        household=household, policy=pension, by=clerk, valid_from=date(2019, 1, 1), amount=180
    )
    make_state(
        household=household,
        policy=pension,
        by=clerk,
        valid_from=date(2017, 1, 1),
        valid_to=date(2018, 1, 1),
    )
    for paid_on, term in (
        (date(2020, 9, 1), "秋季"),
        (date(2021, 9, 1), "秋季"),
        (date(2021, 11, 5), "春季"),
    ):
        make_grant(
            household=household,
            policy=grant,
            by=clerk,
            year=paid_on.year,
            term=term,
            paid_on=paid_on,
            amount=500,
        )
    make_grant(household=make_household(village=places.village), policy=grant, by=clerk)
    said = {(line.policy, line.on, line.amount) for line in lines(household, ON)}
    assert said == {
        ("养老保险", "2019-01-01 起，每月", Decimal(180)),
        ("教育资助", "2021年秋季 2021-09-01 发放", Decimal(500)),
    }


def test_the_card_asks_for_them(places, clerk):
    household = make_household(village=places.village, head_name="周德厚")
    make_grant(
        household=household,
        policy=make_policy(name="教育资助", nature="grant"),
        by=clerk,
        amount=500,
    )
    [line] = benefits.of(household, ON)
    assert isinstance(line, BenefitLine)
    assert (line.policy, line.whom) == ("教育资助", "周德厚")
