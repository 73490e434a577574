"""What every step of a scenario needs: where a row belongs, and its values as a person would have typed them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from areas.models import Area
from households.codes import BaseType
from households.models import Household, HouseholdTag, Member
from households.people import id_index
from lib.dates import parse_date
from lib.numbers import parse_amount
from monitoring.models import Case


class ScenarioError(Exception):
    """情景装不进去：在哪个文件、哪一行、为什么。"""


PLACES = (
    "township",
    "household",
    "village",
    "area",
    "parent",
)  # columns that say where a row belongs


class Loading(NamedTuple):
    """What a step needs: the folder, the townships, the one that a row belongs to, and who enters the rows."""

    folder: Path
    townships: dict[str, Area]
    township: Area
    by: User

    def of(self, row: dict) -> Loading:
        """The same for the township of a row; a column of its own for it has then done its work."""
        if len(self.townships) == 1:
            return self
        code = next((row[name] for name in PLACES if name in row), "")
        township = self.townships.get(code[: Area.SIGNIFICANT[Area.Level.TOWNSHIP]], self.township)
        row.pop("township", None)
        return self._replace(township=township)

    def rows(self, table: str) -> Iterator[dict]:
        with (self.folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield {name: value for name, value in row.items() if value != ""}

    def household(self, row: dict) -> Household:
        return Household.objects.get(township=self.township, number=row.pop("household"))

    def member(self, row: dict) -> Member:
        return Member.objects.get(township=self.township, id_index=id_index(row.pop("member")))

    def village(self, row: dict) -> Area | None:
        code = row.pop("village", "")
        return Area.objects.get(code=code) if code else None

    def villages(self, row: dict) -> list[Area]:
        """Several villages in one cell, joined by 、."""
        codes = row.pop("villages", "").split("、")
        return list(Area.objects.filter(code__in=codes, level=Area.Level.VILLAGE))

    def households(self, row: dict) -> list[Household]:
        """Several households in one cell, their numbers joined by 、."""
        numbers = row.pop("households").split("、")
        found = Household.objects.filter(township=self.township, number__in=numbers)
        if missing := set(numbers) - {household.number for household in found}:
            raise ScenarioError(f"没有这些户：{'、'.join(sorted(missing))}。")
        return list(found)


def typed(row: dict) -> dict:
    """Dates from `…_on`, `valid_…` and `on`; money from the columns of money; the rest as it stands."""
    return {name: _value(name, value) for name, value in row.items()}


MONEY = {
    "amount",
    "collective_income",
    "value",
    "income",
    "own_payments",
    "eliminated_income",
    "total",
    "original_value",
    "contract_amount",
    "settled_amount",
    "expected_income",
    "expected_household_income",
    "expected",
    "actual",
    "due",
    "yearly_income",
    "retained",
}
DECIMALS = {
    "planned",
    "done",
    "quantity",
    "scale",
    "price_premium",
    "area_mu",
    "new_area_mu",
    "boxes",
    "output_kg",
    "kw",
    "kwh",
    "most_kg_per_mu",
    "most_yuan_per_kg",
    "most_yuan_per_mu",
}
NUMBERS = {"year", "persons", "order", "percent"}
COUNTS = {
    "culture_rooms",
    "sports_sites",
    "population",
    "natural_villages",
    "served_households",
    "served_persons",
    "trees",
    "heads",
}


def _value(name: str, value: str):
    if name in {"on", "since"} or name.endswith("_on") or name.startswith("valid_"):
        return parse_date(value)
    if name in MONEY:
        return parse_amount(value)
    if name in DECIMALS:
        return Decimal(value)
    return int(value) if name in NUMBERS | COUNTS else value


def coded(choices, label: str) -> str:
    """The code of a list of codes (码表) from what is printed."""
    return next(choice.value for choice in choices if choice.label == label)


def described(loading: Loading, row: dict, on: date) -> QuerySet[Household]:
    """Of a village, of a kind or with a tag, on the day; `base_type` may name several, joined by 、."""
    village = Area.objects.get(code=row["village"])
    households = Household.objects.filter(township=loading.township, village=village)
    households = households.existing_on(on)
    if "base_type" in row:
        kinds = [coded(BaseType, label) for label in row["base_type"].split("、")]
        households = households.with_status_on(on, base_type__in=kinds)
    if "is_monitored" in row:
        rounds = Case.objects.filter(household=OuterRef("pk"), identified_on__lte=on)
        wanted = Exists(rounds)
        households = households.filter(wanted if row["is_monitored"] == "是" else ~wanted)
    if "tag" in row:
        tags = HouseholdTag.objects.on(on).filter(household=OuterRef("pk"), name=row["tag"])
        households = households.filter(Exists(tags))
    return households


Step = Callable[[Loading, dict], None]
