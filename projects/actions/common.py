"""What all decisions on projects share (共同的办理)."""

from __future__ import annotations

from accounts import records
from accounts.actions import action
from accounts.models import User
from accounts.withdrawals import Withdrawable


@action
def withdraw(*, row: Withdrawable, by: User, reason: str) -> None:
    """作废登错的项目、资金、资产、经营主体或带动：不再计数，原来的内容和原因留在行历史和操作记录。"""
    records.withdraw(row, by=by, what=f"{row._meta.model_name}.withdraw", reason=reason)
