"""A household's account (一户账): what it received, by year; what it has now; what waits; what it should still get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from households.models import Household
from policies import holdings, receipts
from policies.holdings import Holding
from policies.models import Benefit, Policy
from policies.receipts import Basis, Receipt


@dataclass(frozen=True, slots=True)
class Due:
    """What a household should get and does not (应享未享): which policy, for whom (全户 for all), and why."""

    policy: Policy
    whom: str
    reason: str


DueSource = Callable[[Household, date], list[Due]]
_sources: list[DueSource] = []


def register_due(source: DueSource) -> None:
    """From `AppConfig.ready`: `source(household, on)` says what the household should get on the day and does not."""
    if source not in _sources:
        _sources.append(source)


def unregister_due(source: DueSource) -> None:
    _sources.remove(source)


def should_still_get(household: Household, on: date) -> list[Due]:
    return [due for source in _sources for due in source(household, on)]


@dataclass(frozen=True, slots=True)
class Sum:
    """What a sector (教育、医疗……) brought in one year, in yuan."""

    sector: str
    paid: Decimal
    estimated: Decimal


@dataclass(frozen=True, slots=True)
class Year:
    year: int
    lines: tuple[Receipt, ...]
    sums: tuple[Sum, ...]

    @property
    def paid(self) -> Decimal:
        """已发放（元）：every line that was paid out; loans and estimates are not in it."""
        return _total(self.lines, Basis.PAID)

    @property
    def estimated(self) -> Decimal:
        """持续享受的按月标准推算（元）。"""
        return _total(self.lines, Basis.ESTIMATED)


@dataclass(frozen=True, slots=True)
class Account:
    years: tuple[Year, ...]
    held: tuple[Holding, ...]
    waiting: tuple[Benefit, ...]
    due: tuple[Due, ...]


def of(household: Household, on: date) -> Account:
    """The account as it stood on the day; a fixed number of queries, besides those of who says what is due."""
    return Account(
        years=tuple(by_year(receipts.of(household, on))),
        held=(*holdings.of(household, on), *holdings.work(household, on)),
        waiting=tuple(waiting(household, on)),
        due=tuple(should_still_get(household, on)),
    )


def waiting(household: Household, on: date) -> list[Benefit]:
    """What was applied for by the day and was not paid by then."""
    rows = Benefit.objects.filter(
        township=household.township_id, household=household, valid_from=None, applied_on__lte=on
    )
    found = rows.select_related("policy", "member").order_by("applied_on", "pk")
    return [row for row in found if row.paid_on is None or row.paid_on > on]


def by_year(lines: list[Receipt]) -> list[Year]:
    """The lines by year, the latest year first, with what each sector brought."""
    ordered = sorted(lines, key=lambda line: line.year, reverse=True)
    return [
        Year(year, rows, _sums(rows))
        for year, group in groupby(ordered, key=lambda line: line.year)
        for rows in [tuple(group)]
    ]


def _sums(lines: tuple[Receipt, ...]) -> tuple[Sum, ...]:
    sums = []
    for sector in Policy.Sector:
        own = [line for line in lines if line.sector == sector and line.basis != Basis.LENT]
        if own:
            sums.append(Sum(sector.label, _total(own, Basis.PAID), _total(own, Basis.ESTIMATED)))
    return tuple(sums)


def _total(lines, basis: Basis) -> Decimal:
    found = (line.amount for line in lines if line.basis == basis and line.amount is not None)
    return sum(found, start=Decimal(0))
