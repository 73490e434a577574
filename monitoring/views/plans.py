"""The plan of help of a round (一户一方案): what is planned and done, what is missing and why, every version."""

from __future__ import annotations

from functools import partial

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.models import User
from accounts.roles import Can
from areas.parameters import setting_on
from lib.numbers import plain
from monitoring import actions, forms, planning, suggestions
from monitoring.models import Case, HelpPlan
from monitoring.views.common import answer, card, case_of, typed


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def plan(request, pk):
    case = case_of(request.user, pk)
    today = timezone.localdate()
    facts = planning.facts_of(case, today)
    versions = planning.versions(case)
    current = next((one for one, _ in versions if one.valid_to is None), None)
    is_open = case.state in Case.OPEN and not case.household.dissolved_on
    may_write = is_open and request.user.can(Can.PROPOSE_RISK)
    return render(
        request,
        "monitoring/plan.html",
        {
            "case": case,
            "card": card(case.household),
            "plan": current,
            "facts": _facts(case, current),
            "versions": versions,
            "deadlines": suggestions.deadlines(facts) if is_open else [],
            "suggestions": suggestions.suggestions(facts) if is_open else [],
            "parts": _parts(case),
            "is_open": is_open,
            "may_write": may_write,
            "buttons": _buttons(case, current) if may_write else [],
        },
    )


@require_http_methods(["GET", "POST"])
@require(Can.PROPOSE_RISK)
def plan_edit(request, pk):
    """Makes the plan of the round, or revises the version that the form was opened with."""
    case = case_of(request.user, pk)
    current = case.plans.filter(valid_to=None).first()
    if current is None:
        facts = planning.facts_of(case, timezone.localdate())
        opening = {"situation": planning.opening_words(case, facts)}
        form = forms.PlanForm(typed(request), initial=opening)
        act, title, verb = partial(actions.make_plan, case=case), "制定帮扶方案", "保存方案"
    else:
        initial = {name: getattr(current, name) for name in planning.FIELDS}
        form = forms.RevisePlanForm(typed(request), initial=initial | {"version": current.version})
        act, title, verb = partial(_revise, case), "修订帮扶方案", "保存新的一版"
    return answer(
        request,
        form,
        partial(act, by=request.user),
        said="已保存帮扶方案",
        goto=reverse("monitoring:plan", args=[pk]),
        card=card(case.household),
        title=title,
        verb=verb,
        back=reverse("monitoring:plan", args=[pk]),
    )


def _revise(case: Case, *, by: User, version: int, **words) -> HelpPlan:
    seen = case.plans.select_related("case__household").filter(version=version).first()
    if seen is None:
        raise NotAllowed("没有这一版方案，请刷新这一页再改。")
    return actions.revise_plan(plan=seen, by=by, **words)


def _facts(case: Case, current: HelpPlan | None) -> list[tuple[str, str]]:
    line = setting_on("monitoring_line", case.household.village, timezone.localdate())
    year = planning.latest_year(case)
    income = f"{plain(year.net_per_head)} 元（{year.year} 年）" if year and year.persons else ""
    facts = [
        ("现在的人均纯收入", income),
        ("监测范围", f"{plain(line.value)} 元（{line.basis}）"),
    ]
    if current is None:
        return facts
    target = "" if current.target_income is None else f"{plain(current.target_income)} 元"
    return [
        ("家庭情况和风险分析", current.situation),
        ("帮扶目标", current.goal),
        ("目标人均纯收入", target),
        *facts,
        ("责任单位", current.unit),
        ("责任人", current.person),
    ]


def _parts(case: Case) -> list[tuple[str, list]]:
    """一户一方案、一人一措施: the measures of the whole household, then of each person."""
    by_person: dict = {}
    rows = planning.measures_of(case).select_related("member").order_by("planned_on", "pk")
    for measure in rows:
        by_person.setdefault(measure.member, []).append(measure)
    whole = by_person.pop(None, [])
    people = [(str(member), measures) for member, measures in by_person.items()]
    return [("全户", whole), *people]


def _buttons(case: Case, current: HelpPlan | None) -> list[dict]:
    edit = reverse("monitoring:plan_edit", args=[case.pk])
    add = reverse("monitoring:measure_create", args=[case.household_id])
    label = "修订方案" if current else "制定方案"
    return [
        {"url": edit, "label": label, "icon": "edit"},
        {"url": add, "label": "登记措施", "icon": "plus"},
    ]
