"""Dates, periods and ages as the township uses them (日期、期间、周岁)."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from django.db.models import Q

FIRST_YEAR, LAST_YEAR = 1900, 2100
EXCEL_DAY_ZERO = date(1899, 12, 30)
# Serial numbers of 1954-10-03 to 2064-04-08: smaller ones are years and counts, not dates.
EXCEL_SERIALS = range(20000, 60000)

_TIME = re.compile(r"[\sT]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_SEPARATED = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?")


@dataclass(frozen=True, slots=True)
class Period:
    """从某日到某日，两端都含。"""

    start: date
    end: date

    def __post_init__(self):
        if self.start > self.end:
            raise ValueError(f"开始日期 {self.start} 晚于结束日期 {self.end}")

    @classmethod
    def year(cls, year: int) -> Self:
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def month(cls, day: date) -> Self:
        """The natural month (自然月) of the day."""
        return cls(day.replace(day=1), _month_end(day))

    @classmethod
    def quarter(cls, day: date) -> Self:
        """The natural quarter (自然季度) of the day."""
        first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        return cls(first, _month_end(first.replace(month=first.month + 2)))

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end

    def previous_year(self) -> Self:
        """The same period one year before; one that ends with a month still ends with it."""
        end = previous_year(self.end)
        if self.end == _month_end(self.end):
            end = _month_end(end)
        return type(self)(previous_year(self.start), end)

    @property
    def label(self) -> str:
        """2021年 · 2021年9月 · 2021-09-01 · 2021-01-01 至 2021-10-31."""
        start, end = self.start, self.end
        if start == end:
            return start.isoformat()
        if (start, end) == (date(start.year, 1, 1), date(start.year, 12, 31)):
            return f"{start.year}年"
        if start.day == 1 and end == _month_end(start):
            return f"{start.year}年{start.month}月"
        return f"{start} 至 {end}"

    def __str__(self) -> str:
        return self.label

    def filter_kwargs(self, field: str) -> dict[str, date]:
        """Conditions for ``filter(**…)`` that a date field lies in the period."""
        return {f"{field}__gte": self.start, f"{field}__lte": self.end}


def valid_on(day: date, prefix: str = "") -> Q:
    """Dated rows in force on `day`: ``valid_from <= day`` and ``valid_to`` open or later (half-open).

    `prefix` leads to them from another model: ``"household__statuses__"``.
    """
    ends_later = Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": day})
    return Q(**{f"{prefix}valid_from__lte": day}) & ends_later


def previous_year(day: date) -> date:
    """The same day one year before; 28 February for 29 February."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def age_on(born: date, on: date) -> int:
    """Full years of age (周岁) on a day; negative before birth."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def school_age(born: date, on: date) -> int:
    """Full years of age on the 1 September with which the school year of `on` began.

    Compulsory schooling counts ages at the start of the school year (义务教育法第十一条).
    """
    return age_on(born, date(on.year if on.month >= 9 else on.year - 1, 9, 1))


def parse_date(value: str | float | date, *, default_day: int = 1) -> date:
    """The date that staff typed or Excel stored.

    Takes dates, Excel serial numbers and text such as 2021-9-1, 2021.09, 2021/9/1, 202109, 20210901,
    2021年9月1日, also in full-width digits. A month without a day gets `default_day`, or the month's
    last day if it is shorter. Raises ValueError with a Chinese sentence.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and not value.is_integer():
        return _from_fraction(value, default_day)
    text = str(int(value)) if isinstance(value, int | float) else value
    return _from_text(text, default_day)


def _from_fraction(value: float, default_day: int) -> date:
    """A numeric cell: a serial number with a time of day, or 2021.09 that Excel took for a number."""
    if int(value) in EXCEL_SERIALS:
        return EXCEL_DAY_ZERO + timedelta(days=int(value))
    text = str(value)
    if re.fullmatch(r"\d{4}\.1", text):
        raise ValueError(
            f"「{text}」是数字格式，分不清是 1 月还是 10 月，请设为文本格式后写成 2021-10 的样子"
        )
    return _from_text(text, default_day)


def _from_text(value: str, default_day: int) -> date:
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", value)).strip()
    if not text:
        raise ValueError("没有填日期")
    bare = re.sub(r"[—–―−‐‑]", "-", _TIME.sub("", text)).replace("。", ".").replace(" ", "")
    if len(bare) == 5 and bare.isdecimal() and int(bare) in EXCEL_SERIALS:
        return EXCEL_DAY_ZERO + timedelta(days=int(bare))
    found = _COMPACT.fullmatch(bare) or _SEPARATED.fullmatch(bare)
    if not found:
        raise ValueError(f"「{text}」不是日期，请写成 2021-09-01 的样子")
    year, month = int(found[1]), int(found[2])
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        raise ValueError(f"「{text}」不是有效日期")
    last = monthrange(year, month)[1]
    day = int(found[3]) if found[3] else min(default_day, last)
    if not 1 <= day <= last:
        raise ValueError(f"「{text}」不是有效日期")
    return date(year, month, day)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
