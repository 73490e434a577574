"""The audit log (操作记录), and the history of one row (变更记录) as a fragment for other apps' pages."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts import events, history
from accounts.access import require
from accounts.area_forms import AuditFilter
from accounts.models import AuditEvent, User
from accounts.pages import page_of
from accounts.roles import Can
from areas.scoping import TownshipOwned


@require_GET
@require(Can.VIEW_AUDIT)
def audit(request):
    form = AuditFilter(request.GET, kinds=events.choices())
    found = AuditEvent.objects.visible_to(request.user).select_related("by", "township")
    if form.is_valid():
        found = _filtered(found, **form.cleaned_data)
    page = page_of(request, found)
    users = _users(page)
    rows = [
        {
            "event": event,
            "what": events.label(event.what),
            "target": users.get(event.target_id) if _is_user(event) else _target(event),
            "details": events.detail_lines(event.detail),
        }
        for event in page
    ]
    context = {"form": form, "page": page, "rows": rows, "found": f"{page.paginator.count} 条"}
    return render(request, "accounts/audit.html", context)


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def row_history(request, label, pk):
    """Who changed what in a row of a household table and in the rows that hang off it."""
    instance = visible_row(request.user, label, pk)
    changes = history.of(instance, *history.parts_of(instance))
    return render(request, "accounts/_changes.html", {"changes": changes})


def visible_row(user, label: str, pk: str):
    """The row of a table that grows with households, through its model's `visible_to`; else 404."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        raise Http404 from None
    if not issubclass(model, TownshipOwned):
        raise Http404
    try:
        return get_object_or_404(model._default_manager.visible_to(user), pk=pk)
    except (ValueError, OverflowError):
        raise Http404 from None


def _filtered(found, *, q: str, what: str, since, until):
    if q:
        found = found.filter(Q(by__name__icontains=q) | Q(by__username__icontains=q))
    if what:
        found = found.filter(Q(what=what) | Q(what__startswith=f"{what}."))
    if since:
        found = found.filter(at__date__gte=since)
    if until:
        found = found.filter(at__date__lt=until + timedelta(days=1))
    return found


def _is_user(event: AuditEvent) -> bool:
    return event.target_type == User._meta.label_lower


def _users(events) -> dict[str, str]:
    """Names of the users that events of the page are about."""
    keys = {event.target_id for event in events if _is_user(event)}
    return {str(user.pk): str(user) for user in User.objects.filter(pk__in=keys)}


def _target(event: AuditEvent) -> str:
    """What the event is about: 农户 12; never a person's name."""
    if not event.target_type:
        return ""
    try:
        name = apps.get_model(event.target_type)._meta.verbose_name
    except LookupError:
        name = event.target_type
    return f"{name} {event.target_id}"
