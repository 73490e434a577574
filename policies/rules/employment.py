"""Rules of employment (务工) and of its monthly dispatch (务工月调度)."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from lib.dates import Period
from lib.faults import future_faults, negative_faults, order_faults
from policies.models import Employment, EmploymentCheck
from policies.rules.common import presence_faults
from policies.rules.people import working_age_faults


def faults(row: Employment) -> list[str]:
    """What is wrong with one stay; `row.household` and `row.member` are loaded.

    Whether it shares a day with another stay is asked of `overlap`. When the person joined the household is not asked:
    who married in last year may have worked for ten.
    """
    return [
        *presence_faults(row.household, row.member, row.valid_from),
        *working_age_faults(row.member, row.valid_from, "务工"),
        *future_faults(row, "valid_from", "valid_to"),
        *order_faults(row, "valid_from", "valid_to"),
        *negative_faults(row, "monthly_wage"),
    ]


def end_faults(row: Employment, on: date) -> list[str]:
    """What is wrong with ending a stay on the day."""
    if on > timezone.localdate():
        return [f"结束日期 {on} 还没有到，到了那天再登记。"]
    if on < row.valid_from:
        return [f"结束日期 {on} 不能早于开始日期 {row.valid_from}。"]
    return []


def overlap(row: Employment, others: list[Employment]) -> Employment | None:
    """The stay of the same person that `row` shares a day with: one person works in one place at a time."""
    for other in others:
        begins_before_end = other.valid_to is None or row.valid_from < other.valid_to
        ends_after_begin = row.valid_to is None or other.valid_from < row.valid_to
        if begins_before_end and ends_after_begin:
            return other
    return None


def check_faults(row: EmploymentCheck) -> list[str]:
    """What is wrong with one check; `row.employment` is loaded."""
    stay = row.employment
    if row.month.day != 1:
        return ["月份要写当月第一天。"]
    month = Period.month(row.month)
    found = [
        *future_faults(row, "month", "checked_on"),
        *negative_faults(row, "monthly_wage"),
    ]
    if row.checked_on < month.start:
        found.append(f"核实日期 {row.checked_on} 早于 {month.label}，请核对。")
    if stay.valid_from > month.end:
        found.append(f"这一段务工 {stay.valid_from} 才开始，{month.label}不用调度。")
    if row.is_working and stay.valid_to and stay.valid_to <= month.start:
        found.append(
            f"这一段务工已于 {stay.valid_to} 结束，{month.label}不能记“还在务工”；结束登错了，请先更正结束日期。"
        )
    return found


def last_day_known(employment: Employment, month: date) -> date:
    """When a stay ended of which is only known that the person is not there in the month: on its first day."""
    return max(employment.valid_from, month)
