"""Reading a department's list (读部门名单): every row that holds something is kept, with what is wrong with its number.

A number that Excel has rounded is no number: its cell must be mended, or left empty by choice; then the row is kept
for a match by hand. A number that is merely wrong stays as it was sent and matches nobody.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, BinaryIO

from households.imports import cleaners
from households.imports.engine import TOTALS, Column, Problem, Staged, letter
from households.lists import layout
from households.lists.layout import LOST_DIGITS, SINGLE, Layout, Role
from lib import idcard, sheets
from lib.dates import parse_date
from lib.numbers import UNITS, parse_amount
from lib.sheets import BadWorkbook, Cell, CellProblem, Sheet

KIND = "department_list"
LOST = "号码在文件里已丢失末几位"
LONGEST_PLACE, LONGEST_DETAIL, BIGGEST_FEN = 100, 4000, 10**12
COLUMNS = (
    Column("name", "姓名", cleaners.name()),
    Column("id_number", "证件号码", cleaners.ID_NUMBER),
)
Row = tuple[int, list[Cell]]  # number in the sheet, cells


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column as the clerk sees it: its letter, heading, what it is taken for, and whether a person said so."""

    at: int
    letter: str
    heading: str
    role: str
    is_chosen: bool


def read(file: BinaryIO, fixes: Mapping[str, str], options: Mapping[str, Any]) -> Staged:
    """See `engine.Reader`. Options: `sheet` its name, `roles` column → role, `drops_lost` leave ruined numbers empty."""
    found = [sheet for sheet in sheets.open_workbook(file) if sheet.rows]
    if not found:
        raise BadWorkbook("工作簿里没有可见的工作表。请检查后重新上传。")
    best = max(found, key=_certificates)
    sheet = next((one for one in found if one.name == options.get("sheet")), best)
    chosen = {int(at): Role(role) for at, role in options.get("roles", {}).items()}
    plan = layout.find(sheet, chosen)
    body, notes = _body(sheet, plan)
    if len(found) > 1:
        notes.append(f"只读了工作表“{sheet.name}”")
    staged = Staged(
        kind=KIND,
        sheet=sheet.name,
        header_row=plan.header + 1,
        as_of="",
        headings={role: plan.headings[plan.columns(role)[0]] for role in _used(plan)},
        letters={role: letter(plan.columns(role)[0]) for role in _used(plan)},
        ignored=[],
        notes=notes,
        numbers=[number for number, _ in body],
        values={},
        options={
            **options,
            "sheet": sheet.name,
            "sheets": [one.name for one in found],
            "digest": _digest(str(options["sha256"]), sheet, best),
            "columns": [asdict(column) for column in _shown(plan, chosen)],
        },
    )
    _fill(staged, plan, body, fixes, drops_lost=bool(options.get("drops_lost")))
    return staged


def _used(plan: Layout) -> list[Role]:
    return [role for role in Role if role != Role.UNUSED and plan.columns(role)]


def _certificates(sheet: Sheet) -> int:
    rows = sheet.rows[: layout.HEADER_SEARCH_ROWS + layout.LOOKED_AT]
    return sum(1 for row in rows for cell in row if layout.looks_like_number(cell))


def _digest(sha256: str, sheet: Sheet, best: Sheet) -> str:
    """What makes a list the same: the file, and of several sheets the one that was read."""
    if sheet is best:
        return sha256
    return hashlib.sha256(f"{sha256} {sheet.name}".encode()).hexdigest()


def _shown(plan: Layout, chosen: Mapping[int, Role]) -> list[ColumnShown]:
    return [
        ColumnShown(at, letter(at), heading, role, at in chosen)
        for at, (heading, role) in enumerate(zip(plan.headings, plan.roles, strict=True))
        if heading or role != Role.UNUSED
    ]


# ---- Rows -------------------------------------------------------------------------------------


