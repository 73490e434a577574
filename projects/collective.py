"""What village collectives took in, village by village, years side by side (村集体收入一览).

A year that has rows by origin counts them; the total that somebody typed into the yearly profile (区划年度表) counts only where there
is no row, and is said to be typed (docs/adr/0050-collective-income-by-origin.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.db.models import QuerySet, Sum

from accounts import records
from areas.models import Area, AreaTag, AreaYear
from areas.parameters import Inherited, settings_within
from projects.models import CollectiveIncome
from projects.rules import collective as rules

UNFILLED, WEAK, BETWEEN, REACHED = "unfilled", "weak", "between", "reached"
STANDINGS = {UNFILLED: "未填", WEAK: "薄弱", BETWEEN: "未达标", REACHED: "达标"}
KEYS = ("collective_weak", "collective_target")


@dataclass(frozen=True, slots=True)
class Total:
    """What a village took in in a year, in yuan; `is_typed`: by the yearly profile, not by origin."""

    amount: Decimal
    is_typed: bool = False


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One village; `totals` has None for a year that nobody has filled in. The standing is that of the first year."""

    village: Area
    years: Sequence[int]
    totals: list[Total | None]
    standing: str
    doubts: list[str]

    @property
    def standing_name(self) -> str:
        return STANDINGS[self.standing]

    @property
    def cells(self) -> list[tuple[int, Total | None]]:
        return list(zip(self.years, self.totals, strict=True))

    @property
    def typed_years(self) -> list[int]:
        return [year for year, total in self.cells if total and total.is_typed]


def lines(villages: QuerySet[Area], years: Sequence[int], area: Area) -> list[VillageLine]:
    """A line for each village, the years as given; `area` is the one whose settings hold. Five queries for any number of villages."""
    found = list(villages.select_related("parent").order_by("code"))
    totals = _totals(villages, years)
    end = date(years[0], 12, 31)
    left = set(
        AreaTag.objects.filter(area__in=villages.order_by(), exited_on__lte=end)
        .on(end)
        .values_list("area_id", flat=True)
    )
    limits = settings_within(KEYS, area, end)
    return [_line(village, totals, years, village.pk in left, limits) for village in found]


def typed_total(village: Area, year: int) -> Decimal | None:
    """What was typed by hand into the yearly profile of the village, in yuan; None if nothing was."""
    rows = AreaYear.objects.filter(area=village, year=year)
    return rows.values_list("collective_income", flat=True).first()


def mark_of_year(rows: Iterable[CollectiveIncome]) -> str:
    """A short mark of all rows of a village and year; it changes when any of them does."""
    marks = [records.mark_of(row) for row in sorted(rows, key=lambda row: row.origin)]
    return sha256("".join(marks).encode()).hexdigest()[:16]


def no_second_total(area: Area, year: int, fields: dict) -> list[str]:
    """For accounts.year_rules: where rows by origin exist, of the place or below it, no total is typed beside them."""
    if fields.get("collective_income") is None:
        return []
    rows = CollectiveIncome.objects.filter(village__code__range=area.code_range, year=year)
    if not rows.exists():
        return []
    return [f"{area} {year} 年已按来源登记村集体收入，以那里的合计为准，这里不用再填，请清空。"]


def _line(
    village: Area,
    totals: dict[tuple[int, int], Total],
    years: Sequence[int],
    left_list: bool,
    limits: dict[str, Inherited],
) -> VillageLine:
    own = [totals.get((village.pk, year)) for year in years]
    weak, target = (limits[key].at(village.pk, village.parent_id).value for key in KEYS)
    amount = own[0].amount if own[0] else None
    return VillageLine(
        village,
        years,
        own,
        standing(amount, weak, target),
        rules.doubts(amount, left_list=left_list),
    )


def standing(amount: Decimal | None, weak: Decimal, target: Decimal) -> str:
    """Where a year's total stands (domain.md 5.5): below the weak line, at the target or above, or between them."""
    if amount is None:
        return UNFILLED
    if amount >= target:
        return REACHED
    return WEAK if amount < weak else BETWEEN


def _totals(villages: QuerySet[Area], years: Iterable[int]) -> dict[tuple[int, int], Total]:
    keys, years = villages.order_by().values("pk"), list(years)
    typed = AreaYear.objects.filter(
        area__in=keys, year__in=years, collective_income__isnull=False
    ).values_list("area_id", "year", "collective_income")
    counted = (
        CollectiveIncome.objects.filter(village__in=keys, year__in=years)
        .order_by()
        .values_list("village_id", "year")
        .annotate(total=Sum("amount"))
    )
    found = {(pk, year): Total(amount, is_typed=True) for pk, year, amount in typed}
    return found | {(pk, year): Total(amount) for pk, year, amount in counted}
