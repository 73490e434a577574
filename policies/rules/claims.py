"""Rules of a medical claim (医疗报销)."""

from __future__ import annotations

from decimal import Decimal

from households.codes import LeaveReason
from lib.faults import amount_faults, future_faults, negative_faults, order_faults
from lib.numbers import plain
from policies.models import PAYERS, MedicalClaim
from policies.rules.common import presence_faults

TOLERANCE = Decimal("0.01")  # M09：总额 ≈ 各支付项 + 自付，容差 1%（国家医保结算清单口径）


def faults(row: MedicalClaim) -> list[str]:
    """What is wrong with the claim, in sentences; [] if nothing is."""
    return [
        *_patient_faults(row),
        *future_faults(row, "admitted_on", "discharged_on", "settled_on"),
        *order_faults(row, "admitted_on", "discharged_on"),
        *order_faults(row, "admitted_on", "settled_on"),
        *amount_faults(row, "total_cost"),
        *negative_faults(row, *PAYERS, "self_paid", "in_scope_cost"),
        *_sum_faults(row),
    ]


def _patient_faults(row: MedicalClaim) -> list[str]:
    """Who died on the day was still treated that day; without a day of treatment the day of settlement counts."""
    on = row.admitted_on or row.settled_on
    died_that_day = row.member.leave_reason == LeaveReason.DEATH and row.member.left_on == on
    found = presence_faults(row.household, row.member, None if died_that_day else on)
    if found and not row.admitted_on and row.member.household_id == row.household_id:
        return [f"{found[0]}就诊在那之前的，请填入院（就诊）日期。"]
    return found


def _sum_faults(row: MedicalClaim) -> list[str]:
    found = []
    if row.in_scope_cost is not None and row.in_scope_cost > row.total_cost:
        over = plain(row.in_scope_cost - row.total_cost)
        found.append(f"政策范围内费用比总费用多 {over} 元，请核对。")
    if abs(row.left_over) > row.total_cost * TOLERANCE:
        parts = plain(row.paid_by_others + row.self_paid)
        found.append(
            f"总费用 {plain(row.total_cost)} 元，各支付项加个人自付 {parts} 元，"
            f"差 {plain(abs(row.left_over))} 元，超过总费用的百分之一，请核对。"
        )
    return found
