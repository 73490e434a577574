"""What a cell may hold (单元格的读法): from what people typed to what the database stores, and back.

Values are as the database stores them: dates as text 2021-09-01, money in fen, choices as codes. A
cleaner raises ValueError with a Chinese sentence that says what is wrong and what to do.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lib import idcard, masking
from lib.dates import parse_date
from lib.numbers import parse_amount, plain
from lib.sheets import Cell, CellProblem
from lib.sheets_out import Kind as CellKind

BLANKS = {"", "-", "—", "——", "/", "\\", "－"}
MANY = 12
BIGGEST_YUAN = 100_000_000


@dataclass(frozen=True, slots=True)
class Cleaner:
    """How a column is read (`parse`), printed again (`show`), shown on a page (`mask`), and what it allows."""

    parse: Callable[[Cell], Any]
    show: Callable[[Any], Any] = str
    mask: Callable[[str], str] | None = None
    allowed: tuple[str, ...] = ()
    cells: CellKind = "text"
    hint: str = ""


def plain_text(cell: Cell) -> str:
    """The text of a cell, whatever Excel made of it."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, CellProblem):
        raise ValueError(cell.reason)
    return f"{cell:.15g}"


def text(longest: int) -> Cleaner:
    def parse(cell: Cell) -> str:
        value = re.sub(r"[\x00-\x1f\x7f]+", " ", plain_text(cell))
        if len(value) > longest:
            raise ValueError(f"太长：最多 {longest} 个字，现有 {len(value)} 个")
        return value

    return Cleaner(parse)


def name(longest: int = 50) -> Cleaner:
    """A person's name: spaces between characters are how tables line up names of two characters."""

    def parse(cell: Cell) -> str:
        value = re.sub(r"\s+", "", unicodedata.normalize("NFC", plain_text(cell)))
        if len(value) > longest:
            raise ValueError(f"太长：最多 {longest} 个字")
        return value.replace("•", "·")

    return Cleaner(parse)


def choice(labels: Mapping[str, Any], synonyms: Mapping[str, Any] | None = None) -> Cleaner:
    """One of a list; `labels` are printed, `synonyms` are understood, too."""
    known = {_word(label): code for label, code in {**(synonyms or {}), **labels}.items()}
    shown = {code: label for label, code in reversed(labels.items())}

    def parse(cell: Cell) -> Any:
        value = plain_text(cell)
        found = known.get(_word(value))
        if found is None:
            raise ValueError("不在代码表里" + nearest(value, labels))
        return found

    return Cleaner(parse, lambda code: shown.get(code, code), allowed=tuple(labels))


def coded(choices: Iterable[tuple[Any, str]], **synonyms: Any) -> Cleaner:
    """`choice` of Django's choices or a code list."""
    pairs = choices.items() if isinstance(choices, Mapping) else choices
    return choice({label: code for code, label in pairs}, synonyms)


def nearest(value: str, words: Iterable[str]) -> str:
    """ "，最接近的是“段墓村”", or nothing."""
    close = difflib.get_close_matches(value, list(words), n=1, cutoff=0.5)
    return f"，最接近的是“{close[0]}”" if close else ""


