"""Opening a department's list (打开部门名单): the sheet, its columns, the rows that hold something, and what every list has.

Names, certificate numbers, places and the 说明 are read here; amounts and days are each reader's own (`reading` for
lists that are compared, policies.booking for lists that are booked).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from households.imports import cleaners
from households.imports.engine import TOTALS, Column, Problem, Staged, letter
from households.lists import layout, numbers
from households.lists.layout import CLUES, SINGLE, Layout, Role, Words
from lib import sheets
from lib.sheets import BadWorkbook, Cell, CellProblem, Sheet

LONGEST_PLACE, LONGEST_DETAIL, BIGGEST_FEN = 100, 4000, 10**12
NAME = Column("name", "姓名", cleaners.name())
ID_NUMBER = Column("id_number", "证件号码", cleaners.ID_NUMBER)
Row = tuple[int, list[Cell]]  # number in the sheet, cells


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column as the clerk sees it: its letter, heading, what it is taken for, and whether a person said so."""

    at: int
    letter: str
    heading: str
    role: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """One sheet of a list with its layout; `fixes` are cells mended in the browser, "row:role" → text."""

    sheet: Sheet
    plan: Layout
    body: list[Row]
    notes: list[str]
    options: dict[str, Any]
    fixes: Mapping[str, str]

    def cells(self, role: Role) -> list[Cell]:
        """The cells of a single column, mended ones in place of what the sheet has; empty without the column."""
        at, fixes = self.plan.column(role), self.fixes
        if not fixes:
            return [row[at] if at is not None else "" for _, row in self.body]
        return [
            fixes.get(f"{number}:{role}", row[at] if at is not None else "")
            for number, row in self.body
        ]

    def heading(self, role: Role) -> str:
        at = self.plan.column(role)
        return self.plan.headings[at] if at is not None else ""


def open_list(
    file: BinaryIO, fixes: Mapping[str, str], options: Mapping[str, Any], words: Words = CLUES
) -> Opened:
    """Options: `sheet` its name, else `hint`, a word of its name; `roles` column → role, `sha256` of the file.

    Without either the sheet with the most certificates is read. Raises BadWorkbook.
    """
    found = [sheet for sheet in sheets.open_workbook(file) if sheet.rows]
    if not found:
        raise BadWorkbook("工作簿里没有可见的工作表。请检查后重新上传。")
    best = max(found, key=_certificates)
    named = [one for one in found if one.name == options.get("sheet")]
    hinted = [one for one in found if _is_hinted(one, options.get("hint", ""))]
    sheet = named[0] if named else max(hinted or [best], key=_certificates)
    chosen = {int(at): Role(role) for at, role in options.get("roles", {}).items()}
    plan = layout.find(sheet, chosen, words)
    body, notes = _body(sheet, plan)
    if len(found) > 1:
        notes.append(f"只读了工作表“{sheet.name}”")
    about = {
        **options,
        "sheet": sheet.name,
        "sheets": [one.name for one in found],
        "digest": _digest(str(options["sha256"]), sheet, best),
        "columns": [asdict(column) for column in _shown(plan, chosen)],
    }
    return Opened(sheet, plan, body, notes, about, fixes)


def stage(kind: str, opened: Opened) -> Staged:
    """The list as the engine keeps it, its values still to be filled in."""
    plan = opened.plan
    used = [role for role in Role if role != Role.UNUSED and plan.columns(role)]
    return Staged(
        kind=kind,
        sheet=opened.sheet.name,
        header_row=plan.header + 1,
        as_of="",
        headings={role: plan.headings[plan.columns(role)[0]] for role in used},
        letters={role: letter(plan.columns(role)[0]) for role in used},
        ignored=[],
        notes=opened.notes,
        numbers=[number for number, _ in opened.body],
        values={},
        options=opened.options,
    )


def _certificates(sheet: Sheet) -> int:
    rows = sheet.rows[: layout.HEADER_SEARCH_ROWS + layout.LOOKED_AT]
    return sum(1 for row in rows for cell in row if layout.looks_like_number(cell))


def _is_hinted(sheet: Sheet, hint: str) -> bool:
    return bool(hint) and bool(re.search(rf"(?<![0-9]){re.escape(hint)}", sheet.name))


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
    words = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    is_total = any(TOTALS.match(word) for word in words[:3])
    is_alone = len(words) == 1 and sum(1 for cell in cells if cell != "") == 1
    if not is_total and not (is_alone and len(words[0]) > 15):
        return False
    return not any(layout.looks_like_number(cells[at]) for at in keys)


def _left_out(numbers: list[str]) -> str:
    shown = "、".join(numbers[:12]) + ("……" if len(numbers) > 12 else "")
    return f"第 {shown} 行是合计、落款或重复的表头，没有读"


# ---- Cells ------------------------------------------------------------------------------------


def names_of(cells: list[Cell]) -> list[str]:
    """Names without the spaces that line them up; "" for what is no name."""
    clean = NAME.cleaner.parse
    values = {}
    for cell in set(cells):
        try:
            values[cell] = clean(cell)
        except ValueError:
            values[cell] = ""
    return [values[cell] for cell in cells]


def places_of(opened: Opened) -> list[str]:
    """Places joined from the left. Under a merged cell, which Excel leaves empty, the place above goes on."""
    plan, body = opened.plan, opened.body
    places, above = [], dict.fromkeys(plan.columns(Role.PLACE), "")
    for _, row in body:
        for at in above:
            text = text_of(row[at])
            above[at] = text or above[at]
        places.append("".join(above.values())[:LONGEST_PLACE])
    return places


def report_lost(staged: Staged, cells: list[Cell], understood: Mapping) -> None:
    """Ruined numbers are faults: the file's, to be mended here or sent again, or left empty by choice."""
    for row, cell, name in zip(staged.numbers, cells, staged.values["name"], strict=True):
        if understood[cell][1] == numbers.LOST:
            reason = (
                cell.reason if isinstance(cell, CellProblem) else f"{numbers.LOST}，请填完整的号码"
            )
            shown = cell.shown if isinstance(cell, CellProblem) else str(cell)[:20]
            heading = staged.headings.get(Role.ID, Role.ID.label)
            staged.problems.append(
                Problem(row, heading, shown, reason, (), Role.ID, name, code="lost")
            )


def details_of(opened: Opened, further: Sequence[tuple[Role, list[bool]]] = ()) -> list[str]:
    """Everything else that is kept, as 标题：内容; of `further` single columns the cells of the rows marked."""
    headings = opened.plan.headings
    columns = [(at, None) for at in opened.plan.columns(Role.DETAIL)]
    for role, marks in further:
        columns += [(at, marks) for at in opened.plan.columns(role)]
    details = []
    for index, (_, row) in enumerate(opened.body):
        parts = []
        for at, marks in columns:
            if (marks is None or marks[index]) and (value := text_of(row[at])):
                parts.append(f"{headings[at]}：{value}" if headings[at] else value)
        details.append("；".join(parts)[:LONGEST_DETAIL])
    return details


def text_of(cell: Cell) -> str:
    if isinstance(cell, CellProblem):
        return cell.shown
    return re.sub(r"\s+", " ", cleaners.plain_text(cell)).strip()
