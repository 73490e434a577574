"""What all decisions on policies check (共同的规则)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils import timezone

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import User
from accounts.withdrawals import Withdrawable
from households.models import Household, Member


def check_member(household: Household, member: Member, on: date | None) -> None:
    """The person belongs to the household, and did on the day."""
    if member.household_id != household.pk:
        raise NotAllowed(f"{member}不是这一户的成员，请重新选人。")
    if on and member.left_on and member.left_on <= on:
        raise NotAllowed(
            f"{member}已于 {member.left_on} {member.get_leave_reason_display()}，{on} 不在册。"
        )


def check_not_future(row: models.Model, name: str) -> None:
    """What has happened cannot have a date that is still to come."""
    on = getattr(row, name)
    if on and on > timezone.localdate():
        label = row._meta.get_field(name).verbose_name
        raise NotAllowed(f"{label} {on} 还没有到，请核对年份。")


@action
def withdraw(*, row: Withdrawable, by: User, reason: str) -> None:
    """作废登错的记录（享受、贷款、安置、务工、报销、保险、岗位、危改、培训等）：不再计数，原来的内容和原因留在行历史和操作记录。"""
    records.withdraw(row, by=by, what=f"{row._meta.model_name}.withdraw", reason=reason)
