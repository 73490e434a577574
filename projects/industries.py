"""Totals of industries by year, beside the year before (产业合计、同比)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, NullIf

from projects.models import Industry, IndustryRecord
from projects.rules.industries import COLUMNS, columns_of, doubts, label, season_doubts, year_of

Amount = Decimal | int
COUNTED = [*COLUMNS, "households"]


@dataclass(frozen=True, slots=True)
class Compared:
    """One quantity in the year and in the year before; None: nobody has filled it in."""

    label: str
    now: Amount | None
    before: Amount | None

    @property
    def growth(self) -> Decimal | None:
        """Of the year before, as a ratio; None without both."""
        if self.now is None or not self.before:
            return None
        return Decimal(self.now - self.before) / Decimal(self.before)


@dataclass(frozen=True, slots=True)
class IndustryTotal:
    """All villages together; `villages` and `villages_before` have a record."""

    industry: Industry
    villages: int
    villages_before: int
    quantities: list[Compared]


def totals(records: QuerySet[IndustryRecord], year: int, season: str) -> list[IndustryTotal]:
    """A total for each industry that has a record in the year or the one before; one query.

    Without a season each village counts with its whole year: its 全年 row, else its seasons together (`year_of`).
    """
    rows = records.filter(year__in=[year, year - 1]).select_related("industry")
    if season:
        rows = rows.filter(season=season)
    groups: dict[Industry, dict[int, dict[int, list[IndustryRecord]]]] = {}
    for row in rows.order_by("industry__name", "pk"):
        by_village = groups.setdefault(row.industry, {}).setdefault(row.year, {})
        by_village.setdefault(row.village_id, []).append(row)
    return [_total(industry, found, year) for industry, found in groups.items()]


def doubtful(records: Iterable[IndustryRecord]) -> dict[int, list[str]]:
    """What is doubtful of each row, by its primary key; `records` are all seasons of the villages and years they are of."""
    records = list(records)
    years: dict[tuple, list[IndustryRecord]] = {}
    for row in records:
        years.setdefault((row.village_id, row.industry_id, row.year), []).append(row)
    found = {row.pk: doubts(row) for row in records}
    for rows in years.values():
        for row in rows:
            if row.season == IndustryRecord.Season.YEAR:
                found[row.pk] = [*found[row.pk], *season_doubts(rows)]
    return {pk: said for pk, said in found.items() if said}


def suspects(records: QuerySet[IndustryRecord]) -> QuerySet[IndustryRecord]:
    """The rows that may be doubtful, found by the database; a little more than `doubtful` then confirms."""
    beside = records.filter(
        village=OuterRef("village"), industry=OuterRef("industry"), year=OuterRef("year")
    ).order_by()
    is_year = Q(season=IndustryRecord.Season.YEAR)
    rates = {
        "kg_per_mu": _rate("output_kg", "area_mu"),
        "yuan_per_kg": _rate("income", "output_kg"),
        "yuan_per_mu": _rate("income", "area_mu"),
    }
    beyond = [Q(**{f"{name}__gt": _limit(f"industry__most_{name}")}) for name in rates]
    in_parts = (is_year & Exists(beside.exclude(is_year))) | (
        ~is_year & Exists(beside.filter(is_year))
    )
    return records.annotate(**rates).filter(
        beyond[0] | beyond[1] | beyond[2] | Q(new_area_mu__gt=F("area_mu")) | in_parts
    )


def _rate(above: str, below: str) -> Combinable:
    """Both columns are kept in hundredths, so are the limits: see `_limit`."""
    return Cast(above, FloatField()) / NullIf(Cast(below, FloatField()), Value(0.0))


def _limit(column: str) -> Combinable:
    """A limit a shade below itself: what stands exactly at it is left to the exact arithmetic of `doubts`."""
    return Cast(column, FloatField()) * Value(0.00999)


def _total(
    industry: Industry, by_year: dict[int, dict[int, list[IndustryRecord]]], year: int
) -> IndustryTotal:
    now, before = (by_year.get(one, {}) for one in (year, year - 1))
    sums = _sums(now.values()), _sums(before.values())
    wanted = columns_of([industry])
    quantities = [
        Compared(label(column), sums[0][column], sums[1][column])
        for column in COUNTED
        if column in wanted or any(one[column] is not None for one in sums)
    ]
    return IndustryTotal(industry, len(now), len(before), quantities)


def _sums(villages: Iterable[list[IndustryRecord]]) -> dict[str, Amount | None]:
    years = [year_of(rows) for rows in villages]
    found = {}
    for column in COUNTED:
        filled = [year[column] for year in years if year[column] is not None]
        found[column] = sum(filled) if filled else None
    return found
