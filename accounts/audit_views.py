"""The audit log (操作记录), and the history of one row (变更记录) as a fragment for other apps' pages."""

from __future__ import annotations

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from accounts import events, history
from accounts.access import require
from accounts.area_forms import AuditFilter
from accounts.models import AuditEvent, User
from accounts.pages import page_of
from accounts.roles import Can
from accounts.withdrawals import every_row
from areas.scoping import TownshipOwned
from lib.http import pick


@require_GET
@require(Can.VIEW_AUDIT)
def audit(request):
    form = AuditFilter(request.GET, kinds=events.choices())
    found = AuditEvent.objects.visible_to(request.user).select_related("by", "township")
    if form.is_valid():
        found = _filtered(found, **form.cleaned_data)
    page = page_of(request, found)
    users = _users(page)
    may_open = request.user.can(Can.VIEW_HOUSEHOLDS)
    rows = [
        {
            "event": event,
            "what": events.label(event.what),
            "target": users.get(event.target_id) if _is_user(event) else _target(event),
            "history": _history_url(event) if may_open else "",
            "details": events.detail_lines(event.detail),
        }
        for event in page
    ]
    context = {"form": form, "page": page, "rows": rows, "found": f"{page.paginator.count} 条"}
    return render(request, "accounts/audit.html", context)


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
@vary_on_headers("HX-Request")
def row_history(request, label, pk):
    """Who changed what in a row of a household table and in the rows that hang off it; the only page of a withdrawn row."""
    model = _model(label)
    row = _visible(every_row(model), request.user, pk)
    context = {
        "row": row,
        "name": model._meta.verbose_name,
        "changes": history.of(row, *history.parts_of(row)),
    }
    template = pick(request, page="accounts/history.html", fragment="accounts/_changes.html")
    return render(request, template, context)


def visible_row(user, label: str, pk: str):
    """The row of a table that grows with households, through its model's `visible_to`; else 404."""
    return _visible(_model(label)._default_manager, user, pk)


def _model(label: str) -> type[TownshipOwned]:
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        raise Http404 from None
    if not _has_own_history(model):
        raise Http404
    return model


def _has_own_history(model: type[Model]) -> bool:
    """Steps and risks of a round are read as parts of it."""
    return issubclass(model, TownshipOwned) and hasattr(model._default_manager, "visible_to")


def _visible(rows, user, pk: str):
    try:
        return get_object_or_404(rows.visible_to(user), pk=pk)
    except (ValueError, OverflowError, ValidationError):
        raise Http404 from None


def _filtered(found, *, q: str, what: str, since, until):
    if q:
        found = found.filter(Q(by__name__icontains=q) | Q(by__username__icontains=q))
    if what:
        found = found.filter(Q(what=what) | Q(what__startswith=f"{what}."))
    if since:
        found = found.filter(at__date__gte=since)
    if until:
        found = found.filter(at__date__lte=until)
    return found


def _is_user(event: AuditEvent) -> bool:
    return event.target_type == User._meta.label_lower


def _users(events) -> dict[str, str]:
    """Names of the users that events of the page are about."""
    keys = {event.target_id for event in events if _is_user(event)}
    return {str(user.pk): str(user) for user in User.objects.filter(pk__in=keys)}


def _history_url(event: AuditEvent) -> str:
    """Where the row's history stands; "" for what is no row of a household table."""
    try:
        model = apps.get_model(event.target_type)
    except (LookupError, ValueError):
        return ""
    if not _has_own_history(model):
        return ""
    return reverse("accounts:history", args=[event.target_type, event.target_id])


def _target(event: AuditEvent) -> str:
    """What the event is about: 农户 12; never a person's name."""
    if not event.target_type:
        return ""
    try:
        name = apps.get_model(event.target_type)._meta.verbose_name
    except LookupError:
        name = event.target_type
    return f"{name} {event.target_id}"
