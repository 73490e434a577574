"""Certificate numbers as lists have them (名单里的证件号码): what is kept of a cell, and what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from households.imports import cleaners
from households.lists.layout import LOST_DIGITS
from lib import idcard
from lib.sheets import Cell, CellProblem

LOST = "号码在文件里已丢失末几位"


def is_lost(cell: Cell) -> bool:
    return isinstance(cell, CellProblem) or (
        isinstance(cell, str) and bool(LOST_DIGITS.fullmatch(cell.strip()))
    )


def understand(cell: Cell) -> tuple[str, str]:
    """(number as kept, what is wrong with it). Of a ruined one "" and the reason, which the reader turns into a fault."""
    if is_lost(cell):
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


def tidied(cell: Cell, number: str) -> str:
    """What was put right between the cell and the number kept, in words without the number; "" when nothing was."""
    if not isinstance(cell, str) or not number or cell == number:
        return ""
    typed = cell.strip()
    plain = unicodedata.normalize("NFKC", typed)
    done = [
        ("全角改成半角", plain != typed),
        ("去掉空格和符号", bool(re.search(r"[^0-9A-Za-z×✕Хх]", plain)) or typed != cell),
        ("末位 x 改成大写", bool(re.search(r"[x×✕Хх]\W*$", plain))),
        ("15 位换成 18 位", len(re.sub(r"\D", "", plain)) == 15 and len(number) == 18),
    ]
    return "、".join(words for words, is_done in done if is_done)
