"""Members joining, changing, leaving, and who is the head (成员增减、修改、户主变更)."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from households import watchers
from households.actions.rules import (
    labels,
    last_stay,
    lock,
    present,
    refuse_elsewhere,
    require_day,
    require_reason,
    require_relations,
    update_if_unchanged,
    warn_of_namesakes,
)
from households.checks import ADULT
from households.codes import HEAD, JoinReason, LeaveReason
from households.models import Household, Member
from households.people import indexes
from lib.dates import age_on

RESTRUCTURING = {LeaveReason.SPLIT, LeaveReason.MERGE}


@action
def add_member(
    *, household: Household, by: User, is_other_person: bool = False, **person
) -> Member:
    """增加成员：写明日期和原因。证件号码在别处在册的拒绝；以前在册过的，接上上一段。"""
    household = lock(household)
    require_day(person["joined_on"], earliest=household.registered_on, since="建档日期")
    if person["relation"] == HEAD:
        raise NotAllowed("这一户已有户主。要换户主请用“变更户主”。")
    _refuse_second_spouse(household, person["relation"])
    refuse_elsewhere(township=household.township, id_number=person.get("id_number", ""))
    if not is_other_person:
        warn_of_namesakes(
            township=household.township, name=person["name"], born_on=person.get("born_on")
        )
    member = write_member(household, person)
    AuditEvent.record(
        by=by,
        what="member.add",
        target=member,
        reason=JoinReason(member.join_reason).label,
        detail={"household": household.pk, "on": str(member.joined_on)},
    )
    watchers.changed(household)
    return member


@action
def update_member(*, member: Member, version: int, by: User, **changes) -> Member:
    """修改成员：以打开时的版本为准；户主的关系只能经“变更户主”改。"""
    household = lock(member.household)
    current = Member.objects.get(pk=member.pk)
    if changes.get("relation", current.relation) != current.relation:
        if HEAD in (changes["relation"], current.relation):
            raise NotAllowed("户主的关系不能直接改，请用“变更户主”。")
        _refuse_second_spouse(household, changes["relation"])
    if "id_number" in changes and current.left_on is None:
        refuse_elsewhere(township=current.township, id_number=changes["id_number"], member=current)
    changed = [name for name, value in changes.items() if getattr(current, name) != value]
    if not changed and current.version == version:
        return current
    derived = indexes(
        name=changes.get("name", current.name),
        id_number=changes.get("id_number", current.id_number),
        phone=changes.get("phone", current.phone),
    )
    now = update_if_unchanged(current, version, changes | derived)
    AuditEvent.record(
        by=by,
        what="member.update",
        target=current,
        detail={
            "household": household.pk,
            "changed": labels(current, changed),
            "version": now,
        },
    )
    watchers.changed(household)
    current.refresh_from_db()
    return current


@action
def remove_member(
    *,
    member: Member,
    on: date,
    leave_reason: str,
    by: User,
    note: str = "",
    new_head: Member | None = None,
    relations: dict[int, str] | None = None,
) -> Member:
    """减少成员：不删除，写明日期和原因。户主离开要同时定新户主；最后一人离开应办销户。"""
    household = lock(member.household)
    member = Member.objects.get(pk=member.pk)
    if leave_reason in RESTRUCTURING:
        raise NotAllowed("分户、并户请用“分户”“并户”办理，两户会互相连上。")
    others = [one for one in present(household) if one.pk != member.pk]
    if not others:
        raise NotAllowed("这是户里最后一位成员，请办理“销户”。")
    if member.relation == HEAD:
        if new_head is None:
            raise NotAllowed("户主离开前要先定新户主。")
        leave(member, on=on, reason=leave_reason)
        seat_head(household, new_head, relations or {}, on=on)
    else:
        leave(member, on=on, reason=leave_reason)
    AuditEvent.record(
        by=by,
        what="member.remove",
        target=member,
        reason=note or LeaveReason(leave_reason).label,
        detail={"household": household.pk, "on": str(on), "reason": leave_reason},
    )
    watchers.changed(household)
    member.refresh_from_db()
    return member


@action
def change_head(
    *,
    household: Household,
    new_head: Member,
    relations: dict[int, str],
    on: date,
    reason: str,
    by: User,
) -> Household:
    """变更户主：新户主在册且满 18 周岁；其他成员与新户主的关系由用户逐人确认。"""
    household = lock(household)
    reason = require_reason(reason)
    require_day(on, earliest=household.registered_on, since="建档日期")
    old = household.members.current().heads().get()
    if old.pk == new_head.pk:
        raise NotAllowed(f"{new_head.name}已经是户主。")
    seat_head(household, new_head, relations, on=on)
    AuditEvent.record(
        by=by,
        what="household.change_head",
        target=household,
        reason=reason,
        detail={"on": str(on), "from": old.pk, "to": new_head.pk},
    )
    return household


def write_member(household: Household, person: dict) -> Member:
    """Create the row with its derived columns, linked to the person's last stay in the township."""
    number = person.get("id_number", "")
    person = {"previous": last_stay(township=household.township, id_number=number)} | person
    return Member.objects.create(
        township=household.township,
        household=household,
        **person,
        **indexes(name=person["name"], id_number=number, phone=person.get("phone", "")),
    )


def leave(member: Member, *, on: date, reason: str) -> None:
    """End the stay; of two who do it at once, the second is refused."""
    require_day(on, earliest=member.joined_on, since=f"{member.name}的增加日期")
    stays = Member.objects.filter(pk=member.pk, left_on=None)
    if not stays.update(left_on=on, leave_reason=reason, version=F("version") + 1):
        raise NotAllowed(f"{member.name}已经不在这一户，请刷新。")


def seat_head(
    household: Household, new_head: Member, relations: dict[int, str], *, on: date
) -> None:
    """Make a present, grown-up member the head and write everybody's confirmed relation to them."""
    members = {one.pk: one for one in present(household)}
    head = members.pop(new_head.pk, None)
    if head is None:
        raise NotAllowed(f"{new_head.name}不在这一户，不能当户主。")
    if head.born_on and age_on(head.born_on, on) < ADULT:
        raise NotAllowed(f"{head.name}不满 {ADULT} 周岁，不能当户主。")
    others = list(members.values())
    require_relations(others, relations)
    for one in others:  # the old head first gives up the place: there is never a second one
        _relate(one, relations[one.pk])
    _relate(head, HEAD)


def _relate(member: Member, relation: str) -> None:
    if member.relation != relation:
        Member.objects.filter(pk=member.pk).update(relation=relation, version=F("version") + 1)


def _refuse_second_spouse(household: Household, relation: str) -> None:
    if relation == "02" and household.members.current().filter(relation="02").exists():
        raise NotAllowed("这一户已有户主的配偶在册，请核对关系。")
