"""Net values (净值) by the straight line over the useful years (年限平均法), nothing left at the end.

As accountants do it: an asset bought in a month loses value from the next one on, in whole months. Without useful years
nothing is taken off. `net_value` is for one asset, `net_value_on` the same for the database.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import BigIntegerField, Case, ExpressionWrapper, F, Func, IntegerField, When
from django.db.models.functions import Cast, Coalesce, Greatest, Least

from lib.fields import MoneyField
from lib.numbers import rounded


def net_value(original: Decimal, years: int | None, since: date, on: date) -> Decimal:
    """Yuan on a day, rounded to fen."""
    if not years:
        return original
    left = min(max(years * 12 - (_month(on) - _month(since)), 0), years * 12)
    return rounded(original * left / (years * 12), 2)


def _month(day: date) -> int:
    return day.year * 12 + day.month


class MonthNumber(Func):
    """The months of a date since the year 0; Django's own ExtractYear calls Python for every row on SQLite."""

    output_field = IntegerField()

    def as_sqlite(self, compiler, connection, **options):
        template = "(CAST(substr(%(expressions)s, 1, 4) AS INTEGER) * 12"
        template += " + CAST(substr(%(expressions)s, 6, 2) AS INTEGER))"
        return self._twice(compiler, connection, template)

    def as_postgresql(self, compiler, connection, **options):
        template = "CAST(EXTRACT(YEAR FROM %(expressions)s) * 12"
        template += " + EXTRACT(MONTH FROM %(expressions)s) AS bigint)"
        return self._twice(compiler, connection, template)

    def _twice(self, compiler, connection, template: str):
        """The date stands in the template two times, and so do its parameters."""
        sql, parameters = self.as_sql(compiler, connection, template=template)
        return sql, tuple(parameters) * 2


def net_value_on(on: date) -> Case:
    """The net value on the day as a column, the same to the fen: whole fen, halves up."""
    whole = F("useful_years") * 12
    gone = _month(on) - MonthNumber(Coalesce("acquired_on", "booked_on"))
    left = Least(Greatest(whole - gone, 0), whole)
    fen = (Cast("original_value", BigIntegerField()) * left * 2 + whole) / (whole * 2)
    return Case(
        When(useful_years=None, then=F("original_value")),
        default=ExpressionWrapper(fen, output_field=MoneyField()),
        output_field=MoneyField(),
    )
