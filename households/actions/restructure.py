"""Splitting, merging and dissolving households (分户、并户、销户). Nothing is deleted; both sides are linked."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from areas.models import Area
from households import blockers, closings, followers, watchers
from households.actions.members import leave
from households.actions.rules import (
    lock,
    present,
    require_day,
    require_reason,
    require_relations,
)
from households.checks import ADULT
from households.closings import Closing
from households.codes import HEAD, BaseType, DissolveReason, JoinReason, LeaveReason
from households.followers import Move
from households.models import (
    HelperAssignment,
    Household,
    HouseholdStatus,
    Member,
    MemberYear,
)
from lib.dates import age_on

PERSON = (
    "name", "initials", "sex", "born_on", "certificate", "id_number", "id_index", "id_tail_index",
    "ethnicity", "political", "phone", "phone_index", "disability_kind", "disability_grade",
    "illness", "is_soldier",
)  # fmt: skip
ORIGIN = (
    "main_cause", "second_cause", "third_cause", "lifted_on", "is_military_family",
    "is_relocated", "relocated_on",
)  # fmt: skip
LEAVE_BY_DISSOLUTION = {
    DissolveReason.DIED_OUT: LeaveReason.DEATH,
    DissolveReason.MOVED_OUT: LeaveReason.MOVED_OUT,
    DissolveReason.CLEARED: LeaveReason.CLEARED,
    DissolveReason.DUPLICATE: LeaveReason.DUPLICATE,
    DissolveReason.OTHER: LeaveReason.OTHER,
}
WRITTEN = 5


@action
def split(
    *,
    household: Household,
    leaving: dict[int, str],
    on: date,
    by: User,
    village: Area | None = None,
    group: str = "",
    address: str = "",
    number: str = "",
    reason: str = "",
) -> Household:
    """分户：部分成员转到新户，两户互相连上，户状态照抄。`leaving` 是成员到新户中关系。脱贫户、监测户要写明理由（不为享受政策拆户）。"""
    household = lock(household)
    require_day(on, earliest=household.registered_on, since="建档日期")
    status = household.statuses.get(valid_to=None)
    require_day(on, earliest=status.valid_from, since="现行户状态的起始日期")
    _require_written_reason(household, status, reason, on)
    movers = _movers(household, leaving, on)
    if number and Household.objects.filter(township=household.township, number=number).exists():
        raise NotAllowed(f"户编号 {number} 已有一户在用，请核对。")
    new = Household.objects.create(
        township=household.township,
        village=village or household.village,
        grid=household.grid if village in (None, household.village) else None,
        split_from=household,
        number=number,
        group=group or household.group,
        address=address or household.address,
        registered_on=on,
        **{name: getattr(household, name) for name in ORIGIN},
    )
    HouseholdStatus.objects.create(
        township=household.township,
        household=new,
        base_type=status.base_type,
        attribute=status.attribute,
        policy=status.policy,
        valid_from=on,
        reason="分户转入",
    )
    stays = _move(movers, to=new, relations=leaving, on=on, kind="split")
    followers.carry(Move(household, new, stays, on, is_whole=False))
    AuditEvent.record(
        by=by,
        what="household.split",
        target=household,
        reason=reason,
        detail={"on": str(on), "new": new.pk, "members": [one.pk for one in movers]},
    )
    watchers.changed(household, new)
    return new


@action
def merge(
    *,
    kept: Household,
    merged: Household,
    relations: dict[int, str],
    on: date,
    reason: str,
    by: User,
) -> Household:
    """并户：保留一个户编号，另一户并户注销；成员带着历史转入，与户主的关系逐人确认。监测没有结束的户不能并掉。"""
    if kept.pk == merged.pk:
        raise NotAllowed("不能并入自己，请选另一户。")
    first, second = sorted((kept, merged), key=lambda one: one.pk)  # one order: no deadlock
    locked = {one.pk: one for one in (lock(first), lock(second))}
    kept, merged = locked[kept.pk], locked[merged.pk]
    if kept.township_id != merged.township_id:
        raise NotAllowed("两户不在同一个乡镇，不能并户。")
    reason = require_reason(reason)
    require_day(on, earliest=max(kept.registered_on, merged.registered_on), since="建档日期")
    refuse_blocked(merged, on)
    movers = present(merged)
    require_relations(movers, relations)
    if "02" in relations.values() and kept.members.current().filter(relation="02").exists():
        raise NotAllowed("保留的那一户已有户主的配偶，请核对转入成员的关系。")
    stays = _move(movers, to=kept, relations=relations, on=on, kind="merge")
    followers.carry(Move(merged, kept, stays, on, is_whole=True))
    _close(merged, on=on, reason=DissolveReason.MERGED, merged_into=kept)
    AuditEvent.record(
        by=by,
        what="household.merge",
        target=merged,
        reason=reason,
        detail={"on": str(on), "kept": kept.pk, "members": [one.pk for one in movers]},
    )
    watchers.changed(kept, merged)
    return kept


@action
def dissolve(
    *, household: Household, on: date, dissolve_reason: str, reason: str, by: User
) -> Household:
    """销户：全户消亡、迁出、清退等。成员同日减少，户状态和结对截止。全户消亡、整户迁出的，监测随户注销；别的监测没有结束的不能销。"""
    household = lock(household)
    if dissolve_reason == DissolveReason.MERGED:
        raise NotAllowed("并户请用“并户”办理，成员会转到另一户。")
    reason = require_reason(reason)
    require_day(on, earliest=household.registered_on, since="建档日期")
    closings.close(Closing(household, on, dissolve_reason, by))
    refuse_blocked(household, on)
    for member in present(household):
        leave(member, on=on, reason=LEAVE_BY_DISSOLUTION[dissolve_reason])
    _close(household, on=on, reason=dissolve_reason)
    AuditEvent.record(
        by=by,
        what="household.dissolve",
        target=household,
        reason=reason,
        detail={"on": str(on), "reason": dissolve_reason},
    )
    watchers.changed(household)
    household.refresh_from_db()
    return household


def refuse_blocked(household: Household, on: date) -> None:
    found = blockers.reasons(household, on)
    if found:
        raise NotAllowed(f"{'；'.join(found)}。办完之后才能并掉或注销这一户。")


def needs_written_reason(household: Household, status: HouseholdStatus, on: date) -> bool:
    """建档立卡户（脱贫户、贫困户）和监测中的户分户要写明理由。"""
    return status.base_type != BaseType.ORDINARY or bool(blockers.reasons(household, on))


def _require_written_reason(household, status, reason: str, on: date) -> None:
    if needs_written_reason(household, status, on) and len(reason.strip()) < WRITTEN:
        raise NotAllowed(
            f"脱贫户、监测户原则上不为享受政策分户，确需分户请写明理由（至少 {WRITTEN} 个字）。"
        )


def _movers(household: Household, leaving: dict[int, str], on: date) -> list[Member]:
    """The members who leave, checked: present, one grown-up head among them, the old head stays."""
    movers = [one for one in present(household) if one.pk in leaving]
    if not movers or len(movers) != len(leaving):
        raise NotAllowed("请选要分出去的成员；已不在册的请刷新后再选。")
    if any(one.relation == HEAD for one in movers):
        raise NotAllowed("户主要分出去的，请先办“变更户主”。")
    heads = [one for one in movers if leaving[one.pk] == HEAD]
    if len(heads) != 1:
        raise NotAllowed("新户要有一位户主，也只能有一位。")
    if heads[0].born_on and age_on(heads[0].born_on, on) < ADULT:
        raise NotAllowed(f"{heads[0].name}不满 {ADULT} 周岁，不能当户主。")
    require_relations([one for one in movers if one is not heads[0]], leaving)
    return movers


def _move(
    movers: list[Member], *, to: Household, relations: dict[int, str], on: date, kind: str
) -> dict[Member, Member]:
    """Old stay → new stay."""
    stays = {}
    for one in movers:
        leave(one, on=on, reason=LeaveReason(kind))
        new = Member.objects.create(
            township=to.township,
            household=to,
            previous=one,
            relation=relations[one.pk],
            joined_on=on,
            join_reason=JoinReason(kind),
            **{name: getattr(one, name) for name in PERSON},
        )
        _carry_latest_year(one, new)
        stays[one] = new
    return stays


def _carry_latest_year(old: Member, new: Member) -> None:
    """The person's latest yearly facts go along; those of earlier years stay where they were collected."""
    latest = old.years.order_by("-year").first()
    if latest is None:
        return
    copied = {
        field.attname: getattr(latest, field.attname)
        for field in MemberYear._meta.concrete_fields
        if field.name not in {"id", "member"}
    }
    MemberYear.objects.create(member=new, **copied)


def _close(household: Household, *, on: date, reason: str, **fields) -> None:
    """Dissolve, and end what was open: the state and the helpers."""
    HouseholdStatus.objects.filter(household=household, valid_to=None).update(valid_to=on)
    HelperAssignment.objects.filter(household=household, valid_to=None).update(valid_to=on)
    still = Household.objects.filter(pk=household.pk, dissolved_on=None)
    still.update(dissolved_on=on, dissolve_reason=reason, version=F("version") + 1, **fields)
