"""Decisions on work ledgers (台账办理)."""

from __future__ import annotations

from datetime import date

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
    """修改台账种类。"""
    return records.correct(kind, by=by, what="ledger_kind.change", reason=reason, changes=changes)


@action
def record_entry(
    *, township: Area, kind: LedgerKind, by: User, village: Area | None = None, **fields
) -> LedgerEntry:
    """登记一次会议、培训或活动：数量栏只能填该台账定过的。"""
    entry = LedgerEntry(township=township, kind=kind, village=village, **fields)
    _check_quantities(entry)
    return records.create(entry, by=by, what="ledger.record")


@action
def correct_entry(*, entry: LedgerEntry, by: User, reason: str, **changes) -> LedgerEntry:
    """更正台账记录。"""
    entry = records.correct(entry, by=by, what="ledger.correct", reason=reason, changes=changes)
    _check_quantities(entry)
    return entry


@action
def withdraw_entry(*, entry: LedgerEntry, by: User, on: date, reason: str) -> LedgerEntry:
    """作废台账记录：不删除，写明原因，不再计数。"""
    withdrawn = LedgerEntry.objects.filter(pk=entry.pk, withdrawn_on=None).update(
        withdrawn_on=on, withdraw_reason=reason
    )
    if not withdrawn:
        raise NotAllowed("这条记录已作废，请刷新后再看。")
    AuditEvent.record(by=by, what="ledger.withdraw", target=entry, reason=reason)
    entry.refresh_from_db()
    return entry


def _check_quantities(entry: LedgerEntry) -> None:
    known = {row["name"] for row in entry.kind.quantities}
    unknown = sorted(set(entry.quantities) - known)
    if unknown:
        raise NotAllowed(f"“{entry.kind}”没有数量栏：{'、'.join(unknown)}。")


@action
def post_team_member(*, village: Area, by: User, **fields) -> TeamMember:
    """登记驻村人员：一个村同一时间只有一位第一书记。"""
    person = TeamMember(township=village.parent, village=village, **fields)
    if person.post == TeamMember.Post.FIRST_SECRETARY:
        serving = TeamMember.objects.on(person.valid_from).filter(
            township=village.parent, village=village, post=person.post
        )
        if holder := serving.first():
            raise NotAllowed(f"{village}的第一书记 {holder.name} 还在任，请先登记离任。")
    return records.create(person, by=by, what="team.post")


@action
def correct_team_member(*, person: TeamMember, by: User, reason: str, **changes) -> TeamMember:
    """更正驻村人员。"""
    return records.correct(person, by=by, what="team.correct", reason=reason, changes=changes)


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
