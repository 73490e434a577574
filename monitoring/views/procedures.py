"""Which steps a place asks for (识别、消除程序的设置): what is in force, what was, and a new set from a day on."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import areas_of, require
from accounts.models import User
from accounts.roles import Can
from areas.models import Area
from monitoring import actions, forms, procedure
from monitoring.models import ProcedureStep
from monitoring.views.common import run, typed

Purpose = ProcedureStep.Purpose
LEVELS = (Area.Level.COUNTY, Area.Level.TOWNSHIP)


@require_GET
@require(Can.KEEP_REFERENCE)
def procedures(request, pk=None):
    """The procedures in force today for a county or township, where each comes from, and what was in force before."""
    if pk is None:
        top = _places(request.user).order_by("code").first()
        if top is None:
            return redirect("accounts:areas")
        return redirect("monitoring:procedures", top.pk)
    area = _area(request.user, pk)
    today, plans = timezone.localdate(), procedure.Plans()
    context = {
        "area": area,
        "places": _places(request.user).exclude(pk=area.pk).order_by("code"),
        "today": today,
        "parts": [
            {
                "purpose": purpose,
                "plan": plans.on(purpose, area, today),
                "sets": _sets(area, purpose),
            }
            for purpose in Purpose
        ],
    }
    return render(request, "monitoring/procedures.html", context)


def _sets(area: Area, purpose: str) -> list[dict]:
    """The area's own sets, the newest first."""
    rows = ProcedureStep.objects.filter(area=area, purpose=purpose)
    found: dict = {}
    for row in rows.order_by("-valid_from", "order"):
        kept = found.setdefault(row.valid_from, {"first": row, "steps": []})
        kept["steps"].append(row)
    return list(found.values())


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def procedure_set(request, pk, purpose):
    area = _area(request.user, pk)
    if purpose not in Purpose:
        raise Http404
    plan = procedure.Plans().on(purpose, area, timezone.localdate())
    initial = forms.ProcedureForm.initial_of(plan) | {"valid_from": timezone.localdate()}
    form = forms.ProcedureForm(typed(request), purpose=purpose, initial=initial)
    act = partial(actions.set_procedure, by=request.user, area=area, purpose=purpose)
    if request.method == "POST" and run(form, act) is not None:
        day = form.cleaned_data["valid_from"]
        messages.success(request, f"{area}的{Purpose(purpose).label}程序自 {day} 起按新的一套办")
        return redirect("monitoring:procedures", area.pk)
    context = {"area": area, "form": form, "title": f"{area}：定{Purpose(purpose).label}程序"}
    status = 422 if form.errors else 200
    return render(request, "monitoring/procedure_set.html", context, status=status)


def _places(user: User):
    return areas_of(user).filter(level__in=LEVELS)


def _area(user: User, pk: int) -> Area:
    return get_object_or_404(_places(user), pk=pk)
