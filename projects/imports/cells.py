"""How cells of project and asset ledgers are read (台账单元格的读法), beyond what all imports share."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from households.imports.cleaners import Cleaner, plain_text
from lib.dates import parse_date
from lib.sheets import Cell, CellProblem

LONGEST_NUMBER = 40
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
_BETWEEN = re.compile(r"(.+?\d[日]?)\s*(?:至|到|~|～|—+|–|－|-(?=\d{4}[-./年]\d))\s*(.*)")
_OPEN = {"", "今", "长期", "无固定期限", "无期限"}


def _number(cell: Cell) -> str:
    """A number of a project or an asset: it stays a text, without spaces."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", plain_text(cell)))
    if _SCIENTIFIC.fullmatch(text):
        raise ValueError("变成了科学计数，后面的数字已经丢了；请把这一列设为文本格式，重新填编号")
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"太长：最多 {LONGEST_NUMBER} 个字")
    return text


NUMBER = Cleaner(_number, cells="id", hint="文本格式")


def _span(cell: Cell) -> str:
    """From the first to the last day, as "2024-01-01至2028-12-31"; open-ended: "2024-01-01至"."""
    if isinstance(cell, CellProblem):
        raise ValueError(cell.reason)
    text = unicodedata.normalize("NFKC", plain_text(cell)).strip()
    found = _BETWEEN.fullmatch(text)
    if not found:
        raise ValueError(f"「{text}」不是起止日期，请写成 2024-01-01至2028-12-31 的样子")
    start = parse_date(found[1])
    if found[2] in _OPEN:
        return f"{start}至"
    end = parse_date(found[2], default_day=31)
    if end < start:
        raise ValueError(f"合同止 {end} 早于合同起 {start}，请核对")
    return f"{start}至{end}"


SPAN = Cleaner(_span, hint="写成 2024-01-01至2028-12-31；没有止期的写 2024-01-01至长期")


def span(text: str) -> tuple[str, str | None]:
    """What `SPAN` read as a half-open span of stored days: the second is the first day after the end, None without an end."""
    start, _, end = text.partition("至")
    return start, str(date.fromisoformat(end) + timedelta(days=1)) if end else None


def as_span(start: str, end: str | None) -> str:
    """The other way round."""
    return f"{start}至{date.fromisoformat(end) - timedelta(days=1) if end else ''}"
