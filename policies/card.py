"""What a household enjoys, as lines of its card (明白卡上的惠民政策). Monitoring prints the card and knows no policy."""

from __future__ import annotations

from datetime import date

from households.models import Household
from monitoring.papers.facts import BenefitLine
from policies import holdings, receipts
from policies.receipts import Basis


def lines(household: Household, on: date) -> list[BenefitLine]:
    """What the household has on the day, from every register; then what was paid in its year until then, the latest last."""
    held = [
        BenefitLine(line.what, line.whom, line.when, line.amount)
        for line in holdings.of(household, on)
    ]
    paid = [
        BenefitLine(line.what, line.whom, line.when, line.amount)
        for line in reversed(receipts.of(household, on))
        if line.year == on.year and line.basis == Basis.PAID
    ]
    return held + paid
