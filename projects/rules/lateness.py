"""How late a project is (红黄绿): from the planned and actual days alone, so that a table of cases can prove it.

Only what is still to be done can be late: a stage is outstanding while neither it nor a later one has its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Light(StrEnum):
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Plan:
    """One stage: the day it was planned for, and the day it was done; either may be open."""

    planned: date | None
    actual: date | None


def days_late(plans: Sequence[Plan], on: date) -> int:
    """How many days the most delayed outstanding stage is past its plan; 0 if none is. `plans` in the order of the stages."""
    outstanding = []
    for plan in reversed(plans):
        if plan.actual:
            break
        outstanding.append(plan)
    return max(((on - plan.planned).days for plan in outstanding if plan.planned), default=0)


def light(plans: Sequence[Plan], on: date, red_after: Decimal | int) -> Light:
    """超过计划日期 `red_after` 天以上为红，已超过为黄，在计划内为绿，没有计划日期为灰。"""
    if not any(plan.planned for plan in plans):
        return Light.GREY
    late = days_late(plans, on)
    if late > red_after:
        return Light.RED
    return Light.YELLOW if late > 0 else Light.GREEN


def is_unaccepted(
    completed_on: date | None, accepted_on: date | None, on: date, within: Decimal | int
) -> bool:
    """竣工超过 `within` 天还没有验收（domain.md 8 N02）。"""
    return bool(completed_on) and not accepted_on and (on - completed_on).days > within


def loose_ends(accepted_on: date | None, *, has_payment: bool, has_asset: bool) -> list[str]:
    """已验收，却还没有拨付或没有建资产卡（domain.md 8 N02）。"""
    if accepted_on is None:
        return []
    return [
        *([] if has_payment else ["已验收，还没有登记支付。"]),
        *([] if has_asset else ["已验收，还没有资产入账。"]),
    ]