def _body(sheet: Sheet, plan: Layout) -> tuple[list[Row], list[str]]:
    """The rows that hold data, and what was left out: totals, signatures, a header printed again."""
    width, keys = len(plan.roles), [at for role in SINGLE for at in plan.columns(role)]
    header = [str(cell).strip() for cell in sheet.rows[plan.header]] if plan.header >= 0 else []
    body, left_out = [], []
    for index, row in enumerate(sheet.rows[plan.first :], start=plan.first):
        cells = [*row, *[""] * (width - len(row))]
        if all(str(cell).strip() == "" for cell in cells):
            continue
        if _is_no_data(cells, keys) or [str(cell).strip() for cell in row] == header:
            left_out.append(str(index + 1))
            continue
        body.append((index + 1, cells))
    if not body:
        raise BadWorkbook("表头下面没有数据。请检查是不是选错了文件或工作表。")
    return body, [_left_out(left_out)] if left_out else []


def _is_no_data(cells: Sequence[Cell], keys: Sequence[int]) -> bool:
    """A total or a signature has no certificate and says so in its first cells; a note fills one cell alone."""
    if any(layout.looks_like_number(cells[at]) for at in keys):
        return False
    words = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    is_alone = sum(1 for cell in cells if cell != "") == 1 and len(words) == 1
    return any(TOTALS.match(word) for word in words[:3]) or (is_alone and len(words[0]) > 15)


def _left_out(numbers: list[str]) -> str:
    shown = "、".join(numbers[:12]) + ("……" if len(numbers) > 12 else "")
    return f"第 {shown} 行是合计、落款或重复的表头，没有读"


# ---- Cells ------------------------------------------------------------------------------------


def _fill(
    staged: Staged, plan: Layout, body: list[Row], fixes: Mapping[str, str], *, drops_lost: bool
) -> None:
    names = _cells(plan, Role.NAME, body, fixes)
    numbers = _cells(plan, Role.ID, body, fixes)
    if drops_lost:
        numbers = ["" if _is_lost(cell) else cell for cell in numbers]
        dropped = [_is_lost(cell) for cell in _cells(plan, Role.ID, body, fixes)]
    else:
        dropped = [False] * len(body)
    understood = {cell: _understand(cell) for cell in set(numbers)}
    staged.values = {
        "name": _names(staged, names),
        "id_number": [understood[cell][0] for cell in numbers],
        "fault": [
            LOST if is_dropped else understood[cell][1]
            for cell, is_dropped in zip(numbers, dropped, strict=True)
        ],
        "place": _places(plan, body),
    }
    amounts, odd_amounts = _amounts(plan, body)
    days, odd_days = _days(plan, body)
    staged.values |= {
        "amount": amounts,
        "happened_on": days,
        "detail": _details(plan, body, odd_amounts, odd_days),
    }
    _report_lost(staged, numbers, understood)


def _cells(plan: Layout, role: Role, body: list[Row], fixes: Mapping[str, str]) -> list[Cell]:
    """The cells of a single column, mended ones in place of what the sheet has; empty without the column."""
    at = plan.column(role)
    return [
        fixes.get(f"{number}:{role}", row[at] if at is not None else "") for number, row in body
    ]


def _is_lost(cell: Cell) -> bool:
    return isinstance(cell, CellProblem) or (
        isinstance(cell, str) and bool(LOST_DIGITS.fullmatch(cell.strip()))
    )


def _understand(cell: Cell) -> tuple[str, str]:
    """(number as kept, what is wrong with it). Of a ruined one "" and the reason, which `_report_lost` turns into a fault."""
    if _is_lost(cell):
        return "", LOST
    if isinstance(cell, date):
        return "", "是日期，不是号码"
    text = cleaners.plain_text(cell)
    if text in cleaners.BLANKS or text in {"无", "没有", "不详"}:
        return "", "没有号码"
    number = idcard.clean(text)
    if len(number) == 15 and number.isdecimal():
        number = _upgraded(number)
    return number[:30], fault_of(number)


def _upgraded(number: str) -> str:
    """The 18 characters of an old number, when they make a real day; else the 15 as they are."""
    new = idcard.upgrade(number)
    return new if idcard.is_valid(new) else number


def fault_of(number: str) -> str:
    """What is wrong with a certificate number as kept, "" when it is right. Never repeats the number."""
    if not number:
        return "没有号码"
    if len(number) == 18 and number.endswith("000") and not idcard.is_valid(number):
        return "末三位是 000，像是被 Excel 改过"
    if len(number) in {20, 22}:
        return idcard.disability_problem(number) or ""
    if len(number) == 15:
        return "15 位旧证号，出生日期不存在"
    return idcard.problem(number) or ""


