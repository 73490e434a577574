"""Split, merge, dissolve; and the helpers of a household."""

from __future__ import annotations

from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.models import User
from accounts.roles import Can
from areas.parameters import ancestor_codes
from households import actions, listing, search
from households.actions.restructure import needs_written_reason
from households.forms.changes import DissolveForm, MergeForm, SplitForm
from households.forms.household import DayForm, HelperForm
from households.models import HelperAssignment, Household
from households.picking import meant_by
from households.views.answers import done, form_page, household_of, name_of, villages_of

FOUND = 10


@require_http_methods(["GET", "POST"])
@require(Can.RESTRUCTURE_HOUSEHOLD)
def split(request, pk: int):
    household = household_of(request.user, pk)
    status = household.statuses.order_by("-valid_from").first()
    form = SplitForm(
        request.POST or None,
        members=household.members.current(),
        villages=villages_of(request.user).filter(parent=household.township),
        needs_reason=needs_written_reason(household, status, timezone.localdate()),
        initial={"village": household.village_id, "group": household.group},
    )
    if form.is_bound and form.is_valid():
        fields = {
            name: form.cleaned_data[name]
            for name in ("on", "village", "group", "address", "number", "reason")
        }
        try:
            new = actions.split(
                household=household, leaving=form.leaving, by=request.user, **fields
            )
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            words = f"已分户：{len(form.leaving)} 人转到{name_of(new)}"
            return done(request, new, words)
    return form_page(
        request,
        title="分户",
        lead="选出要分出去的成员和他们在新户里的关系。户主留在本户；户主要分出的，先办变更户主。",
        forms=[("", form)],
        household=household,
        submit="分户",
    )


@require_http_methods(["GET", "POST"])
@require(Can.RESTRUCTURE_HOUSEHOLD)
def merge(request, pk: int):
    """First the household that stays is looked for, then the relations of those who move are confirmed."""
    merged = household_of(request.user, pk)
    q = request.POST.get("find", "")[: search.LONGEST]
    kept = None
    if "into" in request.GET:
        kept = _kept(request.user, merged, request.GET["into"])
    forms = []
    if kept:
        data = request.POST or None
        form = MergeForm(data, merged=merged)
        forms = [(f"转入{name_of(kept)}后与户主的关系，逐人确认", form)]
        if data and form.is_valid():
            try:
                actions.merge(
                    kept=kept,
                    merged=merged,
                    relations=form.relations,
                    on=form.cleaned_data["on"],
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                )
            except NotAllowed as problem:
                form.add_error(None, str(problem))
            else:
                words = f"已并户：{len(form.members)} 人转入{name_of(kept)}，原户注销"
                return done(request, kept, words)
    return form_page(
        request,
        title="并户",
        lead="这一户注销，成员带着历史转到保留的那一户。",
        forms=forms,
        household=merged,
        finds=True,
        q=q,
        results=_others(request.user, merged, q) if q else [],
        kept=kept,
        kept_name=name_of(kept) if kept else "",
        submit="并户",
    )


def _kept(user, merged: Household, typed: str) -> Household:
    """The household chosen in the first step; 404 for one outside of the user's area."""
    standing = Household.objects.visible_to(user).filter(dissolved_on=None)
    try:
        return get_object_or_404(standing.exclude(pk=merged.pk), pk=typed)
    except ValueError:
        raise Http404 from None


def _others(user, merged: Household, q: str) -> list[dict]:
    on = timezone.localdate()
    found = listing.found(user, {}, on).filter(meant_by(q, on), township=merged.township_id)
    found = found.exclude(pk=merged.pk)
    return listing.rows(listing.ordered(found, "place", on)[:FOUND], on, q)


@require_http_methods(["GET", "POST"])
@require(Can.RESTRUCTURE_HOUSEHOLD)
def dissolve(request, pk: int):
    household = household_of(request.user, pk)
    form = DissolveForm(request.POST or None)
    if form.is_bound and form.is_valid():
        name = name_of(household)
        try:
            actions.dissolve(household=household, by=request.user, **form.cleaned_data)
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            return done(request, household, f"已销户：{name}，自 {form.cleaned_data['on']} 起")
    return form_page(
        request,
        title="销户",
        lead="不会删除：户和成员的历史都在，以前的年份照样统计。在册成员同日减少。",
        forms=[("", form)],
        household=household,
        submit="销户",
        is_danger=True,
    )


@require_http_methods(["GET", "POST"])
@require(Can.EDIT_HOUSEHOLD)
def helper_create(request, pk: int):
    household = household_of(request.user, pk)
    form = HelperForm(request.POST or None, users=users_who_see(household))
    if form.is_bound and form.is_valid():
        try:
            new = actions.assign_helper(household=household, by=request.user, **form.cleaned_data)
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            return done(request, household, f"{new.name}自 {new.valid_from} 起帮扶这一户")
    return form_page(
        request, title="增加帮扶人", forms=[("", form)], household=household, submit="增加"
    )


@require_http_methods(["GET", "POST"])
@require(Can.EDIT_HOUSEHOLD)
def helper_end(request, pk: int):
    visible = HelperAssignment.objects.visible_to(request.user).select_related("household")
    assignment = get_object_or_404(visible, pk=pk)
    form = DayForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.end_helper(assignment=assignment, by=request.user, **form.cleaned_data)
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            words = f"{assignment.name}的结对到 {form.cleaned_data['on']} 为止"
            return done(request, assignment.household, words)
    return form_page(
        request,
        title=f"结束结对：{assignment.name}",
        lead=f"自 {assignment.valid_from} 起帮扶。结束后记录保留，接手的人另行增加。",
        forms=[("", form)],
        household=assignment.household,
        submit="结束结对",
    )


def users_who_see(household: Household):
    """Active users whose area holds the household: only they can be given work on it."""
    codes = ancestor_codes(household.village)
    inside = User.objects.filter(is_active=True, area__code__in=codes)
    if household.grid_id:
        inside |= User.objects.filter(is_active=True, area=household.grid_id)
    return inside.order_by(F("area__code").desc(), "name")
