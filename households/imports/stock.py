"""What the register holds now (库存): the present rows of a township, as stored values, read in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from areas.models import Area
from households.imports import bulk
from households.models import (
    HelperAssignment,
    Household,
    HouseholdStatus,
    HouseholdYear,
    Member,
    MemberYear,
)

Row = dict[str, Any]


# What matching, checking and writing need beside the columns that the sheet has.
ALWAYS = {
    Household: {"id", "village_id", "grid_id", "number", "dissolved_on", "version"},
    Member: {
        "id",
        "household_id",
        "name",
        "initials",
        "sex",
        "born_on",
        "certificate",
        "id_number",
        "id_index",
    }
    | {"id_tail_index", "disability_kind", "disability_grade", "relation", "version"},
    HouseholdStatus: {"id", "household_id", "base_type", "attribute", "policy", "valid_from"},
    HouseholdYear: {"id", "household_id"},
    MemberYear: {"id", "member_id", "education", "schooling"},
    HelperAssignment: {"id", "household_id", "name", "valid_from"},
}
PREFIXES = {
    Household: "household",
    Member: "member",
    HouseholdStatus: "status",
    HouseholdYear: "year",
    MemberYear: "person",
    HelperAssignment: "helper",
}  # fmt: skip


def needed(model, said: set[str]) -> list[str]:
    """The columns of a table to read: those that the sheet speaks of, their blind indexes, and what is always needed."""
    prefix = PREFIXES[model]
    return [
        field.column
        for field in model._meta.concrete_fields
        if field.column in ALWAYS[model]
        or f"{prefix}.{field.column.removesuffix('_index')}" in said
    ]


class Stock:
    """Households of a township with their present members, current status, the year's forms and open helpers."""

    def __init__(
        self, *, township: Area, year: int, said: set[str], households: Iterable[int] | None = None
    ):
        """All households of the township, or only these; the columns that the sheet speaks of."""
        self._township, self._said = township.pk, said
        self.households: dict[int, Row] = {
            row["id"]: row for row in self._fetch(Household, "id", households)
        }
        self.by_number = {row["number"]: pk for pk, row in self.households.items() if row["number"]}
        self.members: dict[int, Row] = {}
        self.by_key: dict[str, int] = {}
        self.of_household: dict[int, list[int]] = defaultdict(list)
        for row in self._fetch(Member, "household_id", households, "AND left_on IS NULL"):
            self.members[row["id"]] = row
            self.of_household[row["household_id"]].append(row["id"])
            if row["id_index"]:
                self.by_key[row["id_index"]] = row["id"]
        self.statuses = self._by(
            "household_id", HouseholdStatus, households, "AND valid_to IS NULL"
        )
        self.years = self._by("household_id", HouseholdYear, households, f"AND year = {int(year)}")
        keys = None if households is None else list(self.members)
        self.member_years = self._by("member_id", MemberYear, keys, f"AND year = {int(year)}")
        self.helpers: dict[int, list[Row]] = defaultdict(list)
        open_helpers = "AND valid_to IS NULL AND duty = 'helper'"
        for row in self._fetch(HelperAssignment, "household_id", households, open_helpers):
            self.helpers[row["household_id"]].append(row)

    @classmethod
    def around(
        cls, *, township: Area, year: int, said: set[str], numbers: list[str], keys: list[str]
    ) -> Stock:
        """Only what a small file can touch: households with these numbers or members with these keys."""
        found = {
            row["id"]
            for row in bulk.fetch(
                Household, ["id"], township=township.pk, key="number", keys=numbers
            )
        }
        found |= {
            row["household_id"]
            for row in bulk.fetch(
                Member,
                ["household_id"],
                township=township.pk,
                key="id_index",
                keys=keys,
                where="AND left_on IS NULL",
            )
        }
        return cls(township=township, year=year, said=said, households=found)

    def _fetch(self, model, key: str, keys, where: str = "") -> list[Row]:
        return bulk.fetch(
            model,
            needed(model, self._said),
            township=self._township,
            key=key,
            keys=keys,
            where=where,
        )

    def _by(self, name: str, model, keys, where: str) -> dict[int, Row]:
        return {row[name]: row for row in self._fetch(model, name, keys, where)}