def _report_lost(staged: Staged, numbers: list[Cell], understood: Mapping) -> None:
    """Ruined numbers are faults: the file's, to be mended here or sent again, or left empty by choice."""
    for row, cell, name in zip(staged.numbers, numbers, staged.values["name"], strict=True):
        if understood[cell][1] == LOST:
            reason = cell.reason if isinstance(cell, CellProblem) else f"{LOST}，请填完整的号码"
            shown = cell.shown if isinstance(cell, CellProblem) else str(cell)[:20]
            heading = staged.headings.get(Role.ID, Role.ID.label)
            staged.problems.append(Problem(row, heading, shown, reason, (), Role.ID, name))


def _names(staged: Staged, cells: list[Cell]) -> list[str]:
    clean = COLUMNS[0].cleaner.parse
    values = {}
    for cell in set(cells):
        try:
            values[cell] = clean(cell)
        except ValueError:
            values[cell] = ""
    return [values[cell] for cell in cells]


def _places(plan: Layout, body: list[Row]) -> list[str]:
    """Places joined from the left. Under a merged cell, which Excel leaves empty, the place above goes on."""
    places, above = [], dict.fromkeys(plan.columns(Role.PLACE), "")
    for _, row in body:
        for at in above:
            text = _text(row[at])
            above[at] = text or above[at]
        places.append("".join(above.values())[:LONGEST_PLACE])
    return places


def _amounts(plan: Layout, body: list[Row]) -> tuple[list[int | None], list[bool]]:
    """Amounts in fen, and which cells are none and go to the 说明 as they are."""
    at = plan.column(Role.AMOUNT)
    if at is None:
        return [None] * len(body), [False] * len(body)
    heading = plan.headings[at]
    unit = next((one for one in ("亿元", "万元") if one in heading), "元")
    values = [_fen(row[at], unit) for _, row in body]
    odd = [
        value is None and _text(row[at]) != "" for value, (_, row) in zip(values, body, strict=True)
    ]
    return values, odd


def _fen(cell: Cell, unit: str) -> int | None:
    if isinstance(cell, CellProblem | date) or cell == "" or unit not in UNITS:
        return None
    try:
        fen = int((parse_amount(cell, unit) * 100).to_integral_value())
    except ValueError:
        return None
    return fen if fen < BIGGEST_FEN else None


def _days(plan: Layout, body: list[Row]) -> tuple[list[str | None], list[bool]]:
    at = plan.column(Role.DAY)
    if at is None:
        return [None] * len(body), [False] * len(body)
    values = [_day(row[at]) for _, row in body]
    odd = [
        value is None and _text(row[at]) != "" for value, (_, row) in zip(values, body, strict=True)
    ]
    return values, odd


def _day(cell: Cell) -> str | None:
    if isinstance(cell, CellProblem) or cell == "":
        return None
    try:
        return parse_date(cell, default_day=1).isoformat()
    except ValueError:
        return None


def _details(
    plan: Layout, body: list[Row], odd_amounts: list[bool], odd_days: list[bool]
) -> list[str]:
    """Everything else that is kept, as 标题：内容; amounts and days that were none of it, too."""
    columns = plan.columns(Role.DETAIL)
    details = []
    for (_, row), is_odd_amount, is_odd_day in zip(body, odd_amounts, odd_days, strict=True):
        every = [
            *columns,
            *(plan.columns(Role.AMOUNT) if is_odd_amount else []),
            *(plan.columns(Role.DAY) if is_odd_day else []),
        ]
        parts = [(plan.headings[at], _text(row[at])) for at in every]
        text = "；".join(
            f"{heading}：{value}" if heading else value for heading, value in parts if value
        )
        details.append(text[:LONGEST_DETAIL])
    return details


def _text(cell: Cell) -> str:
    if isinstance(cell, CellProblem):
        return cell.shown
    return re.sub(r"\s+", " ", cleaners.plain_text(cell)).strip()
