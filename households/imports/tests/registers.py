"""Makers of workbooks for the tests of imports, and short forms of what comes of them."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.models import Area
from households.imports import engine
from households.imports.actions import named
from households.imports.engine import Kind
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


def cells(rows: list[list], merged: str = "") -> bytes:
    """A sheet of these cells, perhaps with some of them merged, as people make them by hand."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def planned(kind: Kind, rows: list[dict], township: Area, as_of: date = AS_OF) -> tuple:
    """The importer of a kind with its plan made, and the queries that took."""
    staged = engine.read(kind, named(workbook(rows), "表.xlsx"))
    importer = kind.importer(kind=kind, staged=staged, township=township, as_of=as_of)
    with CaptureQueriesContext(connection) as queries:
        importer.plan(lambda percent: None)
    return importer, len(queries)


def counts(outcome) -> tuple[int, int, int, int]:
    """(created, updated, unchanged, rejected)."""
    return tuple(outcome.counts.values())


def faults(outcome) -> list[tuple[int, str, str]]:
    return [(one.row, one.heading, one.reason) for one in outcome.importer.problems]


def warnings(outcome) -> list[tuple[int, str, str]]:
    return [(one.row, one.heading, one.reason) for one in outcome.importer.warnings]


def changes(outcome) -> list[tuple[str, str, str]]:
    return [(c.heading, c.old, c.new) for row in outcome.importer.rows for c in row.changes]
