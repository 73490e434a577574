"""The import engine (导入): read a workbook, clean its columns, plan against the database, write all or nothing.

A kind of import is a table of columns and an importer; apps above register theirs with `register`.
Cleaning works on columns, not on cells: equal cells of a column are understood once.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from accounts.models import User
from accounts.roles import Can
from areas.models import Area
from households.imports.cleaners import BLANKS, Cleaner
from lib import sheets
from lib.dates import parse_date
from lib.sheets import BadWorkbook, Cell, CellProblem, Sheet

RESULT_HEADING = "核对结果"
CREATED, UPDATED, UNCHANGED, REJECTED = "created", "updated", "unchanged", "rejected"
RESULTS = {CREATED: "新增", UPDATED: "更新", UNCHANGED: "无变化", REJECTED: "有误"}
TOTALS = re.compile(r"(合计|总计|小计|共计|填表人|审核人|负责人|制表|注[:：])")
EXPORTED_ON = re.compile(
    r"(?:导出|填报|截至|截止|统计)?(?:时间|时点|日期)[:：\s]*([0-9年月日./\-]{6,11})"
)
BIGGEST_LIST = 12

Progress = Callable[[int], None]


class Cancelled(Exception):
    """The person who started the import does not want it any more."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a kind: the field it fills, its heading and other names for it, how it is read.

    One that `stands_for` another says the same in another unit, such as 万元 for 元: what it says fills that field.
    """

    field: str
    heading: str
    cleaner: Cleaner
    synonyms: tuple[str, ...] = ()
    required: bool = False
    stands_for: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Everything the heading may be called; a unit in brackets may be missing."""
        every = (self.heading, *self.synonyms)
        return (
            *every,
            *(bare for one in every if (bare := re.sub(r"（[^（）]*）$", "", one)) != one),
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one cell. `shown` is masked; `fixable` cells may be mended in the browser; `code` names the sort of fault."""

    row: int
    heading: str
    shown: str
    reason: str
    allowed: tuple[str, ...] = ()
    field: str = ""
    name: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a record that the import changes; texts as shown."""

    heading: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RowResult:
    """What becomes of one row of the sheet: which record it meets, by which key, and what changes."""

    row: int
    result: str
    name: str
    record: str
    matched_by: str
    changes: tuple[Change, ...] = ()
    pk: int | None = None


@dataclass(slots=True)
class Staged:
    """A workbook after reading and cleaning: column lists of database values, None where nothing is said."""

    kind: str
    sheet: str
    header_row: int
    as_of: str
    headings: dict[str, str]
    letters: dict[str, str]
    ignored: list[str]
    notes: list[str]
    numbers: list[int]
    values: dict[str, list]
    problems: list[Problem] = field(default_factory=list)
    shown: dict[str, dict[int, str]] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)


class Importer(Protocol):
    """What a kind does with staged rows. `plan` fills problems, warnings and rows, and writes nothing."""

    problems: list[Problem]
    warnings: list[Problem]
    rows: list[RowResult]
    fingerprint: str
    records: list[int | None]

    def __init__(self, *, kind: Kind, staged: Staged, township: Area, as_of: date): ...
    def plan(self, progress: Progress, *, is_checked: bool = False) -> None: ...
    def write(self, *, by: User | None) -> dict[str, int]: ...


# (the file, cells mended in the browser, what the person chose at upload) → rows. Raises BadWorkbook.
Reader = Callable[[BinaryIO, Mapping[str, str], Mapping[str, Any]], Staged]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of import (导入种类). One whose sheets have no layout of ours brings its own `reader` and `page`."""

    code: str
    label: str
    columns: tuple[Column, ...]
    importer: type[Importer]
    verb: Can = Can.IMPORT
    about: str = ""
    on_page: bool = True
    reader: Reader | None = None
    page: str = ""
    example: Mapping[str, Any] | None = None  # field → what a cell may look like
    place: int = 1  # in the list of kinds; what everything else hangs off comes first
    # How the check page heads the name of a row and its record, and the page that the record has.
    name_label: str = "姓名"
    record_label: str = "哪一户"
    record_page: str = "households:detail"

    @property
    def by_field(self) -> dict[str, Column]:
        return {column.field: column for column in self.columns}


KINDS: dict[str, Kind] = {}


@contextmanager
def without_collecting() -> Iterator[None]:
    """No garbage collection while millions of small objects are made, all of them needed: a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def register(kind: Kind) -> Kind:
    KINDS[kind.code] = kind
    return kind


