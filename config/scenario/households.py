"""Steps of a scenario on households and their members (户、人)."""

from __future__ import annotations

from config.scenario.loading import Loading, Step, coded, described
from households.actions import add_member, dissolve, remove_member, set_status, tag_households
from households.codes import RELATIONS, BaseType, PolicyStanding
from households.codes import Attribute as HouseholdAttribute


def enter_household_tag(loading: Loading, row: dict) -> None:
    """A tag for all households of a village that the other columns describe."""
    households = described(loading, row, row["valid_from"])
    tag_households(households=households, name=row["name"], on=row["valid_from"], by=loading.by)


def enter_dissolution(loading: Loading, row: dict) -> None:
    dissolve(
        household=loading.household(row),
        on=row["on"],
        dissolve_reason=row["dissolve_reason"],
        reason=row["reason"],
        by=loading.by,
    )


def enter_join(loading: Loading, row: dict) -> None:
    relation = next(code for code, label in RELATIONS.items() if label == row["relation"])
    add_member(
        household=loading.household(row),
        by=loading.by,
        is_other_person=True,
        name=row["name"],
        sex=row["sex"],
        born_on=row["born_on"],
        id_number=row["id_number"],
        relation=relation,
        joined_on=row["on"],
        join_reason=row["reason"],
    )


def enter_leave(loading: Loading, row: dict) -> None:
    loading.household(row)
    remove_member(
        member=loading.member(row), on=row["on"], leave_reason=row["reason"], by=loading.by
    )


def enter_status(loading: Loading, row: dict) -> None:
    set_status(
        household=loading.household(row),
        base_type=coded(BaseType, row["base_type"]),
        attribute=coded(HouseholdAttribute, row["attribute"]),
        policy=coded(PolicyStanding, row["policy"]),
        on=row["on"],
        reason=row["reason"],
        by=loading.by,
    )


STEPS: dict[str, Step] = {
    "household_tags": enter_household_tag,
    "dissolutions": enter_dissolution,
    "joins": enter_join,
    "leaves": enter_leave,
    "statuses": enter_status,
}
