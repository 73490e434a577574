"""What the people of a township have of a policy already (已发放、在享): looked up once for a whole list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from areas.models import Area
from lib.numbers import plain
from policies.models import Benefit, Policy

# Who it is: of a policy for persons the blind index of the certificate, in whatever household the person stood; else the household.
Subject = str | int


@dataclass(frozen=True, slots=True)
class Grant:
    """One payment, or an application that waits for it."""

    paid_on: date | None
    applied_on: date | None
    amount: Decimal | None

    @property
    def words(self) -> str:
        amount = "" if self.amount is None else f" {plain(self.amount)} 元"
        if self.paid_on is None:
            return f"这一期已于 {self.applied_on} 申请{amount}，还没有发放，请在那条上登记发放"
        return f"这一期已于 {self.paid_on} 发放{amount}"


@dataclass(frozen=True, slots=True)
class State:
    """One dated stretch of a policy that runs; amounts in fen."""

    pk: int
    member: int | None
    household: int
    name: str
    place: str
    kind: str
    amount: int | None
    valid_from: date
    valid_to: date | None

    def holds_on(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or self.valid_to > on)

    def overlaps(self, start: date) -> bool:
        """Whether one that begins on the day and does not end would run beside it."""
        return self.valid_to is None or self.valid_to > start

    def is_same(self, *, kind: str, amount: int | None) -> bool:
        """Whether a list says the same; what it does not say counts as the same."""
        return (not kind or kind == self.kind) and (amount is None or amount == self.amount)


def grants(
    township: Area, policy: Policy, periods: Iterable[str]
) -> dict[tuple[Subject, str], Grant]:
    """Standing payments and applications by who and period, of the periods that lie between the first and the last."""
    wanted = sorted(periods)
    if not wanted:
        return {}
    rows = Benefit.objects.filter(
        township=township,
        policy=policy,
        valid_from=None,
        period_key__gte=wanted[0],
        period_key__lte=wanted[-1],
    )
    columns = ("member__id_index", "member", "household", "period_key")
    found = {}
    for index, member, household, period, *values in rows.order_by().values_list(
        *columns, "paid_on", "applied_on", "amount"
    ):
        found[subject_of(policy, index, member, household), period] = Grant(*values)
    return found


def states(township: Area, policy: Policy) -> dict[Subject, list[State]]:
    """Every standing stretch by who, the running one last."""
    rows = Benefit.objects.filter(township=township, policy=policy, valid_from__isnull=False)
    columns = ("member__id_index", "pk", "member", "household", "member__name")
    places = ("household__village__name", "household__group")
    found: dict[Subject, list[State]] = defaultdict(list)
    for index, pk, member, household, name, village, group, kind, amount, *days in rows.order_by(
        "valid_from", "pk"
    ).values_list(*columns, *places, "kind", "amount", "valid_from", "valid_to"):
        subject = subject_of(policy, index, member, household)
        fen = None if amount is None else int(amount * 100)
        place = f"{village}{group}"
        found[subject].append(State(pk, member, household, name or "", place, kind, fen, *days))
    return found


def subject_of(policy: Policy, index: str | None, member: int | None, household: int) -> Subject:
    if policy.level == Policy.Level.HOUSEHOLD or member is None:
        return household
    return index or f"#{member}"
