"""Corrections of a round (更正): what was typed wrong is put right; the row history keeps what stood before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import refuse
from accounts.roles import Can
from monitoring import procedure, rules
from monitoring.actions.cases import (
    identification_problems,
    last_change,
    replace_risks,
    rounds_of,
)
from monitoring.actions.guards import check_date, require_reason, require_verb
from monitoring.models import Case, CaseState, CaseStep, Category, Screening
from monitoring.rules import Risk

Kind, State = CaseStep.Kind, Case.State


@action
def correct_case(
    *,
    case: Case,
    by: User,
    reason: str,
    category: Category,
    risks: Sequence[Risk],
    source: str,
    identified_on: date,
    income: Decimal | None,
    own_payments: Decimal | None = None,
    assessment: str = "",
    is_without_labour: bool = False,
    screening: Screening | None = None,
    eliminated_on: date | None = None,
    eliminated_income: Decimal | None = None,
) -> Case:
    """更正一轮监测：类别、风险、日期、收入录错了的改正，条件照样核对；识别日期改早，提出日期跟着改早。"""
    require_verb(by, Can.DECIDE_RISK)
    require_reason(reason)
    if case.identified_on is None:
        raise NotAllowed("还没有登记识别，退回后重新提出即可，不用更正。")
    refuse(
        identification_problems(
            case,
            category=category,
            on=identified_on,
            income=income,
            assessment=assessment,
            is_without_labour=is_without_labour,
        )
        + rules.risk_problems(risks)
    )
    values = {
        "category": category,
        "source": source,
        "screening": screening,
        "identified_on": identified_on,
        "identified_income": income,
        "own_payments": own_payments,
        "assessment": assessment.strip(),
        "is_without_labour": is_without_labour,
    }
    if case.state == State.ELIMINATED:
        values["eliminated_income"] = eliminated_income
    names = [name for name, value in values.items() if getattr(case, name) != value]
    _move_identification(case, identified_on)
    if case.state == State.ELIMINATED and eliminated_on:
        names += _move_elimination(case, eliminated_on)
    unchanged = Case.objects.filter(
        pk=case.pk, township=case.township_id, state=case.state, identified_on=case.identified_on
    )
    if not unchanged.update(**values):
        raise NotAllowed("这一轮刚被他人更新，请刷新后再改。")
    if list(case.risks.values_list("kind", "note")) != list(risks):
        names.append("risks")
        replace_risks(case, risks)
    case.refresh_from_db()
    AuditEvent.record(
        by=by, what="case.correct", target=case, reason=reason, detail={"fields": names}
    )
    return case


def _move_identification(case: Case, on: date) -> None:
    if on == case.identified_on:
        return
    proposed, identified = case.states.order_by("valid_from", "pk")[:2]
    earlier = rounds_of(case.household).filter(seq__lt=case.seq).last()
    problems = check_date(on, case.household, after=earlier and last_change(earlier))
    problems += _neighbour_problems(case.steps.filter(kind=Kind.IDENTIFY).first(), on)
    if identified.valid_to and on > identified.valid_to:
        problems.append(f"识别日期 {on} 晚于这一轮下一步的日期 {identified.valid_to}。")
    refuse(problems)
    _shift(case, (proposed, identified), (Kind.PROPOSE, Kind.IDENTIFY), on, first=True)


def _move_elimination(case: Case, on: date) -> list[str]:
    eliminated, proposed, monitored = case.states.order_by("-valid_from", "-pk")[:3]
    if on == eliminated.valid_from:
        return []
    problems = check_date(on, case.household, after=monitored.valid_from)
    problems += _neighbour_problems(case.steps.filter(kind=Kind.ELIMINATE).last(), on)
    later = rounds_of(case.household).filter(seq__gt=case.seq).first()
    start = later and later.states.order_by("valid_from").first().valid_from
    if start and on > start:
        problems.append(f"消除日期 {on} 晚于下一轮提出的日期 {start}。")
    refuse(problems)
    if on < proposed.valid_from:
        monitored.valid_to = on
        monitored.save(update_fields=["valid_to"])
    _shift(case, (proposed, eliminated), (Kind.PROPOSE_ELIMINATION, Kind.ELIMINATE), on)
    return ["eliminated_on"]


def _neighbour_problems(step: CaseStep, on: date) -> list[str]:
    """The day lies between the steps before and after; a proposal directly before is pulled along."""
    before = step.case.steps.filter(pk__lt=step.pk).exclude(kind__in=procedure.BEGINS).last()
    after = step.case.steps.filter(pk__gt=step.pk).first()
    label, problems = step.get_kind_display(), []
    if before and on < before.done_on:
        problems.append(
            f"{label}的日期 {on} 早于“{before.get_kind_display()}”的日期 {before.done_on}。"
        )
    if after and on > after.done_on:
        problems.append(
            f"{label}的日期 {on} 晚于“{after.get_kind_display()}”的日期 {after.done_on}。"
        )
    return problems


def _shift(
    case: Case, rows: Sequence[CaseState], kinds: Sequence[str], on: date, *, first: bool = False
) -> None:
    """Move the start of the second row to the day, the end of the first with it; a proposal that would come after is pulled along."""
    before, after = rows
    steps = [
        case.steps.filter(kind=kind).order_by("pk" if first else "-pk").first() for kind in kinds
    ]
    if on < before.valid_from:
        before.valid_from = on
        case.steps.filter(pk=steps[0].pk).update(done_on=on)
    before.valid_to = after.valid_from = on
    before.save(update_fields=["valid_from", "valid_to"])
    after.save(update_fields=["valid_from"])
    case.steps.filter(pk=steps[1].pk).update(done_on=on)
    case.snapshots.filter(step=steps[1]).update(taken_on=on)
