"""One clear value on demand (查看明文): asked with a reason, written down, shown once, kept in no cache.

An app says in its `AppConfig.ready` which columns may be shown: `reveal.allow("households.Member", "id_number")`. The page
puts `{% url "accounts:reveal" "households.member" member.pk "id_number" %}` into components/masked.html.
"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.actions import action
from accounts.audit_views import visible_row
from accounts.models import AuditEvent, User
from accounts.roles import Can

REASON_LENGTH = range(2, 201)
_allowed: set[tuple[str, str]] = set()


def allow(label: str, *fields: str) -> None:
    """Let the fields of a model ("app.Model") be shown to those who may see its rows."""
    _allowed.update((label.lower(), field) for field in fields)


@action
def reveal(*, by: User, row, field: str, reason: str) -> str:
    """查看明文：记下谁、何时、看了哪一行的哪一项、为什么；不记内容。"""
    AuditEvent.record(by=by, what="data.reveal", target=row, reason=reason, detail={"field": field})
    return getattr(row, field)


@sensitive_variables("value")
@require_POST
@require(Can.REVEAL)
def show(request, label, pk, field):
    if (label.lower(), field) not in _allowed:
        raise Http404
    row = visible_row(request.user, label, pk)
    reason = request.POST.get("reason", "").strip()
    if len(reason) not in REASON_LENGTH:
        text = "请写明查看的原因（2 到 200 个字），没有显示。"
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    value = reveal(by=request.user, row=row, field=field, reason=reason)
    return render(request, "accounts/_revealed.html", {"value": value})
