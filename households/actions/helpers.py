"""Who helps a household (帮扶责任人、监测联系人): a change of person ends one row and begins another."""

from __future__ import annotations

from datetime import date

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from households.actions.rules import lock, require_day
from households.models import HelperAssignment, Household


@action
def assign_helper(*, household: Household, on: date, by: User, **person) -> HelperAssignment:
    """结对：写明帮扶人、单位和起始日期。同一人同一职责不能重复。"""
    household = lock(household)
    require_day(on, earliest=household.registered_on, since="建档日期")
    same = household.helpers.filter(duty=person["duty"], name=person["name"], valid_to=None)
    if same.exists():
        raise NotAllowed(f"{person['name']}已在帮扶这一户。")
    assignment = HelperAssignment.objects.create(
        township=household.township, household=household, valid_from=on, **person
    )
    AuditEvent.record(
        by=by,
        what="helper.assign",
        target=household,
        detail={"on": str(on), "assignment": assignment.pk},
    )
    return assignment


@action
def end_helper(*, assignment: HelperAssignment, on: date, by: User) -> HelperAssignment:
    """结对结束：写上截止日期，记录保留。"""
    require_day(on, earliest=assignment.valid_from, since="结对起始日期")
    if not HelperAssignment.objects.filter(pk=assignment.pk, valid_to=None).update(valid_to=on):
        raise NotAllowed("这条结对已经结束，请刷新。")
    AuditEvent.record(
        by=by,
        what="helper.end",
        target=assignment.household,
        detail={"on": str(on), "assignment": assignment.pk},
    )
    assignment.refresh_from_db()
    return assignment
