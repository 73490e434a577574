"""The funnel of lists of payments (行数 → 对上 → 入账 → 金额): the same numbers on the list of lists and on each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from households.models import ExternalListRow
from policies.models import Benefit, BenefitList


@dataclass(frozen=True, slots=True)
class Funnel:
    """Rows of one list, those matched; standing benefits from it, their persons, households and sum in 元."""

    rows: int = 0
    matched: int = 0
    booked: int = 0
    persons: int = 0
    households: int = 0
    yuan: Decimal = Decimal(0)

    @property
    def unbooked(self) -> int:
        """Rows that are not booked: to be looked at."""
        return self.rows - self.booked


def count_each(lists: Sequence[BenefitList]) -> None:
    """Sets `funnel` on each; two queries, however many lists."""
    keys = [one.list_id for one in lists]
    townships = {one.township_id for one in lists}
    rows = ExternalListRow.objects.filter(township__in=townships, list__in=keys).order_by()
    sent = {
        row["list"]: row
        for row in rows.values("list").annotate(rows=Count("pk"), matched=Count("member"))
    }
    benefits = Benefit.objects.filter(township__in=townships, list_row__list__in=keys).order_by()
    booked = {
        row.pop("list_row__list"): row
        for row in benefits.values("list_row__list").annotate(
            booked=Count("pk"),
            persons=Count("member", distinct=True),
            households=Count("household", distinct=True),
            yuan=Sum("amount"),
        )
    }
    for one in lists:
        numbers = {**sent.get(one.list_id, {}), **booked.get(one.list_id, {})}
        numbers.pop("list", None)
        numbers["yuan"] = numbers.get("yuan") or Decimal(0)
        one.funnel = Funnel(**numbers)
