"""What is owed and due today (小额信贷的余额、逾期、快到期、获贷率), for the top of the list of loans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Sum

from accounts.models import User
from households.models import Household
from policies.groups import helped
from policies.models import Loan

SOON_DAYS = 60


@dataclass(frozen=True, slots=True)
class Owed:
    """Some loans: how many, of how many households, and what is still owed on them (元)."""

    loans: int
    households: int
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Lending:
    """The loans of an area on a day. `overdue_share` and `borrowing_share` are None where there is nothing to divide by."""

    owing: Owed
    overdue: Owed
    soon: Owed
    borrowers: int
    helped: int

    @property
    def overdue_share(self) -> Decimal | None:
        """逾期率 = 逾期余额 ÷ 余额。"""
        return self.overdue.balance / self.owing.balance if self.owing.balance else None

    @property
    def borrowing_share(self) -> Decimal | None:
        """获贷率 = 其中有未还清小额信贷的户 ÷ 今天的脱贫户和监测对象。"""
        return Decimal(self.borrowers) / self.helped if self.helped else None


def lending(user: User, on: date) -> Lending:
    """Of the user's area, in four queries."""
    loans = Loan.objects.visible_to(user).order_by()
    base = Household.objects.visible_to(user).existing_on(on).filter(helped(on)).order_by()
    owing = Loan.objects.filter(
        township=OuterRef("township"), household=OuterRef("pk"), kind=Loan.Kind.MICRO
    ).still_owing(on)
    counts = base.annotate(borrows=Exists(owing.order_by())).aggregate(
        helped=Count("pk"), borrowers=Count("pk", filter=Q(borrows=True))
    )
    return Lending(
        owing=_owed(loans.still_owing(on)),
        overdue=_owed(loans.overdue(on)),
        soon=_owed(loans.due_within(SOON_DAYS, on)),
        **counts,
    )


def _owed(loans) -> Owed:
    sums = loans.aggregate(
        loans=Count("pk"), households=Count("household", distinct=True), sum=Sum("balance")
    )
    return Owed(sums["loans"], sums["households"], sums["sum"] or Decimal(0))
