"""At a split or merge what a person receives goes on in the new household; nothing counts twice or gets lost."""

from datetime import date

import pytest

from households import actions
from households.tests.make import make_household, make_member
from policies import actions as policy_actions
from policies.models import Benefit, Placement, Policy

ON = date(2021, 6, 1)


@pytest.fixture
def policy(db):
    return Policy.objects.create(
        code="subsistence", name="低保", sector="safety_net", level="person", nature="state", valid_from=date(2007, 1, 1)
    )  # fmt: skip


def receives(policy, member, **fields):
    return Benefit.objects.create(
        township=member.township, household=member.household, member=member, policy=policy, year=2020,
        valid_from=date(2020, 1, 1), **fields,
    )  # fmt: skip


def in_force(on):
    return {
        (b.household_id, b.member.name) for b in Benefit.objects.on(on).select_related("member")
    }


def test_a_split_takes_the_benefit_along(clerk, places, policy):
    household = make_household(village=places.village)
    son = make_member(household=household, name="周海涛", relation="03")
    receives(policy, son)
    new = actions.split(
        household=household, leaving={son.pk: "01"}, on=ON, by=clerk, reason="成家立户"
    )
    assert in_force(date(2021, 5, 31)) == {(household.pk, "周海涛")}
    assert in_force(ON) == {(new.pk, "周海涛")}


def test_a_merge_takes_benefits_and_placements_along(clerk, places, policy):
    kept = make_household(village=places.village)
    merged = make_household(village=places.village)
    person = merged.members.get()
    receives(policy, person)
    Placement.objects.create(
        township=merged.township, household=merged, member=person, place="nursing", valid_from=date(2020, 3, 1)
    )  # fmt: skip
    actions.merge(
        kept=kept, merged=merged, relations={person.pk: "11"}, on=ON, reason="共同生活", by=clerk
    )
    assert {household for household, _ in in_force(ON)} == {kept.pk}
    assert [row.household_id for row in Placement.objects.on(ON)] == [kept.pk]


def test_what_is_over_stays_where_it_happened(clerk, places, policy):
    kept = make_household(village=places.village)
    merged = make_household(village=places.village)
    person = merged.members.get()
    ended = receives(policy, person, valid_to=date(2020, 12, 1))
    actions.merge(
        kept=kept, merged=merged, relations={person.pk: "11"}, on=ON, reason="共同生活", by=clerk
    )
    assert Benefit.objects.get() == ended


def test_what_was_withdrawn_stays_behind(clerk, places, policy):
    kept = make_household(village=places.village)
    merged = make_household(village=places.village)
    person = merged.members.get()
    wrong = receives(policy, person)
    policy_actions.withdraw(row=wrong, by=clerk, reason="登错了人")
    actions.merge(
        kept=kept, merged=merged, relations={person.pk: "11"}, on=ON, reason="共同生活", by=clerk
    )
    assert Benefit.with_withdrawn.get() == wrong
    assert Benefit.with_withdrawn.get().valid_to is None
