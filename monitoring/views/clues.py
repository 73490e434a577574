"""Clues: report, list, look, assign, verify, conclude one or many, correct."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.roles import Can
from areas.parameters import value_on
from households.models import ExternalList, ExternalListRow
from monitoring import actions, forms
from monitoring.assignees import assignees_for, due_on_for, may_check
from monitoring.models import Attachment, Clue, head_name
from monitoring.models.clues import IN_STAGE
from monitoring.views.common import (
    answer,
    card,
    form_page,
    household_of,
    paged,
    run,
    tabs,
    typed,
    villages_of,
    with_rights,
)

WAITING, ALL = "waiting", "all"
TONES = {
    Clue.Stage.TO_ASSIGN: "warn",
    Clue.Stage.TO_VERIFY: "new",
    Clue.Stage.TO_CONCLUDE: "warn",
    Clue.Stage.CONCLUDED: "done",
}
TABS = {
    WAITING: ("没有结论", ~IN_STAGE[Clue.Stage.CONCLUDED]),
    **{stage: (stage.label, IN_STAGE[stage]) for stage in Clue.Stage if stage != "concluded"},
    **{value: (label, Q(conclusion=value)) for value, label in Clue.Conclusion.choices},
    ALL: ("全部", Q()),
}


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def clue_list(request):
    user, today = request.user, timezone.localdate()
    form = forms.ClueFilter(
        request.GET,
        villages=villages_of(user),
        lists=ExternalList.objects.visible_to(user).compared()
        if user.can(Can.IMPORT)
        else _no_lists(),
    )
    is_clear = form.is_valid()
    conditions = form.cleaned_data
    days = _days(user, today)
    found = _found(user, conditions, today, days) if is_clear else Clue.objects.none()
    counts = found.order_by().aggregate(
        **{f"n_{state}": Count("pk", filter=narrow) for state, (_, narrow) in TABS.items()}
    )
    state = conditions.get("state")
    state = state if state in TABS else WAITING
    rows = found.filter(TABS[state][1]).select_related(
        "household__village",
        "household__grid",
        "reported_by",
        "assigned_to__area",
        "concluded_by",
    )
    page = paged(request, rows.annotate(head_name=head_name()))
    _mark(page, today, days)
    choices = [(key, label, counts[f"n_{key}"]) for key, (label, _) in TABS.items()]
    may_conclude = user.can(Can.DECIDE_RISK)
    return render(
        request,
        "monitoring/clues.html",
        {
            "form": form,
            "page": page,
            "tabs": tabs(request, choices, state),
            "may_conclude": may_conclude,
            "may_import": user.can(Can.IMPORT),
            "many": forms.ConcludeManyForm() if may_conclude and _has_open(page) else None,
            "external_list": conditions.get("list"),
            "next": request.get_full_path(),
        },
    )


def _no_lists():
    """Below the township one sees clues, not the lists they came from."""
    return ExternalList.objects.none()


def _days(user, today) -> int:
    """Days for the next step; a county's own value for those who look at several townships."""
    return int(value_on("clue_days", user.area, today)) if user.area else 0


def _found(user, conditions: dict, today, days: int):
    clues = Clue.objects.visible_to(user)
    if conditions.get("village"):
        clues = clues.filter(household__village=conditions["village"])
    for name in ("source", "risk"):
        if conditions.get(name):
            clues = clues.filter(**{name: conditions[name]})
    if conditions.get("list"):
        clues = clues.of_list(conditions["list"])
    if conditions.get("mine"):
        clues = clues.of(user)
    if conditions.get("late"):
        clues = clues.late_on(today, days=days)
    return clues


def _mark(clues, today, days: int) -> None:
    """What a line says beside the clue: how far it is, by when, and whether its assignee still can."""
    for clue in clues:
        clue.tone = TONES[clue.stage]
        clue.due = clue.next_due_on(days=days)
        clue.is_late = bool(clue.due and clue.due < today)
        clue.is_stranded = _is_stranded(clue)


def _is_stranded(clue: Clue) -> bool:
    waits = clue.stage == Clue.Stage.TO_VERIFY
    return waits and not may_check(clue.assigned_to, clue.household)