def _word(value: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", value)).lower()


YES_NO = choice(
    {"是": True, "否": False},
    dict.fromkeys(("有", "√", "1", "y", "yes", "true", "已", "已参加", "参加"), True)
    | dict.fromkeys(("无", "×", "0", "n", "no", "false", "未", "没有", "未参加"), False),
)


def several(labels: Mapping[str, str], nothing: str) -> Cleaner:
    """Several of a list in one cell, joined with commas; the word `nothing` stands alone."""
    known = {_word(label): code for label, code in labels.items()}

    def parse(cell: Cell) -> list[str]:
        words = [w for w in re.split(r"[,，、;；/\s|]+", plain_text(cell)) if w]
        found = {known.get(_word(word)) for word in words if _word(word) != _word(nothing)}
        if None in found:
            raise ValueError("不在代码表里")
        if found and len(found) < len(set(words)):
            raise ValueError(f"“{nothing}”不能和别的一起填")
        return [code for code in labels.values() if code in found]

    def show(codes: Iterable[str]) -> str:
        return "，".join(label for label, code in labels.items() if code in codes) or nothing

    return Cleaner(parse, show, allowed=(nothing, *labels), hint="可填多项，用逗号隔开")


def day(default_day: int = 1) -> Cleaner:
    def parse(cell: Cell) -> str:
        if isinstance(cell, CellProblem):
            raise ValueError(cell.reason)
        return parse_date(cell, default_day=default_day).isoformat()

    return Cleaner(parse, str, hint="写成 2021-09-01 或 20210901")


def decimal(places: int, *, unit: str, biggest: int) -> Cleaner:
    """An amount, stored as a whole number of 10**-places."""

    def parse(cell: Cell) -> int:
        if isinstance(cell, CellProblem):
            raise ValueError(cell.reason)
        if isinstance(cell, date):
            raise ValueError("是日期，不是数字")
        exact = parse_amount(cell).scaleb(places)
        if exact != int(exact):
            raise ValueError(f"小数最多 {places} 位")
        if exact > Decimal(biggest).scaleb(places):
            raise ValueError(f"太大，请核对单位是不是{unit}")
        return int(exact)

    return Cleaner(
        parse, lambda units: Decimal(plain(Decimal(units).scaleb(-places))), cells="money"
    )


MONEY = decimal(2, unit="元", biggest=BIGGEST_YUAN)


def count(biggest: int, what: str = "") -> Cleaner:
    def parse(cell: Cell) -> int:
        value = unicodedata.normalize("NFKC", plain_text(cell))
        if not re.fullmatch(r"[0-9]{1,6}", value):
            raise ValueError("应为整数")
        if int(value) > biggest:
            raise ValueError(f"最大为 {biggest}{what}")
        return int(value)

    return Cleaner(parse, int, cells="count")


def _number(cell: Cell) -> str:
    if isinstance(cell, str) and len(cell) == 18 and cell.isascii() and cell.isdecimal():
        return cell
    value = idcard.clean(plain_text(cell))
    if len(value) > 30:
        raise ValueError("太长，请核对号码")
    return value


def _phone(cell: Cell) -> str:
    if isinstance(cell, str) and len(cell) == 11 and cell.isascii() and cell.isdecimal():
        return cell
    value = re.sub(
        r"[\s（）()]|(?<=\d{3})-(?=\d{4}-?\d{4}$)|(?<=\d{4})-(?=\d{4}$)",
        "",
        unicodedata.normalize("NFKC", plain_text(cell)),
    )
    value = re.sub(r"^(\+?86-?)(?=1\d{10}$)", "", value)
    if not re.fullmatch(r"[0-9-]{5,20}", value):
        raise ValueError("不是电话号码，请填 11 位手机号")
    return value


def _account(cell: Cell) -> str:
    value = re.sub(r"\s+", "", unicodedata.normalize("NFKC", plain_text(cell)))
    if not re.fullmatch(r"[0-9]{6,32}", value):
        raise ValueError("不是银行账号，应全是数字")
    return value


def _household_number(cell: Cell) -> str:
    value = re.sub(r"\s+", "", unicodedata.normalize("NFKC", plain_text(cell)))
    if not re.fullmatch(r"[0-9A-Za-z-]{1,20}", value):
        raise ValueError("户编号应为不超过 20 位的数字")
    return value


ID_NUMBER = Cleaner(
    _number, mask=idcard.mask, cells="id", hint="文本格式，18 位身份证或 20、22 位残疾人证"
)
PHONE = Cleaner(_phone, mask=masking.phone, cells="id", hint="文本格式，11 位手机号")
ACCOUNT = Cleaner(_account, mask=masking.bank, cells="id", hint="文本格式")
HOUSEHOLD_NUMBER = Cleaner(_household_number, cells="id", hint="文本格式")
