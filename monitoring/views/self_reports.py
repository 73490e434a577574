"""Self-reports as the township sees them: list, one with its answers, accepted as a clue or declined."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.roles import Can
from areas.models import Area
from households import picking, search
from lib import masking
from monitoring import actions, forms
from monitoring.models import SelfReport
from monitoring.views.common import (
    answer,
    card,
    form_page,
    household_of,
    paged,
    run,
    tabs,
    typed,
)

State = SelfReport.State
ALL = "all"


@require_GET
@require(Can.DECIDE_RISK)
def self_report_list(request):
    found = SelfReport.objects.visible_to(request.user)
    counts = dict(found.order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("state", State.RECEIVED)
    state = state if state in State.values else ALL
    shown = found if state == ALL else found.filter(state=state)
    choices = [(value, label, counts.get(value, 0)) for value, label in State.choices]
    townships = Area.objects.visible_to(request.user).townships()
    return render(
        request,
        "monitoring/self_reports.html",
        {
            "page": paged(request, shown.select_related("village", "clue", "handled_by")),
            "tabs": tabs(request, [*choices, (ALL, "全部", sum(counts.values()))], state),
            "addresses": [
                (township, request.build_absolute_uri(_public_url(township)))
                for township in townships[:5]
            ],
        },
    )


def _public_url(township: Area) -> str:
    return reverse("report:form", args=[township.prefix])


@require_http_methods(["GET", "POST"])
@require(Can.DECIDE_RISK)
def self_report(request, pk):
    """One report, and the search for its household; what is typed there is posted, never in the address."""
    report = _report(request.user, pk)
    text = request.POST.get("q", report.name)[: search.LONGEST]
    is_open = report.state == State.RECEIVED
    candidates = (
        picking.candidates(
            request.user,
            text,
            timezone.localdate(),
            lambda household: reverse("monitoring:self_report_accept", args=[pk, household]),
        )
        if is_open
        else []
    )
    context = {
        "report": report,
        "phone": masking.phone(report.phone),
        "text": text,
        "candidates": candidates,
        "most": picking.MOST,
    }
    return render(request, "monitoring/self_report.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.DECIDE_RISK)
def self_report_accept(request, pk, household_pk):
    report = _report(request.user, pk)
    household = household_of(request.user, household_pk)
    form = forms.AcceptSelfReportForm(typed(request), initial={"detail": report.detail})
    clue = run(
        form,
        partial(actions.accept_self_report, report=report, household=household, by=request.user),
    )
    if clue is not None:
        messages.success(request, "已受理，成为一条线索；接着指派人去核实")
        return redirect(clue)
    return form_page(
        request,
        form,
        card=card(household),
        title="受理自报",
        verb="受理",
        hint=f"{report.name} 自报：{report.get_risk_display()}。请核对是不是这一户。",
        back=reverse("monitoring:self_report", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
@require(Can.DECIDE_RISK)
def self_report_decline(request, pk):
    report = _report(request.user, pk)
    return answer(
        request,
        forms.DeclineSelfReportForm(typed(request)),
        partial(actions.decline_self_report, report=report, by=request.user),
        said="已登记不受理",
        goto="monitoring:self_reports",
        title=f"不受理：{report.name}",
        verb="不受理",
        back=reverse("monitoring:self_report", args=[pk]),
    )


def _report(user, pk) -> SelfReport:
    visible = SelfReport.objects.visible_to(user).select_related("village", "clue", "handled_by")
    return get_object_or_404(visible, pk=pk)
