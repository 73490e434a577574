"""Offline records (离线记录): received once whatever the network does, kept when they do not fit, settled by a person."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.roles import Can
from households.models import Household
from monitoring.actions.cases import propose, propose_elimination
from monitoring.actions.clues import report_clue
from monitoring.actions.files import add_attachment
from monitoring.actions.guards import require_verb
from monitoring.actions.visits import record_visit
from monitoring.models import Attachment, Case, Clue, OfflineItem, Visit
from monitoring.offline import records

Kind, State = OfflineItem.Kind, OfflineItem.State
AWAY = "这一户不在记录人的辖区了，可能已迁到别的网格、村，或者记录人换了辖区。"


@action
def receive_item(
    *,
    id: UUID,
    kind: str,
    household: Household,
    content: records.Content,
    made_at: datetime,
    by: User,
) -> OfflineItem:
    """收离线记录：编号由设备给，重传给同一回执；放不进去的留作冲突等人处理，不丢；写得不完整的退回设备改。"""
    require_verb(by, Can.RECORD_VISIT)
    records.understand(kind, {**content, "id": str(id)})
    digest = _digest(kind, household, content)
    if known := OfflineItem.objects.filter(pk=id).first():
        return _replayed(known, digest, by)
    try:
        with transaction.atomic():
            item = OfflineItem.objects.create(
                id=id,
                township_id=household.township_id,
                household=household,
                by=by,
                kind=kind,
                content=json.dumps(content, ensure_ascii=False, sort_keys=True),
                digest=digest,
                made_at=made_at,
                state=State.ACCEPTED,
            )
    except IntegrityError:  # the same item over two connections at once
        return _replayed(OfflineItem.objects.get(pk=id), digest, by)
    if problem := _misfit(item, household, content):
        OfflineItem.objects.filter(pk=id).update(state=State.CONFLICT, problem=problem[:500])
        item.refresh_from_db()
    what = "offline.receive" if item.state == State.ACCEPTED else "offline.keep"
    AuditEvent.record(by=by, what=what, target=item)
    return item


@action
def receive_photo(
    *,
    item: OfflineItem,
    id: UUID,
    name: str,
    content: bytes,
    by: User,
    taken_on: date | None = None,
) -> Attachment:
    """收离线记录的照片：文字先到，照片随后；记录成了走访或线索的，照片跟着去。"""
    if item.by_id != by.pk:
        raise NotAllowed("只有记录人能补传这条离线记录的照片。")
    subject = records.subject_of(item)
    return add_attachment(
        household=item.household,
        by=by,
        section=records.RECORDS[item.kind].section,
        id=id,
        name=name,
        content=content,
        taken_on=taken_on,
        offline_item=item,
        **_link(subject),
    )


@action
def settle_item(
    *,
    item: OfflineItem,
    by: User,
    reason: str = "",
    household: Household | None = None,
    on: date | None = None,
) -> OfflineItem:
    """处理冲突，仍然写入：可以改记到另一户、改日期；以原记录人的名义写入，记下谁处理的。"""
    require_verb(by, Can.DECIDE_RISK)
    household = household or item.household
    if household.township_id != item.township_id:
        raise NotAllowed("只能记到本乡镇的农户。")
    if not item.by.is_active:
        raise NotAllowed(f"记录人{item.by}已停用，不能以他的名义写入。请写明原因，选“不写入”。")
    _settle(item, by=by, state=State.SETTLED, settlement=reason, household=household)
    changes = {records.RECORDS[item.kind].day: on} if on else {}
    written = _write(item, household, json.loads(item.content), changes)
    Attachment.with_withdrawn.filter(township=item.township_id, offline_item=item).update(
        household=household, **_link(written)
    )
    item.refresh_from_db()
    AuditEvent.record(by=by, what="offline.settle", target=item, reason=reason)
    return item


@action
def discard_item(*, item: OfflineItem, by: User, reason: str) -> OfflineItem:
    """处理冲突，不写入：写明理由；原来记的内容和照片仍留着。"""
    require_verb(by, Can.DECIDE_RISK)
    if not reason.strip():
        raise NotAllowed("请写不写入的理由。")
    _settle(item, by=by, state=State.DISCARDED, settlement=reason)
    item.refresh_from_db()
    AuditEvent.record(by=by, what="offline.discard", target=item, reason=reason)
    return item


def _misfit(item: OfflineItem, household: Household, content: records.Content) -> str:
    """Write the item; what keeps it from being written, "" when it is."""
    if not Household.objects.visible_to(item.by).filter(pk=household.pk).exists():
        return AWAY
    try:
        with transaction.atomic():
            _write(item, household, content)
    except NotAllowed as problem:
        return str(problem)
    return ""


def _write(
    item: OfflineItem, household: Household, content: records.Content, changes: dict | None = None
) -> models.Model:
    """Through the action of its kind, in the recorder's name; `changes` replace what was recorded."""
    data = records.understand(item.kind, {**content, "id": str(item.pk)}) | (changes or {})
    match item.kind:
        case Kind.VISIT:
            return record_visit(household=household, by=item.by, **data)
        case Kind.CLUE:
            return report_clue(id=item.pk, household=household, by=item.by, **data)
        case Kind.PROPOSAL:
            return propose(household=household, by=item.by, **data)
        case _:
            case = _round_of(household, content)
            return propose_elimination(case=case, by=item.by, **data)


def _round_of(household: Household, content: records.Content) -> Case:
    named = str(content.get("case", ""))
    number = int(named) if named.isascii() and named.isdecimal() and len(named) < 19 else 0
    rounds = Case.objects.filter(township=household.township_id, household=household, pk=number)
    case = rounds.first()
    if case is None:
        raise NotAllowed("提出消除的那一轮监测不在这一户，只能记在原来那一轮上。")
    return case


def _replayed(known: OfflineItem, digest: str, by: User) -> OfflineItem:
    if known.by_id != by.pk or known.digest != digest:
        raise NotAllowed("这个编号已用在另一条记录上，这一条没有收下。请导出交给乡镇。")
    return known


def _digest(kind: str, household: Household, content: records.Content) -> str:
    whole = json.dumps([kind, household.pk, content], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def _settle(item: OfflineItem, *, by: User, settlement: str, **fields) -> None:
    """Of two people who settle it at once, the second is told."""
    waiting = OfflineItem.objects.filter(
        pk=item.pk, township=item.township_id, state=State.CONFLICT
    )
    settled = waiting.update(
        settled_by=by, settled_at=timezone.now(), settlement=settlement.strip()[:500], **fields
    )
    if not settled:
        raise NotAllowed("这条离线记录已由他人处理，请刷新后看。")


def _link(subject) -> dict:
    """To what else the photos of an item belong."""
    if isinstance(subject, Visit):
        return {"visit": subject}
    return {"clue": subject} if isinstance(subject, Clue) else {}
