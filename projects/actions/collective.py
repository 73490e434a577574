"""Decisions on what village collectives take in (村集体收入)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.area_actions import save_year
from accounts.models import User
from accounts.records import check_new, refuse
from areas.models import Area
from projects.actions.shared_out import check_collective
from projects.collective import mark_of_year, typed_total
from projects.models import CollectiveIncome
from projects.rules.collective import faults, profile_faults


@dataclass(frozen=True, slots=True)
class OriginEntry:
    """What was typed for one origin; no amount means that nothing is known of it."""

    amount: Decimal | None
    note: str = ""


@action
def record_collective_income(
    *, village: Area, by: User, year: int, origin: str, amount: Decimal, note: str = ""
) -> CollectiveIncome:
    """登记村集体收入：一村一年一种来源一行；从此这一年以来源合计为准，年度表里手填的合计清空（行历史里还在），不能少于已经分配的。"""
    income = _record(village, by, year, origin, amount, note)
    check_collective(village, year)
    return income


@action
def correct_collective_income(
    *, income: CollectiveIncome, by: User, reason: str, **changes
) -> CollectiveIncome:
    """更正村集体收入：规则与登记相同，也不能少于已经分配的。"""
    year = income.year
    income = _correct(income, by, reason, **changes)
    for one in {year, income.year}:
        check_collective(income.village, one)
    return income


@action
def withdraw_collective_income(*, income: CollectiveIncome, by: User, reason: str) -> None:
    """作废登错的村集体收入：已经分配掉的钱不能再说没有收到。"""
    _withdraw(income, by, reason)
    check_collective(income.village, income.year)


@action
def save_collective_year(
    *,
    village: Area,
    by: User,
    year: int,
    entries: dict[str, OriginEntry],
    reason: str = "",
    seen: str | None = None,
) -> list[CollectiveIncome]:
    """登记一村一年的各种来源：新填的登记，改了的更正，清空的作废；后两种、以及和手填合计对不上的，要写理由。

    `seen` 是打开时的 `mark_of_year`，别人改过就不写。返回动了的行。
    """
    rows = list(CollectiveIncome.objects.filter(village=village, year=year))
    if seen is not None and seen != mark_of_year(rows):
        raise NotAllowed(
            "您打开以后，别人改过这个村这一年的收入。请刷新这一页，核对现在的内容再改。"
        )
    present = {row.origin: row for row in rows}
    touched = [origin for origin, entry in entries.items() if _differs(present.get(origin), entry)]
    if not reason and any(origin in present for origin in touched):
        raise NotAllowed("改了已登记的数，请写更正理由。")
    if not reason and touched:
        total = sum((entry.amount or Decimal(0) for entry in entries.values()), Decimal(0))
        refuse(profile_faults(typed_total(village, year), total))
    changed = []
    for origin in touched:
        row, entry = present.get(origin), entries[origin]
        if row is None:
            row = _record(village, by, year, origin, entry.amount, entry.note)
        elif entry.amount is None:
            _withdraw(row, by, reason)
        else:
            _correct(row, by, reason, amount=entry.amount, note=entry.note)
        changed.append(row)
    if changed:
        check_collective(village, year)  # of all together: one origin may take over from another
    return changed


def _record(
    village: Area, by: User, year: int, origin: str, amount: Decimal, note: str
) -> CollectiveIncome:
    income = CollectiveIncome(
        township=village.parent, village=village, year=year, origin=origin, amount=amount, note=note
    )
    check_new(income, faults)
    records.create(income, by=by, what="collectiveincome.record")
    if typed_total(village, year) is not None:
        save_year(by=by, area=village, year=year, collective_income=None)
    return income


def _correct(income: CollectiveIncome, by: User, reason: str, **changes) -> CollectiveIncome:
    income = records.correct(
        income, by=by, what="collectiveincome.correct", reason=reason, changes=changes
    )
    refuse(faults(income))
    return income


def _withdraw(income: CollectiveIncome, by: User, reason: str) -> None:
    records.withdraw(income, by=by, what="collectiveincome.withdraw", reason=reason)


def _differs(row: CollectiveIncome | None, entry: OriginEntry) -> bool:
    if row is None:
        return entry.amount is not None
    return (row.amount, row.note) != (entry.amount, entry.note)
