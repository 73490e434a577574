"""What the cells of a list of payments hold (发放名单的单元格): money, subkinds, terms, and cells that were merged. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from households.imports import cleaners
from lib.dates import parse_date
from lib.numbers import UNITS, parse_amount
from lib.sheets import Cell, CellProblem, Sheet

BIGGEST_FEN = 10**10  # one person's, one time: a hundred million yuan is a wrong unit
UNIT_ABOVE = re.compile(r"(?<![\u4e00-\u9fff])(?:金额)?单位[:：(（\s]*(亿元|万元|元)")
UNIT_IN_HEADING = re.compile(r"亿元|万元")
YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")


def unit_of(heading: str, above: Sequence[Sequence[Cell]]) -> str:
    """元, 万元 or 亿元: as the heading says it, else as the lines above the header do (单位：万元)."""
    found = UNIT_IN_HEADING.search(heading)
    if found:
        return found[0]
    if "元" in heading:
        return "元"
    lines = (cell for row in above for cell in row if isinstance(cell, str))
    return next((match[1] for line in lines if (match := UNIT_ABOVE.search(line))), "元")


def money(cell: Cell, unit: str) -> tuple[int | None, str]:
    """(fen, ""), or (None, what is wrong with the cell)."""
    exact, problem = _exact(cell, unit)
    if problem:
        return None, problem
    fen = exact * 100
    if fen != int(fen):
        return None, "小数最多 2 位"
    if fen >= BIGGEST_FEN:
        return None, f"太大，请核对单位是不是{unit}"
    return int(fen), ""


def quantity(cell: Cell) -> tuple[int | None, str]:
    """(hundredths, ""), or (None, what is wrong with the cell)."""
    exact, problem = _exact(cell, "元")
    if problem:
        return None, problem.replace("金额", "数量")
    hundredths = exact * 100
    if hundredths != int(hundredths):
        return None, "小数最多 2 位"
    return int(hundredths), ""


def _exact(cell: Cell, unit: str):
    if isinstance(cell, CellProblem):
        return None, cell.reason
    if isinstance(cell, date):
        return None, "是日期，不是数"
    if is_blank(cell):
        return None, "没有填金额"
    try:
        return parse_amount(cell, unit if unit in UNITS else "元"), ""
    except ValueError as problem:
        return None, str(problem)


def is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.strip() in cleaners.BLANKS


def day(cell: Cell) -> tuple[str | None, str]:
    """(the day as text, ""), (None, "") for an empty cell, or (None, what is wrong). A month alone is its first day."""
    if isinstance(cell, CellProblem):
        return None, cell.reason
    if is_blank(cell):
        return None, ""
    try:
        return parse_date(cell, default_day=1).isoformat(), ""
    except ValueError as problem:
        return None, str(problem)


def kind(text: str, names: Sequence[str], chosen: str = "") -> str | None:
    """The policy's subkind that a cell means: the same word, the one a person chose, or the only one whose characters
    all stand in the cell in their order (中等职业教育 is 中职). None when it cannot be told."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if not names or plain in names:
        return plain
    if chosen in names and chosen:
        return chosen
    like = [name for name in names if _stands_in(name, plain)]
    return like[0] if len(like) == 1 else None


def _stands_in(word: str, text: str) -> bool:
    rest = iter(text)
    return all(character in rest for character in word)


def other_period(text: str, *, year: int, term: str, terms: Sequence[str]) -> str:
    """What a cell says of another year or term than the one being booked; "" when it says nothing else."""
    plain = unicodedata.normalize("NFKC", text)
    years = YEAR.findall(plain)
    if years and str(year) not in years:
        return f"{years[0]}年"
    named = [one for one in terms if re.search(rf"(?<![0-9]){re.escape(one)}", plain)]
    return "" if not named or not term or term in named else named[0]


def merged_rows(sheet: Sheet, at: int, first: int) -> dict[int, tuple[int, int]]:
    """Row number → (first, last row number) of the merged cell that covers the column there; cells of one row are none."""
    found = {}
    for (top, left), (bottom, right) in sheet.merged:
        if left <= at <= right and bottom > top and bottom >= first:
            for row in range(max(top, first), bottom + 1):
                found[row + 1] = (top + 1, bottom + 1)
    return found
