"""Rules find nothing in a row that was withdrawn (作废)."""

from datetime import date
from decimal import Decimal

import pytest

from households.models import Member
from households.tests.make import make_household
from policies import actions
from policies.tests.make import head_of, make_loan, make_policy, make_state
from quality.rules import RULES
from quality.rules.scope import Scope

ON = date(2024, 11, 20)


@pytest.fixture
def household(places):
    return make_household(village=places.village)


def found(code, places):
    return list(RULES[code].check(Scope(places.township, ON)))


def test_benefit_after_death(places, clerk, household):
    benefit = make_state(household=household, policy=make_policy(name="低保"), by=clerk)
    gone = {"left_on": date(2021, 6, 10), "leave_reason": "death"}
    Member.objects.filter(pk=head_of(household).pk).update(**gone)
    assert found("M04", places)
    actions.withdraw(row=benefit, by=clerk, reason="不是他的")
    assert not found("M04", places)


def test_loan_past_due(places, clerk, household):
    loan = make_loan(household=household, by=clerk)
    assert "还欠" in found("M06", places)[0].detail
    rest = actions.repay_loan(loan=loan, by=clerk, on=date(2021, 12, 1), amount=Decimal(50000))
    assert not found("M06", places)
    actions.withdraw(row=rest, by=clerk, reason="没有还")
    assert "还欠 5 万元" in found("M06", places)[0].detail
    actions.withdraw(row=loan, by=clerk, reason="登错了户")
    assert not found("M06", places)
