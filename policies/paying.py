"""Which wages a round of payments would pay (批量发岗位工资): one post a row, with the reason where it is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policies.models import Post, PostPay
from policies.rules import posts as rules


@dataclass(frozen=True, slots=True)
class Wage:
    """What one post would get; `why_not` is empty where it can be paid."""

    pay: PostPay
    why_not: str

    @property
    def post(self) -> Post:
        return self.pay.post


@dataclass(frozen=True, slots=True)
class PayRound:
    """A round of wages: who is paid, who is left out and why."""

    wages: list[Wage]

    @property
    def due(self) -> list[PostPay]:
        return [wage.pay for wage in self.wages if not wage.why_not]

    @property
    def left_out(self) -> list[Wage]:
        return [wage for wage in self.wages if wage.why_not]

    @property
    def total(self) -> Decimal:
        """元."""
        return sum((pay.amount for pay in self.due), start=Decimal(0))


def pay_round(
    posts: Iterable[Post], *, month: date, months: int, paid_on: date, batch: str = ""
) -> PayRound:
    """Monthly wage × months for each post; `post.pays` is best prefetched. Nothing is written."""
    wages = []
    for post in posts:
        pay = PostPay(
            township_id=post.township_id,
            post=post,
            month=month,
            months=months,
            paid_on=paid_on,
            amount=(post.monthly_wage or 0) * months,
            batch=batch,
        )
        wages.append(Wage(pay, _why_not(pay)))
    return PayRound(wages)


def _why_not(pay: PostPay) -> str:
    if pay.post.monthly_wage is None:
        return "没有登记月工资，请先更正岗位，或单独登记这次发放。"
    if same := rules.overlap(pay, pay.post.pays.all()):
        return f"{rules.months_of(same)} 的工资已于 {same.paid_on} 发放。"
    return "".join(rules.pay_faults(pay))
