"""Net values (净值) by the straight line over the useful years (年限平均法), nothing left at the end.

As accountants do it: an asset bought in a month loses value from the next one on, in whole months. Without useful years
nothing is taken off.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lib.numbers import rounded


def exact_net_value(original: Decimal, years: int | None, since: date, on: date) -> Decimal:
    """Yuan, not rounded, so that sums can be made of it."""
    if not years:
        return original
    months = (on.year - since.year) * 12 + on.month - since.month
    left = min(max(years * 12 - months, 0), years * 12)
    return original * left / (years * 12)


def net_value(original: Decimal, years: int | None, since: date, on: date) -> Decimal:
    """Yuan on a day, rounded to fen."""
    return rounded(exact_net_value(original, years, since, on), 2)
