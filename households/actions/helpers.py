"""Who helps a household (帮扶责任人、监测联系人): a change of person ends one row and begins another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Handover:
    """What a change of person did: the new rows, and one sentence for each household that stayed as it was."""

    replaced: list[HelperAssignment] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


@action
def replace_helper(
    *,
    assignments: Sequence[HelperAssignment],
    on: date,
    by: User,
    name: str,
    user: User | None = None,
    unit: str = "",
    level: str = "",
    post: str = "",
    phone: str = "",
) -> Handover:
    """换人：选中的户，旧的结对在这一天截止，新的从这一天起；别人已经换过的、新人看不到的户不动，逐户说明。"""
    if not assignments:
        raise NotAllowed("请至少选一户。")
    if not name.strip():
        raise NotAllowed("请写新的帮扶人是谁。")
    for row in assignments:
        require_day(on, earliest=row.valid_from, since="结对起始日期")
    person = {"name": name.strip(), "user": user, "unit": unit.strip()}
    done = Handover()
    open_to = _open_to(user, assignments)
    for row in assignments:
        refusal = _refusal(row, person, open_to)
        if refusal or not _hand_over(row, on):
            done.skipped.append(f"{_place(row)}：{refusal or '已由他人换过，没有再动'}")
            continue
        new = HelperAssignment.objects.create(
            township_id=row.township_id,
            household=row.household,
            duty=row.duty,
            valid_from=on,
            level=level,
            post=post.strip(),
            phone=phone,
            **person,
        )
        detail = {"on": str(on), "from": row.pk, "to": new.pk}
        AuditEvent.record(by=by, what="helper.replace", target=row.household, detail=detail)
        done.replaced.append(new)
    if not done.replaced:
        raise NotAllowed("\n".join(done.skipped))
    return done


def _hand_over(row: HelperAssignment, on: date) -> int:
    still_open = HelperAssignment.objects.filter(pk=row.pk, township=row.township_id, valid_to=None)
    return still_open.update(valid_to=on)


def _open_to(user: User | None, assignments: Sequence[HelperAssignment]) -> set[int]:
    """Households that the new person's account may open; without an account all of them."""
    households = {row.household_id for row in assignments}
    if user is None:
        return households
    visible = Household.objects.visible_to(user).filter(pk__in=households)
    return set(visible.values_list("pk", flat=True))


def _refusal(row: HelperAssignment, person: dict, open_to: set[int]) -> str:
    household = row.household
    if household.dissolved_on:
        return f"已于 {household.dissolved_on} 销户"
    if household.pk not in open_to:
        return f"{person['name']}的账号看不到这一户，请先给他定好辖区"
    if (row.name, row.user, row.unit) == (person["name"], person["user"], person["unit"]):
        return f"本来就是{row.name}"
    same = household.helpers.filter(duty=row.duty, name=person["name"], valid_to=None)
    return f"{person['name']}已在帮扶这一户" if same.exclude(pk=row.pk).exists() else ""


def _place(row: HelperAssignment) -> str:
    household = row.household
    return f"{household.village}{household.group} {household}"
