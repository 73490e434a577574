"""What the pages of households share: finding the household, and the page of a form."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.roles import Can
from areas.models import Area
from households.models import Household, HouseholdTag, Member


def household_of(user, pk: int) -> Household:
    """The household inside the user's area, else 404."""
    visible = Household.objects.visible_to(user).select_related("village", "grid", "township")
    return get_object_or_404(visible, pk=pk)


def member_of(user, pk: int) -> Member:
    visible = Member.objects.visible_to(user).select_related("household__village")
    return get_object_or_404(visible, pk=pk)


def name_of(household: Household) -> str:
    """周德厚户; of a dissolved household the last head's name."""
    head = household.members.heads().order_by("-left_on", "-pk").first()
    current = household.members.heads().current().first()
    return f"{(current or head).name}户" if current or head else str(household)


def rights_of(user, household: Household | None = None) -> dict[str, bool]:
    """What the page offers; a dissolved household is only looked at."""
    is_open = household is None or household.dissolved_on is None
    return {
        "edit": is_open and user.can(Can.EDIT_HOUSEHOLD),
        "restructure": is_open and user.can(Can.RESTRUCTURE_HOUSEHOLD),
        "reveal": user.can(Can.REVEAL),
        "export": user.can(Can.EXPORT),
    }


def villages_of(user) -> QuerySet[Area]:
    """The villages in which the user may register households."""
    area = user.area
    if area is not None and area.level == Area.Level.GRID:
        return Area.objects.filter(pk=area.parent_id)
    return Area.objects.visible_to(user).villages().order_by("code")


def tags_of(user) -> list[str]:
    """The names of tags in use in the user's area."""
    rows = HouseholdTag.objects.visible_to(user).order_by("name")
    return list(rows.values_list("name", flat=True).distinct())


def form_page(request, *, title: str, forms, **context) -> HttpResponse:
    """The page of one or several forms; 422 when something typed has to be changed."""
    wrong = any(form.is_bound and not form.is_valid() for _, form in forms)
    household = context.get("household")
    context |= {
        "title": title,
        "forms": forms,
        "name": name_of(household) if household else "",
        "back": household.get_absolute_url() if household else context.get("back", ""),
        "is_wrong": wrong,
    }
    status = 422 if wrong else 200
    return render(request, "households/form.html", context, status=status)


def done(request, household: Household, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect(household)
