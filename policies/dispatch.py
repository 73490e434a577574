"""The monthly dispatch of workers (务工月调度): who is to be asked in a month, who has been, village by village."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.models import User
from areas.models import Area
from lib.dates import Period
from policies.models import Employment, EmploymentCheck

MONTHS_BACK = 24
BY_PLACE = ("household__village__code", "household__group", "household_id", "pk")


@dataclass(frozen=True, slots=True)
class Progress:
    """已调度 / 应调度 of one village; without one, of all that are shown."""

    village: Area | None
    due: int
    done: int

    @property
    def left(self) -> int:
        return self.due - self.done


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One month as one user sees it, all villages or one."""

    user: User
    month: Period
    today: date
    village: Area | None = None

    @property
    def stays(self) -> QuerySet[Employment]:
        rows = Employment.objects.visible_to(self.user).to_dispatch(self.month, self.today)
        return rows.filter(household__village=self.village) if self.village else rows

    def progress(self) -> list[Progress]:
        """Village by village, in the order of their codes. Two queries."""
        rows = Employment.objects.visible_to(self.user).to_dispatch(self.month, self.today)
        counted = (
            rows.order_by("household__village__code")
            .values_list("household__village")
            .annotate(due=Count("pk"), done=Count("pk", filter=Q(is_checked=True)))
        )
        numbers = {village: (due, done) for village, due, done in counted}
        villages = Area.objects.in_bulk(numbers)  # a grid officer's area does not hold the village
        return [Progress(villages[pk], *both) for pk, both in numbers.items()]

    def total(self, progress: list[Progress]) -> Progress:
        """Of the villages that are asked for."""
        rows = [row for row in progress if self.village in (None, row.village)]
        return Progress(self.village, sum(row.due for row in rows), sum(row.done for row in rows))

    def shown(self, rows: QuerySet[Employment]) -> QuerySet[Employment]:
        """With the person, the check of the month (`checks_now`) and the wage last heard of (`last_wage`)."""
        checks = EmploymentCheck.objects.filter(month=self.month.start).select_related("by")
        heard = EmploymentCheck.objects.filter(
            employment=OuterRef("pk"), month__lt=self.month.start, monthly_wage__isnull=False
        ).order_by("-month")
        return (
            rows.select_related("member", "household__village")
            .prefetch_related(Prefetch("checks", checks, to_attr="checks_now"))
            .annotate(last_wage=Subquery(heard.values("monthly_wage")[:1]))
            .order_by(*BY_PLACE)
        )


def months(today: date) -> list[date]:
    """First days of this month and of the two years before it, the present first."""
    number = today.year * 12 + today.month - 1
    return [
        date((number - back) // 12, (number - back) % 12 + 1, 1) for back in range(MONTHS_BACK + 1)
    ]
