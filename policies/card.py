"""What a household enjoys, as lines of its card (明白卡上的惠民政策). Monitoring prints the card and knows no policy."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from households.models import Household
from lib.dates import Period, valid_on
from monitoring.papers.facts import BenefitLine
from policies.models import Benefit


def lines(household: Household, on: date) -> list[BenefitLine]:
    """What is in force on the day, and what was paid in its year until then; the latest last."""
    this_year = Period(date(on.year, 1, 1), on)
    is_running = Q(valid_from__isnull=False) & valid_on(on)
    rows = Benefit.objects.filter(
        is_running | Q(**this_year.filter_kwargs("paid_on")),
        township=household.township_id,
        household=household,
    )
    found = rows.select_related("policy", "member").order_by("policy__code", "paid_on", "pk")
    return [_line(row) for row in found]


def _line(row: Benefit) -> BenefitLine:
    return BenefitLine(
        policy=f"{row.policy}（{row.kind}）" if row.kind else str(row.policy),
        whom=row.member.name if row.member else "全户",
        on=f"{row.paid_on} 发放" if row.paid_on else f"{row.valid_from} 起，每月",
        amount=row.amount,
    )
