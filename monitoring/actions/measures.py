"""Measures of help (帮扶措施): planned, then carried out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import refuse
from accounts.roles import Can
from households.models import Household, Member
from monitoring.actions.guards import check_date, require_existing, require_reason, require_verb
from monitoring.measure_catalogue import OTHER
from monitoring.models import Case, Measure


@action
def plan_measure(
    *,
    household: Household,
    by: User,
    group: str,
    item: str,
    planned_on: date,
    case: Case | None = None,
    member: Member | None = None,
    content: str = "",
    amount: Decimal | None = None,
    unit: str = "",
    person: str = "",
    done_on: date | None = None,
    effect: str = "",
) -> Measure:
    """安排帮扶措施：针对哪一轮、给全户还是给谁；已经落实的一并填落实日期。消除以后不再安排新措施。"""
    require_verb(by, Can.PROPOSE_RISK)
    require_existing(household)
    refuse(
        check_date(planned_on, household)
        + _done_problems(done_on, planned_on, household)
        + _target_problems(household, case, member)
        + _begun_problems(case, planned_on)
        + _content_problems(item, content)
        + _ended_problems(case, planned_on)
    )
    measure = Measure.objects.create(
        township_id=household.township_id,
        household=household,
        case=case,
        member=member,
        group=group,
        item=item.strip(),
        content=content.strip(),
        planned_on=planned_on,
        done_on=done_on,
        amount=amount,
        unit=unit,
        person=person,
        effect=effect.strip(),
    )
    AuditEvent.record(by=by, what="measure.plan", target=measure)
    return measure


@action
def carry_out_measure(
    *,
    measure: Measure,
    by: User,
    done_on: date,
    amount: Decimal | None = None,
    effect: str = "",
) -> Measure:
    """落实措施：填落实日期、实际金额和成效。"""
    require_verb(by, Can.PROPOSE_RISK)
    refuse(_done_problems(done_on, measure.planned_on, measure.household))
    planned = Measure.objects.filter(
        pk=measure.pk, township=measure.township_id, done_on__isnull=True
    )
    kept = measure.amount if amount is None else amount
    if not planned.update(done_on=done_on, amount=kept, effect=effect.strip()):
        raise NotAllowed("这条措施已登记落实，要改请用更正。")
    measure.refresh_from_db()
    AuditEvent.record(by=by, what="measure.carry_out", target=measure)
    return measure


@action
def revise_measure(
    *,
    measure: Measure,
    by: User,
    reason: str,
    group: str,
    item: str,
    planned_on: date,
    case: Case | None = None,
    member: Member | None = None,
    content: str = "",
    amount: Decimal | None = None,
    unit: str = "",
    person: str = "",
    done_on: date | None = None,
    effect: str = "",
    seen: str | None = None,
) -> Measure:
    """更正措施：录错的类别、日期、金额等改正，写明理由；`seen` 是打开时的样子，别人先改过的要重看。"""
    require_verb(by, Can.PROPOSE_RISK)
    require_reason(reason)
    household = measure.household
    refuse(
        check_date(planned_on, household)
        + _done_problems(done_on, planned_on, household)
        + _target_problems(household, case, member)
        + _begun_problems(case, planned_on)
        + _content_problems(item, content)
        + _ended_problems(case, planned_on)
    )
    changes = {
        "case": case,
        "member": member,
        "group": group,
        "item": item.strip(),
        "content": content.strip(),
        "planned_on": planned_on,
        "done_on": done_on,
        "amount": amount,
        "unit": unit,
        "person": person,
        "effect": effect.strip(),
    }
    return records.correct(
        measure, by=by, what="measure.revise", reason=reason, changes=changes, seen=seen
    )


def _done_problems(done_on: date | None, planned_on: date, household: Household) -> list[str]:
    if done_on is None:
        return []
    problems = check_date(done_on, household)
    if done_on < planned_on:
        problems.append(f"落实日期 {done_on} 早于计划日期 {planned_on}。")
    return problems


def _content_problems(item: str, content: str) -> list[str]:
    if item.strip() == OTHER and not content.strip():
        return ["子项选了“其他”，请在内容里写明是什么。"]
    return []


def _target_problems(household: Household, case: Case | None, member: Member | None) -> list[str]:
    problems = []
    if case and case.household_id != household.pk:
        problems.append("所选的监测轮次是另一户的。")
    if member and member.household_id != household.pk:
        problems.append("所选的成员是另一户的。")
    return problems


def _begun_problems(case: Case | None, planned_on: date) -> list[str]:
    """Help begins with the identification; before it only on the fast track (先帮扶、后补程序)."""
    if case is None or case.fast_track_reason:
        return []
    if case.identified_on is None:
        return ["这一轮还没有登记识别，不能安排措施；突发的事要先帮扶的，请乡镇先开绿色通道。"]
    if planned_on < case.identified_on:
        return [
            f"计划日期 {planned_on} 早于识别日期 {case.identified_on}；没有开绿色通道的不能先安排。"
        ]
    return []


def _ended_problems(case: Case | None, planned_on: date) -> list[str]:
    if case is None or case.state != Case.State.ELIMINATED:
        return []
    ended_on = case.states.get(valid_to=None).valid_from
    if planned_on < ended_on:
        return []
    return [f"第 {case.seq} 轮已于 {ended_on} 消除，不再安排新措施；计划日期要在那以前。"]
