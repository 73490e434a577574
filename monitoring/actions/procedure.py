"""Steps of the procedure (程序步骤): taken in order, each by its rule; sent back; and the fast track."""

from __future__ import annotations

from datetime import date

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import refuse
from accounts.roles import Can
from areas.parameters import setting_on
from monitoring import procedure, rules
from monitoring.actions.guards import check_date, require_existing, require_verb
from monitoring.actions.steps import claim, last_day, note_step
from monitoring.models import Case, CaseStep
from monitoring.workflow import TAKEN

Kind, State = CaseStep.Kind, Case.State


@action
def take_step(
    *,
    case: Case,
    by: User,
    kind: str,
    on: date,
    opinion: str = "",
    expected: int | None = None,
    present: int | None = None,
    agreed: int | None = None,
    opposed: int | None = None,
    notice_from: date | None = None,
    notice_to: date | None = None,
    objection: str = "",
    document: str = "",
) -> CaseStep:
    """办一步程序：只能按次序办；评议要人数够、过半同意，公示要满天数、异议有处理，核实、比对、审核写明结果。"""
    if kind not in TAKEN:
        raise NotAllowed(f"“{Kind(kind).label}”不在这里办。")
    require_verb(by, TAKEN[kind])
    require_existing(case.household)
    run = procedure.run_of(case)
    plan = procedure.plan_of(case, run) if run else []
    refuse(procedure.order_problems(run, plan, kind))
    votes = rules.Votes(expected, present, agreed, opposed)
    notice = rules.Notice(notice_from, notice_to, objection)
    refuse(
        check_date(on, case.household, after=last_day(case))
        + rules.opinion_problems(kind, opinion)
        + _own_problems(case, run, plan, kind, on, votes, notice, opinion)
    )
    claim(case)
    facts = {}
    if kind == Kind.REVIEW:
        facts = {
            "expected": expected, "present": present, "agreed": agreed, "opposed": opposed
        }  # fmt: skip
    elif kind == Kind.NOTICE:
        facts = {
            "notice_from": notice_from, "notice_to": notice_to, "objection": objection.strip()
        }  # fmt: skip
    step = note_step(case, kind, by=by, on=on, opinion=opinion, document=document.strip(), **facts)
    AuditEvent.record(
        by=by, what="case.step", target=case, detail={"step": step.get_kind_display()}
    )
    return step


def _own_problems(case, run, plan, kind, on, votes, notice, opinion) -> list[str]:
    """What the rule of this kind of step finds."""
    village = case.household.village
    if kind == Kind.REVIEW:
        return rules.vote_problems(
            votes,
            attendance=setting_on("review_attendance", village, on),
            majority=setting_on("review_majority", village, on),
        )
    if kind == Kind.NOTICE:
        began_on = run.began.done_on
        least = procedure.notice_rule(plan, setting_on("notice_days", village, began_on))
        return rules.notice_problems(
            notice,
            on=on,
            after=run.last.done_on,
            at_least=least.days,
            is_working_days=least.is_working_days,
            basis=least.basis,
        ) + rules.objection_problems(notice.objection, opinion)
    return []


@action
def send_back_step(*, case: Case, by: User, to: str, on: date, reason: str) -> CaseStep:
    """退回重办：写明为什么、退到哪一步；那一步和后面办过的都不算，从那一步重办。登记以后不能再退回。"""
    require_verb(by, Can.DECIDE_RISK)
    require_existing(case.household)
    if not reason.strip():
        raise NotAllowed("请写退回的理由。")
    if case.state not in (State.PROPOSED, State.ELIMINATING):
        raise NotAllowed(
            f"第 {case.seq} 轮现在是“{case.get_state_display()}”，已登记的不能退回重办。"
        )
    run = procedure.run_of(case)
    if run is None or to not in {step.kind for step in run.done}:
        raise NotAllowed(f"“{Kind(to).label}”还没有办过，不用退回。")
    refuse(check_date(on, case.household, after=last_day(case)))
    claim(case)
    step = note_step(case, Kind.SEND_BACK, by=by, on=on, opinion=reason, back_to=to)
    AuditEvent.record(
        by=by,
        what="case.send_back_step",
        target=case,
        reason=reason,
        detail={"to": Kind(to).label},
    )
    return step


@action
def open_fast_track(*, case: Case, by: User, on: date, reason: str) -> CaseStep:
    """开绿色通道：突发灾害、事故的先帮扶、后补程序，写明理由；程序各步照样要补办。"""
    require_verb(by, Can.APPROVE_RISK)
    require_existing(case.household)
    reason = reason.strip()
    if not reason:
        raise NotAllowed("请写明突发了什么事，为什么要先帮扶。")
    if case.state != State.PROPOSED:
        raise NotAllowed(
            f"第 {case.seq} 轮现在是“{case.get_state_display()}”，只有拟识别的才用开绿色通道。"
        )
    if case.fast_track_reason:
        raise NotAllowed("这一轮已开绿色通道。")
    refuse(check_date(on, case.household, after=last_day(case)))
    claim(case, fast_track_reason=reason)
    step = note_step(case, Kind.FAST_TRACK, by=by, on=on, opinion=reason)
    AuditEvent.record(by=by, what="case.fast_track", target=case, reason=reason)
    return step
