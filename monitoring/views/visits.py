"""Visits: recording one on a phone, the list, and who has not been visited."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.roles import Can
from monitoring import actions, forms
from monitoring.due import Duty, Group
from monitoring.models import Visit, head_name
from monitoring.views.common import (
    answer,
    card,
    form_page,
    household_of,
    paged,
    run,
    tabs,
    typed,
    village_asked,
    villages_of,
)


@require_http_methods(["GET", "POST"])
@require(Can.RECORD_VISIT)
def visit_create(request, pk):
    household = household_of(request.user, pk)
    last = household.visits.order_by("-visited_on", "-recorded_at").first()
    form = forms.VisitForm(typed(request))
    form.fields["visited_on"].initial = timezone.localdate()
    form.remember(last)
    who = card(household)
    visit = run(form, partial(actions.record_visit, household=household, by=request.user))
    if visit:
        clue = "，并报了一条线索" if visit.clue_id else ""
        messages.success(request, f"已记走访：{who['head']}户，{visit.visited_on}{clue}")
        return redirect("home" if request.GET.get("from") == "home" else household)
    return form_page(request, form, template="monitoring/visit_form.html", card=who, last=last)


@require_http_methods(["GET", "POST"])
@require(Can.RECORD_VISIT)
def visit_correct(request, pk):
    visible = Visit.objects.visible_to(request.user).select_related("household__village")
    visit = get_object_or_404(visible, pk=pk)
    initial = {name: getattr(visit, name) for name in forms.VisitFacts.base_fields}
    for name in forms.PILLARS:
        initial[name] = forms.FINE if initial[name] else forms.PROBLEM
    return answer(
        request,
        forms.CorrectVisitForm(typed(request), initial=initial),
        partial(actions.correct_visit, visit=visit, by=request.user),
        said=f"已更正 {visit.visited_on} 的走访",
        goto=visit.household,
        card=card(visit.household),
        title="更正走访",
        verb="保存更正",
        back=visit.household.get_absolute_url(),
    )


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def visit_list(request):
    form = forms.VisitFilter(request.GET, villages=villages_of(request.user))
    is_clear = form.is_valid()
    conditions = form.cleaned_data
    visits = _found(request.user, conditions) if is_clear else Visit.objects.none()
    visits = visits.select_related("household__village", "visited_by")
    page = paged(request, visits.annotate(head_name=head_name()))
    return render(
        request, "monitoring/visits.html", {"form": form, "page": page, "views": _views("all")}
    )


def _found(user, conditions: dict):
    visits = Visit.objects.visible_to(user)
    if conditions.get("village"):
        visits = visits.filter(household__village=conditions["village"])
    if conditions.get("way"):
        visits = visits.filter(way=conditions["way"])
    if conditions.get("problem"):
        visits = visits.exclude(problem="")
    if conditions.get("since"):
        visits = visits.filter(visited_on__gte=conditions["since"])
    if conditions.get("until"):
        visits = visits.filter(visited_on__lte=conditions["until"])
    return visits


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def visits_due(request):
    """Late ones of one group, all of them: the longest unvisited first."""
    group = Group.LIFTED if request.GET.get("group") == "lifted" else Group.MONITORED
    duty = Duty.of(request.user, group, timezone.localdate())
    late, soon = duty.late(), duty.soon()
    village = village_asked(request)
    when = "soon" if request.GET.get("when") == "soon" else "late"
    households = soon if when == "soon" else late
    if village:
        households = households.filter(village=village)
    page = paged(request, duty.shown(households))
    return render(
        request,
        "monitoring/due.html",
        {
            "rows": [duty.row(household) for household in page],
            "page": page,
            "days": duty.days,
            "village": village,
            "group": group,
            "views": _views("lifted" if group == Group.LIFTED else "monitored"),
            "tabs": tabs(
                request,
                [("late", "逾期未访", late.count()), ("soon", "七天内到期", soon.count())],
                when,
                key="when",
            ),
            "when": when,
            "may_visit": request.user.can(Can.RECORD_VISIT),
        },
    )


def _views(current: str) -> list[dict]:
    """The three lists of visits, as links above each."""
    due = reverse("monitoring:due")
    lists = (
        ("all", "走访记录", reverse("monitoring:visits")),
        ("monitored", "监测户应访", due),
        ("lifted", "脱贫户应访", f"{due}?group=lifted"),
    )
    return [{"label": label, "url": url, "current": name == current} for name, label, url in lists]
