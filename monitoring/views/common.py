"""What the pages of monitoring share: finding the row inside the user's area, and running an action with a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import User
from accounts.roles import Can
from areas.models import Area
from households.models import Household, Member
from monitoring import standing
from monitoring.models import Case, Category

PER_PAGE = 50


def household_of(user: User, pk: int) -> Household:
    """The household, if it lies in the user's area; else 404."""
    visible = Household.objects.visible_to(user).select_related("village__parent", "grid")
    return get_object_or_404(visible, pk=pk)


def case_of(user: User, pk: int) -> Case:
    visible = Case.objects.visible_to(user).select_related(
        "category", "screening", "clue", "household__village__parent", "household__grid"
    )
    return get_object_or_404(visible, pk=pk)


def villages_of(user: User):
    return Area.objects.visible_to(user).villages().existing_on(timezone.localdate())


def village_asked(request) -> Area | None:
    """The village in the address, if it is one of the user's."""
    asked = request.GET.get("village", "")
    is_key = asked.isascii() and asked.isdecimal() and len(asked) < 19
    return villages_of(request.user).filter(pk=asked).first() if is_key else None


def card(household: Household) -> dict:
    """The household in a few words, above every form: who, where, what it is in monitoring."""
    today = timezone.localdate()
    members = list(
        Member.objects.filter(township=household.township_id, household=household).values_list(
            "relation", "name", "left_on"
        )
    )
    heads = [(left_on is None, name) for relation, name, left_on in members if relation == "01"]
    status = household.statuses.filter(township=household.township_id).on(today).first()
    badges = standing.badges([household.pk], today).get(household.pk, [])
    return {
        "household": household,
        "head": max(heads, default=(True, "（无户主）"))[1],
        "place": f"{household.village}{household.group}",
        "persons": sum(left_on is None for _, _, left_on in members),
        "status": status,
        "badges": badges,
    }


def with_rights(rows, user: User, owner: str) -> list:
    """The rows, each with `may_edit`: people correct their own, the township corrects all."""
    rows = list(rows)
    for row in rows:
        row.may_edit = user.can(Can.DECIDE_RISK) or getattr(row, f"{owner}_id") == user.pk
    return rows


def categories_for(household: Household, *, keep: Category | None = None):
    """Categories in force today that fit the household's present type; and the one a round already has."""
    today = timezone.localdate()
    status = household.statuses.filter(township=household.township_id).on(today).first()
    fitting = Category.objects.on(today)
    if status:
        fitting = fitting.filter(precondition__in=["", status.base_type])
    return fitting | Category.objects.filter(pk=keep.pk) if keep else fitting


def run(form: Form, act: Callable[..., Any]) -> Any | None:
    """Do the action with what the form says. A refusal becomes the form's errors and None comes back."""
    if not form.is_valid():
        return None
    try:
        return act(**form.cleaned_data)
    except NotAllowed as problem:
        for line in str(problem).splitlines():
            form.add_error(None, line)
        return None


def typed(request):
    """The data of a form: nothing before it is sent."""
    return request.POST if request.method == "POST" else None


def answer(request, form: Form, act: Callable[..., Any], *, said: str, goto: Any, **page):
    """One form page: shows the form, does the action, says what happened and goes where it belongs."""
    if request.method == "POST" and run(form, act) is not None:
        messages.success(request, said)
        return redirect(goto)
    return form_page(request, form, **page)


def form_page(request, form: Form, *, template: str = "monitoring/form.html", **page):
    """422 when something typed has to be changed: what was typed is still there."""
    return render(request, template, {"form": form, **page}, status=422 if form.errors else 200)


def paged(request, rows, per_page: int = PER_PAGE):
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def tabs(request, choices: list[tuple[str, str, int | None]], current: str, key: str = "state"):
    """Tabs that keep the other conditions."""
    lines = []
    for value, label, count in choices:
        query = request.GET.copy()
        query.pop("page", None)
        query[key] = value
        lines.append(
            {
                "label": label,
                "count": count,
                "url": f"?{query.urlencode()}",
                "current": value == current,
            }
        )
    return lines
