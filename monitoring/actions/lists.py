"""Rows of department lists (部门名单的行): matched by hand, and turned into a clue. Lists themselves come through the imports."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.roles import Can
from households.models import ExternalListRow, Member
from monitoring.actions.clues import new_clue
from monitoring.actions.guards import require_existing, require_verb
from monitoring.alerts import keeping
from monitoring.list_kinds import detail_of, risk_of
from monitoring.models import Clue, Source

HAND = ExternalListRow.Match.HAND
NONE = ExternalListRow.Match.NONE


@action
def match_row(*, row: ExternalListRow, by: User, member: Member, reason: str) -> ExternalListRow:
    """人工认定：名单上没有匹配上的一行，写明理由，认定是本乡镇的哪个人。"""
    require_verb(by, Can.IMPORT)
    if not reason.strip():
        raise NotAllowed("请写认定的理由，例如：号码少一位，同村同名同出生日期。")
    if member.township_id != row.township_id:
        raise NotAllowed("这个人不在收到名单的乡镇。")
    open_row = ExternalListRow.objects.filter(pk=row.pk, township=row.township_id, match=NONE)
    if not open_row.update(match=HAND, member=member, household=member.household_id):
        raise NotAllowed("这一行已由他人认定，请刷新后看。")
    row.refresh_from_db()
    AuditEvent.record(by=by, what="list.match", target=row, reason=reason)
    keeping.recheck(member.household)
    return row


@action
def raise_clue(*, row: ExternalListRow, by: User) -> Clue:
    """转线索：把名单上匹配到人的一行报成线索；同一人在同一名单里只报一条，该户有同类线索待核实的不另报。"""
    require_verb(by, Can.IMPORT)
    if row.member_id is None:
        raise NotAllowed("这一行还没有匹配到人，先认定是谁。")
    require_existing(row.household)
    risk = risk_of(row.list.kind)
    _refuse_second(row, risk)
    try:
        with transaction.atomic():
            clue = new_clue(
                household=row.household,
                by=by,
                list_row=row,
                source=Source.DEPARTMENT,
                from_unit=row.list.from_unit,
                received_on=max(row.list.received_on, row.household.registered_on),
                risk=risk,
                amount=row.amount,
                detail=detail_of(row.list, row.name),
            )
    except IntegrityError as problem:
        raise NotAllowed("这一行刚由他人转成线索，请刷新后看。") from problem
    AuditEvent.record(by=by, what="clue.report", target=clue)
    return clue


def _refuse_second(row: ExternalListRow, risk: str) -> None:
    same_person = Clue.objects.filter(
        township=row.township_id, list_row__list=row.list_id, list_row__member=row.member_id
    )
    if same_person.exists():
        raise NotAllowed("这个人在这份名单里已有一条线索，不另报。")
    waiting = Clue.objects.filter(
        township=row.township_id, household=row.household_id, risk=risk
    ).waiting()
    if waiting.exists():
        raise NotAllowed("该户已有同类线索待核实，这一行随那条一并核实，不另报。")
