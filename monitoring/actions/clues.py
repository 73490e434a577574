"""Clues (预警线索): reported by anyone in the field, sent out to be checked, concluded by the township."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import refuse
from accounts.roles import Can
from areas.models import Area
from households.models import Household
from monitoring.actions.guards import (
    check_date,
    require_existing,
    require_own_or,
    require_reason,
    require_verb,
)
from monitoring.alerts import keeping
from monitoring.assignees import due_on_for, may_check
from monitoring.models import Clue

MOST_AT_ONCE = 200  # clues concluded together: what one person can have looked at
TAKEN = "这条线索刚由他人办理，请刷新后看。"


@action
def report_clue(
    *,
    household: Household,
    by: User,
    source: str,
    risk: str,
    detail: str,
    received_on: date,
    from_unit: str = "",
    amount: Decimal | None = None,
    id: UUID | None = None,
) -> Clue:
    """报线索：从哪条渠道、哪天、因为什么，等乡镇核实。编号可由填写的设备给出，同一编号重传不再写。"""
    require_verb(by, Can.REPORT_CLUE)
    if id and (known := Clue.objects.filter(pk=id).first()):
        return _replayed(known, household, by)
    require_existing(household)
    refuse(check_date(received_on, household))
    clue = new_clue(
        household=household,
        by=by,
        source=source,
        risk=risk,
        detail=detail,
        received_on=received_on,
        from_unit=from_unit,
        amount=amount,
        **({"id": id} if id else {}),
    )
    AuditEvent.record(by=by, what="clue.report", target=clue)
    return clue


def _replayed(clue: Clue, household: Household, by: User) -> Clue:
    if clue.household_id != household.pk or clue.reported_by_id != by.pk:
        raise NotAllowed("这条线索的编号已用在另一条线索上，请重新打开页面再报。")
    return clue


def new_clue(*, household: Household, by: User, detail: str, **fields) -> Clue:
    """The row alone; a visit that raises a clue writes it inside its own action."""
    if not detail.strip():
        raise NotAllowed("请写线索的事由。")
    return Clue.objects.create(
        township_id=household.township_id,
        household=household,
        reported_by=by,
        detail=detail.strip(),
        **fields,
    )


@action
def assign_clue(*, clue: Clue, by: User, to: User, on: date, due_on: date | None = None) -> Clue:
    """受理并指派：交给看得到这户的人去核实，写明期限；没有核实之前可以改派。期限不填的按参数算。"""
    require_verb(by, Can.DECIDE_RISK)
    require_existing(clue.household)
    problems = check_date(on, clue.household, after=clue.received_on)
    if not may_check(to, clue.household):
        problems.append(f"{to}看不到这户或不走访，请另选一位本村本网格的人。")
    due_on = due_on or due_on_for(clue.household.township, on)
    if due_on < on:
        problems.append(f"核实期限 {due_on} 早于指派日期 {on}。")
    refuse(problems)
    waiting = Clue.objects.filter(pk=clue.pk, township=clue.township_id).waiting()
    as_seen = waiting.filter(verified_on=None, assigned_to=clue.assigned_to_id)
    if not as_seen.update(assigned_to=to, assigned_by=by, assigned_on=on, due_on=due_on):
        raise NotAllowed(TAKEN)
    before = clue.assigned_to_id
    clue.refresh_from_db()
    detail = {"from": before, "to": to.pk, "until": due_on.isoformat()}
    AuditEvent.record(by=by, what="clue.assign", target=clue, detail=detail)
    return clue


@action
def verify_clue(*, clue: Clue, by: User, on: date, verification: str) -> Clue:
    """入户核实：指派的人（或乡镇自己）写明看到的情况和日期，等乡镇下结论。"""
    if by.pk != clue.assigned_to_id:
        require_verb(by, Can.DECIDE_RISK)
    require_existing(clue.household)
    if not verification.strip():
        raise NotAllowed("请写核实情况：到户看到什么、问到什么。")
    refuse(check_date(on, clue.household, after=clue.assigned_on or clue.received_on))
    waiting = Clue.objects.filter(pk=clue.pk, township=clue.township_id).waiting()
    as_seen = waiting.filter(verified_on=None, assigned_to=clue.assigned_to_id)
    if not as_seen.update(verified_on=on, verified_by=by, verification=verification.strip()):
        raise NotAllowed(TAKEN)
    clue.refresh_from_db()
    AuditEvent.record(by=by, what="clue.verify", target=clue)
    return clue


@action
def conclude_clue(
    *, clue: Clue, by: User, on: date, conclusion: str, reason: str, verification: str = ""
) -> Clue:
    """核实线索：纳入、持续关注或排除，写明理由。纳入的要先有入户核实；乡镇自己核实的，核实情况可以一并写。"""
    require_verb(by, Can.DECIDE_RISK)
    verified = _own_verification(clue, by, on, verification)
    is_verified = clue.verified_on or verified
    if conclusion == Clue.Conclusion.INCLUDE and not is_verified:
        raise NotAllowed("结论是纳入的，要先入户核实：指派人去，或自己核实后写明核实情况。")
    refuse(_conclusion_problems(clue, on, reason))
    waiting = Clue.objects.filter(pk=clue.pk, township=clue.township_id).waiting()
    as_seen = waiting.filter(verified_on=clue.verified_on)
    concluded = as_seen.update(
        conclusion=Clue.Conclusion(conclusion),
        concluded_on=on,
        concluded_by=by,
        conclusion_reason=reason.strip(),
        **verified,
    )
    if not concluded:
        raise NotAllowed(_why_not(clue))
    clue.refresh_from_db()
    AuditEvent.record(by=by, what="clue.conclude", target=clue, reason=reason)
    keeping.recheck(clue.household)
    return clue


def _own_verification(clue: Clue, by: User, on: date, verification: str) -> dict:
    if not verification.strip():
        return {}
    if clue.verified_on:
        raise NotAllowed("这条线索已有入户核实，不用再写核实情况。")
    return {"verified_on": on, "verified_by": by, "verification": verification.strip()}


def _conclusion_problems(clue: Clue, on: date, reason: str) -> list[str]:
    if not reason.strip():
        return ["请写核实结论的理由。"]
    return check_date(
        on, clue.household, after=clue.verified_on or clue.assigned_on or clue.received_on
    )


def _why_not(clue: Clue) -> str:
    """Somebody was faster: with the conclusion, or with the check, which has to be read first."""
    now = Clue.objects.get(pk=clue.pk)
    if now.conclusion:
        return "这条线索已有核实结论，请刷新后看。"
    return "这条线索刚登记了入户核实，请看过核实情况再下结论。"


@dataclass(frozen=True, slots=True)
class Concluded:
    """Of many clues: how many got the conclusion, how many somebody else had concluded before."""

    done: int
    too_late: int


@action
def conclude_clues(
    *, clues: Sequence[Clue], by: User, on: date, conclusion: str, reason: str
) -> Concluded:
    """批量下结论：同一理由排除或持续关注多条线索，每条各留记录；纳入的要逐条办。"""
    require_verb(by, Can.DECIDE_RISK)
    refuse(_bulk_problems(clues, on, conclusion, reason))
    keys = [clue.pk for clue in clues]
    townships = {clue.township_id for clue in clues}
    waiting = Clue.objects.filter(pk__in=keys, township__in=townships).waiting()
    mine = list(waiting.select_for_update().values_list("pk", flat=True))
    done = waiting.filter(pk__in=mine).update(
        conclusion=Clue.Conclusion(conclusion),
        concluded_on=on,
        concluded_by=by,
        conclusion_reason=reason.strip(),
    )
    for township in Area.objects.filter(pk__in=townships):
        own = {clue.household_id for clue in clues if clue.township_id == township.pk}
        keeping.recheck_many(township, own)
    concluded = set(mine)
    AuditEvent.objects.bulk_create(
        AuditEvent(
            by=by,
            township_id=clue.township_id,
            what="clue.conclude",
            target_type=Clue._meta.label_lower,
            target_id=str(clue.pk),
            reason=reason,
            detail={"rows": done},
        )
        for clue in clues
        if clue.pk in concluded
    )
    return Concluded(done, len(keys) - done)


def _bulk_problems(clues: Sequence[Clue], on: date, conclusion: str, reason: str) -> list[str]:
    problems = []
    if not clues:
        problems.append("请先勾选线索。")
    if len(clues) > MOST_AT_ONCE:
        problems.append(f"一次最多 {MOST_AT_ONCE} 条，现在勾了 {len(clues)} 条，请分几次办。")
    if conclusion == Clue.Conclusion.INCLUDE:
        problems.append("结论是纳入的要逐条办：每户的核实情况不同。")
    if not reason.strip():
        problems.append("请写共同的理由。")
    today = timezone.localdate()
    if on > today:
        problems.append(f"日期 {on} 还没有到，今天是 {today}。")
    last = max(
        (clue.verified_on or clue.assigned_on or clue.received_on for clue in clues), default=on
    )
    if on < last:
        problems.append(f"日期 {on} 早于其中一条线索的上一步 {last}。")
    return problems


@action
def correct_clue(
    *,
    clue: Clue,
    by: User,
    reason: str,
    source: str,
    risk: str,
    detail: str,
    received_on: date,
    from_unit: str = "",
    amount: Decimal | None = None,
) -> Clue:
    """更正线索：登记人自己或乡镇改正录错的内容；结论另行核实，不在这里改。"""
    require_own_or(by, clue.reported_by, Can.DECIDE_RISK)
    require_reason(reason)
    problems = check_date(received_on, clue.household)
    if clue.concluded_on and received_on > clue.concluded_on:
        problems.append(f"受理日期 {received_on} 晚于核实日期 {clue.concluded_on}。")
    refuse(problems)
    changes = {
        "source": source,
        "risk": risk,
        "detail": detail.strip(),
        "received_on": received_on,
        "from_unit": from_unit,
        "amount": amount,
    }
    return records.correct(clue, by=by, what="clue.correct", reason=reason, changes=changes)
