"""What a line of 待办 is, and how lines are put in order: by how late they are, whatever they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from django.urls import NoReverseMatch, reverse

SHOWN = 10  # lines of a kind; the rest is one link away
WEEK = 7


@dataclass(frozen=True, slots=True)
class Todo:
    """一件事：办什么、哪一户、在哪办、谁的、最迟哪天；没有期限的，`badge` 写等了多久。"""

    what: str
    where: str
    url: str
    verb: str
    on: date
    who: str = ""
    due_on: date | None = None
    since: date | None = None
    tone: str = ""
    is_own: bool = True  # not somebody else's that has risen to the township

    @property
    def days_left(self) -> int | None:
        return (self.due_on - self.on).days if self.due_on else None

    @property
    def badge(self) -> str:
        left = self.days_left
        if left is None:
            return _ago(self.since, self.on)
        if left < 0:
            return f"逾期 {-left} 天"
        return "今天到期" if left == 0 else f"还有 {left} 天"

    @property
    def badge_tone(self) -> str:
        left = self.days_left
        if left is None:
            return self.tone or ("new" if self.since == self.on else "")
        if left < 0:
            return "bad"
        return "warn" if left <= 3 else ""

    @property
    def order(self) -> tuple:
        return (self.due_on or date.max, self.since or date.max, self.url)


@dataclass(frozen=True, slots=True)
class Part:
    """一类事：一共几件、逾期几件、列出的几行，其余的在哪一页。"""

    title: str
    rows: list[Todo]
    total: int
    late: int
    url: str

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class Urgency:
    title: str
    rows: list[Todo]
    tone: str = ""

    @property
    def is_dated(self) -> bool:
        return self.rows[0].due_on is not None


def grouped(parts: Sequence[Part]) -> list[Urgency]:
    """The lines of all parts by urgency; groups without a line are left out."""
    rows = sorted(chain.from_iterable(part.rows for part in parts), key=lambda row: row.order)
    groups = [
        Urgency("已逾期", [row for row in rows if _is_within(row, None, -1)], "bad"),
        Urgency("今天到期", [row for row in rows if _is_within(row, 0, 0)], "warn"),
        Urgency("七天内", [row for row in rows if _is_within(row, 1, WEEK)]),
        Urgency("以后到期", [row for row in rows if _is_within(row, WEEK + 1, None)]),
        Urgency("没有期限", [row for row in rows if row.days_left is None]),
    ]
    return [group for group in groups if group.rows]


def _is_within(row: Todo, first: int | None, last: int | None) -> bool:
    left = row.days_left
    if left is None:
        return False
    return (first is None or left >= first) and (last is None or left <= last)


def _ago(day: date | None, on: date) -> str:
    if day is None:
        return ""
    return f"{(on - day).days} 天前" if day < on else "今天新增"


def last_week(on: date) -> date:
    """What is due by this day is due within a week."""
    return on + timedelta(days=WEEK)


def page_for(name: str, *args, otherwise: str) -> str:
    """The address of a page, or of another one where an installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return otherwise
