"""Visits: recording one on a phone, the list, and who has not been visited."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import records
from accounts.access import require
from accounts.roles import Can
from households.models import Household
from lib.numbers import plain
from monitoring import actions, forms
from monitoring.models import Attachment, Visit, head_name
from monitoring.views.common import (
    answer,
    card,
    form_page,
    household_of,
    paged,
    run,
    typed,
    villages_of,
    with_rights,
)
from monitoring.views.due import views_of_visits
from monitoring.views.files import follow, is_script, keep_photos

Section = Attachment.Section


@require_http_methods(["GET", "POST"])
@require(Can.RECORD_VISIT)
def visit_create(request, pk):
    """Text first: the visit is saved before any photo is looked at. The photo script is told 201 and sends them after."""
    household = household_of(request.user, pk)
    last = household.visits.order_by("-visited_on", "-recorded_at").first()
    form = forms.VisitForm(typed(request), request.FILES or None)
    form.fields["visited_on"].initial = timezone.localdate()
    form.remember(last)
    who = card(household)
    visit = run(form, partial(_record, request, household))
    if visit:
        clue = "，并报了一条线索" if visit.clue_id else ""
        messages.success(request, f"已记走访：{who['head']}户，{visit.visited_on}{clue}")
        if is_script(request):
            return HttpResponse(status=201, content_type="text/plain")
        return redirect("home" if request.GET.get("from") == "home" else household)
    return form_page(request, form, template="monitoring/visit_form.html", card=who, last=last)


def _record(request, household: Household, *, photos: list, **facts) -> Visit:
    visit = actions.record_visit(household=household, by=request.user, **facts)
    keep_photos(request, photos, household=household, section=Section.VISIT, visit=visit)
    return visit


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def visit_detail(request, pk):
    """One visit with its photos; each look at a photo is recorded."""
    visit = _visit(request.user, pk)
    files = with_rights(visit.attachments.select_related("added_by"), request.user, "added_by")
    with_rights([visit], request.user, "visited_by")
    return render(
        request,
        "monitoring/visit.html",
        {
            "visit": visit,
            "card": card(visit.household),
            "facts": _facts(visit),
            "pillars": _pillars(visit),
            "photos": [file for file in files if file.is_image],
            "files": files,
            "form": forms.FollowingFileForm() if request.user.can(Can.RECORD_VISIT) else None,
        },
    )


@require_POST
@require(Can.RECORD_VISIT)
def visit_photo(request, pk):
    visit = _visit(request.user, pk)
    return follow(
        request, household=visit.household, section=Section.VISIT, back=visit, visit=visit
    )


@require_http_methods(["GET", "POST"])
@require(Can.RECORD_VISIT)
def visit_correct(request, pk):
    visit = _visit(request.user, pk)
    initial = {name: getattr(visit, name) for name in forms.VisitFacts.base_fields}
    for name in forms.PILLARS:
        initial[name] = forms.FINE if initial[name] else forms.PROBLEM
    return answer(
        request,
        forms.CorrectVisitForm(typed(request), initial=initial | {"seen": records.mark_of(visit)}),
        partial(actions.correct_visit, visit=visit, by=request.user),
        said=f"已更正 {visit.visited_on} 的走访",
        goto=visit,
        card=card(visit.household),
        title="更正走访",
        verb="保存更正",
        back=visit.get_absolute_url(),
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
        request,
        "monitoring/visits.html",
        {"form": form, "page": page, "views": views_of_visits("all")},
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


def _visit(user, pk) -> Visit:
    visible = Visit.objects.visible_to(user).select_related(
        "household__village__parent", "household__grid", "visited_by", "clue"
    )
    return get_object_or_404(visible, pk=pk)


def _facts(visit: Visit) -> list[tuple[str, str]]:
    income = visit.get_income_display()
    if visit.income_change is not None:
        income += f"，大约每月 {plain(visit.income_change)} 元"
    return [
        ("日期", str(visit.visited_on)),
        ("方式", visit.get_way_display()),
        ("走访人", str(visit.visited_by)),
        ("同去的人", visit.companions),
        ("收入比上次", income),
        ("什么问题", visit.problem),
        ("诉求", visit.needs),
        ("情况", visit.note),
        ("录入时间", f"{timezone.localtime(visit.recorded_at):%Y-%m-%d %H:%M}"),
    ]


def _pillars(visit: Visit) -> list[dict]:
    return [
        {"label": label, "note": "正常", "tone": ""}
        if getattr(visit, name)
        else {"label": label, "note": "有问题", "tone": "bad"}
        for name, label in forms.PILLARS.items()
    ]
