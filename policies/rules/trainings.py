"""Rules of trainings (技能培训) and of who takes part (参训人员)."""

from __future__ import annotations

from lib.faults import amount_faults, future_faults, order_faults
from policies.models import Trainee, Training
from policies.rules.common import presence_faults
from policies.rules.people import working_age_faults


def faults(row: Training) -> list[str]:
    """What is wrong with one session."""
    found = [
        *future_faults(row, "started_on"),
        *order_faults(row, "started_on", "ended_on"),
        *amount_faults(row, "allowance"),
    ]
    if row.days < 1:
        found.append("天数至少是 1。")
    if row.ended_on and 0 < (row.ended_on - row.started_on).days + 1 < row.days:
        found.append(f"{row.started_on} 到 {row.ended_on} 没有 {row.days} 天，请核对天数。")
    return found


def trainee_faults(row: Trainee) -> list[str]:
    """What is wrong with one participant; `row.household`, `row.member` and `row.training` are loaded."""
    on = row.training.started_on
    found = [
        *presence_faults(row.household, row.member, on),
        *working_age_faults(row.member, on, "参加技能培训"),
        *future_faults(row, "paid_on"),
        *amount_faults(row, "allowance"),
    ]
    if (row.paid_on is None) != (row.allowance is None):
        found.append("补助金额和补助发放日期要一起填。")
    if row.paid_on and row.paid_on < on:
        found.append(f"补助发放日期 {row.paid_on} 早于开班日期 {on}。")
    return found
