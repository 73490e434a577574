"""What the tables of monitoring share (共用): events with one date, and the name of a household's head."""

from __future__ import annotations

from typing import Self

from django.db.models import F, OuterRef, Subquery

from areas.scoping import HouseholdScopedQuerySet
from households.models import Member
from lib.dates import Period


def head_name(household: str = "household") -> Subquery:
    """Name of the household's head, or of the last one of a dissolved household; `household` is the path to it."""
    heads = Member.objects.heads().filter(household=OuterRef(household))
    return Subquery(heads.order_by(F("left_on").desc(nulls_first=True)).values("name")[:1])


class EventQuerySet(HouseholdScopedQuerySet):
    """Rows with one date of event; `event_field` names it."""

    event_field = ""

    def during(self, period: Period) -> Self:
        return self.filter(**period.filter_kwargs(self.event_field))
