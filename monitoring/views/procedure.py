"""The procedure of a round: taking a step, sending back, the fast track, a step's files, and what is under way."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.models import User
from accounts.roles import GRANTS, Can, Role
from areas.parameters import setting_on
from monitoring import actions, forms, procedure
from monitoring.models import Attachment, Case, CaseStep, head_name
from monitoring.procedure import Standing
from monitoring.views.common import (
    answer,
    card,
    case_of,
    paged,
    tabs,
    typed,
    villages_of,
    with_rights,
)
from monitoring.workflow import TAKEN, open_to, verb_of

Kind, State = CaseStep.Kind, Case.State
PAGES = {
    Kind.IDENTIFY: ("monitoring:identify", "登记识别", "check"),
    Kind.REJECT: ("monitoring:reject", "不予纳入", "ban"),
    Kind.PROPOSE_ELIMINATION: ("monitoring:propose_elimination", "提出消除", "check"),
    Kind.ELIMINATE: ("monitoring:eliminate", "登记消除", "check"),
    Kind.RETURN: ("monitoring:send_back", "退回", "arrow-back-up"),
    Kind.REVERT: ("monitoring:revert", "消除回退", "arrow-back-up"),
}
SECTIONS = {
    Kind.PROPOSE: Attachment.Section.APPLICATION,
    Kind.APPLY: Attachment.Section.APPLICATION,
    Kind.CHECK: Attachment.Section.CHECK,
    Kind.COMPARE: Attachment.Section.COMPARISON,
    Kind.REVIEW: Attachment.Section.REVIEW,
    Kind.NOTICE: Attachment.Section.NOTICE,
}


# ---- What one may do next -----------------------------------------------------------------------


def buttons(user: User, case: Case, standing: Standing) -> list[dict]:
    """What this user may do with the round now; the next step of the procedure comes first."""
    found = []
    if standing.next_kind in TAKEN and user.can(standing.verb):
        url = reverse("monitoring:step_take", args=[case.pk, standing.next_kind])
        found.append({"url": url, "label": f"办理：{standing.next_label}", "icon": "check"})
    for kind in open_to(user, case.state):
        if kind in procedure.DECIDES.values() and standing.next_kind not in (None, kind):
            continue
        name, label, icon = PAGES[kind]
        found.append({"url": reverse(name, args=[case.pk]), "label": label, "icon": icon})
    return found


def more_buttons(user: User, case: Case, standing: Standing) -> list[dict]:
    """What is done seldom: sending a step back, the fast track."""
    found = []
    is_open = case.state in (State.PROPOSED, State.ELIMINATING)
    if is_open and standing.done and user.can(Can.DECIDE_RISK):
        url = reverse("monitoring:step_back", args=[case.pk])
        found.append({"url": url, "label": "退回重办", "icon": "arrow-back-up"})
    may_help_first = case.state == State.PROPOSED and not case.fast_track_reason
    if may_help_first and user.can(Can.APPROVE_RISK):
        url = reverse("monitoring:fast_track", args=[case.pk])
        found.append({"url": url, "label": "开绿色通道", "icon": "ambulance"})
    return found


def who_may(verb: Can) -> str:
    """“网格员、村干部、驻村队、乡镇业务员”."""
    return "、".join(role.label for role in Role if verb in GRANTS[role])


def waiting(standing: Standing) -> str:
    """“下一步：入户核实，2021-03-05 前”; "" when nothing waits."""
    if standing.next_kind is None:
        return ""
    due = f"，{standing.due_on} 前" if standing.due_on else ""
    return f"下一步：{standing.next_label}{due}"


# ---- The whole way, as a list -------------------------------------------------------------------


def lines(case: Case) -> list[dict]:
    """Everything that was done, what is to be done now, and what is still to come, for components/steps.html."""
    steps = list(case.steps.select_related("done_by").order_by("pk"))
    files = _files_of(case)
    void = procedure.voided(steps)
    found = [_done_line(step, files.get(step.pk, 0), step.pk in void) for step in steps]
    run = procedure.replay(steps)
    if run is None:
        return found
    plan = procedure.plan_of(case, run)
    today = timezone.localdate()
    limit = int(setting_on("procedure_days", case.household.village, run.began.done_on).value)
    standing = procedure.standing(run, plan, today, limit=limit)
    for at, (kind, due) in enumerate(procedure.expected(run, plan)):
        if at == 0:
            found.append(_now_line(standing))
        else:
            note = f"预计 {due} 前，" if due else ""
            found.append({"name": Kind(kind).label, "note": f"{note}{who_may(verb_of(kind))}"})
    return found


def _files_of(case: Case) -> dict[int, int]:
    """Step → how many files prove it."""
    counts: dict[int, int] = {}
    for step in case.attachments.exclude(step=None).values_list("step", flat=True):
        counts[step] = counts.get(step, 0) + 1
    return counts


def _done_line(step: CaseStep, files: int, is_void: bool) -> dict:
    parts = [f"{step.done_on} {step.done_by}", *_facts_of(step), step.opinion]
    line = {
        "name": step.get_kind_display() + ("（已退回，不算）" if is_void else ""),
        "note": "；".join(part for part in parts if part),
        "state": "done",
        "warn": is_void or step.kind in (Kind.SEND_BACK, Kind.RETURN),
        "url": reverse("monitoring:step", args=[step.case_id, step.pk]),
        "link": f"附件 {files} 个" if files else "传附件",
    }
    if step.kind == Kind.SEND_BACK:
        line["name"] += f"：从{step.get_back_to_display()}起"
    return line


def _facts_of(step: CaseStep) -> list[str]:
    """Votes, notice, objection and document, where the step has them."""
    found = []
    if step.present is not None:
        found.append(
            f"应到 {step.expected}，实到 {step.present}，同意 {step.agreed}，反对 {step.opposed}"
        )
    if step.notice_from:
        found.append(f"公示 {step.notice_from} 至 {step.notice_to}")
        found.append(f"异议：{step.objection}" if step.objection else "无异议")
    if step.document:
        found.append(step.document)
    return found


def _now_line(standing: Standing) -> dict:
    due = f"应于 {standing.due_on} 前办结，" if standing.due_on else ""
    late = f"逾期 {standing.days_late} 天" if standing.days_late else ""
    return {
        "name": standing.next_label,
        "note": f"{due}{who_may(standing.verb)}",
        "state": "now",
        "late": late,
    }


# ---- Pages of one round --------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def step_take(request, pk, kind):
    """Who may open it depends on the step; the verb is asked here, before anything is read."""
    if kind not in TAKEN:
        raise Http404
    if not request.user.can(TAKEN[kind]):
        raise PermissionDenied(f"您的角色不能“{TAKEN[kind].value}”，请找乡镇管理员。")
    case = case_of(request.user, pk)
    label = Kind(kind).label
    standing = procedure.standing_of(case, timezone.localdate())
    if standing.next_kind != kind and request.method == "GET":
        return _not_now(request, case, kind)
    return answer(
        request,
        forms.step_form(kind)(typed(request), kind=kind, initial=_initial(standing)),
        partial(actions.take_step, case=case, by=request.user, kind=kind),
        said=f"已办{label}。有材料的，在经过里点“传附件”。",
        goto=case,
        card=card(case.household),
        case=case,
        last_step=standing.returned or case.steps.select_related("done_by").last(),
        title=label,
        verb=f"办结：{label}",
        hint=_hint(case, kind, standing),
        back=case.get_absolute_url(),
    )


def _not_now(request, case: Case, kind: str):
    """A step that is not the next one: the round is shown, with what comes first."""
    run = procedure.run_of(case)
    plan = procedure.plan_of(case, run) if run else []
    for problem in procedure.order_problems(run, plan, kind):
        messages.warning(request, problem)
    return redirect(case)


def _initial(standing: Standing) -> dict:
    return {"notice_from": standing.since} if standing.next_kind == Kind.NOTICE else {}


def _hint(case: Case, kind: str, standing: Standing) -> str:
    parts = []
    if standing.due_on:
        late = f"，已逾期 {standing.days_late} 天" if standing.days_late else ""
        parts.append(f"应于 {standing.due_on} 前办结{late}。")
    if kind == Kind.NOTICE and standing.next_kind == kind:
        rule = procedure.notice_of(case)
        unit = "个工作日" if rule.is_working_days else "天"
        parts.append(f"至少公示 {rule.days} {unit}（{rule.basis}），期满以后再来办结。")
    return "".join(parts)


@require_http_methods(["GET", "POST"])
@require(Can.DECIDE_RISK)
def step_back(request, pk):
    case = case_of(request.user, pk)
    standing = procedure.standing_of(case, timezone.localdate())
    done = [(step.kind, f"{step.get_kind_display()}（{step.done_on}）") for step in standing.done]
    return answer(
        request,
        forms.SendBackForm(typed(request), done=done[::-1]),
        partial(actions.send_back_step, case=case, by=request.user),
        said="已退回重办，办的人会在待办里看到",
        goto=case,
        card=card(case.household),
        case=case,
        title="退回重办",
        verb="退回",
        hint="选的那一步和后面办过的都不算，从那一步重新办。不符合条件的，请办不予纳入或退回消除。",
        back=case.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require(Can.APPROVE_RISK)
def fast_track(request, pk):
    case = case_of(request.user, pk)
    return answer(
        request,
        forms.FastTrackForm(typed(request)),
        partial(actions.open_fast_track, case=case, by=request.user),
        said="已开绿色通道，可以先安排措施；程序各步照样要补办",
        goto=case,
        card=card(case.household),
        case=case,
        title="开绿色通道",
        verb="开绿色通道",
        back=case.get_absolute_url(),
    )


# ---- The files of a step -------------------------------------------------------------------------


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def step_detail(request, pk, step):
    case = case_of(request.user, pk)
    row = get_object_or_404(case.steps.select_related("done_by"), pk=step)
    return _step_page(request, case, row, forms.StepFileForm())


@require_POST
@require(Can.RECORD_VISIT)
def step_file(request, pk, step):
    case = case_of(request.user, pk)
    row = get_object_or_404(case.steps.select_related("done_by"), pk=step)
    form = forms.StepFileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            actions.add_attachment(
                household=case.household,
                by=request.user,
                section=_section(case, row),
                step=row,
                name=file.name,
                content=file.read(),
                taken_on=form.cleaned_data["taken_on"],
            )
        except NotAllowed as problem:
            form.add_error("file", str(problem))
        else:
            messages.success(request, f"已存入户档：{_section(case, row).label}")
            return redirect("monitoring:step", case.pk, row.pk)
    return _step_page(request, case, row, form)


def _section(case: Case, step: CaseStep) -> Attachment.Section:
    """In which section of the dossier the papers of the step belong."""
    begun = case.steps.filter(kind=Kind.PROPOSE_ELIMINATION, pk__lte=step.pk)
    if begun.exists():
        return Attachment.Section.ELIMINATION
    return SECTIONS.get(step.kind, Attachment.Section.DECISION)


def _step_page(request, case: Case, step: CaseStep, form):
    files = case.attachments.filter(step=step).select_related("added_by").order_by("added_at")
    snapshot = step.snapshots.first()
    context = {
        "card": card(case.household),
        "case": case,
        "step": step,
        "section": _section(case, step).label,
        "facts": [
            ("办理日期", step.done_on),
            ("办理人", step.done_by),
            ("意见", step.opinion),
            *[("", fact) for fact in _facts_of(step)],
        ],
        "snapshot": snapshot,
        "files": with_rights(files, request.user, "added_by"),
        "form": form if request.user.can(Can.RECORD_VISIT) else None,
    }
    status = 422 if form.errors else 200
    return render(request, "monitoring/step.html", context, status=status)


# ---- What is under way ---------------------------------------------------------------------------


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def in_procedure(request):
    """What is under way in the user's area, the most overdue first."""
    form = forms.InProcedureFilter(request.GET, villages=villages_of(request.user))
    rows = _under_way(request.user, form.cleaned_data if form.is_valid() else {})
    kept = {
        "all": rows,
        "late": [row for row in rows if row["standing"].days_late],
        "mine": [row for row in rows if request.user.can(row["standing"].verb)],
    }
    when = request.GET.get("when")
    when = when if when in kept else "all"
    labels = {"all": "全部在办", "late": "已逾期", "mine": "我能办的"}
    return render(
        request,
        "monitoring/in_procedure.html",
        {
            "form": form,
            "page": paged(request, kept[when]),
            "tabs": tabs(
                request,
                [(key, label, len(kept[key])) for key, label in labels.items()],
                when,
                key="when",
            ),
        },
    )


def _under_way(user: User, conditions: dict) -> list[dict]:
    """Each round with its standing; no more queries for many rounds than for one."""
    cases = Case.objects.visible_to(user).in_procedure()
    if conditions.get("village"):
        cases = cases.filter(household__village=conditions["village"])
    found = cases.select_related("category", "household__village").annotate(head_name=head_name())
    found = list(found.order_by("pk"))
    standings = procedure.standings(found, timezone.localdate())
    purpose = conditions.get("purpose")
    rows = [
        {"case": case, "standing": standing, "who": who_may(standing.verb)}
        for case in found
        if (standing := standings[case.pk]).next_kind
        and (not purpose or standing.purpose == purpose)
    ]
    return sorted(
        rows,
        key=lambda row: (
            row["standing"].due_on is None,
            row["standing"].due_on or row["standing"].since,
            row["case"].pk,
        ),
    )
