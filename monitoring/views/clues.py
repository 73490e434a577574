"""Clues: report, list, conclude, correct."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.roles import Can
from monitoring import actions, forms
from monitoring.models import Clue, head_name
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
)

WAITING = "waiting"


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def clue_list(request):
    form = forms.ClueFilter(request.GET, villages=villages_of(request.user))
    is_clear = form.is_valid()
    conditions = form.cleaned_data
    found = _found(request.user, conditions) if is_clear else Clue.objects.none()
    counts = dict(found.order_by().values_list("conclusion").annotate(Count("pk")))
    state = conditions.get("state") or WAITING
    shown = found if state == "all" else found.filter(conclusion=state.replace(WAITING, ""))
    rows = shown.select_related("household__village", "reported_by", "concluded_by")
    choices = [(WAITING, "待核实", counts.get("", 0))]
    choices += [(value, label, counts.get(value, 0)) for value, label in Clue.Conclusion.choices]
    context = {
        "form": form,
        "page": paged(request, rows.annotate(head_name=head_name())),
        "tabs": tabs(request, [*choices, ("all", "全部", sum(counts.values()))], state),
        "may_conclude": request.user.can(Can.DECIDE_RISK),
    }
    return render(request, "monitoring/clues.html", context)


def _found(user, conditions: dict):
    clues = Clue.objects.visible_to(user)
    if conditions.get("village"):
        clues = clues.filter(household__village=conditions["village"])
    for name in ("source", "risk"):
        if conditions.get(name):
            clues = clues.filter(**{name: conditions[name]})
    return clues


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
def clue_conclude(request, pk):
    clue = _clue(request.user, pk)
    form = forms.ConcludeForm(typed(request))
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
        title="核实线索",
        verb="登记核实结论",
        hint="结论是纳入的，下一页接着提出监测。",
        back=reverse("monitoring:clues"),
    )


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


def _clue(user, pk) -> Clue:
    visible = Clue.objects.visible_to(user).select_related("household__village", "reported_by")
    return get_object_or_404(visible, pk=pk)
