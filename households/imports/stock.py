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


def columns(model) -> list[str]:
    return [field.column for field in model._meta.concrete_fields]


class Stock:
    """Households of a township with their present members, current status, the year's forms and open helpers."""

    def __init__(self, *, township: Area, year: int, households: Iterable[int] | None = None):
        """All households of the township, or only these."""
        self._township = township.pk
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
    def around(cls, *, township: Area, year: int, numbers: list[str], keys: list[str]) -> Stock:
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
        return cls(township=township, year=year, households=found)

    def _fetch(self, model, key: str, keys, where: str = "") -> list[Row]:
        return bulk.fetch(
            model, columns(model), township=self._township, key=key, keys=keys, where=where
        )

    def _by(self, name: str, model, keys, where: str) -> dict[int, Row]:
        return {row[name]: row for row in self._fetch(model, name, keys, where)}
