"""Columns that the registers share (共用的列): people, households, and amounts in 元 or in 万元.

Every column has the heading of our own layout and, as synonyms, those of exports and ledgers that townships have.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from households.imports import cleaners
from households.imports.cleaners import HOUSEHOLD_NUMBER, ID_NUMBER, MONEY, YES_NO, Cleaner
from households.imports.engine import Column
from lib.fields import FixedDecimalField, MoneyField
from lib.numbers import parse_amount, plain
from lib.sheets import Cell, CellProblem

# Before the field that a column in the other unit stands for; templates leave these columns out.
IN_WAN, IN_YUAN = "seen.wan.", "seen.yuan."
BIGGEST_RATE = 1_000_000
LAST_DAY = 31


def person(
    *, number: tuple[str, ...] = (), name: tuple[str, ...] = (), is_required: bool = True
) -> tuple[Column, ...]:
    """姓名 and 证件号码; `number` and `name` are what else the sheet may call them."""
    numbers = (*number, "身份证号", "身份证号码", "公民身份号码", "身份证件号码")
    return (
        Column("name", "姓名", cleaners.name(), name),
        Column("id_number", "证件号码", ID_NUMBER, numbers, required=is_required),
    )


def household(*, is_required: bool = False) -> tuple[Column, ...]:
    return (Column("household_number", "户编号", HOUSEHOLD_NUMBER, (), required=is_required),)


# What a sheet says of the place is only compared: it helps to find who is meant, and shows rows of other townships.
PLACE = (
    Column("seen.township", "乡(镇)", cleaners.text(50), ("乡镇", "所属乡镇", "乡镇名称")),
    Column("seen.village", "行政村", cleaners.text(50), ("村", "村（社区）", "所在村", "村名称")),
)


def _in_wan(cell: Cell) -> int:
    """An amount under a heading that says 万元, in fen."""
    if isinstance(cell, CellProblem):
        raise ValueError(cell.reason)
    fen = parse_amount(cell, "万元").scaleb(2)
    if fen != int(fen):
        raise ValueError("小数太多，折成元后最多 2 位")
    if fen > cleaners.BIGGEST_YUAN * 100:
        raise ValueError("太大，请核对单位是不是万元")
    return int(fen)


WAN = Cleaner(_in_wan, lambda fen: Decimal(plain(Decimal(fen).scaleb(-6))), cells="money")


def money(
    field: str, label: str, *synonyms: str, is_required: bool = False
) -> tuple[Column, Column]:
    """An amount under “label（元）”, and the same under “label（万元）”, which wins nothing over it."""
    yuan, wan = _in_unit("元", synonyms), _in_unit("万元", synonyms)
    return (
        Column(f"{IN_WAN}{field}", f"{label}（万元）", WAN, wan, stands_for=field),
        Column(field, f"{label}（元）", MONEY, yuan, required=is_required),
    )


def money_in_wan(
    field: str, label: str, *synonyms: str, is_required: bool = False
) -> tuple[Column, Column]:
    """The same for ledgers that are kept in 万元: a heading without a unit means 万元."""
    yuan, wan = _in_unit("元", synonyms), _in_unit("万元", synonyms)
    return (
        Column(f"{IN_YUAN}{field}", f"{label}（元）", MONEY, yuan, stands_for=field),
        Column(field, f"{label}（万元）", WAN, wan, required=is_required),
    )


def _in_unit(unit: str, words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{word}（{unit}）" for word in words)


def of(
    model: type[models.Model],
    name: str,
    heading: str,
    *synonyms: str,
    is_required: bool = False,
    default_day: int = 1,
    words: dict[str, str] | None = None,
) -> Column:
    """The column of a model's field, read as the field wants it; `words` are other words for its choices."""
    field = model._meta.get_field(name)
    cleaner = _cleaner(field, default_day, words or {})
    return Column(name, heading, cleaner, synonyms, required=is_required)


def _cleaner(field: models.Field, default_day: int, words: dict[str, str]) -> Cleaner:
    if field.choices:
        return cleaners.coded(field.choices, **words)
    if isinstance(field, models.DateField):
        return cleaners.day(default_day)
    if isinstance(field, models.BooleanField):
        return YES_NO
    if isinstance(field, FixedDecimalField) and not isinstance(field, MoneyField):
        return cleaners.decimal(field.places, unit=str(field.verbose_name), biggest=BIGGEST_RATE)
    if isinstance(field, models.PositiveSmallIntegerField):
        return cleaners.count(9999)
    if isinstance(field, models.PositiveIntegerField):
        return cleaners.count(999_999)
    return cleaners.text(field.max_length)
