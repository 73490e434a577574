"""Tags of households (户标签): added to one household or to all that the list shows, and ended."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.roles import Can
from households import actions, listing
from households.forms.filters import FilterForm
from households.forms.tags import EndTagForm, TagForm
from households.models import HouseholdTag
from households.views.answers import done, form_page, household_of, tags_of, villages_of

LEAD = '标签名就是口径词：总结模板里写“脱贫户.标签("低收入").户数”就能数出来。'


@require_http_methods(["GET", "POST"])
@require(Can.EDIT_HOUSEHOLD)
def tag_create(request, pk: int):
    household = household_of(request.user, pk)
    form = TagForm(request.POST or None, known=tags_of(request.user))
    if form.is_bound and form.is_valid():
        try:
            tag = actions.tag_household(household=household, by=request.user, **form.cleaned_data)
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            return done(request, household, f"已加标签“{tag.name}”，{tag.valid_from} 起")
    return form_page(
        request,
        title="加标签",
        lead=LEAD,
        forms=[("", form)],
        household=household,
        submit="加标签",
    )


@require_http_methods(["GET", "POST"])
@require(Can.EDIT_HOUSEHOLD)
def tag_end(request, pk: int):
    visible = HouseholdTag.objects.visible_to(request.user).select_related("household")
    tag = get_object_or_404(visible, pk=pk)
    form = EndTagForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.end_household_tag(tag=tag, by=request.user, **form.cleaned_data)
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            words = f"标签“{tag.name}”到 {form.cleaned_data['on']} 为止"
            return done(request, tag.household, words)
    return form_page(
        request,
        title=f"截止标签：{tag.name}",
        lead=f"{tag.valid_from} 起。截止以后不再算，以前的数不变。",
        forms=[("", form)],
        household=tag.household,
        submit="截止",
    )


@require_http_methods(["GET", "POST"])
@require(Can.EDIT_HOUSEHOLD)
def tag_all(request):
    """All households that the list shows with the conditions in the address."""
    on = timezone.localdate()
    villages = list(villages_of(request.user).values_list("pk", "name"))
    filters = FilterForm(request.GET, villages=villages, tags=tags_of(request.user))
    households = listing.found(request.user, filters.conditions, on)
    back = f"{reverse('households:list')}?{request.GET.urlencode()}"
    form = TagForm(request.POST or None, known=tags_of(request.user))
    if form.is_bound and form.is_valid():
        try:
            result = actions.tag_households(
                households=households, by=request.user, **form.cleaned_data
            )
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            had = f"，{result.had} 户已有" if result.had else ""
            messages.success(request, f"{result.done} 户加了标签“{form.cleaned_data['name']}”{had}")
            return redirect(back)
    count = households.count()
    context = {
        "title": f"给 {count} 户加标签",
        "lead": f"名单上筛出来的 {count} 户，一次加上。{LEAD}",
        "forms": [("", form)],
        "back": back,
        "submit": f"给 {count} 户加标签",
    }
    return render(request, "households/form.html", context, status=422 if form.errors else 200)
