"""Members: joining, changing, leaving, a new head."""

from datetime import date

import pytest

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households import actions
from households.models import Member
from households.tests.make import make_household, make_member
from lib.invented import People

people = People(seed=12)
BORN = date(2021, 2, 3)
ON = date(2021, 6, 1)


def add(household, by, **fields):
    person = {
        "name": "周雨桐",
        "sex": "female",
        "born_on": BORN,
        "id_number": people.id_number(BORN, "female"),
        "relation": "08",
        "joined_on": date(2021, 3, 1),
        "join_reason": "birth",
    }
    return actions.add_member(household=household, by=by, **(person | fields))


def test_a_new_member_counts_from_the_day_of_joining(village_cadre, places):
    household = make_household(village=places.village)
    member = add(household, village_cadre)
    assert Member.objects.present_on(date(2021, 2, 28)).count() == 1
    assert Member.objects.present_on(date(2021, 3, 1)).count() == 2
    event = AuditEvent.objects.get(what="member.add")
    assert (event.reason, event.detail["household"]) == ("新生儿", household.pk)
    assert member.township == places.township


def test_a_second_head_or_spouse_is_refused(village_cadre, places):
    household = make_household(village=places.village)
    make_member(household=household, relation="02", sex="female")
    with pytest.raises(NotAllowed, match="变更户主"):
        add(household, village_cadre, relation="01")
    with pytest.raises(NotAllowed, match="配偶"):
        add(household, village_cadre, relation="02")


def test_nobody_joins_before_the_household_was_registered(village_cadre, places):
    household = make_household(village=places.village, registered_on=date(2021, 5, 1))
    with pytest.raises(NotAllowed, match="建档日期"):
        add(household, village_cadre)


def test_who_comes_back_is_linked_to_the_former_stay(village_cadre, places):
    first = make_household(village=places.village)
    person = add(first, village_cadre)
    actions.remove_member(member=person, on=ON, leave_reason="moved_out", by=village_cadre)
    second = make_household(village=places.other_village)
    again = add(
        second, village_cadre, id_number=person.id_number, joined_on=date(2021, 8, 1),
        join_reason="moved_in",
    )  # fmt: skip
    assert again.previous == person


def test_an_update_needs_the_version_and_tells_who_was_first(village_cadre, clerk, places):
    household = make_household(village=places.village)
    member = add(household, village_cadre)
    actions.update_member(member=member, version=1, by=clerk, phone="13800006205")
    with pytest.raises(actions.Stale, match=r"李业务.*联系电话"):
        actions.update_member(member=member, version=1, by=village_cadre, political="masses")
    member.refresh_from_db()
    assert (member.phone, member.political, member.version) == ("13800006205", "", 2)


def test_a_changed_number_moves_its_indexes_and_may_not_be_anothers(village_cadre, places):
    household = make_household(village=places.village, size=2)
    one, other = household.members.all()
    with pytest.raises(NotAllowed, match="段墓村"):
        actions.update_member(member=one, version=1, by=village_cadre, id_number=other.id_number)
    before = one.id_index
    number = people.id_number(date(1970, 5, 1), "male")
    changed = actions.update_member(member=one, version=1, by=village_cadre, id_number=number)
    assert changed.id_index != before


def test_the_heads_relation_is_not_edited_directly(village_cadre, places):
    household = make_household(village=places.village, size=2)
    head = household.members.heads().get()
    with pytest.raises(NotAllowed, match="变更户主"):
        actions.update_member(member=head, version=1, by=village_cadre, relation="03")


def test_leaving_keeps_the_row_and_the_earlier_counts(village_cadre, places):
    household = make_household(village=places.village, size=2)
    child = household.members.get(relation="03")
    actions.remove_member(
        member=child, on=ON, leave_reason="death", note="死亡证明", by=village_cadre
    )
    assert Member.objects.present_on(date(2021, 5, 31)).count() == 2
    assert Member.objects.present_on(ON).count() == 1
    assert AuditEvent.objects.get(what="member.remove").reason == "死亡证明"


def test_nobody_leaves_twice(village_cadre, places):
    household = make_household(village=places.village, size=2)
    child = household.members.get(relation="03")
    actions.remove_member(member=child, on=ON, leave_reason="death", by=village_cadre)
    with pytest.raises(NotAllowed, match="已经不在"):
        actions.remove_member(member=child, on=ON, leave_reason="death", by=village_cadre)
    assert AuditEvent.objects.filter(what="member.remove").count() == 1


def test_the_head_leaves_only_with_a_new_head(village_cadre, places):
    household = make_household(village=places.village, size=2)
    head, child = household.members.heads().get(), household.members.get(relation="03")
    with pytest.raises(NotAllowed, match="新户主"):
        actions.remove_member(member=head, on=ON, leave_reason="death", by=village_cadre)
    head.refresh_from_db()
    assert head.left_on is None
    actions.remove_member(
        member=head, on=ON, leave_reason="death", by=village_cadre, new_head=child, relations={}
    )
    assert household.members.current().get().relation == "01"


def test_the_last_member_does_not_leave_the_household_is_dissolved(village_cadre, places):
    household = make_household(village=places.village)
    with pytest.raises(NotAllowed, match="销户"):
        actions.remove_member(
            member=household.members.get(), on=ON, leave_reason="death", by=village_cadre
        )


def change(household, new_head, relations, by):
    return actions.change_head(
        household=household,
        new_head=new_head,
        relations=relations,
        on=ON,
        reason="年迈，由儿子当家",
        by=by,
    )


def test_a_new_head_takes_the_place_and_the_relations_follow(village_cadre, places):
    household = make_household(village=places.village, size=2)
    old, son = household.members.heads().get(), household.members.get(relation="03")
    wife = make_member(household=household, relation="02", sex="female")
    change(household, son, {old.pk: "11", wife.pk: "12"}, village_cadre)
    assert dict(household.members.values_list("pk", "relation")) == {
        old.pk: "11",
        wife.pk: "12",
        son.pk: "01",
    }


@pytest.mark.parametrize(
    ("relation", "word"),
    [(None, "请确认"), ("12", "不符"), ("01", "请确认")],
)
def test_every_relation_is_confirmed_and_fits(village_cadre, places, relation, word):
    household = make_household(village=places.village, size=2)
    old, son = household.members.heads().get(), household.members.get(relation="03")
    given = {old.pk: relation} if relation else {}
    with pytest.raises(NotAllowed, match=word):
        change(household, son, given, village_cadre)
    assert household.members.heads().get() == old


def test_a_child_or_somebody_from_elsewhere_cannot_be_head(village_cadre, places):
    household = make_household(village=places.village)
    old = household.members.get()
    child = make_member(household=household, born_on=date(2010, 1, 1))
    stranger = make_household(village=places.other_village).members.get()
    with pytest.raises(NotAllowed, match="不满 18"):
        change(household, child, {old.pk: "11"}, village_cadre)
    with pytest.raises(NotAllowed, match="不在这一户"):
        change(household, stranger, {old.pk: "11", child.pk: "21"}, village_cadre)
