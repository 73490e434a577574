"""The public page of self-reports (群众自报): no login, nothing shown back but a receipt number."""

from __future__ import annotations

import uuid

from axes.helpers import get_client_ip_address
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from areas.models import Area
from areas.places import villages_of
from monitoring import actions, forms
from monitoring.actions.self_reports import TooMany
from monitoring.models import SelfReport

PAGE = "monitoring/report.html"


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def report(request, code: str):
    township = _township(code)
    villages = villages_of(township).existing_on(timezone.localdate())
    form = forms.SelfReportForm(request.POST or None, villages=villages)
    context = {"township": township, "form": form}
    if not form.is_valid():
        return render(request, PAGE, context, status=422 if form.is_bound else 200)
    content = form.cleaned_data
    if content.pop("website"):  # a machine filled what people do not see: it learns nothing
        return render(request, PAGE, context | {"receipt": SelfReport(id=uuid.uuid4()).receipt})
    del content["agrees"]
    try:
        kept = actions.receive_self_report(
            by=None, address=get_client_ip_address(request) or "", **content
        )
    except TooMany as problem:
        form.add_error(None, str(problem))
        return render(request, PAGE, context, status=429)
    return render(request, PAGE, context | {"receipt": kept.receipt})


def _township(code: str) -> Area:
    """By the township's nine digits, or its whole code."""
    whole = code.ljust(12, "0") if code.isascii() and code.isdecimal() else ""
    found = Area.objects.townships().existing_on(timezone.localdate()).filter(code=whole).first()
    if found is None:
        raise Http404("没有这个乡镇的自报页面。")
    return found
