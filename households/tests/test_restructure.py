"""Split, merge, dissolve: both sides linked, nothing lost, earlier days unchanged."""

from datetime import date

import pytest

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households import actions, blockers
from households.models import HelperAssignment, Household, Member, MemberYear
from households.tests.make import make_household, make_member

ON = date(2021, 6, 1)
BEFORE = date(2021, 5, 31)


@pytest.fixture
def family(places):
    """A lifted household of four: head, wife, a grown-up son and his wife."""
    household = make_household(
        village=places.village, base_type="lifted", head_name="周德厚", group="三组"
    )
    make_member(household=household, relation="02", sex="female", name="王秀芝")
    make_member(household=household, relation="03", name="周海涛", born_on=date(1992, 1, 1))
    make_member(
        household=household, relation="05", sex="female", name="李梅", born_on=date(1993, 1, 1)
    )
    return household


@pytest.fixture
def monitored():
    """The layers above say that every household has an open round."""

    def source(household, on):
        return ["第 1 轮监测还没有消除"]

    blockers.register(source)
    yield source
    blockers.unregister(source)


def member(household, relation) -> Member:
    return household.members.current().get(relation=relation)


def split(family, by, **fields):
    leaving = {member(family, "03").pk: "01", member(family, "05").pk: "02"}
    options = {"leaving": leaving, "on": ON, "reason": "儿子成家分开居住", "by": by} | fields
    return actions.split(household=family, **options)


def test_who_splits_off_belongs_to_the_new_household_from_that_day(family, clerk):
    new = split(family, clerk)
    assert [one.name for one in Member.objects.present_on(BEFORE).filter(household=new)] == []
    assert Member.objects.present_on(BEFORE).filter(household=family).count() == 4
    assert Member.objects.present_on(ON).filter(household=family).count() == 2
    assert Member.objects.present_on(ON).filter(household=new).count() == 2
    assert Household.objects.existing_on(BEFORE).count() == 1
    assert Household.objects.existing_on(ON).count() == 2


def test_both_households_and_both_stays_are_linked(family, clerk):
    new = split(family, clerk, number="9900000999")
    assert new.split_from == family
    head = new.members.heads().get()
    assert (head.name, head.previous.household, head.previous.leave_reason) == (
        "周海涛",
        family,
        "split",
    )
    assert (head.join_reason, head.id_index) == ("split", head.previous.id_index)
    event = AuditEvent.objects.get(what="household.split")
    assert (event.target_id, event.detail["new"]) == (str(family.pk), new.pk)


def test_the_status_goes_along(family, clerk):
    status = split(family, clerk).statuses.get()
    assert (status.base_type, status.policy, status.valid_from) == ("lifted", "enjoying", ON)


def test_the_latest_yearly_facts_of_a_person_go_along(family, clerk):
    son = member(family, "03")
    for year in (2020, 2021):
        MemberYear.objects.create(township=family.township, member=son, year=year, labour="skilled")
    new = split(family, clerk)
    assert new.members.heads().get().years.get().year == 2021
    assert son.years.count() == 2


def test_lifted_and_monitored_households_need_a_written_reason(family, clerk, places, monitored):
    with pytest.raises(NotAllowed, match="写明理由"):
        split(family, clerk, reason="")
    ordinary = make_household(village=places.village, size=2)
    child = member(ordinary, "03")
    with pytest.raises(NotAllowed, match="写明理由"):
        actions.split(household=ordinary, leaving={child.pk: "01"}, on=ON, by=clerk)


def test_an_ordinary_household_splits_without_a_reason(clerk, places):
    ordinary = make_household(village=places.village, size=2)
    child = member(ordinary, "03")
    assert actions.split(household=ordinary, leaving={child.pk: "01"}, on=ON, by=clerk).pk


@pytest.mark.parametrize(
    ("leaving", "word"),
    [
        ({}, "请选"),
        ({"01": "01"}, "变更户主"),
        ({"03": "02"}, "一位户主"),
        ({"03": "01", "05": "01"}, "一位户主"),
        ({"03": "01", "05": "03"}, "不符"),
    ],
)
def test_a_split_needs_one_head_and_leaves_the_old_head(family, clerk, leaving, word):
    chosen = {member(family, old).pk: new for old, new in leaving.items()}
    with pytest.raises(NotAllowed, match=word):
        split(family, clerk, leaving=chosen)
    assert family.members.current().count() == 4
    assert Household.objects.count() == 1


def merge(kept, merged, by, **fields):
    relations = {one.pk: "99" for one in merged.members.current()}
    options = {"relations": relations, "on": ON, "reason": "老人随子生活", "by": by} | fields
    return actions.merge(kept=kept, merged=merged, **options)


def test_merged_members_move_with_their_history_and_the_other_ends(family, clerk, places):
    other = make_household(village=places.village, size=2)
    HelperAssignment.objects.create(
        township=other.township, household=other, name="刘志强", valid_from=date(2020, 1, 1)
    )
    merge(family, other, clerk)
    other.refresh_from_db()
    assert (other.merged_into, other.dissolved_on, other.dissolve_reason) == (family, ON, "merged")
    assert Member.objects.present_on(ON).filter(household=family).count() == 6
    assert Member.objects.present_on(BEFORE).filter(household=other).count() == 2
    assert not other.statuses.filter(valid_to=None).exists()
    assert other.helpers.get().valid_to == ON
    assert family.members.filter(previous__household=other).count() == 2


def test_open_rounds_block_merging_away_and_dissolving(family, clerk, places, monitored):
    other = make_household(village=places.village)
    with pytest.raises(NotAllowed, match="第 1 轮监测还没有消除"):
        merge(family, other, clerk)
    with pytest.raises(NotAllowed, match="第 1 轮监测还没有消除"):
        dissolve(other, clerk)
    other.refresh_from_db()
    assert other.dissolved_on is None


def test_a_household_is_not_merged_into_itself_or_across_townships(family, clerk, places):
    with pytest.raises(NotAllowed, match="自己"):
        merge(family, family, clerk)
    with pytest.raises(NotAllowed, match="同一个乡镇"):
        merge(family, make_household(village=places.far_village), clerk)


def test_two_spouses_cannot_meet_in_one_household(family, clerk, places):
    other = make_household(village=places.village)
    woman = make_member(household=other, relation="04", sex="female")
    head = other.members.heads().get()
    with pytest.raises(NotAllowed, match="配偶"):
        merge(family, other, clerk, relations={woman.pk: "02", head.pk: "99"})


def dissolve(household, by, **fields):
    options = {"on": ON, "dissolve_reason": "died_out", "reason": "老人去世", "by": by} | fields
    return actions.dissolve(household=household, **options)


def test_a_dissolved_household_counts_on_earlier_days_only(family, clerk):
    dissolve(family, clerk)
    assert Household.objects.existing_on(BEFORE).count() == 1
    assert Household.objects.existing_on(ON).count() == 0
    assert Member.objects.present_on(BEFORE).count() == 4
    assert Member.objects.present_on(ON).count() == 0
    assert set(family.members.values_list("leave_reason", flat=True)) == {"death"}


def test_a_household_is_dissolved_once(family, clerk):
    dissolve(family, clerk)
    with pytest.raises(NotAllowed, match="已于 2021-06-01 销户"):
        dissolve(family, clerk)
    assert AuditEvent.objects.filter(what="household.dissolve").count() == 1


def test_merging_is_not_a_way_to_dissolve(family, clerk):
    with pytest.raises(NotAllowed, match="并户"):
        dissolve(family, clerk, dissolve_reason="merged")
