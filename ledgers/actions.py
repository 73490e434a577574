"""Decisions on work ledgers (台账办理)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from areas.models import Area
from ledgers.models import LedgerEntry, LedgerKind, TeamMember


@action
def add_kind(*, by: User, **fields) -> LedgerKind:
    """增加台账种类：名称和数量栏即口径词。"""
    return records.create(LedgerKind(**fields), by=by, what="ledger_kind.add")


@action
def change_kind(*, kind: LedgerKind, by: User, reason: str, **changes) -> LedgerKind:
    """修改台账种类：记录里已有数的数量栏不能去掉。"""
    kept = {row["name"] for row in changes.get("quantities", kind.quantities)}
    entries = kind.entries.exclude(quantities={})
    used = {name for values in entries.values_list("quantities", flat=True) for name in values}
    if missing := sorted(used - kept):
        raise NotAllowed(f"数量栏已有数，不能去掉：{'、'.join(missing)}。")
    return records.correct(kind, by=by, what="ledger_kind.change", reason=reason, changes=changes)


@action
def record_entry(
    *, township: Area, kind: LedgerKind, by: User, village: Area | None = None, **fields
) -> LedgerEntry:
    """登记一次会议、培训或活动：数量栏只能填该台账定过的。"""
    entry = LedgerEntry(township=township, kind=kind, village=village, **fields)
    _check_entry(entry)
    return records.create(entry, by=by, what="ledger.record")


@action
def correct_entry(*, entry: LedgerEntry, by: User, reason: str, **changes) -> LedgerEntry:
    """更正台账记录：作废了的不再更正。"""
    entry = records.correct(entry, by=by, what="ledger.correct", reason=reason, changes=changes)
    _check_entry(entry)
    return entry


@action
def withdraw_entry(*, entry: LedgerEntry, by: User, reason: str) -> None:
    """作废台账记录：不删除，写明原因，不再计数。"""
    records.withdraw(entry, by=by, what="ledger.withdraw", reason=reason)


def _check_entry(entry: LedgerEntry) -> None:
    if entry.held_on > timezone.localdate():
        raise NotAllowed(f"日期 {entry.held_on} 还没有到；台账只记办过的，请核对年份。")
    if entry.ended_on and entry.ended_on < entry.held_on:
        raise NotAllowed("结束日期不能早于开始日期。")
    known = {row["name"] for row in entry.kind.quantities}
    unknown = sorted(set(entry.quantities) - known)
    if unknown:
        raise NotAllowed(f"“{entry.kind}”没有数量栏：{'、'.join(unknown)}。")


@action
def post_team_member(*, village: Area, by: User, **fields) -> TeamMember:
    """登记驻村人员：一个村同一时间只有一位第一书记。"""
    person = TeamMember(township=village.parent, village=village, **fields)
    records.create(person, by=by, what="team.post")
    _check_first_secretary(person)
    return person


@action
def correct_team_member(*, person: TeamMember, by: User, reason: str, **changes) -> TeamMember:
    """更正驻村人员：规则与登记相同。"""
    person = records.correct(person, by=by, what="team.correct", reason=reason, changes=changes)
    _check_first_secretary(person)
    return person


def _check_first_secretary(person: TeamMember) -> None:
    """The lock makes a second clerk wait for the first."""
    if person.post != TeamMember.Post.FIRST_SECRETARY:
        return
    village = Area.objects.select_for_update().get(pk=person.village_id)
    terms = TeamMember.objects.filter(
        township=person.township, village=village, post=person.post
    ).exclude(pk=person.pk)
    overlapping = terms.filter(Q(valid_to=None) | Q(valid_to__gt=person.valid_from))
    if person.valid_to:
        overlapping = overlapping.filter(valid_from__lt=person.valid_to)
    if holder := overlapping.order_by("valid_from").first():
        since = f"{holder.valid_from} 起"
        until = f"{holder.valid_to} 止" if holder.valid_to else "还在任，请先登记离任"
        raise NotAllowed(f"{village}的第一书记 {holder.name} {since}，{until}。")


@action
def end_team_member(*, person: TeamMember, by: User, on: date, reason: str = "") -> TeamMember:
    """登记离任。"""
    ended = TeamMember.objects.filter(pk=person.pk, valid_from__lte=on, valid_to=None).update(
        valid_to=on
    )
    if not ended:
        raise NotAllowed(f"此人在 {on} 不在任，或已登记离任，请刷新后再看。")
    AuditEvent.record(by=by, what="team.end", target=person, reason=reason)
    person.refresh_from_db()
    return person


@action
def withdraw_team_member(*, person: TeamMember, by: User, reason: str) -> None:
    """作废登错的驻村人员：不再计数，原来的内容和原因留在行历史和操作记录。"""
    records.withdraw(person, by=by, what="team.withdraw", reason=reason)
