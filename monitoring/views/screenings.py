"""Screening rounds: the list, one round by village, one household's record."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.roles import Can
from areas.models import Area
from areas.scoping import township_ids
from households.models import Household
from monitoring import actions, forms
from monitoring.models import Screening, ScreeningRecord, head_name
from monitoring.views.common import (
    answer,
    card,
    household_of,
    paged,
    tabs,
    typed,
    village_asked,
)


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def screening_list(request):
    rounds = Screening.objects.visible_to(request.user).order_by("-started_on", "-pk")
    page = paged(request, rounds)
    records = ScreeningRecord.objects.visible_to(request.user)
    counts = records.filter(screening__in=[row.pk for row in page]).order_by()
    by_round = {
        row["screening"]: row
        for row in counts.values("screening").annotate(
            done=Count("pk"), risky=Count("pk", filter=Q(is_at_risk=True))
        )
    }
    for row in page:
        row.counts = by_round.get(row.pk, {"done": 0, "risky": 0})
    context = {"page": page, "may_start": request.user.can(Can.DECIDE_RISK)}
    return render(request, "monitoring/screenings.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.DECIDE_RISK)
def screening_create(request):
    townships = township_ids(request.user.area)
    if len(townships) != 1:
        raise PermissionDenied("集中排查由各乡镇自己开，县里看进度。")
    township = get_object_or_404(Area, pk=townships[0])
    return answer(
        request,
        forms.ScreeningForm(typed(request), initial={"year": timezone.localdate().year}),
        partial(actions.start_screening, township=township, by=request.user),
        said="已开一轮集中排查",
        goto="monitoring:screenings",
        title="开一轮集中排查",
        verb="开始排查",
        back=reverse("monitoring:screenings"),
    )


@require_http_methods(["GET", "POST"])
@require(Can.DECIDE_RISK)
def screening_close(request, pk):
    screening = get_object_or_404(Screening.objects.visible_to(request.user), pk=pk)
    return answer(
        request,
        forms.CloseScreeningForm(typed(request)),
        partial(actions.close_screening, screening=screening, by=request.user),
        said=f"已填结束日期：{screening}",
        goto=screening,
        title=f"结束排查：{screening}",
        verb="结束这一轮",
        back=screening.get_absolute_url(),
    )


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def screening_detail(request, pk):
    """By village how many households there are and how many have been checked; below, the households themselves."""
    screening = get_object_or_404(Screening.objects.visible_to(request.user), pk=pk)
    on = screening.ended_on or timezone.localdate()
    checked = ScreeningRecord.objects.filter(
        township=OuterRef("township"), screening=screening, household=OuterRef("pk")
    )
    households = Household.objects.visible_to(request.user).existing_on(on)
    villages = (
        households.order_by("village__code")
        .values("village", "village__name")
        .annotate(total=Count("pk"), done=Count("pk", filter=Exists(checked)))
    )
    state = request.GET.get("state", "problem")
    records = screening.records.visible_to(request.user).select_related("household__village")
    found = records.filter(~Q(finding=""))
    waiting = households.filter(~Exists(checked))
    if village := village_asked(request):
        waiting = waiting.filter(village=village)
    rows = {"waiting": _waiting(waiting), "done": records}.get(state, found)
    if state != "waiting":
        rows = rows.annotate(head_name=head_name()).order_by("-checked_on", "-pk")
    choices = [
        ("problem", "发现问题的", found.count()),
        ("done", "已排查", records.count()),
        ("waiting", "还没有排查", waiting.count()),
    ]
    return render(
        request,
        "monitoring/screening.html",
        {
            "screening": screening,
            "villages": villages,
            "page": paged(request, rows),
            "state": state,
            "tabs": tabs(request, choices, state),
            "may_decide": request.user.can(Can.DECIDE_RISK),
            "may_record": request.user.can(Can.RECORD_VISIT),
        },
    )


def _waiting(households):
    named = households.select_related("village").annotate(head_name=head_name("pk"))
    return named.order_by("village__code", "group", "pk")


@require_http_methods(["GET", "POST"])
@require(Can.RECORD_VISIT)
def screening_record(request, pk, household_pk):
    """One household in one round: recorded once, corrected with a reason."""
    screening = get_object_or_404(Screening.objects.visible_to(request.user), pk=pk)
    household = household_of(request.user, household_pk)
    record = screening.records.filter(household=household).first()
    page = {
        "goto": screening,
        "card": card(household),
        "back": screening.get_absolute_url(),
    }
    if record is None:
        return answer(
            request,
            forms.ScreeningRecordForm(typed(request), initial={"checked_by": request.user.name}),
            partial(
                actions.record_screening, screening=screening, household=household, by=request.user
            ),
            said=f"已记排查：{page['card']['head']}户",
            title=f"{screening}：记排查",
            verb="保存排查",
            **page,
        )
    initial = {name: getattr(record, name) for name in forms.ScreeningRecordForm.base_fields}
    for name, value in initial.items():
        if name.endswith("_fine"):
            initial[name] = forms.FINE if value else forms.PROBLEM
    return answer(
        request,
        forms.CorrectScreeningRecordForm(typed(request), initial=initial),
        partial(actions.correct_screening_record, record=record, by=request.user),
        said="已更正排查记录",
        title=f"{screening}：更正排查",
        verb="保存更正",
        **page,
    )
