"""What the rules of several registers say alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.utils import timezone

from households.models import Household, Member
from policies.models import Policy


def presence_faults(household: Household, member: Member, on: date | None) -> list[str]:
    """The person belongs to the household, and did on the day (不知道哪天的，只看属不属于这户)."""
    if member.household_id != household.pk:
        return [f"{member}不是这一户的成员，请重新选人。"]
    if on and member.left_on and member.left_on <= on:
        reason = member.get_leave_reason_display()
        return [f"{member}已于 {member.left_on} {reason}，{on} 不在册。"]
    return []


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


def kind_faults(policy: Policy, kind: str, label: str) -> list[str]:
    """A word that divides a policy is one of its own, where it has some."""
    if kind and policy.kind_names and kind not in policy.kind_names:
        return [f"“{policy}”没有{label}“{kind}”，可用：{'、'.join(policy.kind_names)}。"]
    return []


def _label(row: models.Model, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)
