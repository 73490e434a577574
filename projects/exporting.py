"""What the workbooks of projects share (导出): amounts in 万元, the line under the title, who took out how many rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TypeVar

from accounts.models import AuditEvent, User
from lib.numbers import UNITS, rounded
from lib.sheets_out import OutSheet, workbook_in_chunks

BATCH = 500  # rows that are in memory at once
Row = TypeVar("Row")


def wan(yuan: Decimal | None) -> Decimal | None:
    """元 as 万元, exact to the fen."""
    return None if yuan is None else rounded(yuan / UNITS["万元"], 6)


def note(*, on: date, count: int, by: User, unit: str, meaning: str) -> str:
    """The day, how many rows, who took them out, and what is counted."""
    return f"截至 {on}，{count} 条；{by} 导出；单位：{unit}。{meaning}"


def in_batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Lists of at most BATCH rows, so that what belongs to them is looked up together."""
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def taken_out(sheets: list[OutSheet], *, what: str, count: int, by: User) -> Iterator[bytes]:
    """The finished .xlsx in chunks; who took out how many is recorded."""
    chunks = workbook_in_chunks(sheets)
    AuditEvent.record(by=by, what=what, detail={"rows": count})
    return chunks
