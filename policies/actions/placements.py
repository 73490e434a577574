"""Decisions on placements (兜底安置)."""

from __future__ import annotations

from datetime import date

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from households.models import Household, Member
from policies.actions.common import check_member
from policies.models import Placement


@action
def place(*, household: Household, member: Member, by: User, **fields) -> Placement:
    """列入兜底安置：需要兜底的人，安置地点可以后填。"""
    placement = Placement(township=household.township, household=household, member=member, **fields)
    check_member(household, member, placement.valid_from)
    return records.create(placement, by=by, what="placement.add")


@action
def correct_placement(*, placement: Placement, by: User, reason: str, **changes) -> Placement:
    """更正或补填兜底安置（地点、入住、协议）。"""
    placement = records.correct(
        placement, by=by, what="placement.correct", reason=reason, changes=changes
    )
    check_member(placement.household, placement.member, placement.valid_from)
    return placement


@action
def end_placement(*, placement: Placement, by: User, on: date, reason: str) -> Placement:
    """终止兜底安置。"""
    ended = Placement.objects.filter(pk=placement.pk, valid_from__lte=on, valid_to=None).update(
        valid_to=on
    )
    if not ended:
        raise NotAllowed(f"这条安置在 {on} 不在进行中，或已由别人终止，请刷新后再看。")
    AuditEvent.record(by=by, what="placement.end", target=placement, reason=reason)
    placement.refresh_from_db()
    return placement
