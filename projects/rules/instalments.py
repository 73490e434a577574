"""What a contract makes due (合同的各期应收), by its rhythm: values in, values out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count, takewhile

from lib.numbers import rounded
from monitoring.rules import months_after
from projects.models import AssetContract

MONTHS = {
    AssetContract.Rhythm.YEAR: 12,
    AssetContract.Rhythm.HALF: 6,
    AssetContract.Rhythm.QUARTER: 3,
}


@dataclass(frozen=True, slots=True)
class Instalment:
    """One of a contract, the first is number 1; `due` in 元."""

    number: int
    due: Decimal
    due_on: date

    @property
    def year(self) -> int:
        return self.due_on.year


def instalments(contract: AssetContract, until: date) -> dict[int, Instalment]:
    """By number, those that fall due up to the day. Those of a year make up the yearly income to the fen; one that the
    contract's end cuts short is as much less as it has fewer days. None fall due before the asset was booked, nor in years of which the contract's income is not kept here (从哪年起记应收).
    """
    if not contract.yearly_income:
        return {}
    known = takewhile(
        lambda one: one is not None and one.due_on <= until,
        (_instalment(contract, number) for number in count(1)),
    )
    since = max(contract.asset.booked_on, date(contract.due_from or 1, 1, 1))
    return {one.number: one for one in known if one.due and one.due_on >= since}


def _instalment(contract: AssetContract, number: int) -> Instalment | None:
    """None after the contract has ended."""
    months = MONTHS[contract.rhythm]
    start, end = (months_after(contract.valid_from, months * n) for n in (number - 1, number))
    if contract.valid_to and start >= contract.valid_to:
        return None
    due = _up_to(contract, months * number) - _up_to(contract, months * (number - 1))
    if contract.valid_to and contract.valid_to < end:
        due = rounded(due * (contract.valid_to - start).days / (end - start).days, 2)
        end = contract.valid_to
    if contract.first_due_on:
        return Instalment(number, due, months_after(contract.first_due_on, months * (number - 1)))
    return Instalment(number, due, end - timedelta(days=1))


def _up_to(contract: AssetContract, months: int) -> Decimal:
    """Of the first months together, to the fen: so that rounding never adds up."""
    return rounded(contract.yearly_income * months / 12, 2)
