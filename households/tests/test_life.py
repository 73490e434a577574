"""Any sequence of joining, leaving, splitting, merging and changing the head keeps every family sound."""

from datetime import date, timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions import NotAllowed
from households import actions, relations
from households.codes import LeaveReason
from households.models import Household, Member
from households.tests.make import make_household
from lib.invented import People

START = date(2018, 1, 1)
people = People(seed=31)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["join", "leave", "head_leaves", "split", "merge", "change_head"]),
        st.integers(0, 7),
        st.integers(0, 7),
    ),
    max_size=9,
)


def present(household) -> list[Member]:
    return list(household.members.current().order_by("pk"))


def others(members, member) -> list[Member]:
    return [one for one in members if one.pk != member.pk]


def proposal(members, head) -> dict[int, str]:
    return relations.proposed(head, others(members, head))


def join(household, by, on, i, j):
    sex = ("male", "female")[i % 2]
    born_on = date(1960 + i * 7, 1 + j, 1)
    actions.add_member(
        household=household, by=by, name=people.name(sex), sex=sex, born_on=born_on,
        id_number=people.id_number(born_on, sex), relation="99", joined_on=on,
        join_reason="other", is_other_person=True,
    )  # fmt: skip


def leave(household, by, on, i, j):
    members = present(household)
    actions.remove_member(
        member=members[i % len(members)], on=on, leave_reason=LeaveReason.MOVED_OUT, by=by
    )


def head_leaves(household, by, on, i, j):
    members = present(household)
    head = next(one for one in members if one.relation == "01")
    rest = others(members, head)
    new = rest[i % len(rest)] if rest else None
    actions.remove_member(
        member=head, on=on, leave_reason=LeaveReason.DEATH, by=by, new_head=new,
        relations=dict.fromkeys((one.pk for one in rest), "99"),
    )  # fmt: skip


def split(household, by, on, i, j):
    movers = [one for one in present(household) if one.relation != "01"][: 1 + i % 3]
    leaving = {one.pk: "99" for one in movers}
    if movers:
        leaving[movers[j % len(movers)].pk] = "01"
    actions.split(household=household, leaving=leaving, on=on, by=by, reason="成家分开居住")


def merge(household, by, on, i, j):
    rest = Household.objects.filter(dissolved_on=None).order_by("pk")
    kept = rest[i % len(rest)]
    moving = {one.pk: "99" for one in present(household)}
    actions.merge(kept=kept, merged=household, relations=moving, on=on, by=by, reason="共同生活")


def change_head(household, by, on, i, j):
    members = present(household)
    new = members[i % len(members)]
    actions.change_head(
        household=household, new_head=new, relations=proposal(members, new), on=on,
        reason="年迈", by=by,
    )  # fmt: skip


ACTS = {act.__name__: act for act in (join, leave, head_leaves, split, merge, change_head)}


def counts(on) -> tuple[int, int]:
    return (
        Household.objects.existing_on(on).count(),
        Member.objects.present_on(on).count(),
    )


def assert_sound(on):
    for household in Household.objects.all():
        heads = household.members.current().heads().count()
        assert heads == (0 if household.dissolved_on else 1)
        assert household.statuses.filter(valid_to=None).count() == heads
        if household.dissolved_on:
            assert not household.members.current().exists()
    now = Member.objects.current()
    assert now.count() == Member.objects.present_on(on).count()
    assert now.values("id_index").distinct().count() == now.count()
    assert not Member.objects.filter(township__isnull=True).exists()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_every_sequence_leaves_one_head_nobody_twice_and_the_past_as_it_was(steps, clerk, places):
    with transaction.atomic():
        live(steps, clerk, places)
        transaction.set_rollback(True)  # the next example starts from an empty township


def live(steps, clerk, places):
    for _ in range(2):
        make_household(village=places.village, size=3, registered_on=START)
    seen = {}
    on = START
    for name, i, j in steps:
        before = seen[on] = counts(on)
        on += timedelta(days=30)
        living = Household.objects.filter(dissolved_on=None).order_by("pk")
        try:
            ACTS[name](living[j % len(living)], clerk, on, i, j)
        except NotAllowed:
            assert counts(on) == before  # a refusal changes nothing
        assert_sound(on)
    assert {day: counts(day) for day in seen} == seen
