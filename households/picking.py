"""Choosing a household for a record of another app (选农户), and naming it in that app's lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from households import search
from households.models import Household, Member
from lib.http import pick

MOST = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    head: str
    number: str
    place: str
    url: str


def choose(
    request: HttpRequest,
    *,
    url: Callable[[int], str],
    heading: str,
    back: str,
    back_label: str,
    sub="",
) -> HttpResponse:
    """The page that asks for a household and leads to `url(pk)`. What is typed is posted, never in the address."""
    text = request.POST.get("q", "")[: search.LONGEST]
    context = {
        "heading": heading,
        "sub": sub,
        "back": back,
        "back_label": back_label,
        "text": text,
        "candidates": candidates(request.user, text, timezone.localdate(), url),
        "most": MOST,
    }
    template = pick(
        request, page="records/choose_household.html", fragment="records/_candidates.html"
    )
    return render(request, template, context)


def candidates(user: User, text: str, on: date, url: Callable[[int], str]) -> list[Candidate]:
    """At most MOST households of the user's area that the typed words may mean, in the order of the list."""
    if not text.strip():
        return []
    found = Household.objects.visible_to(user).existing_on(on).filter(meant_by(text, on))
    named = found.annotate(head=head_name("pk")).select_related("village")[:MOST]
    return [
        Candidate(one.head or "（无户主）", one.number, f"{one.village}{one.group}", url(one.pk))
        for one in named
    ]


def meant_by(text: str, on: date) -> Q:
    """Households by name, initials, numbers; whole certificate numbers and phones, too."""
    private = search.private_key(text)
    if private:
        return search.by_key(private[0], on) | search.by_number(text)
    return search.by_text(text, on)


def rows_meant_by(rows: QuerySet, user: User, text: str, on: date) -> QuerySet:
    """Rows with a household and a member: of that household, or of that member even if gone since."""
    households = Household.objects.visible_to(user).filter(meant_by(text, on))
    return rows.filter(Q(household__in=households) | Q(member__name__contains=text.strip()))


def head_name(household: str = "household") -> Subquery:
    """For `annotate(head=…)`: name of the head, the last one's where all have left."""
    heads = Member.objects.heads().filter(
        household=OuterRef(household), township=OuterRef("township")
    )
    return Subquery(heads.order_by(F("left_on").desc(nulls_first=True)).values("name")[:1])
