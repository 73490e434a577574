"""As of when (时点和期间): what an expression's time words make of the report's own dates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import OuterRef, Q

from lib.dates import FIRST_YEAR, Period, previous_year
from reports.vocabulary.context import Context


@dataclass(frozen=True, slots=True)
class Moment:
    """The date that stock words use, the period that flow words use, the year that yearly rows use.

    Inside 当时(…) the date is not a day but the event's own date: a reference to the row outside.
    """

    as_of: date | OuterRef
    date_from: date
    date_to: date
    year: int

    @classmethod
    def of(cls, context: Context) -> Moment:
        return cls(context.as_of, context.date_from, context.date_to, context.year)

    @property
    def is_event(self) -> bool:
        return isinstance(self.as_of, OuterRef)

    @property
    def period(self) -> Period:
        return Period(self.date_from, self.date_to)

    @property
    def day_label(self) -> str:
        return "事发当天" if self.is_event else f"{self.as_of}"

    @property
    def period_label(self) -> str:
        if self.date_from.year == FIRST_YEAR:
            return f"截至 {self.date_to}"
        return f"{self.date_from} 至 {self.date_to}"

    def at_event(self, path: str) -> Moment:
        """The same, as of the date in `path` of the row outside."""
        return replace(self, as_of=OuterRef(path))

    def deeper(self) -> Moment:
        """The same, one subquery further in."""
        return replace(self, as_of=OuterRef(self.as_of)) if self.is_event else self

    def within(self, field: str) -> Q:
        """The event's date lies in the period."""
        return Q(**self.period.filter_kwargs(field))

    def in_force(self, prefix: str = "") -> Q:
        """A dated row (`valid_from`, `valid_to`) in force on the date."""
        return self.since(f"{prefix}valid_from", f"{prefix}valid_to")

    def since(self, start: str, end: str) -> Q:
        """Started by the date, and not ended by then (half-open)."""
        begun = Q(**{f"{start}__lte": self.as_of})
        return begun & (Q(**{end: None}) | Q(**{f"{end}__gt": self.as_of}))

    def present(self, start: str, end: str) -> Q:
        """The same for people and households; one that leaves by the event itself still counts for it."""
        if not self.is_event:
            return self.since(start, end)
        begun = Q(**{f"{start}__lte": self.as_of})
        return begun & (Q(**{end: None}) | Q(**{f"{end}__gte": self.as_of}))


Shift = Callable[[Moment], Moment]


def last_year(moment: Moment) -> Moment:
    before = moment.period.previous_year()
    as_of = moment.as_of
    if not moment.is_event:
        as_of = Period(as_of, as_of).previous_year().end
    return Moment(as_of, before.start, before.end, moment.year - 1)


def opening(moment: Moment) -> Moment:
    """The eve of the period, with the year that led up to it."""
    eve = moment.date_from - timedelta(days=1)
    return Moment(eve, previous_year(moment.date_from), eve, eve.year)


def cumulative(moment: Moment) -> Moment:
    return replace(moment, date_from=date(FIRST_YEAR, 1, 1))


def until(day: date) -> Shift:
    return lambda moment: Moment(day, date(day.year, 1, 1), day, day.year)


def between(start: date, end: date) -> Shift:
    return lambda moment: Moment(end, start, end, end.year)