def read(kind: Kind, file: Path | BinaryIO, *, fixes: Mapping[str, str] | None = None) -> Staged:
    """Read and clean the first sheet that has the kind's header. `fixes` are cells mended in the
    browser, "row:field" → text. Raises BadWorkbook."""
    sheet, index, columns, others = _sheet(kind, sheets.open_workbook(file))
    by_heading = {column.heading: column for column in kind.columns}
    fields = {
        by_heading[heading].field: at for heading, at in sorted(columns.items(), key=itemgetter(1))
    }
    _require(kind, fields)
    body, notes = _body(kind, sheet.rows, index, fields)
    if others:
        notes.append(f"只读了工作表“{sheet.name}”，没有读：{'、'.join(others)}")
    if columns.repeated:
        notes.append(f"同名的列只用第一列：{'、'.join(columns.repeated)}")
    staged = Staged(
        kind=kind.code,
        sheet=sheet.name,
        header_row=index + 1,
        as_of=_as_of(sheet.rows[:index]),
        headings={name: str(sheet.rows[index][at]).strip() for name, at in fields.items()},
        letters={name: letter(at) for name, at in fields.items()},
        ignored=[one for one in columns.unknown if one not in {RESULT_HEADING, "序号"}],
        notes=notes,
        numbers=[number for number, _ in body],
        values={},
    )
    cells = {name: [row[at] for _, row in body] for name, at in fields.items()}
    if fixes:
        _apply(cells, staged.numbers, fixes)
    for column in kind.columns:
        if column.field in cells:
            _clean(staged, column, cells[column.field])
    for column in kind.columns:
        if column.stands_for and column.field in cells:
            _stand_in(staged, column)
    return staged


@dataclass(frozen=True, slots=True)
class Raw:
    """The sheet as it was uploaded: titles, headings, (row number, cells) of the data."""

    name: str
    titles: list[str]
    headings: list[str]
    rows: list[tuple[int, list[Cell]]]


def raw(kind: Kind, file: BinaryIO, *, fixes: Mapping[str, str] | None = None) -> Raw:
    """The sheet that `read` reads, with the fixes put in; known columns under their own headings."""
    sheet, index, columns, _ = _sheet(kind, sheets.open_workbook(file))
    by_heading = {column.heading: column.field for column in kind.columns}
    fields = {by_heading[heading]: at for heading, at in columns.items()}
    known = {at: heading for heading, at in columns.items()}
    header = sheet.rows[index]
    places = [at for at in range(len(header)) if str(header[at]).strip() != RESULT_HEADING]
    rows = [(number, list(row)) for number, row in _body(kind, sheet.rows, index, fields)[0]]
    for number, row in rows:
        row.extend([""] * (len(header) - len(row)))
        for name, at in fields.items():
            row[at] = (fixes or {}).get(f"{number}:{name}", row[at])
    return Raw(
        name=sheet.name,
        titles=[" ".join(str(cell) for cell in row if cell != "") for row in sheet.rows[:index]],
        headings=[known.get(at, str(header[at]).strip()) for at in places],
        rows=[(number, [row[at] for at in places]) for number, row in rows],
    )


def _sheet(kind: Kind, found: list[Sheet]) -> tuple[Sheet, int, sheets.Columns, list[str]]:
    headings = {column.heading: column.names for column in kind.columns}
    problem: BadWorkbook | None = None
    for sheet in found:
        try:
            index, columns = sheets.find_header(sheet.rows, headings)
        except BadWorkbook as refused:
            problem = problem or refused
            continue
        return sheet, index, columns, [one.name for one in found if one is not sheet and one.rows]
    raise problem or BadWorkbook("工作簿里没有可见的工作表。请检查后重新上传。")


