"""Files that prove something (佐证附件): added to a household's dossier, taken out with a reason."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.roles import Can
from households.models import Household
from lib import filestore
from monitoring.actions.guards import require_own_or, require_verb
from monitoring.models import Attachment, Case, CaseStep, Clue, Measure, OfflineItem, Visit

PER_SUBJECT = 12  # files of one visit, step or measure


@action
def add_attachment(
    *,
    household: Household,
    by: User,
    section: str,
    name: str,
    content: bytes,
    id: UUID | None = None,
    taken_on: date | None = None,
    case: Case | None = None,
    step: CaseStep | None = None,
    clue: Clue | None = None,
    visit: Visit | None = None,
    measure: Measure | None = None,
    offline_item: OfflineItem | None = None,
) -> Attachment:
    """上传附件：照片或 PDF，归入户档一栏。编号由设备给的，同一编号重传不再写；同一户同一处同一文件也只存一次。"""
    require_verb(by, Can.RECORD_VISIT)
    if id and (known := Attachment.with_withdrawn.filter(pk=id).first()):
        return _replayed(known, household, by, content)
    subject = {
        "case": case or (step and step.case),
        "step": step,
        "clue": clue,
        "visit": visit,
        "measure": measure,
        "offline_item": offline_item,
    }
    strangers = [one for one in subject.values() if one and _household_of(one) != household.pk]
    if strangers:
        raise NotAllowed("附件要归到同一户的走访、步骤或措施。")
    try:
        kept = filestore.keep(name, content)
    except filestore.BadFile as problem:
        raise NotAllowed(str(problem)) from problem
    same = Attachment.objects.filter(
        township=household.township_id, household=household, section=section, **subject
    )
    if twin := same.filter(sha256=kept.sha256).first():
        return twin
    if same.count() >= PER_SUBJECT:
        raise NotAllowed(f"同一处最多 {PER_SUBJECT} 个附件，请先作废不要的。")
    attachment = Attachment(
        **({"id": id} if id else {}),
        township_id=household.township_id,
        household=household,
        section=section,
        name=kept.name,
        content_type=kept.content_type,
        size=kept.size,
        sha256=kept.sha256,
        taken_on=taken_on,
        added_by=by,
        **subject,
    )
    return records.create(attachment, by=by, what="attachment.add")


@action
def withdraw_attachment(*, attachment: Attachment, by: User, reason: str) -> None:
    """作废附件：传错的写明原因，自己传的自己可以，别人传的由乡镇办；文件留存，名单里不再列。"""
    require_own_or(by, attachment.added_by, Can.DECIDE_RISK)
    records.withdraw(attachment, by=by, what="attachment.withdraw", reason=reason)


@action
def read_attachment(*, attachment: Attachment, by: User) -> bytes:
    """看附件原件：内容解密取出，谁看的留记录。"""
    try:
        content = filestore.load(attachment.sha256)
    except FileNotFoundError as problem:
        raise NotAllowed("附件的文件不在这台服务器上，请找系统管理员从备份恢复。") from problem
    AuditEvent.record(by=by, what="attachment.read", target=attachment)
    return content


def _household_of(subject) -> int:
    return subject.case.household_id if isinstance(subject, CaseStep) else subject.household_id


def _replayed(known: Attachment, household: Household, by: User, content: bytes) -> Attachment:
    is_same = known.household_id == household.pk and known.added_by_id == by.pk
    if not is_same or known.size != len(content):
        raise NotAllowed("这个附件的编号已用在另一个文件上，请重新选择文件再传。")
    return known
