"""What a household received, register by register (发给这户的), as lines with a day and an amount. One query a register.

Money is of the year in which it was paid. A benefit that runs has no payments of its own: each of its years is one line,
monthly amount × months in which it ran (按月标准推算), and is never added to what was paid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractYear

from households.models import Household
from lib.numbers import plain
from policies.models import (
    Benefit,
    HouseRepair,
    InsuranceClaim,
    InterestSubsidy,
    Loan,
    MedicalClaim,
    Policy,
    PostPay,
    Trainee,
)

WHOLE = "全户"


class Basis(Enum):
    """What stands behind the amount of a line."""

    PAID = "已发放"
    ESTIMATED = "按月标准推算"
    LENT = "要还的贷款"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One line; `on` is the day by which lines are ordered, `amount` in yuan."""

    on: date
    sector: Policy.Sector
    what: str
    whom: str
    when: str
    amount: Decimal | None
    basis: Basis = Basis.PAID
    row: tuple[str, int] | None = (
        None  # table and primary key, where one row stands behind the line
    )

    @property
    def year(self) -> int:
        return self.on.year


def of(household: Household, on: date) -> list[Receipt]:
    """Everything until the day, the latest first; a fixed number of queries."""
    lines = [line for source in SOURCES for line in source(household, on)]
    return sorted(lines, key=lambda line: (line.on, line.what, line.whom), reverse=True)


def months_in(year: int, valid_from: date, valid_to: date | None, on: date) -> int:
    """Months of the year in which it ran on some day, counted until `on`; a month begun is a month."""
    first = max(valid_from, date(year, 1, 1))
    last = min(date(year, 12, 31), on)
    if valid_to:
        last = min(last, valid_to - timedelta(days=1))
    return last.month - first.month + 1 if first <= last else 0


def _own(model, household: Household, path: str = "household") -> QuerySet:
    return model.objects.filter(township=household.township_id, **{path: household}).order_by()


def _name(row) -> str:
    return row.member.name if row.member else WHOLE


def titled(policy: object, kind: str) -> str:
    return f"{policy}（{kind}）" if kind else str(policy)


def _grants(household: Household, on: date) -> Iterator[Receipt]:
    rows = _own(Benefit, household).filter(valid_from=None, paid_on__lte=on)
    for row in rows.select_related("policy", "member"):
        period = f"{row.year}年{row.term}" if row.term or row.year != row.paid_on.year else ""
        yield Receipt(
            row.paid_on,
            Policy.Sector(row.policy.sector),
            titled(row.policy, row.kind),
            _name(row),
            " ".join(filter(None, [period, f"{row.paid_on} 发放"])),
            row.amount,
            row=("benefit", row.pk),
        )


def _states(household: Household, on: date) -> Iterator[Receipt]:
    rows = _own(Benefit, household).filter(valid_from__lte=on)
    for row in rows.select_related("policy", "member"):
        for year in range(row.valid_from.year, on.year + 1):
            months = months_in(year, row.valid_from, row.valid_to, on)
            if not months:
                continue
            monthly = "" if row.amount is None else f"每月 {plain(row.amount)} 元"
            yield Receipt(
                max(row.valid_from, date(year, 1, 1)),
                Policy.Sector(row.policy.sector),
                titled(row.policy, row.kind),
                _name(row),
                " × ".join(filter(None, [monthly, f"{months} 个月"])),
                None if row.amount is None else row.amount * months,
                Basis.ESTIMATED,
                ("benefit", row.pk),
            )


def _loans(household: Household, on: date) -> Iterator[Receipt]:
    for row in _own(Loan, household).filter(issued_on__lte=on).select_related("member"):
        yield Receipt(
            row.issued_on,
            Policy.Sector.FINANCE,
            row.get_kind_display(),
            row.member.name,
            f"{row.issued_on} 放款",
            row.amount,
            Basis.LENT,
            ("loan", row.pk),
        )


def _subsidies(household: Household, on: date) -> Iterator[Receipt]:
    rows = _own(InterestSubsidy, household, "loan__household").filter(
        loan__withdrawn_on=None, paid_on__lte=on
    )
    for row in rows.select_related("loan__member"):
        yield Receipt(
            row.paid_on,
            Policy.Sector.FINANCE,
            "小额信贷贴息",
            row.loan.member.name,
            f"{row.paid_on} 发放",
            row.amount,
            row=("loan", row.loan_id),
        )


def _claims(household: Household, on: date) -> Iterator[Receipt]:
    """One line a year with sums: who was ill, and of what, stands nowhere here."""
    rows = _own(MedicalClaim, household).filter(settled_on__lte=on).with_reimbursed()
    years = rows.values(year=ExtractYear("settled_on")).annotate(
        times=Count("pk"), cost=Sum("total_cost"), own=Sum("self_paid"), back=Sum("reimbursed")
    )
    for row in years:
        costs = f"总费用 {plain(row['cost'])} 元，自付 {plain(row['own'])} 元"
        yield Receipt(
            min(date(row["year"], 12, 31), on),
            Policy.Sector.MEDICAL,
            "医疗报销",
            WHOLE,
            f"{row['times']} 次，{costs}",
            row["back"],
        )


def _insurance_claims(household: Household, on: date) -> Iterator[Receipt]:
    rows = _own(InsuranceClaim, household).filter(paid_on__lte=on)
    for row in rows.select_related("contract__policy", "member"):
        policy = row.contract.policy
        yield Receipt(
            row.paid_on,
            Policy.Sector(policy.sector),
            f"{policy}理赔",
            _name(row),
            f"{row.paid_on} 赔付",
            row.amount,
            row=("insuranceclaim", row.pk),
        )


def _post_pays(household: Household, on: date) -> Iterator[Receipt]:
    rows = _own(PostPay, household, "post__household").filter(
        post__withdrawn_on=None, paid_on__lte=on
    )
    for row in rows.select_related("post__member"):
        yield Receipt(
            row.paid_on,
            Policy.Sector.EMPLOYMENT,
            titled("公益性岗位工资", row.post.kind),
            row.post.member.name,
            f"{row.month:%Y-%m} 起 {row.months} 个月，{row.paid_on} 发放",
            row.amount,
            row=("post", row.post_id),
        )


def _repairs(household: Household, on: date) -> Iterator[Receipt]:
    for row in _own(HouseRepair, household).filter(paid_on__lte=on):
        yield Receipt(
            row.paid_on,
            Policy.Sector.HOUSING,
            titled("危房改造", row.get_way_display()),
            WHOLE,
            f"{row.paid_on} 发放",
            row.subsidy,
            row=("houserepair", row.pk),
        )


def _allowances(household: Household, on: date) -> Iterator[Receipt]:
    rows = _own(Trainee, household).filter(training__withdrawn_on=None, paid_on__lte=on)
    for row in rows.select_related("training", "member"):
        yield Receipt(
            row.paid_on,
            Policy.Sector.EMPLOYMENT,
            "技能培训补助",
            row.member.name,
            f"{row.training}，{row.paid_on} 发放",
            row.allowance,
            row=("training", row.training_id),
        )


SOURCES: tuple[Callable[[Household, date], Iterator[Receipt]], ...] = (
    _grants,
    _states,
    _loans,
    _subsidies,
    _claims,
    _insurance_claims,
    _post_pays,
    _repairs,
    _allowances,
)
