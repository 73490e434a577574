"""Makers of workbooks for the tests of imports, and short forms of what comes of them."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from lib.sheets_out import Column, OutSheet, write_workbook

AS_OF = date(2021, 10, 31)
NEW, SAME = "新增", "无变化"


def workbook(rows: list[dict], *, note: str = "导出时间：2021-10-31") -> bytes:
    """One sheet with the headings of all rows, in the order in which they come."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    cells = [[row.get(heading, "") for heading in headings] for row in rows]
    file = BytesIO()
    write_workbook(file, [OutSheet("表", [Column(one) for one in headings], cells, "标题", note)])
    return file.getvalue()


def counts(outcome) -> tuple[int, int, int, int]:
    """(created, updated, unchanged, rejected)."""
    return tuple(outcome.counts.values())


def faults(outcome) -> list[tuple[int, str, str]]:
    return [(one.row, one.heading, one.reason) for one in outcome.importer.problems]


def warnings(outcome) -> list[tuple[int, str, str]]:
    return [(one.row, one.heading, one.reason) for one in outcome.importer.warnings]


def changes(outcome) -> list[tuple[str, str, str]]:
    return [(c.heading, c.old, c.new) for row in outcome.importer.rows for c in row.changes]
