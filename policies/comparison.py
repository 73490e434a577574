"""Employment compared with the year before (务工同比): persons at work in a period, by where they work."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from accounts.models import User
from lib.dates import Period
from policies.models import Employment


@dataclass(frozen=True, slots=True)
class Compared:
    """人数 in the period and in the same period of the year before; `place` is empty for all places together."""

    place: str
    label: str
    now: int
    before: int

    @property
    def difference(self) -> int:
        return self.now - self.before

    @property
    def ratio(self) -> Decimal | None:
        """Growth as a ratio; None where there was nobody the year before."""
        return Decimal(self.difference) / self.before if self.before else None


def by_place(user: User, period: Period) -> list[Compared]:
    """One row a place, then all together: who worked in two places counts in both, and once in all."""
    now, before = (_persons(user, each) for each in (period, period.previous_year()))
    rows = [*Employment.Place.choices, ("", "合计（不重复）")]
    return [
        Compared(place, label, now.get(place, 0), before.get(place, 0)) for place, label in rows
    ]


def _persons(user: User, period: Period) -> dict[str, int]:
    stays = Employment.objects.visible_to(user).touching(period).order_by()
    persons = Count("member", distinct=True)
    found = dict(stays.values_list("place").annotate(persons))
    return found | {"": stays.aggregate(all=persons)["all"]}