def _has_open(clues) -> bool:
    return any(not clue.conclusion for clue in clues)


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def clue_detail(request, pk):
    clue = _clue(request.user, pk)
    user, today = request.user, timezone.localdate()
    days = _days(user, today)
    _mark([clue], today, days)
    files = clue.attachments.select_related("added_by").order_by("added_at")
    return render(
        request,
        "monitoring/clue.html",
        {
            "clue": clue,
            "card": card(clue.household),
            "steps": _steps(clue, today),
            "buttons": _buttons(clue, user),
            "files": with_rights(files, user, "added_by"),
            "form": forms.ClueFileForm() if user.can(Can.RECORD_VISIT) else None,
            "others": _others(clue),
            "list_rows": _list_rows(clue, user),
            "cases": clue.household.cases.filter(clue=clue),
            "may_correct": user.can(Can.DECIDE_RISK) or clue.reported_by_id == user.pk,
        },
    )


def _others(clue: Clue):
    """The household's other open clues: one visit may settle them all."""
    return Clue.objects.filter(household=clue.household).waiting().exclude(pk=clue.pk)[:5]


def _list_rows(clue: Clue, user):
    """What department lists say of the household, for those who keep the lists."""
    if not user.can(Can.IMPORT):
        return []
    rows = ExternalListRow.objects.visible_to(user).compared().filter(household=clue.household)
    return rows.select_related("list").order_by("-list__received_on", "number")[:10]


def _steps(clue: Clue, today) -> list[dict]:
    """The way of the clue: received, assigned, checked, concluded."""
    late = f"逾期 {(today - clue.due).days} 天" if clue.is_late else ""
    steps = [
        ("收到", clue.received_on, f"{clue.reported_by or ''} {clue.get_source_display()}"),
        (
            "受理并指派",
            clue.assigned_on,
            f"{clue.assigned_by} 指派 {clue.assigned_to}，{clue.due_on} 前核实"
            if clue.assigned_on
            else "",
        ),
        ("入户核实", clue.verified_on, f"{clue.verified_by or ''}"),
        (
            f"结论：{clue.get_conclusion_display()}" if clue.conclusion else "下结论",
            clue.concluded_on,
            f"{clue.concluded_by or ''}",
        ),
    ]
    now = {
        Clue.Stage.TO_ASSIGN: 1,
        Clue.Stage.TO_VERIFY: 2,
        Clue.Stage.TO_CONCLUDE: 3,
        Clue.Stage.CONCLUDED: None,
    }[clue.stage]
    return [
        {
            "name": name,
            "note": f"{on} {who}".strip() if on else (f"最迟 {clue.due}" if at == now else ""),
            "state": "done" if on else ("now" if at == now else ""),
            "late": late if at == now else "",
        }
        for at, (name, on, who) in enumerate(steps)
    ]


def _buttons(clue: Clue, user) -> list[dict]:
    """What this person can do next, the likeliest first."""
    if clue.conclusion:
        return _after_conclusion(clue, user)
    decides = user.can(Can.DECIDE_RISK)
    verify = _button("登记入户核实", "edit", "monitoring:clue_verify", clue)
    conclude = _button("下结论", "check", "monitoring:clue_conclude", clue)
    assign = _button(
        "改派" if clue.assigned_on else "受理并指派", "user", "monitoring:clue_assign", clue
    )
    if clue.verified_on:
        return [conclude] if decides else []
    if not decides:
        return [verify] if clue.assigned_to_id == user.pk else []
    return [verify, assign, conclude] if clue.assigned_on else [assign, verify, conclude]


def _after_conclusion(clue: Clue, user) -> list[dict]:
    is_next = clue.conclusion == Clue.Conclusion.INCLUDE and user.can(Can.PROPOSE_RISK)
    if not is_next or clue.household.cases.filter(clue=clue).exists():
        return []
    url = f"{reverse('monitoring:propose', args=[clue.household_id])}?clue={clue.pk}"
    return [{"label": "提出监测", "icon": "plus", "url": url}]


def _button(label: str, icon: str, name: str, clue: Clue) -> dict:
    return {"label": label, "icon": icon, "url": reverse(name, args=[clue.pk])}


