"""What the rules of one row say alike (一行自己的规则): dates and amounts, as sentences in Chinese; without a query."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils import timezone


def future_faults(row: models.Model, *names: str) -> list[str]:
    """What has happened cannot have a date that is still to come."""
    today = timezone.localdate()
    days = {name: getattr(row, name) for name in names}
    return [
        f"{_label(row, name)} {on} 还没有到，请核对年份。"
        for name, on in days.items()
        if on and on > today
    ]


def amount_faults(row: models.Model, *names: str) -> list[str]:
    """Amounts of money that must be more than nothing; what is not filled in is no fault here."""
    amounts = {name: getattr(row, name) for name in names}
    return [
        f"{_label(row, name)}要大于 0。"
        for name, amount in amounts.items()
        if amount is not None and amount <= Decimal(0)
    ]


def negative_faults(row: models.Model, *names: str) -> list[str]:
    """Amounts of money that may be nothing, but not less."""
    return [f"{_label(row, name)}不能是负数。" for name in names if (getattr(row, name) or 0) < 0]


def order_faults(row: models.Model, first: str, then: str) -> list[str]:
    """Of two days the second cannot come before the first."""
    start, end = getattr(row, first), getattr(row, then)
    if start and end and end < start:
        return [f"{_label(row, then)} {end} 不能早于{_label(row, first)} {start}。"]
    return []


def _label(row: models.Model, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)
