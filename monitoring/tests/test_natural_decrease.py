"""A whole household dies out or moves away while it is monitored (整户自然减少): its round ends with it, and is no elimination."""

from datetime import date

import pytest

from accounts.actions import NotAllowed
from households.actions import dissolve
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Case, CaseStep
from monitoring.tests.make import make_case

State = Case.State
ON = date(2021, 11, 5)


@pytest.fixture
def household(places):
    return make_household(village=places.village)


def end(household, by, **changes):
    values = {"on": ON, "dissolve_reason": "died_out", "reason": "全户去世，无人继承"}
    return dissolve(household=household, by=by, **(values | changes))


@pytest.mark.parametrize("reason", ["died_out", "moved_out"])
@pytest.mark.parametrize("state", [State.MONITORED, State.ELIMINATING])
def test_the_round_ends_with_its_household(household, clerk, state, reason):
    case = make_case(household=household, state=state, by=clerk)
    end(household, clerk, dissolve_reason=reason)

    case.refresh_from_db()
    assert (case.state, case.steps.last().kind) == (State.CLOSED, CaseStep.Kind.CLOSE)
    assert list(Case.objects.open_on(date(2021, 11, 4))) == [case]
    assert not Case.objects.open_on(ON).exists()
    assert not Case.objects.eliminated_on(ON).exists()


@pytest.mark.parametrize("reason", ["cleared", "duplicate", "other"])
def test_no_other_reason_goes_round_the_elimination(household, clerk, reason):
    case = make_case(household=household, by=clerk)

    with pytest.raises(NotAllowed, match="第 1 轮监测还没有结束（监测中）"):
        end(household, clerk, dissolve_reason=reason)
    case.refresh_from_db()
    household.refresh_from_db()
    assert (case.state, household.dissolved_on) == (State.MONITORED, None)


def test_a_proposal_has_to_be_decided_first(household, clerk):
    case = make_case(household=household, state=State.PROPOSED, by=clerk)

    with pytest.raises(NotAllowed, match="拟识别），先办消除或不予纳入"):
        end(household, clerk)
    actions.reject(case=case, by=clerk, on=ON, reason="全户去世")
    end(household, clerk)
    assert case.household.cases.get().state == State.REJECTED


def test_the_household_does_not_end_before_the_last_step(household, clerk):
    make_case(household=household, by=clerk, identified_on=date(2021, 11, 6))

    with pytest.raises(NotAllowed, match="早于上一步的日期 2021-11-06"):
        end(household, clerk)


def test_what_is_closed_takes_no_further_step(household, clerk):
    case = make_case(household=household, state=State.CLOSED, by=clerk)

    for act in (actions.revert, actions.send_back, actions.reject):
        with pytest.raises(NotAllowed, match="销户"):
            act(case=case, by=clerk, on=ON, reason="录错")
