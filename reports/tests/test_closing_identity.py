"""年初 + 新增 + 回退 − 年内消除 − 销户 = 期末: also when a household dies out while it is monitored."""

from datetime import date

import pytest

from accounts.roles import Role
from accounts.tests.make import make_user
from households.actions import dissolve
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Case
from monitoring.tests.make import make_case
from reports.tests.township import value
from reports.vocabulary.lexicon import Lexicon
from reports.vocabulary.relations import relations

State = Case.State


@pytest.fixture
def clerk(places):
    return make_user(role=Role.TOWNSHIP, area=places.township)


def identity(places):
    return next(
        one for one in relations(Lexicon(places.township)) if one.name.startswith("年初未消除")
    )


def test_the_identity_holds_when_rounds_end_with_their_households(places, clerk):
    def case(identified_on, **fields):
        household = make_household(village=places.village)
        return make_case(household=household, by=clerk, identified_on=identified_on, **fields)

    old, new = date(2020, 5, 6), date(2021, 4, 1)
    case(old)
    case(new)
    case(old, state=State.ELIMINATED, eliminated_on=date(2021, 6, 1))
    back = case(old, state=State.ELIMINATED, eliminated_on=date(2020, 12, 1))
    actions.revert(case=back, by=clerk, on=date(2021, 2, 1), reason="认定不稳")
    for identified_on, on in ((old, date(2021, 3, 1)), (new, new), (new, date(2021, 12, 31))):
        gone = case(identified_on)
        dissolve(
            household=gone.household, on=on, dissolve_reason="died_out", reason="全户去世", by=clerk
        )
    township = places.township

    assert value("监测对象.年初.未消除.户数", township) == 3
    assert value("监测对象.新增.户数", township) == 3
    assert value("农户.销户.当时(监测对象.未消除).户数", township) == 3
    assert value("监测对象.年内消除.户数", township) == 1
    assert value("监测对象.未消除.户数", township) == 3
    law = identity(places)
    assert law.holds(value(law.left, township), value(law.right, township))


def test_a_household_that_was_eliminated_before_it_died_out_is_no_loss_of_the_open_ones(
    places, clerk
):
    household = make_household(village=places.village)
    on = date(2021, 10, 1)
    make_case(household=household, by=clerk, state=State.ELIMINATED, eliminated_on=on)
    dissolve(household=household, on=on, dissolve_reason="died_out", reason="全户去世", by=clerk)

    assert value("农户.销户.当时(监测对象.未消除).户数", places.township) == 0