def _require(kind: Kind, fields: Mapping[str, int]) -> None:
    said = {column.stands_for for column in kind.columns if column.field in fields} | fields.keys()
    missing = [c.heading for c in kind.columns if c.required and c.field not in said]
    if missing:
        raise BadWorkbook(
            f"表头缺少必需的列：{'、'.join(missing)}。请对照模板补上这些列后重新上传。"
        )


def _body(kind: Kind, rows: Sequence[list[Cell]], index: int, fields: Mapping[str, int]):
    """(row number in the sheet, cells) of the rows that hold data; totals and signatures are left out."""
    places = list(fields.values())
    required = [fields[one.field] for one in kind.columns if one.required and one.field in fields]
    width = max(places) + 1
    body, left_out = [], []
    for number, row in enumerate(rows[index + 1 :], start=index + 2):
        if len(row) < width:
            row = [*row, *[""] * (width - len(row))]
        if required and all(row[at] != "" for at in required):
            body.append((number, row))
            continue
        filled = sum(1 for at in places if row[at] != "")
        if not filled:
            continue
        if filled * 2 < len(places) and any(
            isinstance(cell, str) and TOTALS.match(cell.strip()) for cell in row[:3]
        ):
            left_out.append(str(number))
            continue
        body.append((number, row))
    notes = [f"第 {'、'.join(left_out)} 行是合计或落款，没有读"] if left_out else []
    if not body:
        raise BadWorkbook("表头下面没有数据。请检查是不是选错了文件。")
    return body, notes


def _as_of(titles: Sequence[Sequence[Cell]]) -> str:
    """The date that the rows above the header state, e.g. 导出时间：2025-09-30."""
    for cell in (cell for row in titles for cell in row if isinstance(cell, str)):
        found = EXPORTED_ON.search(cell)
        if found:
            try:
                return parse_date(
                    found[1].rstrip("年月日./-") if found[1][-1] in "./-" else found[1]
                ).isoformat()
            except ValueError:
                continue
    return ""


def _apply(cells: dict[str, list[Cell]], numbers: list[int], fixes: Mapping[str, str]) -> None:
    place = {number: at for at, number in enumerate(numbers)}
    for key, text in fixes.items():
        number, _, name = key.partition(":")
        if int(number) in place and name in cells:
            cells[name][place[int(number)]] = text


def _clean(staged: Staged, column: Column, cells: list[Cell]) -> None:
    """Understand each distinct cell of a column once, then look all of them up."""
    values: dict[Cell, Any] = {}
    wrong: dict[Cell, str] = {}
    for cell in set(cells):
        if isinstance(cell, str) and cell.strip() in BLANKS:
            values[cell] = None
            continue
        try:
            values[cell] = column.cleaner.parse(cell)
        except ValueError as problem:
            values[cell], wrong[cell] = None, str(problem)
    staged.values[column.field] = [values[cell] for cell in cells]
    if wrong:
        allowed = column.cleaner.allowed
        for number, cell in zip(staged.numbers, cells, strict=True):
            if cell in wrong:
                staged.problems.append(
                    Problem(
                        number,
                        staged.headings[column.field],
                        masked(column, cell),
                        wrong[cell],
                        allowed,
                        column.field,
                    )
                )


def _stand_in(staged: Staged, column: Column) -> None:
    said = staged.values[column.field]
    own = staged.values.get(column.stands_for, [None] * len(said))
    staged.values[column.stands_for] = [
        other if one is None else one for one, other in zip(own, said, strict=True)
    ]


def masked(column: Column, cell: Cell) -> str:
    """A cell as it may stand in a list of errors."""
    if isinstance(cell, CellProblem):
        return cell.shown
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    return column.cleaner.mask(text) if column.cleaner.mask else text[:60]


def letter(index: int) -> str:
    """0 → A, 26 → AA, as Excel names columns."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def count(rows: Iterable[RowResult]) -> dict[str, int]:
    """Rows by result; the four add up to the rows."""
    found = dict.fromkeys(RESULTS, 0)
    for row in rows:
        found[row.result] += 1
    return found
