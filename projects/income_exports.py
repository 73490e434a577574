"""Collective income and industries as workbooks (导出村集体收入、产业情况); who took out how many rows is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from lib.sheets_out import Column, OutSheet
from projects.collective import VillageLine
from projects.exporting import BATCH, taken_out
from projects.models import CollectiveIncome, IndustryRecord
from projects.rules.industries import COLUMNS, doubts, label

INDUSTRY_COLUMNS = (
    Column("村", 14),
    Column("产业", 12),
    Column("年度", 8, "count"),
    Column("季节", 8),
    *(Column(label(name), 14, "money") for name in COLUMNS),
    Column("参与户数", 10, "count"),
    Column("疑点", 40),
)


def collective_list(
    *,
    lines: Sequence[VillageLine],
    incomes: QuerySet[CollectiveIncome],
    years: Sequence[int],
    by: User,
) -> Iterator[bytes]:
    """Two sheets: a village a line with the years side by side, and every origin of those years."""
    note = f"截至 {timezone.localdate()}，{len(lines)} 个村；{by} 导出；单位：元"
    side_by_side = (
        Column("村", 14),
        *(Column(f"{year}年", 14, "money") for year in years),
        Column(f"{years[0]}年状况", 10),
        Column("说明", 40),
    )
    by_origin = (
        Column("村", 14),
        Column("年度", 8, "count"),
        Column("来源", 12),
        Column("金额（元）", 14, "money"),
        Column("备注", 30),
    )
    rows = incomes.filter(year__in=years).select_related("village")
    ordered = rows.order_by("village__code", "-year", "origin", "pk")
    return taken_out(
        [
            OutSheet("各村", side_by_side, map(_line, lines), "村集体收入", note),
            OutSheet("分来源", by_origin, _origins(ordered), "村集体收入（分来源）", note),
        ],
        what="collectiveincome.export",
        count=len(lines),
        by=by,
    )


def industry_list(*, records: QuerySet[IndustryRecord], by: User) -> Iterator[bytes]:
    """The records of the page under its conditions; rows go from the database to the file in batches."""
    count = records.order_by().count()
    note = f"截至 {timezone.localdate()}，{count} 条；{by} 导出"
    sheet = OutSheet("产业情况", INDUSTRY_COLUMNS, _records(records), "产业情况", note)
    return taken_out([sheet], what="industryrecord.export", count=count, by=by)


def _line(line: VillageLine) -> tuple:
    typed = "、".join(f"{year}年" for year in line.typed_years)
    said = [*line.doubts, *([f"{typed}是手填合计"] if typed else [])]
    amounts = [total.amount if total else None for total in line.totals]
    return (line.village.name, *amounts, line.standing_name, "；".join(said))


def _origins(rows: QuerySet[CollectiveIncome]) -> Iterator[tuple]:
    for row in rows.iterator(chunk_size=BATCH):
        yield (row.village.name, row.year, row.get_origin_display(), row.amount, row.note)


def _records(records: QuerySet[IndustryRecord]) -> Iterator[tuple]:
    ordered = records.select_related("village", "industry").order_by(
        "-year", "village__code", "industry__name", "season", "pk"
    )
    for row in ordered.iterator(chunk_size=BATCH):
        yield (
            row.village.name,
            row.industry.name,
            row.year,
            row.get_season_display(),
            *(getattr(row, name) for name in COLUMNS),
            row.households,
            "；".join(doubts(row)),
        )
