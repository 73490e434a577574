"""Plans of help (一户一方案): made once a round, revised by a new version; every version stays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import refuse
from accounts.roles import Can
from monitoring.actions.guards import check_date, require_existing, require_verb
from monitoring.models import Case, HelpPlan


@action
def make_plan(
    *,
    case: Case,
    by: User,
    on: date,
    situation: str,
    goal: str,
    target_income: Decimal | None = None,
    unit: str = "",
    person: str = "",
) -> HelpPlan:
    """制定方案：一轮监测一份，从哪天起执行；已有现行方案的要修订，不另起一份。"""
    require_verb(by, Can.PROPOSE_RISK)
    _require_open(case)
    if case.plans.exists():
        raise NotAllowed("这一轮已有方案，请打开现行的一版修订。")
    began_on = case.states.order_by("valid_from", "pk").first().valid_from
    refuse(check_date(on, case.household, after=began_on) + _content_problems(situation, goal))
    plan = HelpPlan(
        township_id=case.township_id,
        household=case.household,
        case=case,
        made_by=by,
        version=1,
        valid_from=on,
        **_words(situation, goal, target_income, unit, person),
    )
    return records.create(plan, by=by, what="plan.make")


@action
def revise_plan(
    *,
    plan: HelpPlan,
    by: User,
    on: date,
    reason: str,
    situation: str,
    goal: str,
    target_income: Decimal | None = None,
    unit: str = "",
    person: str = "",
) -> HelpPlan:
    """修订方案：旧的一版截止，新的一版从这一天起执行，写明为什么改；旧版都留着。"""
    require_verb(by, Can.PROPOSE_RISK)
    _require_open(plan.case)
    if not reason.strip():
        raise NotAllowed("请写修订的理由。")
    household = plan.case.household
    refuse(check_date(on, household, after=plan.valid_from) + _content_problems(situation, goal))
    words = _words(situation, goal, target_income, unit, person)
    changed = [name for name in words if getattr(plan, name) != words[name]]
    if not changed:
        raise NotAllowed("内容和现行的一版一样，没有要修订的。")
    current = HelpPlan.objects.filter(pk=plan.pk, township=plan.township_id, valid_to=None)
    if not current.update(valid_to=on):
        raise NotAllowed("您打开以后，别人已修订过这份方案。请刷新这一页，看新的一版再改。")
    new = HelpPlan(
        township_id=plan.township_id,
        household=household,
        case=plan.case,
        made_by=by,
        version=plan.version + 1,
        valid_from=on,
        **words,
    )
    records.check_fields(new)
    new.save(force_insert=True)
    AuditEvent.record(
        by=by, what="plan.revise", target=new, reason=reason.strip(), detail={"fields": changed}
    )
    return new


def _require_open(case: Case) -> None:
    require_existing(case.household)
    if case.state not in Case.OPEN:
        raise NotAllowed(
            f"第 {case.seq} 轮现在是“{case.get_state_display()}”，不再制定和修订帮扶方案。"
        )


def _words(
    situation: str, goal: str, target_income: Decimal | None, unit: str, person: str
) -> dict[str, object]:
    """What a version says, as it is kept."""
    return {
        "situation": situation.strip(),
        "goal": goal.strip(),
        "target_income": target_income,
        "unit": unit.strip(),
        "person": person.strip(),
    }


def _content_problems(situation: str, goal: str) -> list[str]:
    problems = []
    if not situation.strip():
        problems.append("请写家庭情况和风险分析。")
    if not goal.strip():
        problems.append("请写帮扶目标。")
    return problems
