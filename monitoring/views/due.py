"""The duty to visit: who is due and why, officer by officer, and the list on paper for a day without signal."""

from __future__ import annotations

from functools import partial

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.models import AuditEvent
from accounts.reveal import REASON_LENGTH, reveal
from accounts.roles import Can
from households.models import Household
from lib import distance, masking
from monitoring import caretakers, forms
from monitoring.due import Due, Duty, Group
from monitoring.views.common import PER_PAGE, paged, tabs, villages_of

ON_PAPER = 200  # households of one printed list
BY_PLACE = ("village__code", "group", "number", "pk")
LISTS = {"late": Duty.late, "soon": Duty.soon, "done": Duty.done, "all": Duty.everyone}


@require_http_methods(["GET", "POST"])
@require(Can.VIEW_HOUSEHOLDS)
def visits_due(request):
    """One group's list. A POST brings the position of the browser, for this one answer: the nearest come first."""
    form, asked = _asked(request)
    duty = Duty.of(request.user, asked["group"], timezone.localdate(), _among(asked))
    households = LISTS[asked["when"]](duty)
    here = _position(request, asked["near"])
    if here:
        page, rows = _nearest(request, duty, households, here)
    else:
        shown = duty.shown(households)
        page = paged(request, shown.order_by(*BY_PLACE) if asked["sort"] else shown)
        rows = [(duty.row(household), "") for household in page]
    counts = duty.counts()
    return render(
        request,
        "monitoring/due.html",
        {
            "form": form,
            "rows": rows,
            "page": page,
            "duty": duty,
            "tally": duty.tally(),
            "who": asked["who"],
            "near": asked["near"],
            "is_by_distance": here is not None,
            "views": views_of_visits("lifted" if duty.group == Group.LIFTED else "monitored"),
            "tabs": tabs(
                request,
                [(value, label, counts[value]) for value, label in forms.WHEN],
                asked["when"],
                key="when",
            ),
            "when": asked["when"],
            "may_visit": request.user.can(Can.RECORD_VISIT),
            "query": request.GET.urlencode(),
            "beside": _beside(request),
        },
    )


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def officers(request):
    """Everyone who looks after households, with what is due, done and overdue; the most overdue first."""
    loads = caretakers.loads(request.user, timezone.localdate())
    return render(
        request,
        "monitoring/officers.html",
        {
            "page": paged(request, loads),
            "views": views_of_visits("officers"),
            "may_replace": request.user.can(Can.EDIT_HOUSEHOLD),
        },
    )


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def due_paper(request):
    """The list to print, phones masked; that it was printed is recorded."""
    rows, context = _paper(request)
    AuditEvent.record(
        by=request.user, what="visit.print", target=None, detail={"households": len(rows)}
    )
    shown = [(due, masking.phone(due.household.phone)) for due in rows]
    return render(request, "monitoring/due_paper.html", context | {"rows": shown})


@require_POST
@require(Can.REVEAL)
def due_phones(request):
    """The same list with phones in clear: asked with a reason, each look recorded at its household."""
    reason = request.POST.get("reason", "").strip()
    if len(reason) not in REASON_LENGTH:
        text = "请写明带电话打印的原因（2 到 200 个字），没有显示。"
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    rows, context = _paper(request)
    show = partial(reveal, by=request.user, field="phone", reason=reason)
    shown = [(due, show(row=due.household) if due.household.phone else "") for due in rows]
    return render(request, "monitoring/due_paper.html", context | {"rows": shown, "reason": reason})


def views_of_visits(current: str) -> list[dict]:
    """The lists of visits, as links above each."""
    due = reverse("monitoring:due")
    lists = (
        ("all", "走访记录", reverse("monitoring:visits")),
        ("monitored", "监测户应访", due),
        ("lifted", "脱贫户应访", f"{due}?group=lifted"),
        ("officers", "按包户人", reverse("monitoring:officers")),
    )
    return [{"label": label, "url": url, "current": name == current} for name, label, url in lists]


def _asked(request) -> tuple[forms.DueFilter, dict]:
    """The conditions in the address; what is not there, or not the user's, is 404."""
    user = request.user
    households = Household.objects.visible_to(user)
    find = partial(caretakers.caretaker, user, on=timezone.localdate())
    form = forms.DueFilter(
        request.GET, villages=villages_of(user), households=households, find=find
    )
    if "who" in form.errors or "near" in form.errors:
        raise Http404("没有这位包户人或这一户，或者不在您的辖区。")
    form.is_valid()
    return form, forms.DueFilter.defaults | form.cleaned_data


def _beside(request) -> str:
    """The start of the address of the same list, to which each row adds itself as the place to begin from."""
    query = request.GET.copy()
    for name in ("near", "page"):
        query.pop(name, None)
    return f"{query.urlencode()}&" if query else ""


def _among(asked: dict) -> Q:
    among = asked["who"].households if asked["who"] else Q()
    return among & Q(village=asked["village"]) if asked["village"] else among


def _position(request, near: Household | None) -> distance.Position | None:
    if request.method == "POST":
        form = forms.PositionForm(request.POST)
        if form.is_valid():
            return form.cleaned_data["longitude"], form.cleaned_data["latitude"]
        return None
    return near and (float(near.longitude), float(near.latitude))


def _nearest(request, duty: Duty, households: QuerySet[Household], here: distance.Position):
    """The page of a list in order of distance, households without a position last; after a POST the nearest ones only."""
    ways = []
    positions = households.order_by(*BY_PLACE).values_list("pk", "longitude", "latitude")
    for pk, longitude, latitude in positions:
        is_known = longitude is not None and latitude is not None
        way = distance.metres(here, (float(longitude), float(latitude))) if is_known else None
        ways.append((pk, way))
    ways.sort(key=lambda one: (one[1] is None, one[1] or 0))
    page = paged(request, ways) if request.method == "GET" else Paginator(ways, PER_PAGE).page(1)
    found = duty.shown(Household.objects.filter(pk__in=[pk for pk, _ in page])).in_bulk()
    rows = [
        (duty.row(found[pk]), "没有位置" if way is None else distance.words(way))
        for pk, way in page
    ]
    return page, rows


def _paper(request) -> tuple[list[Due], dict]:
    """Both groups of the village or person asked for, overdue or due within a week, village group by village group."""
    _, asked = _asked(request)
    today, rows = timezone.localdate(), []
    for group in Group:
        duty = Duty.of(request.user, group, today, _among(asked))
        shown = duty.shown(duty.late() | duty.soon()).order_by(*BY_PLACE)
        rows += [duty.row(household) for household in shown[:ON_PAPER]]
    rows.sort(key=lambda due: (due.household.village.code, due.household.group, due.household.pk))
    return rows[:ON_PAPER], {
        "total": len(rows),
        "most": ON_PAPER,
        "who": asked["who"],
        "village": asked["village"],
        "on": today,
        "now": timezone.now(),
        "query": request.GET.urlencode(),
        "may_reveal": request.user.can(Can.REVEAL),
    }
