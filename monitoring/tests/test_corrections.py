"""Correcting a round (更正): what was typed wrong is put right, the dated states stay whole."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Case
from monitoring.tests.make import (
    ILLNESS,
    make_case,
    make_category,
    make_procedure,
    make_step,
)

State = Case.State


@pytest.fixture
def case(places, clerk):
    household = make_household(village=places.village)
    return make_case(household=household, state=State.ELIMINATED, by=clerk)


def correct(case, by, **changes):
    values = {
        "category": case.category,
        "risks": ILLNESS,
        "source": case.source,
        "identified_on": case.identified_on,
        "income": case.identified_income,
        "eliminated_income": case.eliminated_income,
        "reason": "录错",
    }
    return actions.correct_case(case=case, by=by, **(values | changes))


def intervals(case):
    return list(
        case.states.order_by("valid_from", "pk").values_list("state", "valid_from", "valid_to")
    )


def test_the_first_day_moves_earlier_with_its_proposal(case, clerk):
    correct(case, clerk, identified_on=date(2021, 1, 5))

    first = date(2021, 1, 5)
    assert intervals(case)[:2] == [
        ("proposed", first, first),
        ("monitored", first, date(2021, 10, 1)),
    ]
    assert list(case.steps.values_list("done_on", flat=True))[:2] == [first, first]
    assert list(Case.objects.open_on(first)) == [case]


def test_the_first_day_moves_later_up_to_the_next_step(case, clerk):
    correct(case, clerk, identified_on=date(2021, 6, 1))
    assert not Case.objects.open_on(date(2021, 5, 31)).exists()
    assert intervals(case)[0] == ("proposed", date(2021, 3, 1), date(2021, 6, 1))

    with pytest.raises(NotAllowed, match="晚于这一轮下一步的日期 2021-10-01"):
        correct(case, clerk, identified_on=date(2021, 10, 2))


def test_the_day_of_elimination_moves_both_ways(case, clerk):
    correct(case, clerk, eliminated_on=date(2021, 9, 15))
    assert [row[1:] for row in intervals(case)[1:]] == [
        (date(2021, 3, 1), date(2021, 9, 15)),
        (date(2021, 9, 15), date(2021, 9, 15)),
        (date(2021, 9, 15), None),
    ]
    correct(case, clerk, eliminated_on=date(2021, 11, 1))
    assert list(Case.objects.open_on(date(2021, 10, 31))) == [case]
    assert list(Case.objects.eliminated_on(date(2021, 11, 1))) == [case]
    with pytest.raises(NotAllowed, match="早于上一步的日期 2021-03-01"):
        correct(case, clerk, eliminated_on=date(2021, 2, 1))


def test_rounds_do_not_run_into_each_other(case, clerk):
    second = make_case(household=case.household, by=clerk, identified_on=date(2021, 12, 1))

    with pytest.raises(NotAllowed, match="晚于下一轮提出的日期 2021-12-01"):
        correct(case, clerk, eliminated_on=date(2021, 12, 2))
    with pytest.raises(NotAllowed, match="早于上一步的日期 2021-10-01"):
        correct(second, clerk, identified_on=date(2021, 9, 1))


def test_the_rules_hold_for_corrections_too(case, clerk, village_cadre):
    with pytest.raises(NotAllowed, match="只能是脱贫户"):
        correct(case, clerk, category=make_category("unstable"))
    with pytest.raises(NotAllowed, match="超过监测范围"):
        correct(case, clerk, income=Decimal(7000))
    with pytest.raises(NotAllowed, match="请写更正理由"):
        correct(case, clerk, reason="")
    with pytest.raises(NotAllowed, match="不能“登记风险变更”"):
        correct(case, village_cadre)


def test_what_was_corrected_is_named_in_one_event(case, clerk):
    events = AuditEvent.objects.count()
    correct(
        case,
        clerk,
        income=Decimal(4800),
        risks=[("schooling", ""), ("illness", "")],
        eliminated_on=date(2021, 10, 8),
    )

    assert AuditEvent.objects.count() == events + 1
    event = AuditEvent.objects.first()
    assert event.detail == {"fields": ["identified_income", "eliminated_on", "risks"]}
    assert [risk.kind for risk in case.risks.all()] == ["schooling", "illness"]


def test_a_proposal_is_not_corrected(places, clerk):
    case = make_case(household=make_household(village=places.village), state=State.PROPOSED)

    with pytest.raises(NotAllowed, match="还没有登记识别"):
        correct(case, clerk, identified_on=date(2021, 3, 1))


def test_the_day_of_a_decision_stays_between_the_steps_around_it(places, clerk):
    make_procedure(kinds=("check", "identify", "enter"))
    household = make_household(village=places.village)
    proposed_on = date(2021, 3, 1)
    case = make_case(household=household, state=State.PROPOSED, identified_on=proposed_on, by=clerk)
    make_step(case=case, kind="check", on=date(2021, 3, 3), by=clerk)
    actions.identify(case=case, by=clerk, on=date(2021, 3, 8), income=Decimal(5000))
    make_step(case=case, kind="enter", on=date(2021, 3, 10), by=clerk)

    with pytest.raises(NotAllowed, match="早于“入户核实”的日期 2021-03-03"):
        correct(case, clerk, identified_on=date(2021, 3, 2))
    with pytest.raises(NotAllowed, match="晚于“录入国家系统”的日期 2021-03-10"):
        correct(case, clerk, identified_on=date(2021, 3, 11))
    correct(case, clerk, identified_on=date(2021, 3, 9))
    assert case.steps.get(kind="identify").done_on == date(2021, 3, 9)
