"""Insuring whole groups at once (整批投保): who comes into a contract, each person in the first group that fits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from households.models import Household, Member
from policies.groups import GROUPS, meant_by
from policies.models import InsuranceContract, Insured, Policy

Key = tuple[int, int | None]  # household, member; no member where whole households are insured


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a preview: all who belong to it, and those whom it adds to the contract."""

    name: str
    households: int
    persons: int
    new: list[Key]


def group_names(policy: Policy) -> list[str]:
    """人群类别 in the policy's own order, else those that the system knows."""
    return policy.kind_names or [name for name in GROUPS if name != "监测对象"]


def preview(contract: InsuranceContract, groups: Collection[str], on: date) -> list[Group]:
    """What insuring the groups would add on the day; whoever is in the contract already, or in an earlier group, is not new."""
    taken = set(contract.insured.values_list("household", "member"))
    found = []
    for name in group_names(contract.policy):
        if name not in groups:
            continue
        keys, persons = _members(contract, name, on)
        new = [key for key in keys if key not in taken]
        taken |= set(new)
        households = len({household for household, _ in keys})
        found.append(Group(name, households, persons, new))
    return found


def _members(contract: InsuranceContract, group: str, on: date) -> tuple[list[Key], int]:
    """Those of the group, present on the day, in the order of the list of households; and how many persons they are."""
    households = Household.objects.filter(township=contract.township_id).existing_on(on)
    meant = households.filter(meant_by(group, on)).order_by()
    members = Member.objects.present_on(on).filter(
        township=contract.township_id, household__in=meant
    )
    ordered = members.order_by(F("household__village__code"), "household", "relation", "pk")
    keys = list(ordered.values_list("household", "pk"))
    if contract.policy.level == Policy.Level.HOUSEHOLD:
        return [(household, None) for household in dict.fromkeys(pair[0] for pair in keys)], len(
            keys
        )
    return keys, len(keys)


def rows(contract: InsuranceContract, groups: Collection[Group]) -> list[Insured]:
    """Unsaved rows of all that the groups add, at the contract's premium."""
    return [
        Insured(
            township_id=contract.township_id,
            contract=contract,
            household_id=household,
            member_id=member,
            group=group.name,
            premium=contract.premium,
        )
        for group in groups
        for household, member in group.new
    ]
