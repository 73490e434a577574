"""Registering a household, changing its facts and its status."""

from datetime import date

import pytest

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households import actions
from households.models import Household
from households.tests.make import make_household, make_member
from lib.invented import People

people = People(seed=11)
BORN = date(1965, 3, 2)


def head(**fields) -> dict:
    return {
        "name": "周德厚",
        "sex": "male",
        "born_on": BORN,
        "id_number": people.id_number(BORN, "male"),
    } | fields


def create(by, village, **fields):
    return actions.create_household(
        **{
            "by": by,
            "village": village,
            "registered_on": date(2021, 3, 1),
            "head": head(),
            "status": {"base_type": "lifted", "attribute": "ordinary", "policy": "enjoying"},
            "number": "9900000127",
            "phone": "13800006205",
            **fields,
        }
    )


def test_a_household_begins_with_its_head_and_its_status(village_cadre, places):
    household = create(village_cadre, places.village)
    member = household.members.get()
    assert (member.relation, member.joined_on, member.initials) == ("01", date(2021, 3, 1), "zdh")
    assert household.statuses.get().valid_from == date(2021, 3, 1)
    assert household.township == places.township
    event = AuditEvent.objects.get()
    assert (event.what, event.by, event.target_id) == (
        "household.create",
        village_cadre,
        str(household.pk),
    )


def test_a_number_in_use_is_refused(village_cadre, places):
    make_household(village=places.other_village, number="9900000127")
    with pytest.raises(NotAllowed, match="郑杨村"):
        create(village_cadre, places.village)
    assert Household.objects.count() == 1


def test_a_person_registered_elsewhere_is_refused_by_village_and_tail(village_cadre, places):
    person = head()
    other = make_household(village=places.other_village)
    make_member(household=other, name="周德厚", id_number=person["id_number"])
    with pytest.raises(NotAllowed) as refusal:
        create(village_cadre, places.village, head=person)
    assert "郑杨村" in str(refusal.value)
    assert person["id_number"][-4:] in str(refusal.value)
    assert person["id_number"] not in str(refusal.value)


def test_the_same_person_in_another_township_is_no_obstacle(village_cadre, places):
    person = head()
    far = make_household(village=places.far_village)
    make_member(household=far, id_number=person["id_number"])
    assert create(village_cadre, places.village, head=person).pk


def test_a_namesake_with_the_same_birth_date_has_to_be_confirmed(village_cadre, places):
    other = make_household(village=places.other_village)
    make_member(household=other, name="周德厚", born_on=BORN)
    with pytest.raises(actions.Namesake, match="郑杨村"):
        create(village_cadre, places.village)
    assert create(village_cadre, places.village, is_other_person=True).pk


def test_a_household_cannot_be_registered_in_the_future(village_cadre, places):
    with pytest.raises(NotAllowed, match="不能晚于今天"):
        create(village_cadre, places.village, registered_on=date(2999, 1, 1))


def test_an_update_names_the_changed_fields_and_not_their_values(village_cadre, places):
    household = make_household(village=places.village, phone="13800000001")
    actions.update_household(
        household=household, version=1, by=village_cadre, address="三组 22 号", phone="13800006205"
    )
    household.refresh_from_db()
    assert (household.address, household.version) == ("三组 22 号", 2)
    event = AuditEvent.objects.get(what="household.update")
    assert event.detail == {"changed": ["家庭住址", "户联系电话"], "version": 2}


def test_the_second_of_two_is_told_who_changed_what_and_nothing_is_written(
    village_cadre, clerk, places
):
    household = make_household(village=places.village)
    actions.update_household(household=household, version=1, by=clerk, address="一组")
    with pytest.raises(actions.Stale, match=r"李业务.*家庭住址"):
        actions.update_household(household=household, version=1, by=village_cadre, group="二组")
    household.refresh_from_db()
    assert (household.address, household.group, household.version) == ("一组", "", 2)


def test_saving_without_a_change_writes_nothing(village_cadre, places):
    household = make_household(village=places.village, address="一组")
    actions.update_household(household=household, version=1, by=village_cadre, address="一组")
    household.refresh_from_db()
    assert household.version == 1
    assert not AuditEvent.objects.exists()


def test_a_dissolved_household_is_not_changed(clerk, places):
    household = make_household(village=places.village)
    actions.dissolve(
        household=household,
        on=date(2021, 5, 1),
        dissolve_reason="moved_out",
        reason="全家迁走",
        by=clerk,
    )
    with pytest.raises(NotAllowed, match="已于 2021-05-01 销户"):
        actions.update_household(household=household, version=2, by=clerk, address="一组")


STABLE = {"base_type": "lifted", "attribute": "ordinary", "policy": "stable"}


def test_a_new_status_begins_where_the_old_one_ends(clerk, places):
    household = make_household(village=places.village, base_type="lifted")
    actions.set_status(
        household=household, on=date(2021, 7, 1), reason="评议公示无异议", by=clerk, **STABLE
    )
    old, new = household.statuses.all()
    assert (old.valid_to, new.valid_from, new.valid_to) == (date(2021, 7, 1),) * 2 + (None,)
    assert Household.objects.with_status_on(date(2021, 6, 30), policy="enjoying").count() == 1
    assert Household.objects.with_status_on(date(2021, 7, 1), policy="enjoying").count() == 0


def test_a_status_cannot_begin_before_the_present_one_or_repeat_it(clerk, places):
    household = make_household(
        village=places.village, base_type="lifted", registered_on=date(2020, 1, 1)
    )
    with pytest.raises(NotAllowed, match="不能早于"):
        actions.set_status(
            household=household, on=date(2019, 7, 1), reason="评议", by=clerk, **STABLE
        )
    with pytest.raises(NotAllowed, match="相同"):
        actions.set_status(
            household=household,
            on=date(2021, 7, 1),
            reason="评议",
            by=clerk,
            **(STABLE | {"policy": "enjoying"}),
        )
    assert household.statuses.get().valid_to is None
