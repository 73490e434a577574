"""Which households are due for a visit (应访、逾期未访), derived from the last visit: nobody keeps a list.

监测户 and 脱贫户 have their own interval (parameters); a household that is never visited counts from its identification.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from accounts.models import User
from areas.parameters import value_on
from households.codes import BaseType
from households.models import Household
from monitoring.models import Case, Visit, head_name, last_visited_on

OPEN = (Case.State.MONITORED, Case.State.ELIMINATING)
SOON = 7  # days that count as 快到期


class Group(StrEnum):
    """Who has to be visited how often: the value is the parameter's key."""

    MONITORED = "visit_days_monitored"
    LIFTED = "visit_days_lifted"


@dataclass(frozen=True, slots=True)
class Due:
    """One household and when its next visit is due; None when it was never visited and nothing says since when."""

    household: Household
    due_on: date | None
    on: date

    @property
    def days_late(self) -> int:
        return (self.on - self.due_on).days if self.due_on else 0

    @property
    def is_late(self) -> bool:
        return self.due_on is None or self.days_late > 0

    @property
    def words(self) -> str:
        if self.due_on is None:
            return "还没有走访记录"
        if self.days_late > 0:
            return f"逾期 {self.days_late} 天"
        return "今天到期" if self.days_late == 0 else f"还有 {-self.days_late} 天"

    @property
    def tone(self) -> str:
        return "bad" if self.is_late else "warn"


@dataclass(frozen=True, slots=True)
class Duty:
    """应访：the visits that a user's area owes on a day, for one group of households."""

    user: User
    group: Group
    on: date
    days: int

    @classmethod
    def of(cls, user: User, group: Group, on: date) -> Duty:
        """With the interval in force for the user's own area."""
        return cls(user, group, on, int(value_on(group, user.area, on)))

    def everyone(self) -> QuerySet[Household]:
        """Households that have to be visited at all."""
        existing = Household.objects.visible_to(self.user).existing_on(self.on)
        rounds = Case.objects.filter(
            township=OuterRef("township"), household=OuterRef("pk"), state__in=OPEN
        )
        if self.group == Group.MONITORED:
            return existing.filter(Exists(rounds))
        return existing.with_status_on(self.on, base_type=BaseType.LIFTED).filter(~Exists(rounds))

    def late(self) -> QuerySet[Household]:
        """Due before the day."""
        return self._owed(self.on - timedelta(days=self.days + 1))

    def soon(self) -> QuerySet[Household]:
        """Due on the day or within a week, not late."""
        late = self._seen_after(self.on - timedelta(days=self.days + 1))
        return self._owed(self.on - timedelta(days=self.days - SOON)).filter(late)

    def by_village(self) -> list[dict]:
        """One row a village: name, how many have to be visited, how many are late."""
        fresh = self._seen_after(self.on - timedelta(days=self.days + 1))
        villages = self.everyone().order_by("village__code").values("village", "village__name")
        rows = villages.annotate(total=Count("pk"), fresh=Count("pk", filter=fresh))
        return [
            {
                "pk": row["village"],
                "name": row["village__name"],
                "total": row["total"],
                "fresh": row["fresh"],
                "late": row["total"] - row["fresh"],
            }
            for row in rows
        ]

    def shown(self, households: QuerySet[Household]) -> QuerySet[Household]:
        """With what lists show of each, the longest unseen first."""
        rounds = Case.objects.filter(
            township=OuterRef("township"), household=OuterRef("pk"), state__in=OPEN
        )
        named = households.select_related("village").annotate(
            head_name=head_name("pk"),
            last_visited_on=last_visited_on("pk"),
            category_name=Subquery(rounds.values("category__name")[:1]),
        )
        if self.group == Group.LIFTED:
            seen = named.annotate(seen_on=F("last_visited_on"))
        else:
            since = Subquery(rounds.values("identified_on")[:1])
            last = Coalesce("last_visited_on", "since")
            seen = named.annotate(since=since).annotate(seen_on=Greatest(last, "since"))
        return seen.order_by(F("seen_on").asc(nulls_first=True), "village__code", "pk")

    def row(self, household: Household) -> Due:
        """Of a household that `shown` gave."""
        start = household.seen_on
        return Due(household, start and start + timedelta(days=self.days), self.on)

    def _owed(self, last_day: date) -> QuerySet[Household]:
        """Neither visited nor identified after the day."""
        return self.everyone().filter(~self._seen_after(last_day))

    def _seen_after(self, day: date):
        seen = _visited_after(day)
        if self.group == Group.LIFTED:
            return seen
        rounds = Case.objects.filter(
            township=OuterRef("township"),
            household=OuterRef("pk"),
            state__in=OPEN,
            identified_on__gt=day,
        )
        return seen | Exists(rounds)


def _visited_after(day: date) -> Exists:
    return Exists(
        Visit.objects.filter(
            township=OuterRef("township"), household=OuterRef("pk"), visited_on__gt=day
        )
    )
