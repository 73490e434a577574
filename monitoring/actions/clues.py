"""Clues (预警线索): reported by anyone in the field, concluded by the township."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.roles import Can
from households.models import Household
from monitoring.actions.guards import (
    check_date,
    refuse,
    require_existing,
    require_own_or,
    require_reason,
    require_verb,
)
from monitoring.models import Clue


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
) -> Clue:
    """报线索：从哪条渠道、哪天、因为什么，等乡镇核实。"""
    require_verb(by, Can.REPORT_CLUE)
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
    )
    AuditEvent.record(by=by, what="clue.report", target=clue)
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
def conclude_clue(*, clue: Clue, by: User, on: date, conclusion: str, reason: str) -> Clue:
    """核实线索：纳入、持续关注或排除，写明理由；结论是纳入的，再提出识别。"""
    require_verb(by, Can.DECIDE_RISK)
    if not reason.strip():
        raise NotAllowed("请写核实结论的理由。")
    refuse(check_date(on, clue.household, after=clue.received_on))
    waiting = Clue.objects.filter(pk=clue.pk, township=clue.township_id, conclusion="")
    concluded = waiting.update(
        conclusion=Clue.Conclusion(conclusion),
        concluded_on=on,
        concluded_by=by,
        conclusion_reason=reason.strip(),
    )
    if not concluded:
        raise NotAllowed("这条线索已有核实结论，请刷新后看。")
    clue.refresh_from_db()
    AuditEvent.record(by=by, what="clue.conclude", target=clue, reason=reason)
    return clue


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
