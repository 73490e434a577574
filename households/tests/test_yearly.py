"""The yearly collection and the helpers."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households import actions
from households.actions.yearly import fingerprint, rows_of
from households.models import HouseholdYear
from households.tests.make import make_household

VALUES = {
    "persons": 4,
    "wages": Decimal(9800),
    "business_income": Decimal(4860),
    "property_income": Decimal(1100),
    "transfer_income": Decimal(6860),
    "business_cost": Decimal(1660),
}


def record(household, by, **fields):
    return actions.record_year(
        **{"household": household, "year": 2021, "values": VALUES, "by": by, **fields}
    )


def test_a_year_is_written_once_and_then_changed(village_cadre, places):
    household = make_household(village=places.village)
    record(household, village_cadre)
    row = record(household, village_cadre, values={"persons": 3})
    assert HouseholdYear.objects.count() == 1
    assert (row.persons, row.wages) == (3, Decimal(9800))
    assert AuditEvent.objects.filter(what="household.record_year").count() == 2


def test_half_a_fen_per_head_is_rounded_up():
    assert HouseholdYear(persons=8, wages=Decimal(1)).net_per_head == Decimal("0.13")


def test_net_income_per_head_is_computed(village_cadre, places):
    row = record(make_household(village=places.village), village_cadre)
    assert (row.net_income, row.net_per_head) == (Decimal(20960), Decimal(5240))


def test_members_get_their_year_too(village_cadre, places):
    household = make_household(village=places.village)
    head = household.members.get()
    record(household, village_cadre, members={head.pk: {"labour": "lost"}})
    record(household, village_cadre, members={head.pk: {"has_major_illness": True}})
    row = head.years.get()
    assert (row.labour, row.has_major_illness) == ("lost", True)


def test_who_opened_the_form_before_another_saved_is_told(village_cadre, clerk, places):
    household = make_household(village=places.village)
    seen = fingerprint(rows_of(household, 2021))
    record(household, clerk, seen=seen)
    with pytest.raises(actions.Stale, match=r"李业务.*2021年采集表"):
        record(household, village_cadre, values={"persons": 2}, seen=seen)
    assert household.years.get().persons == 4


def test_parts_do_not_exceed_their_whole(village_cadre, places):
    household = make_household(village=places.village)
    with pytest.raises(NotAllowed, match="务工收入大于"):
        record(household, village_cadre, values=VALUES | {"work_wages": Decimal(9801)})
    with pytest.raises(NotAllowed, match="低保金"):
        record(household, village_cadre, values=VALUES | {"subsistence_income": Decimal(9000)})
    assert not household.years.exists()


def assign(household, by, **fields):
    person = {"duty": "helper", "name": "刘志强", "on": date(2020, 3, 1)} | fields
    return actions.assign_helper(household=household, by=by, **person)


def test_a_helper_ends_and_the_row_stays(village_cadre, places):
    household = make_household(village=places.village)
    assignment = assign(household, village_cadre)
    actions.end_helper(assignment=assignment, on=date(2021, 3, 1), by=village_cadre)
    assert household.helpers.on(date(2021, 2, 28)).count() == 1
    assert household.helpers.on(date(2021, 3, 1)).count() == 0
    with pytest.raises(NotAllowed, match="已经结束"):
        actions.end_helper(assignment=assignment, on=date(2021, 4, 1), by=village_cadre)


def test_the_same_helper_is_not_assigned_twice(village_cadre, places):
    household = make_household(village=places.village)
    assign(household, village_cadre)
    with pytest.raises(NotAllowed, match="已在帮扶"):
        assign(household, village_cadre)
