"""Insuring whole groups at once (整批投保): who comes into a contract, each person in the first group that fits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from households.models import Household, Member
from policies.groups import GROUPS, meant_by
from policies.models import InsuranceContract, Insured, Policy

Key = tuple[int | None, int | None]  # household, member


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
    insured = contract.insured.order_by().values_list("household", "member")
    taken = {_whose(household, member) for household, member in insured}
    found = []
    for name in group_names(contract.policy):
        if name in groups:
            group = _group(contract, name, on, taken)
            taken |= {_whose(*key) for key in group.new}
            found.append(group)
    return found


def _group(contract: InsuranceContract, name: str, on: date, taken: set[Key]) -> Group:
    households = Household.objects.filter(township=contract.township_id).existing_on(on)
    members = Member.objects.present_on(on).filter(
        township=contract.township_id,
        household__in=households.filter(meant_by(name, on)).order_by(),
    )
    ordered = members.order_by("household__village__code", "household", "relation", "pk")
    persons = list(ordered.values_list("household", "pk", "previous"))
    homes = dict.fromkeys(household for household, _, _ in persons)
    if contract.is_for_households:
        new = [(household, None) for household in homes if (household, None) not in taken]
    else:
        new = [
            (household, member)
            for household, member, previous in persons
            if not {(None, member), (None, previous)} & taken
        ]
    return Group(name, len(homes), len(persons), new)


def _whose(household: int, member: int | None) -> Key:
    """A person is the same in every household; who moved since goes on as a row that names the previous one."""
    return (household, None) if member is None else (None, member)


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
