"""Decisions on industries (产业): the catalogue, and what each village has of them by year and season."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import User
from accounts.records import as_corrected, check_new, refuse
from areas.models import Area
from projects.actions.common import ask
from projects.models import Industry, IndustryRecord
from projects.rules.industries import COLUMNS, doubts, faults, season_doubts


@dataclass(frozen=True, slots=True)
class IndustryEntry:
    """One line of a table: whose, of what, and what was typed; `seen` is the row's mark when the page opened, "" for no row."""

    village: Area
    industry: Industry
    values: dict[str, object]
    seen: str | None = None


@action
def add_industry(*, by: User, **fields) -> Industry:
    """增加产业：名称即口径词；记哪些量、亩产和收入最多多少，超过的登记时要确认。"""
    industry = Industry(**fields)
    check_new(industry, faults)
    return records.create(industry, by=by, what="industry.add")


@action
def change_industry(*, industry: Industry, by: User, reason: str, **changes) -> Industry:
    """修改产业：已登记的数不变，按新的上限重新看有没有疑点。"""
    industry = records.correct(
        industry, by=by, what="industry.change", reason=reason, changes=changes
    )
    refuse(faults(industry))
    return industry


@action
def record_industry(
    *,
    village: Area,
    industry: Industry,
    by: User,
    year: int,
    season: str = IndustryRecord.Season.YEAR,
    confirmed: Iterable[str] = (),
    **fields,
) -> IndustryRecord:
    """登记产业情况：一村一年一季一种产业一行；有疑点的要确认无误（`confirmed` 是看过的那些疑点）。"""
    record = _new(village, industry, year, season, fields)
    checked = ask(_doubts_of([record]), confirmed)
    return records.create(record, by=by, what="industryrecord.record", reason=checked)


@action
def correct_industry_record(
    *, record: IndustryRecord, by: User, reason: str, confirmed: Iterable[str] = (), **changes
) -> IndustryRecord:
    """更正产业情况：规则与登记相同，有疑点的同样要确认。"""
    wanted = as_corrected(record, changes)
    check_new(wanted, faults)
    checked = ask(_doubts_of([wanted]), confirmed)
    return _correct(record, by, reason, checked, changes)


@action
def save_industry_table(
    *,
    entries: Sequence[IndustryEntry],
    by: User,
    year: int,
    season: str,
    reason: str = "",
    confirmed: Iterable[str] = (),
) -> int:
    """登记一张表：新填的登记，改了的更正，清空的作废，后两种要写理由；全部疑点确认过才写，一行不合规矩就都不写。

    返回动了几行。
    """
    present = _present(entries, year, season)
    changes = []
    for entry in entries:
        row = present.get((entry.village.pk, entry.industry.pk))
        _refuse_overtaken(row, entry)
        if change := _change(row, entry, year, season):
            changes.append(change)
    if not reason and any(change.row for change in changes):
        raise NotAllowed("改了已登记的数，请写更正理由。")
    checked = ask(_doubts_of([one.wanted for one in changes if one.wanted]), confirmed)
    for change in changes:
        _carry_out(change, by, reason, checked)
    return len(changes)


@dataclass(frozen=True, slots=True)
class _Change:
    """From the row that stands (None: there is none) to what it is to be (None: withdrawn)."""

    row: IndustryRecord | None
    wanted: IndustryRecord | None
    values: dict[str, object]


def _change(
    row: IndustryRecord | None, entry: IndustryEntry, year: int, season: str
) -> _Change | None:
    is_filled = any(entry.values.get(column) is not None for column in COLUMNS)
    if row is None:
        if not is_filled:
            return None
        wanted = _new(entry.village, entry.industry, year, season, entry.values)
        return _Change(None, wanted, entry.values)
    if not is_filled:
        return _Change(row, None, {})
    values = {name: one for name, one in entry.values.items() if getattr(row, name) != one}
    if not values:
        return None
    wanted = as_corrected(row, values)
    check_new(wanted, faults)
    return _Change(row, wanted, values)


def _carry_out(change: _Change, by: User, reason: str, checked: str) -> None:
    if change.row is None:
        records.create(change.wanted, by=by, what="industryrecord.record", reason=checked)
    elif change.wanted is None:
        records.withdraw(change.row, by=by, what="industryrecord.withdraw", reason=reason)
    else:
        _correct(change.row, by, reason, checked, change.values)


def _new(village: Area, industry: Industry, year: int, season: str, values: dict) -> IndustryRecord:
    record = IndustryRecord(
        township=village.parent,
        village=village,
        industry=industry,
        year=year,
        season=season,
        **values,
    )
    check_new(record, faults)
    return record


def _correct(
    record: IndustryRecord, by: User, reason: str, checked: str, changes: dict
) -> IndustryRecord:
    said = "；".join(filter(None, [reason, checked]))
    return records.correct(
        record, by=by, what="industryrecord.correct", reason=said, changes=changes
    )


def _present(
    entries: Sequence[IndustryEntry], year: int, season: str
) -> dict[tuple[int, int], IndustryRecord]:
    rows = IndustryRecord.objects.filter(
        village__in={entry.village.pk for entry in entries},
        industry__in={entry.industry.pk for entry in entries},
        year=year,
        season=season,
    )
    found = rows.select_related("industry", "village")
    return {(row.village_id, row.industry_id): row for row in found}


def _refuse_overtaken(row: IndustryRecord | None, entry: IndustryEntry) -> None:
    if entry.seen is None or entry.seen == (records.mark_of(row) if row else ""):
        return
    raise NotAllowed(
        f"您打开以后，别人改过{entry.village}的{entry.industry}。请刷新这一页，核对现在的内容再改。"
    )


def _doubts_of(wanted: Sequence[IndustryRecord]) -> list[str]:
    """The doubts of rows as they are to be, each on its own and beside the other seasons of its year; one query."""
    if not wanted:
        return []
    beside = IndustryRecord.objects.filter(
        village__in={row.village_id for row in wanted},
        industry__in={row.industry_id for row in wanted},
        year__in={row.year for row in wanted},
    )
    others = list(beside.exclude(pk__in=[row.pk for row in wanted if row.pk]))
    found = []
    for row in wanted:
        year = [one for one in others if _same_year(one, row)]
        found += [
            f"{row.village}{row.industry}（{row}）：{doubt}"
            for doubt in [*doubts(row), *season_doubts([*year, row])]
        ]
    return found


def _same_year(one: IndustryRecord, other: IndustryRecord) -> bool:
    names = ("village_id", "industry_id", "year")
    return all(getattr(one, name) == getattr(other, name) for name in names)
