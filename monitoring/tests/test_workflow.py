"""Every step from every state: only the table's steps work, and only for those whom the table names."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Case, CaseStep
from monitoring.tests.make import ILLNESS, make_case, make_measure
from monitoring.workflow import STEPS, next_steps, open_to

State, Kind = Case.State, CaseStep.Kind
ON = date(2021, 11, 1)
# What is closed with its household is over for good, which test_natural_decrease.py says.
STATES = [state for state in State.values if state != State.CLOSED]


def take(kind: str, case: Case, by) -> Case:
    """The action of one step, with arguments that no rule refuses."""
    arguments = {"case": case, "by": by, "on": ON}
    match kind:
        case Kind.PROPOSE:
            return actions.propose(
                household=case.household,
                category=case.category,
                risks=ILLNESS,
                source="self",
                opinion="又有新风险",
                by=by,
                on=ON,
            )
        case Kind.IDENTIFY:
            return actions.identify(**arguments, income=Decimal(5000))
        case Kind.REJECT:
            return actions.reject(**arguments, reason="不符合")
        case Kind.PROPOSE_ELIMINATION:
            return actions.propose_elimination(**arguments, how="help", reason="稳定")
        case Kind.ELIMINATE:
            return actions.eliminate(**arguments, income=Decimal(9000))
        case Kind.RETURN:
            return actions.send_back(**arguments, reason="再看看")
        case Kind.REVERT:
            return actions.revert(**arguments, reason="认定不稳")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", [kind for kind in STEPS if kind != Kind.PROPOSE])
def test_a_step_works_only_from_its_state(places, clerk, state, kind):
    case = make_case(household=make_household(village=places.village), state=state, by=clerk)
    if state == State.MONITORED:
        make_measure(case=case, by=clerk, done_on=date(2021, 4, 1))

    if kind in next_steps(state):
        assert take(kind, case, clerk).state == STEPS[kind].end
    else:
        with pytest.raises(NotAllowed, match=f"第 1 轮现在是“{State(state).label}”"):
            take(kind, case, clerk)
        case.refresh_from_db()
        assert case.state == state


@pytest.mark.parametrize("state", STATES)
def test_a_round_is_opened_only_when_none_is_open(places, clerk, state):
    case = make_case(household=make_household(village=places.village), state=state, by=clerk)

    if state in Case.OPEN:
        with pytest.raises(NotAllowed, match="第 1 轮还没有结束"):
            take(Kind.PROPOSE, case, clerk)
    else:
        assert take(Kind.PROPOSE, case, clerk).state == State.PROPOSED


@pytest.mark.parametrize("kind", [kind for kind in STEPS if kind != Kind.PROPOSE])
def test_every_step_leaves_one_event_one_step_and_one_more_state(places, clerk, kind):
    state = STEPS[kind].start
    case = make_case(household=make_household(village=places.village), state=state, by=clerk)
    if kind == Kind.PROPOSE_ELIMINATION:
        make_measure(case=case, by=clerk, done_on=date(2021, 4, 1))
    events, steps, states = AuditEvent.objects.count(), case.steps.count(), case.states.count()

    take(kind, case, clerk)

    assert AuditEvent.objects.count() == events + 1
    assert case.steps.count() == steps + 1
    assert case.states.count() == states + 1
    assert case.steps.last().kind == kind
    assert case.states.get(valid_to=None).state == case.state


def test_the_township_decides_and_the_field_proposes(grid_officer, village_cadre, clerk, leader):
    field = {State.MONITORED: [Kind.PROPOSE_ELIMINATION]}
    for state in State.values:
        assert open_to(grid_officer, state) == field.get(state, [])
        assert open_to(village_cadre, state) == field.get(state, [])
        assert open_to(clerk, state) == next_steps(state)
        assert open_to(leader, state) == []


def test_a_grid_officer_cannot_register_by_any_way(places, grid_officer):
    household = make_household(village=places.village, grid=places.grid)
    case = make_case(household=household, state=State.PROPOSED)

    with pytest.raises(NotAllowed, match="网格员不能“登记风险变更”"):
        actions.identify(case=case, by=grid_officer, on=ON, income=Decimal(1))
