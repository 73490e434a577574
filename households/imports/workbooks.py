"""Workbooks that an import gives out (模板、错误表、现有数据): each can be filled or mended and uploaded again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO
from typing import Any

from areas.models import Area
from households.codes import HEAD
from households.imports.columns import COLUMNS, HEALTH
from households.imports.engine import RESULT_HEADING, Column, Kind, Problem, raw
from households.imports.reports import Report
from households.imports.stock import Row, Stock
from lib.crypto import decrypt
from lib.sheets import Cell, CellProblem
from lib.sheets_out import Column as OutColumn
from lib.sheets_out import OutSheet, write_workbook

NOTES = (
    "列可以增减、可以换顺序；没有的列不改，空着的格不改。",
    "证件号码、户编号、电话要用文本格式，不要用数字格式。",
    "表头上面一行写明“导出时间：2025-09-30”，或者上传时填截至日期。",
)


def _bytes(*sheets: OutSheet) -> bytes:
    file = BytesIO()
    write_workbook(file, sheets)
    return file.getvalue()


def _out(heading: str, column: Column | None = None) -> OutColumn:
    kind = column.cleaner.cells if column else "text"
    return OutColumn(heading, max(10, min(24, len(heading) * 2 + 2)), kind)


def template(kind: Kind) -> bytes:
    """An empty workbook with all headings, what may stand under each, and an example on a sheet of its own."""
    columns = [column for column in kind.columns if not column.field.startswith("seen.")]
    filled = OutSheet(
        kind.label,
        [_out(column.heading, column) for column in columns],
        [],
        kind.label,
        "导出时间：",
    )
    explained = [
        (
            column.heading,
            "是" if column.required else "",
            column.cleaner.hint,
            "、".join(column.cleaner.allowed),
            "、".join(column.synonyms),
        )
        for column in columns
    ]
    headings = [OutColumn("列", 28), OutColumn("必填", 6), OutColumn("写法", 34)]
    headings += [OutColumn("可填的值", 80), OutColumn("也认得的列名", 40)]
    notes = "。".join([*([kind.about] if kind.about else []), "　".join(NOTES)])
    sheets = [filled, OutSheet("填写说明", headings, explained, "填写说明", notes)]
    if kind.example:
        line = [str(kind.example.get(column.field, "")) for column in columns]
        plain = [_out(column.heading) for column in columns]
        sheets.append(OutSheet("示例", plain, [line], f"{kind.label}（示例，不会导入）"))
    return _bytes(*sheets)


def errors(kind: Kind, content: BytesIO, fixes: dict[str, str], report: Report) -> bytes:
    """The sheet as uploaded, every row, with what is wrong beside the rows; mended, it can be uploaded as it is."""
    sheet = raw(kind, content, fixes=fixes)
    wrong: dict[int, list[Problem]] = {}
    for problem in report.problems:
        wrong.setdefault(problem.row, []).append(problem)
    rows = (
        [_sentence(wrong.get(number, ())), *map(_written, cells)] for number, cells in sheet.rows
    )
    columns = [OutColumn(RESULT_HEADING, 50), *map(_out, sheet.headings)]
    title, note = (*sheet.titles, "", "")[:2]
    return _bytes(OutSheet(sheet.name, columns, rows, title or kind.label, note))


def _sentence(problems: Iterable[Problem]) -> str:
    return "；".join(f"{problem.heading}：{problem.reason}" for problem in problems)


def _written(cell: Cell) -> Any:
    if isinstance(cell, CellProblem):
        return cell.shown
    return f"{cell:.15g}" if isinstance(cell, float) else cell


def current(township: Area, on: date, households: Iterable[int] | None = None) -> bytes:
    """Households and members as they are, in the layout of the import: unchanged, it imports as 无变化."""
    columns = [column for column in COLUMNS if not column.field.startswith("seen.")]
    said = {column.field for column in columns} | {f"person.{name}" for name in HEALTH.values()}
    stock = Stock(township=township, year=on.year, said=said, households=households)
    areas = dict(Area.objects.within(township).values_list("pk", "name"))
    rows = ([_cell(column, record, areas) for column in columns] for record in _records(stock))
    sheet = OutSheet(
        "农户和成员",
        [_out(column.heading, column) for column in columns],
        rows,
        f"{township.name}农户和成员",
        f"导出时间：{on.isoformat()}",
    )
    return _bytes(sheet)


def _records(stock: Stock) -> Iterator[dict[str, Row]]:
    def place(pk: int) -> tuple:
        row = stock.households[pk]
        return row["village_id"], row["group"], row["number"], pk

    for pk in sorted(stock.of_household, key=place):
        if stock.households[pk]["dissolved_on"]:
            continue
        members = sorted(
            stock.of_household[pk], key=lambda m: (stock.members[m]["relation"] != HEAD, m)
        )
        shared = {
            "household": stock.households[pk],
            "status": stock.statuses.get(pk, {}),
            "year": stock.years.get(pk, {}),
            "helper": (stock.helpers.get(pk) or [{}])[0],
        }
        for member in members:
            year = stock.member_years.get(member, {})
            health = (
                {"health": [name for name in HEALTH.values() if year.get(name)]} if year else {}
            )
            yield {**shared, "member": stock.members[member], "person": {**year, **health}}


SECRETS = {
    "household.phone", "household.bank_account", "member.id_number", "member.phone", "helper.phone",
}  # fmt: skip


def _cell(column: Column, record: dict[str, Row], areas: dict[int, str]) -> Any:
    table, _, key = column.field.partition(".")
    value = record[table].get(key)
    if value is None or value == "":
        return ""
    if column.field in {"household.village_id", "household.grid_id"}:
        return areas.get(value, "")
    return column.cleaner.show(decrypt(value) if column.field in SECRETS else value)
