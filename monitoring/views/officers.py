"""Grid officers (网格员): who looks after which village or grid; add, end, replace."""

from __future__ import annotations

from functools import partial

from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.models import User
from accounts.roles import Can
from areas.models import Area
from lib import masking
from monitoring import actions, forms
from monitoring.models import GridOfficer
from monitoring.views.common import answer, paged, typed, village_asked, villages_of


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def officer_list(request):
    today = timezone.localdate()
    officers = GridOfficer.objects.visible_to(request.user).on(today)
    serving = officers.aggregate(
        persons=Count("pk"),
        villages=Count("village", distinct=True),
        grids=Count("grid", distinct=True),
    )
    if village := village_asked(request):
        officers = officers.filter(village=village)
    page = paged(
        request,
        officers.select_related("village", "grid").order_by("village__code", "grid__code", "name"),
    )
    for officer in page:
        officer.masked_phone = masking.phone(officer.phone)
    context = {
        "page": page,
        "serving": serving,
        "filter": forms.OfficerFilter(request.GET, villages=villages_of(request.user)),
        "may_keep": request.user.can(Can.KEEP_LEDGERS),
        "may_reveal": request.user.can(Can.REVEAL),
    }
    return render(request, "monitoring/grid_officers.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_LEDGERS)
def officer_create(request):
    today = timezone.localdate()
    grids = Area.objects.visible_to(request.user).grids().existing_on(today)
    form = forms.OfficerForm(
        typed(request),
        villages=villages_of(request.user),
        grids=grids.select_related("parent"),
        users=_users(request.user),
    )
    return answer(
        request,
        form,
        partial(actions.add_officer, by=request.user),
        said="已登记网格员",
        goto="monitoring:grid_officers",
        title="登记网格员",
        verb="登记到任",
        back=reverse("monitoring:grid_officers"),
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_LEDGERS)
def officer_replace(request, pk: int):
    officer = _officer(request, pk)
    return answer(
        request,
        forms.ReplaceOfficerForm(typed(request), users=_users(request.user)),
        partial(actions.replace_officer, officer=officer, by=request.user),
        said=f"已换人，{officer}的任期到这一天为止",
        goto="monitoring:grid_officers",
        title=f"换人：{officer.village}{officer.grid or ''} {officer}",
        verb="换人",
        back=reverse("monitoring:grid_officers"),
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_LEDGERS)
def officer_end(request, pk: int):
    officer = _officer(request, pk)
    return answer(
        request,
        forms.EndOfficerForm(typed(request)),
        partial(actions.end_officer, officer=officer, by=request.user),
        said=f"已登记离任：{officer}",
        goto="monitoring:grid_officers",
        title=f"登记离任：{officer.village}{officer.grid or ''} {officer}",
        verb="登记离任",
        back=reverse("monitoring:grid_officers"),
    )


def _officer(request, pk: int) -> GridOfficer:
    visible = GridOfficer.objects.visible_to(request.user).select_related("village", "grid")
    return get_object_or_404(visible, pk=pk)


def _users(user: User):
    """Active users of the own area."""
    inside = User.objects.filter(is_active=True, area__in=Area.objects.visible_to(user))
    return inside.order_by("name")
