"""What happened to one loan (贷款的经过), in the order of the days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policies.models import Loan


@dataclass(frozen=True, slots=True)
class Event:
    """`page` is the name of the page that corrects the row, "" for the loan itself."""

    on: date
    what: str
    amount: Decimal | None = None
    note: str = ""
    page: str = ""
    pk: int | None = None


def history(loan: Loan) -> list[Event]:
    """放款、还款、展期、贴息, in three queries; on one day in this order."""
    events = [Event(loan.issued_on, "放款", loan.amount, f"到期日期 {loan.due_on}")]
    events += [
        Event(row.repaid_on, "还款", row.amount, "", "policies:repayment_correct", row.pk)
        for row in loan.repayments.all()
    ]
    events += [
        Event(
            row.extended_on,
            "展期",
            None,
            f"到期日期延到 {row.due_on}：{row.reason}",
            "policies:extension_correct",
            row.pk,
        )
        for row in loan.extensions.all()
    ]
    events += [
        Event(
            row.paid_on,
            "贴息",
            row.amount,
            f"{row.year}年度{f'，{row.batch}' if row.batch else ''}",
            "policies:subsidy_correct",
            row.pk,
        )
        for row in loan.subsidies.all()
    ]
    return sorted(events, key=lambda event: event.on)