@require_http_methods(["GET", "POST"])
@require(Can.REPORT_CLUE)
def clue_create(request, pk):
    household = household_of(request.user, pk)
    who = card(household)
    return answer(
        request,
        forms.ClueForm(typed(request)),
        partial(actions.report_clue, household=household, by=request.user),
        said=f"已登记线索：{who['head']}户，等乡镇核实",
        goto=household,
        card=who,
        title="报线索",
        verb="报线索",
        back=household.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require(Can.DECIDE_RISK)
def clue_assign(request, pk):
    clue = _clue(request.user, pk)
    form = forms.AssignForm(
        typed(request),
        assignees=assignees_for(clue.household),
        due_on=due_on_for(clue.household.township, timezone.localdate()),
    )
    return answer(
        request,
        form,
        partial(actions.assign_clue, clue=clue, by=request.user),
        said="已指派，核实的人在“指派给我的”里看得到",
        goto=clue,
        card=card(clue.household),
        clue=clue,
        title="改派" if clue.assigned_on else "受理并指派",
        verb="指派",
        back=clue.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require(Can.RECORD_VISIT)
def clue_verify(request, pk):
    """The assignee's page; others are told by the action whose it is."""
    clue = _clue(request.user, pk)
    return answer(
        request,
        forms.VerifyForm(typed(request)),
        partial(actions.verify_clue, clue=clue, by=request.user),
        said="已登记入户核实，等乡镇下结论",
        goto=clue,
        card=card(clue.household),
        clue=clue,
        title="登记入户核实",
        verb="登记核实",
        hint="照片在登记后的线索页上传。",
        back=clue.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require(Can.DECIDE_RISK)
def clue_conclude(request, pk):
    clue = _clue(request.user, pk)
    kind = forms.ConcludeForm if clue.verified_on else forms.CheckAndConcludeForm
    form = kind(typed(request))
    if run(form, partial(actions.conclude_clue, clue=clue, by=request.user)):
        messages.success(request, f"已核实线索：{clue.get_conclusion_display()}")
        if clue.conclusion == Clue.Conclusion.INCLUDE:
            return redirect(
                f"{reverse('monitoring:propose', args=[clue.household_id])}?clue={clue.pk}"
            )
        return redirect("monitoring:clues")
    return form_page(
        request,
        form,
        card=card(clue.household),
        clue=clue,
        title="线索结论",
        verb="登记结论",
        hint="结论是纳入的，下一页接着提出监测。",
        back=clue.get_absolute_url(),
    )


@require_POST
@require(Can.DECIDE_RISK)
def clues_conclude(request):
    """One conclusion for the ticked clues of a page."""
    form = forms.ConcludeManyForm(request.POST)
    keys = [key for key in request.POST.getlist("clue") if _is_uuid(key)]
    clues = Clue.objects.visible_to(request.user).select_related("household").filter(pk__in=keys)
    try:
        if not form.is_valid():
            raise NotAllowed(_sentences(form))
        result = actions.conclude_clues(clues=list(clues), by=request.user, **form.cleaned_data)
    except NotAllowed as problem:
        messages.error(request, f"没有登记：{problem}")
    else:
        messages.success(request, f"已登记 {result.done} 条线索的结论")
        if result.too_late:
            messages.warning(
                request, f"另有 {result.too_late} 条在这之前已由他人下了结论，没有改。"
            )
    return redirect(_back(request))


def _is_uuid(text: str) -> bool:
    plain = text.replace("-", "")
    return len(plain) == 32 and all(letter in "0123456789abcdefABCDEF" for letter in plain)


def _sentences(form) -> str:
    return "；".join(
        f"{form[name].label}：{error}" for name, errors in form.errors.items() for error in errors
    )


def _back(request) -> str:
    """The list as it was filtered; only the query is taken from the form."""
    _, _, query = request.POST.get("next", "").partition("?")
    url = reverse("monitoring:clues")
    return f"{url}?{query}" if query else url


@require_http_methods(["GET", "POST"])
@require(Can.REPORT_CLUE)
def clue_correct(request, pk):
    clue = _clue(request.user, pk)
    initial = {name: getattr(clue, name) for name in forms.ClueForm.base_fields}
    return answer(
        request,
        forms.CorrectClueForm(typed(request), initial=initial),
        partial(actions.correct_clue, clue=clue, by=request.user),
        said="已更正线索",
        goto=clue.household,
        card=card(clue.household),
        title="更正线索",
        verb="保存更正",
        back=clue.household.get_absolute_url(),
    )


@require_POST
@require(Can.RECORD_VISIT)
def clue_file(request, pk):
    """A photo or scan for the clue, kept in the household's dossier under 入户核查."""
    clue = _clue(request.user, pk)
    form = forms.ClueFileForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise NotAllowed(_sentences(form))
        file = form.cleaned_data["file"]
        actions.add_attachment(
            household=clue.household,
            by=request.user,
            section=Attachment.Section.CHECK,
            name=file.name,
            content=file.read(),
            taken_on=form.cleaned_data["taken_on"],
            clue=clue,
        )
    except NotAllowed as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "已上传，也存入了户档")
    return redirect(clue)


def _clue(user, pk) -> Clue:
    visible = Clue.objects.visible_to(user).select_related(
        "household__village",
        "household__grid",
        "household__township",
        "reported_by",
        "assigned_by",
        "assigned_to__area",
        "verified_by",
        "concluded_by",
        "list_row__list",
    )
    return get_object_or_404(visible, pk=pk)
