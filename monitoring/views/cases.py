"""Rounds: the list, one round, and one page a step."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.roles import Can
from areas.parameters import setting_on
from households import search
from households.models import Household
from lib.numbers import plain
from monitoring import actions, forms, standing
from monitoring.models import Case, CaseRisk, CaseStep, Clue, Screening, Source
from monitoring.views.common import (
    answer,
    card,
    case_of,
    categories_for,
    form_page,
    household_of,
    paged,
    run,
    tabs,
    typed,
    villages_of,
    with_rights,
)
from monitoring.workflow import STEPS, open_to

State, Kind = Case.State, CaseStep.Kind
TABS = [
    (State.PROPOSED, "拟识别"),
    (State.MONITORED, "监测中"),
    (State.ELIMINATING, "拟消除"),
    (State.ELIMINATED, "已消除"),
    (State.REJECTED, "不予纳入"),
]
STEP_PAGES = {
    Kind.IDENTIFY: ("monitoring:identify", "登记识别", "check"),
    Kind.REJECT: ("monitoring:reject", "不予纳入", "ban"),
    Kind.PROPOSE_ELIMINATION: ("monitoring:propose_elimination", "提出消除", "check"),
    Kind.ELIMINATE: ("monitoring:eliminate", "登记消除", "check"),
    Kind.RETURN: ("monitoring:send_back", "退回", "arrow-back-up"),
    Kind.REVERT: ("monitoring:revert", "消除回退", "arrow-back-up"),
}
WAITING = {
    State.PROPOSED: "等乡镇登记识别",
    State.MONITORED: "监测中，风险稳定后提出消除",
    State.ELIMINATING: "等乡镇登记消除",
}

AGAIN = (
    "该户以前的监测已消除。这次提出的是消除以后的新风险，登记后开下一轮；"
    "原来消除认定有误的，请乡镇办消除回退。"
)


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def case_list(request):
    form = forms.CaseFilter(request.GET, villages=villages_of(request.user))
    is_clear = form.is_valid()
    conditions = form.cleaned_data
    found = _found(request.user, conditions) if is_clear else Case.objects.none()
    counts = dict(found.order_by().values_list("state").annotate(Count("pk")))
    state = conditions.get("state") or (State.MONITORED if not request.GET else "")
    shown = found.filter(state=state) if state in State.values else found
    page = paged(request, shown.for_list().order_by("-identified_on", "-pk"))
    for case in page:
        case.badge = standing.badge(case)
    choices = [(value, label, counts.get(value, 0)) for value, label in TABS]
    return render(
        request,
        "monitoring/list.html",
        {
            "form": form,
            "page": page,
            "tabs": tabs(
                request, [*choices, ("all", "全部", sum(counts.values()))], state or "all"
            ),
            "state": state,
            "may_print": request.user.can(Can.EDIT_HOUSEHOLD),
        },
    )


def _found(user, conditions: dict):
    cases = Case.objects.visible_to(user).current()
    if conditions.get("village"):
        cases = cases.filter(household__village=conditions["village"])
    for name in ("category", "source"):
        if conditions.get(name):
            cases = cases.filter(**{name: conditions[name]})
    if conditions.get("risk"):
        risks = CaseRisk.objects.filter(
            township=OuterRef("township"), case=OuterRef("pk"), kind=conditions["risk"]
        )
        cases = cases.filter(Exists(risks))
    if conditions.get("q"):
        matching = Household.objects.visible_to(user).filter(
            search.by_text(conditions["q"], timezone.localdate()), pk=OuterRef("household")
        )
        cases = cases.filter(Exists(matching))
    return cases


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def case_detail(request, pk):
    case = case_of(request.user, pk)
    steps = case.steps.select_related("done_by").order_by("pk")
    lines = [
        {
            "name": step.get_kind_display(),
            "note": f"{step.done_on} {step.done_by}"
            + (f"：{step.opinion}" if step.opinion else ""),
            "state": "done",
        }
        for step in steps
    ]
    if case.state in WAITING:
        lines.append({"name": WAITING[case.state], "state": "now"})
    household = case.household
    others = household.cases.exclude(pk=case.pk).select_related("category").order_by("seq")
    return render(
        request,
        "monitoring/case.html",
        {
            "case": case,
            "card": card(household),
            "badge": standing.badge(case),
            "steps": lines,
            "waiting": WAITING.get(case.state),
            "buttons": _buttons(request.user, case),
            "facts": _facts(case),
            "risks": case.risks.all(),
            "others": [(other, standing.badge(other)) for other in others],
            "measures": case.measures.select_related("member").order_by("-planned_on"),
            "visits": with_rights(
                household.visits.select_related("visited_by")[:5], request.user, "visited_by"
            ),
            "may_reflag": case.state == State.ELIMINATED
            and request.user.can(STEPS[Kind.PROPOSE].verb)
            and not household.cases.filter(state__in=Case.OPEN).exists(),
            "may_visit": request.user.can(Can.RECORD_VISIT),
            "may_measure": request.user.can(Can.PROPOSE_RISK),
            "may_correct": case.identified_on and request.user.can(Can.DECIDE_RISK),
        },
    )


def _buttons(user, case: Case) -> list[dict]:
    """Next steps of the round that this user may take; the first is the main one."""
    pages = [STEP_PAGES[kind] for kind in open_to(user, case.state)]
    return [
        {"url": reverse(name, args=[case.pk]), "label": label, "icon": icon}
        for name, label, icon in pages
    ]


def _facts(case: Case) -> list[tuple]:
    facts = [
        ("类别", case.category),
        ("发现渠道", case.get_source_display()),
        ("来自哪轮排查", case.screening),
        ("识别日期", case.identified_on),
        ("识别时人均纯收入（元）", _plain(case.identified_income)),
        ("合规自付支出（元）", _plain(case.own_payments)),
        ("综合研判", case.assessment),
        ("整户无劳动能力", "是" if case.is_without_labour else "否"),
    ]
    if case.eliminated_how:
        facts += [
            ("消除方式", case.get_eliminated_how_display()),
            ("消除后人均纯收入（元）", _plain(case.eliminated_income)),
        ]
    return facts


def _plain(amount) -> str:
    return "" if amount is None else plain(amount)


@require_http_methods(["GET", "POST"])
@require(Can.PROPOSE_RISK)
def propose(request, pk):
    household = household_of(request.user, pk)
    clue = _asked_clue(request, household)
    open_round = household.cases.filter(state__in=Case.OPEN).first()
    if open_round and request.method == "GET":
        messages.warning(request, f"该户第 {open_round.seq} 轮还没有结束，不能再开一轮。")
        return redirect(open_round)
    is_again = household.cases.filter(state=State.ELIMINATED).exists()
    form = forms.ProposeForm(
        typed(request),
        categories=categories_for(household),
        screenings=Screening.objects.visible_to(request.user),
        initial=_from_screening(request, household) | _from_clue(clue),
    )
    case = run(form, partial(actions.propose, household=household, clue=clue, by=request.user))
    if case:
        messages.success(request, f"已提出监测：{case.category}，第 {case.seq} 轮，等乡镇登记识别")
        return redirect(case)
    return form_page(
        request,
        form,
        card=card(household),
        title="提出再次监测（风险再标注）" if is_again else "提出监测",
        hint=AGAIN if is_again else "",
        verb="提出，报乡镇登记",
        back=household.get_absolute_url(),
    )


def _asked_clue(request, household: Household) -> Clue | None:
    asked = request.GET.get("clue")
    if not asked:
        return None
    try:
        number = UUID(asked)
    except ValueError:
        raise Http404 from None
    clues = Clue.objects.visible_to(request.user).filter(household=household)
    return get_object_or_404(clues, pk=number)


def _from_screening(request, household: Household) -> dict:
    """What the form begins with when the household's check in a round asks for the proposal."""
    asked = request.GET.get("screening", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        return {}
    record = household.screening_records.filter(screening=int(asked)).first()
    if record is None:
        return {}
    return {
        "source": Source.SCREENING,
        "screening": record.screening_id,
        "opinion": record.finding,
    }


def _from_clue(clue: Clue | None) -> dict:
    if clue is None:
        return {}
    return {
        "risks": [clue.risk],
        "main_risk": clue.risk,
        "source": clue.source,
        "opinion": clue.detail,
    }


@require_http_methods(["GET", "POST"])
@require(STEPS[Kind.IDENTIFY].verb)
def identify(request, pk):
    case = case_of(request.user, pk)
    year = case.household.years.order_by("-year").first()
    form = forms.IdentifyForm(
        typed(request),
        categories=categories_for(case.household, keep=case.category),
        initial={
            "category": case.category_id,
            "income": year and _plain(year.net_per_head),
            "own_payments": year and _plain(year.own_payments),
        },
    )
    return _step(
        request,
        form,
        case,
        actions.identify,
        kind=Kind.IDENTIFY,
        title="登记识别",
        verb="登记识别",
        said="已登记识别，从识别日期起监测",
        hint=_income_words(case, year),
    )


@require_http_methods(["GET", "POST"])
@require(STEPS[Kind.REJECT].verb)
def reject(request, pk):
    case = case_of(request.user, pk)
    return _step(
        request,
        forms.ReasonForm(typed(request)),
        case,
        actions.reject,
        kind=Kind.REJECT,
        title="不予纳入",
        verb="不予纳入",
        said="已记为不予纳入",
        hint="这次提出的留在经过里，不占轮次；以后有新情况可以再提。",
    )


@require_http_methods(["GET", "POST"])
@require(STEPS[Kind.PROPOSE_ELIMINATION].verb)
def propose_elimination(request, pk):
    case = case_of(request.user, pk)
    return _step(
        request,
        forms.ProposeEliminationForm(typed(request)),
        case,
        actions.propose_elimination,
        kind=Kind.PROPOSE_ELIMINATION,
        title="提出风险消除",
        verb="提出，报乡镇登记",
        said="已提出风险消除，等乡镇登记",
    )


@require_http_methods(["GET", "POST"])
@require(STEPS[Kind.ELIMINATE].verb)
def eliminate(request, pk):
    case = case_of(request.user, pk)
    year = case.household.years.order_by("-year").first()
    return _step(
        request,
        forms.EliminateForm(typed(request), initial={"income": year and _plain(year.net_per_head)}),
        case,
        actions.eliminate,
        kind=Kind.ELIMINATE,
        title="登记风险消除",
        verb="登记消除",
        said="已登记风险消除",
        hint=_income_words(case, year),
    )


@require_http_methods(["GET", "POST"])
@require(STEPS[Kind.RETURN].verb)
def send_back(request, pk):
    case = case_of(request.user, pk)
    return _step(
        request,
        forms.ReasonForm(typed(request)),
        case,
        actions.send_back,
        kind=Kind.RETURN,
        title="退回风险消除",
        verb="退回",
        said="已退回，继续监测",
        hint="写明还差什么，提出的人会在待办里看到。",
    )


@require_http_methods(["GET", "POST"])
@require(STEPS[Kind.REVERT].verb)
def revert(request, pk):
    case = case_of(request.user, pk)
    return _step(
        request,
        forms.ReasonForm(typed(request)),
        case,
        actions.revert,
        kind=Kind.REVERT,
        title="消除回退",
        verb="撤销消除，继续监测",
        said="已撤销消除，本轮继续监测",
        hint="只用于原来消除认定不稳、不规范的。消除以后出现新风险的，请办再标注，另开一轮。",
    )


@require_http_methods(["GET", "POST"])
@require(Can.DECIDE_RISK)
def correct(request, pk):
    case = case_of(request.user, pk)
    eliminated = case.states.filter(state=State.ELIMINATED, valid_to=None).first()
    form = forms.CorrectCaseForm(
        typed(request),
        case=case,
        categories=categories_for(case.household, keep=case.category),
        screenings=Screening.objects.visible_to(request.user),
        initial={
            **forms.RiskForm.initial_of(case),
            "category": case.category_id,
            "identified_on": case.identified_on,
            "source": case.source,
            "screening": case.screening_id,
            "income": case.identified_income,
            "own_payments": case.own_payments,
            "assessment": case.assessment,
            "is_without_labour": case.is_without_labour,
            "eliminated_on": eliminated and eliminated.valid_from,
            "eliminated_income": case.eliminated_income,
        },
    )
    return _step(
        request,
        form,
        case,
        actions.correct_case,
        title="更正",
        verb="保存更正",
        said="已更正，改前的内容在变更记录里",
        hint="只改录错的内容。情况变了的，请办下一步。",
    )


def _step(request, form, case: Case, act, *, said: str, kind: str = "", **page):
    """The page of one step; a round that is not ready for it is shown instead, with the reason."""
    if kind and request.method == "GET" and case.state != STEPS[kind].start:
        start = State(STEPS[kind].start).label
        messages.warning(
            request,
            f"第 {case.seq} 轮现在是“{case.get_state_display()}”，只有“{start}”时能{Kind(kind).label}。",
        )
        return redirect(case)
    return answer(
        request,
        form,
        partial(act, case=case, by=request.user),
        said=said,
        goto=case,
        card=card(case.household),
        case=case,
        last_step=kind and case.steps.select_related("done_by").last(),
        back=case.get_absolute_url(),
        **page,
    )


def _income_words(case: Case, year) -> str:
    """What an income is compared with, for the form that asks for it."""
    line = setting_on("monitoring_line", case.household.village, timezone.localdate())
    filled = f"收入已按 {year.year} 年采集表填好，请核对。" if year else ""
    return f"监测范围 {plain(line.value)} 元（{line.basis}）。{filled}"
