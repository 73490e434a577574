"""Reading a department's list (读部门名单): every row that holds something is kept, with what is wrong with its number.

A number that Excel has rounded is no number: its cell must be mended, or left empty by choice; then the row is kept
for a match by hand. A number that is merely wrong stays as it was sent and matches nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, BinaryIO

from households.imports.engine import Staged
from households.lists import numbers, opening
from households.lists.layout import Role
from households.lists.opening import BIGGEST_FEN, Opened, text_of
from lib.dates import parse_date
from lib.numbers import UNITS, parse_amount
from lib.sheets import Cell, CellProblem

KIND = "department_list"
COLUMNS = (opening.NAME, opening.ID_NUMBER)


def read(file: BinaryIO, fixes: Mapping[str, str], options: Mapping[str, Any]) -> Staged:
    """See `engine.Reader`. Options: those of `open_list`, and `drops_lost`: leave ruined numbers empty."""
    opened = opening.open_list(file, fixes, options)
    staged = opening.stage(KIND, opened)
    cells = opened.cells(Role.ID)
    dropped = [False] * len(cells)
    if options.get("drops_lost"):
        dropped = [numbers.is_lost(cell) for cell in cells]
        cells = ["" if is_lost else cell for cell, is_lost in zip(cells, dropped, strict=True)]
    understood = {cell: numbers.understand(cell) for cell in set(cells)}
    amounts, odd_amounts = _amounts(opened)
    days, odd_days = _days(opened)
    staged.values = {
        "name": opening.names_of(opened.cells(Role.NAME)),
        "id_number": [understood[cell][0] for cell in cells],
        "fault": [
            numbers.LOST if is_dropped else understood[cell][1]
            for cell, is_dropped in zip(cells, dropped, strict=True)
        ],
        "place": opening.places_of(opened),
        "amount": amounts,
        "happened_on": days,
        "detail": opening.details_of(opened, [(Role.AMOUNT, odd_amounts), (Role.DAY, odd_days)]),
    }
    opening.report_lost(staged, cells, understood)
    return staged


def _amounts(opened: Opened) -> tuple[list[int | None], list[bool]]:
    """Amounts in fen, and which cells are none and go to the 说明 as they are."""
    heading = opened.heading(Role.AMOUNT)
    unit = next((one for one in ("亿元", "万元") if one in heading), "元")
    at = opened.plan.column(Role.AMOUNT)
    cells = [row[at] if at is not None else "" for _, row in opened.body]
    values = [_fen(cell, unit) for cell in cells]
    return values, _odd(values, cells)


def _odd(values: list, cells: list[Cell]) -> list[bool]:
    return [
        value is None and text_of(cell) != "" for value, cell in zip(values, cells, strict=True)
    ]


def _fen(cell: Cell, unit: str) -> int | None:
    if isinstance(cell, CellProblem | date) or cell == "" or unit not in UNITS:
        return None
    try:
        fen = int((parse_amount(cell, unit) * 100).to_integral_value())
    except ValueError:
        return None
    return fen if fen < BIGGEST_FEN else None


def _days(opened: Opened) -> tuple[list[str | None], list[bool]]:
    at = opened.plan.column(Role.DAY)
    cells = [row[at] if at is not None else "" for _, row in opened.body]
    values = [_day(cell) for cell in cells]
    return values, _odd(values, cells)


def _day(cell: Cell) -> str | None:
    if isinstance(cell, CellProblem) or cell == "":
        return None
    try:
        return parse_date(cell, default_day=1).isoformat()
    except ValueError:
        return None
