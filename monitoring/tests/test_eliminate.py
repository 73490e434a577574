"""Eliminating a risk (风险消除), sending it back, and reverting it (回退)."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions import NotAllowed
from areas.models import Parameter
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Case
from monitoring.tests.make import make_case, make_measure

State = Case.State
ON = date(2021, 9, 1)


@pytest.fixture
def case(places, clerk):
    return make_case(household=make_household(village=places.village), by=clerk)


def propose(case, by, **changes):
    values = {"how": "help", "reason": "收入稳定", "on": ON}
    return actions.propose_elimination(case=case, by=by, **(values | changes))


def test_help_has_to_have_been_given(case, grid_officer):
    make_measure(case=case)

    with pytest.raises(NotAllowed, match="要有落实的帮扶措施，这一轮到 2021-09-01 还没有一条"):
        propose(case, grid_officer)

    make_measure(case=case, done_on=date(2021, 5, 1))
    assert propose(case, grid_officer).state == State.ELIMINATING


def test_help_has_to_last_the_months_of_the_place(places, case, clerk):
    make_measure(case=case, done_on=date(2021, 3, 2))

    with pytest.raises(NotAllowed, match="不满 6 个月（系统默认值），2021-09-01 起才能办"):
        propose(case, clerk, on=date(2021, 8, 31))
    Parameter.objects.create(
        area=places.township, key="stable_months", value="3", valid_from=date(2021, 1, 1)
    )
    assert propose(case, clerk, on=date(2021, 6, 1)).state == State.ELIMINATING


def test_a_risk_may_go_by_itself_without_help_or_waiting(case, clerk):
    propose(case, clerk, how="natural", on=date(2021, 3, 2))
    actions.eliminate(case=case, by=clerk, on=date(2021, 3, 2), income=None)

    assert (case.state, case.eliminated_how) == (State.ELIMINATED, "natural")


def test_a_household_without_labour_stays_monitored(places, clerk):
    household = make_household(village=places.village)
    case = make_case(household=household, by=clerk, is_without_labour=True)

    for how in Case.How.values:
        with pytest.raises(NotAllowed, match="整户无劳动能力"):
            propose(case, clerk, how=how)


@pytest.mark.parametrize(
    ("income", "words"),
    [
        (None, "要填消除后人均纯收入"),
        (Decimal("5800.50"), "还差 199.5 元"),
        (Decimal(6000), "刚好持平"),
    ],
)
def test_the_income_has_to_be_above_the_line(case, clerk, income, words):
    make_measure(case=case, done_on=date(2021, 5, 1))
    propose(case, clerk)

    with pytest.raises(NotAllowed, match=words):
        actions.eliminate(case=case, by=clerk, on=ON, income=income)
    case.refresh_from_db()
    assert case.state == State.ELIMINATING


def test_an_eliminated_round_is_no_longer_open_from_that_day(case, clerk):
    make_measure(case=case, done_on=date(2021, 5, 1))
    propose(case, clerk)
    actions.eliminate(case=case, by=clerk, on=date(2021, 9, 20), income=Decimal(9000))

    assert list(Case.objects.open_on(date(2021, 9, 19))) == [case]
    assert not Case.objects.open_on(date(2021, 9, 20)).exists()
    assert list(Case.objects.eliminated_on(date(2021, 9, 20))) == [case]


def test_what_is_sent_back_goes_on_being_monitored(case, clerk):
    make_measure(case=case, done_on=date(2021, 5, 1))
    propose(case, clerk)
    actions.send_back(case=case, by=clerk, on=ON, reason="务工收入未核实")

    assert (case.state, case.eliminated_how) == (State.MONITORED, "")
    assert case.steps.last().opinion == "务工收入未核实"


def test_a_wrong_elimination_is_reverted_in_the_same_round(places, clerk):
    household = make_household(village=places.village)
    case = make_case(household=household, state=State.ELIMINATED, by=clerk)

    actions.revert(case=case, by=clerk, on=date(2021, 11, 5), reason="收入核算有误")

    assert (case.state, case.seq, household.cases.count()) == (State.MONITORED, 1, 1)
    assert list(Case.objects.eliminated_on(date(2021, 11, 4))) == [case]
    assert list(Case.objects.open_on(date(2021, 11, 5))) == [case]


def test_a_round_is_not_reverted_once_the_next_is_open(places, clerk):
    household = make_household(village=places.village)
    first = make_case(household=household, state=State.ELIMINATED, by=clerk)
    make_case(household=household, by=clerk, identified_on=date(2021, 12, 1))

    with pytest.raises(NotAllowed, match="已开第 2 轮"):
        actions.revert(case=first, by=clerk, on=date(2021, 12, 2), reason="有误")


def test_a_reason_is_always_written(case, clerk):
    with pytest.raises(NotAllowed, match="请写理由"):
        propose(case, clerk, reason=" ")
    with pytest.raises(NotAllowed, match="请写理由"):
        actions.revert(case=case, by=clerk, on=ON, reason="")
