"""What all decisions on policies check (共同的规则)."""

from __future__ import annotations

from datetime import date

from accounts import records
from accounts.actions import action
from accounts.models import User
from accounts.records import refuse
from accounts.withdrawals import Withdrawable
from households.models import Household, Member
from policies.rules.common import presence_faults


def check_member(household: Household, member: Member, on: date | None) -> None:
    """The person belongs to the household, and did on the day."""
    refuse(presence_faults(household, member, on))


@action
def withdraw(*, row: Withdrawable, by: User, reason: str) -> None:
    """作废登错的记录（享受、贷款、安置、务工、报销、保险、岗位、危改、培训等）：不再计数，原来的内容和原因留在行历史和操作记录。"""
    records.withdraw(row, by=by, what=f"{row._meta.model_name}.withdraw", reason=reason)
