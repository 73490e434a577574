"""The leader's cockpit (领导驾驶舱)."""

from __future__ import annotations

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import require
from accounts.roles import Can
from areas.models import Area
from reports.cockpit import STATES, gather
from reports.forms import refuse_far
from reports.models import Summary
from reports.vocabulary import Context


class DayForm(forms.Form):
    as_of = forms.DateField(label="截至")

    def clean(self):
        cleaned = super().clean()
        refuse_far(self, cleaned)
        return cleaned


@require_GET
@require(Can.VIEW_FIGURES)
def cockpit(request):
    area = request.user.area
    if request.GET.get("area"):
        area = get_object_or_404(Area.objects.visible_to(request.user), code=request.GET["area"])
    if area is None:
        raise Http404
    as_of = timezone.localdate()
    form = DayForm(request.GET) if request.GET.get("as_of") else DayForm(initial={"as_of": as_of})
    if form.is_bound and form.is_valid():
        as_of = form.cleaned_data["as_of"]
    context = Context.of_year(area, as_of.year, as_of=as_of)
    latest = Summary.objects.visible_to(request.user).filter(township=area).first()
    townships = []
    if area.level == Area.Level.COUNTY:
        townships = Area.objects.within(area).townships().existing_on(as_of)
    return render(
        request,
        "reports/cockpit.html",
        {
            "cockpit": gather(context),
            "form": form,
            "latest": latest,
            "townships": townships,
            "states": [label for label, _ in STATES],
        },
    )
