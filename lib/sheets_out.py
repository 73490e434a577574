"""Excel and CSV out (写出 Excel): text stays text, whatever it begins with.

A name such as ``=cmd|…`` must not run on the desk of whoever opens the file, so strings are string
cells with the text format, which also survives editing. Numbers of 16 and more digits are text.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from tempfile import TemporaryFile
from typing import BinaryIO, Literal, TextIO

import xlsxwriter

MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
CHUNK = 64 * 1024
FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
FORMATS = {
    "text": {"num_format": "@"},
    "id": {"num_format": "@"},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    "count": {"num_format": "0"},
    "number": {"num_format": "General"},
    "money": {"num_format": "0.00"},
    "percent": {"num_format": "0.00%"},
}
Kind = Literal["text", "id", "date", "count", "number", "money", "percent"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width in characters, and what its cells hold.

    text, id (numbers that are names: identity, phone, account), date, count, number (as many decimals as it has, such as 万元),
    money (yuan), percent.
    """

    heading: str
    width: float = 12
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class OutSheet:
    """A sheet to write: its rows are read once, so a generator over a query will do."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence]
    title: str = ""
    note: str = ""


def write_workbook(
    fileobj: BinaryIO, sheets: Iterable[OutSheet], *, created: date | None = None
) -> None:
    """Write `sheets` as .xlsx, row by row in constant memory. Raises ValueError beyond Excel's rows.

    The file says that it was made now; with `created` that day, so that the same rows give the same bytes.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(fileobj, options) as workbook:
        if created:
            workbook.set_properties({"created": datetime.combine(created, time.min)})
        formats = {kind: workbook.add_format(FONT | look) for kind, look in FORMATS.items()}
        formats["title"] = workbook.add_format(FONT | {"bold": True, "font_size": 16})
        formats["note"] = workbook.add_format(FONT | {"font_color": "#555555"})
        formats["heading"] = workbook.add_format(
            FONT
            | {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#E8EEF4"}
            | {"bottom": 1, "num_format": "@"}
        )
        taken: set[str] = set()
        for sheet in sheets:
            worksheet = workbook.add_worksheet(_sheet_name(sheet.name, taken))
            _write_sheet(worksheet, sheet, formats)


def workbook_in_chunks(sheets: Iterable[OutSheet]) -> Iterator[bytes]:
    """The finished .xlsx in pieces, for an answer that streams; written to a file at once, never held in memory."""
    file = TemporaryFile()  # noqa: SIM115 (read and closed by _pieces, after the response began)
    write_workbook(file, sheets)
    return _pieces(file)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(CHUNK):
            yield piece


def _write_sheet(worksheet, sheet: OutSheet, formats: dict) -> None:
    top = 0
    for kind, text in (("title", sheet.title), ("note", sheet.note)):
        if text:
            worksheet.write_string(top, 0, text, formats[kind])
            top += 1
    for index, column in enumerate(sheet.columns):
        worksheet.set_column(index, index, column.width)
        worksheet.write_string(top, index, column.heading, formats["heading"])
    row = top
    looks = [formats[column.kind] for column in sheet.columns]
    for row, values in enumerate(sheet.rows, start=top + 1):
        if row >= MAX_ROWS:
            raise ValueError(
                f"「{sheet.name}」超过 Excel 一张表的 {MAX_ROWS} 行，请缩小范围后再导出"
            )
        for index, (value, look) in enumerate(zip(values, looks, strict=True)):
            _write_cell(worksheet, row, index, value, look, formats)
    worksheet.freeze_panes(top + 1, 0)
    worksheet.repeat_rows(top)
    worksheet.set_landscape()
    worksheet.set_paper(9)  # A4
    worksheet.fit_to_pages(1, 0)
    if sheet.columns:
        worksheet.autofilter(top, 0, row, len(sheet.columns) - 1)


def _write_cell(worksheet, row: int, index: int, value, look, formats: dict) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        worksheet.write_string(row, index, "是" if value else "否", formats["text"])
    elif isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        worksheet.write_datetime(row, index, day, formats["date"])
    elif isinstance(value, int | float | Decimal) and look not in (formats["id"], formats["text"]):
        worksheet.write_number(row, index, value, look)
    else:
        text_look = look if look is formats["id"] else formats["text"]
        worksheet.write_string(row, index, str(value)[:MAX_TEXT], text_look)


def _sheet_name(name: str, taken: set[str]) -> str:
    """`name` as Excel accepts it: 31 characters, none of []:*?/\\, each name once."""
    base = re.sub(r"[\[\]:*?/\\]", " ", name).strip(" '")[:31] or "表"
    unique, number = base, 2
    while unique.lower() in taken:
        ending = f"({number})"
        unique, number = base[: 31 - len(ending)] + ending, number + 1
    taken.add(unique.lower())
    return unique


def write_csv(fileobj: TextIO, columns: Sequence[Column], rows: Iterable[Sequence]) -> None:
    """Write CSV that Excel opens in Chinese (byte-order mark first) and runs nothing of."""
    fileobj.write("\ufeff")
    writer = csv.writer(fileobj)
    writer.writerow([harmless(column.heading) for column in columns])
    for row in rows:
        writer.writerow([harmless(value) if isinstance(value, str) else value for value in row])


def harmless(text: str) -> str:
    """`text` with ' before it when a spreadsheet would take it for a formula."""
    return (
        f"'{text}" if text.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
    )
