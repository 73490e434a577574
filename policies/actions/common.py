"""What all decisions on policies check (共同的规则)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.db import models

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import User
from accounts.withdrawals import Withdrawable
from households.models import Household, Member
from policies.rules.common import future_faults, presence_faults

Row = TypeVar("Row", bound=models.Model)


def refuse(faults: list[str]) -> None:
    """Raise NotAllowed with every sentence, a line each; nothing happens if there is none."""
    if faults:
        raise NotAllowed("\n".join(faults))


def check_new(row: models.Model, faults: Callable[[models.Model], list[str]]) -> None:
    """A row that is still to be entered or corrected: first what fits its fields (text becomes numbers there), then its own rules."""
    records.check_fields(row)
    refuse(faults(row))


def as_corrected(row: Row, changes: dict[str, object]) -> Row:
    """What a row would be, for rules that say more than the constraint that would refuse it; `row` stays as it is."""
    wanted = copy.copy(row)
    for name, value in changes.items():
        setattr(wanted, name, value)
    return wanted


def check_member(household: Household, member: Member, on: date | None) -> None:
    """The person belongs to the household, and did on the day."""
    refuse(presence_faults(household, member, on))


def check_not_future(row: models.Model, name: str) -> None:
    """What has happened cannot have a date that is still to come."""
    refuse(future_faults(row, name))


@action
def withdraw(*, row: Withdrawable, by: User, reason: str) -> None:
    """作废登错的记录（享受、贷款、安置、务工、报销、保险、岗位、危改、培训等）：不再计数，原来的内容和原因留在行历史和操作记录。"""
    records.withdraw(row, by=by, what=f"{row._meta.model_name}.withdraw", reason=reason)
