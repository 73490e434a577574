"""Makers of department lists for tests: workbooks as departments send them."""

from __future__ import annotations

import io
from datetime import date

from openpyxl import Workbook

from households.models import Member
from lib.invented import People

HEADINGS = ("序号", "村", "姓名", "身份证号", "个人自付", "预警月份", "主要诊断")
_people = People(seed=77)


def listed(member: Member | None = None, **cells) -> dict:
    """One row of a list: a member's, or somebody's whom the register does not know."""
    row = {
        "序号": "1",
        "村": "段墓村",
        "姓名": member.name if member else "王查无",
        "身份证号": member.id_number if member else stranger(),
        "个人自付": "21000.5",
        "预警月份": "2021年8月",
        "主要诊断": "脑卒中",
    }
    return row | {"姓名" if key == "name" else key: value for key, value in cells.items()}


def stranger(born_on: date = date(1961, 7, 2), sex: str = "female") -> str:
    """A valid number that nobody of the register has."""
    return _people.id_number(born_on, sex)


def sheet(rows: list[dict], headings=HEADINGS, *, title="医保高额自付预警名单") -> bytes:
    """As the county office sends it: a title over merged cells, unit, header, rows, signature."""
    grid = [[title], ["提供单位：云川县医疗保障局"], list(headings)]
    grid += [[row.get(heading, "") for heading in headings] for row in rows]
    return workbook(grid)


def workbook(*grids: list[list], names=("Sheet1", "Sheet2")) -> bytes:
    """Any cells in any layout; None and "" are empty."""
    book = Workbook()
    book.remove(book.active)
    for name, grid in zip(names, grids, strict=False):
        one = book.create_sheet(name)
        for at, row in enumerate(grid, start=1):
            for column, cell in enumerate(row, start=1):
                if cell not in (None, ""):
                    one.cell(at, column, cell)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
