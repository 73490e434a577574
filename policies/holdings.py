"""What a household has on a day, register by register (那天在享的): running benefits, loans, posts, insurance, repairs, placements, work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from households.models import Household
from lib.dates import valid_on
from lib.numbers import plain
from policies.models import (
    Benefit,
    Employment,
    HouseRepair,
    Insured,
    Loan,
    Placement,
    Post,
)
from policies.receipts import WHOLE, titled


@dataclass(frozen=True, slots=True)
class Holding:
    """One line; `amount` in yuan, a month or what is still owed, as `when` says."""

    what: str
    whom: str
    when: str
    amount: Decimal | None = None
    row: tuple[str, int] | None = None  # table and primary key
    state: str = "在享"


def of(household: Household, on: date) -> list[Holding]:
    """Everything that holds on the day; a fixed number of queries."""
    return [line for source in SOURCES for line in source(household, on)]


def work(household: Household, on: date) -> list[Holding]:
    """Who works where on the day: no policy, so it stands on no card."""
    rows = _own(Employment, household).on(on).select_related("member")
    return [
        Holding(
            f"务工（{row.get_place_display()}）",
            row.member.name,
            f"{row.valid_from} 起" + (f"，{row.employer}" if row.employer else ""),
            row.monthly_wage,
            ("employment", row.pk),
            "务工",
        )
        for row in rows
    ]


def _own(model, household: Household) -> QuerySet:
    return model.objects.filter(township=household.township_id, household=household).order_by("pk")


def _name(row) -> str:
    return row.member.name if row.member else WHOLE


def _states(household: Household, on: date) -> Iterator[Holding]:
    rows = _own(Benefit, household).filter(valid_on(on), valid_from__isnull=False)
    for row in rows.select_related("policy", "member").order_by("policy__code", "pk"):
        when = f"{row.valid_from} 起" + ("" if row.amount is None else "，每月")
        yield Holding(
            titled(row.policy, row.kind), _name(row), when, row.amount, ("benefit", row.pk)
        )


def _loans(household: Household, on: date) -> Iterator[Holding]:
    rows = _own(Loan, household).still_owing(on).with_due(on).select_related("member")
    for row in rows:
        is_late = row.final_due_on < on
        when = f"贷 {plain(row.amount)} 元，{row.final_due_on} 到期，余额"
        yield Holding(
            row.get_kind_display(),
            row.member.name,
            when,
            row.balance,
            ("loan", row.pk),
            "逾期" if is_late else "要还",
        )


def _insured(household: Household, on: date) -> Iterator[Holding]:
    rows = _own(Insured, household).filter(valid_on(on, "contract__"), contract__withdrawn_on=None)
    for row in rows.select_related("contract__policy", "member"):
        contract = row.contract
        until = f"，{contract.valid_to} 止" if contract.valid_to else ""
        yield Holding(
            titled(contract.policy, row.group),
            _name(row),
            f"{contract.valid_from} 起保{until}",
            state="在保",
        )


def _posts(household: Household, on: date) -> Iterator[Holding]:
    for row in _own(Post, household).on(on).select_related("member"):
        when = f"{row.valid_from} 聘用" + ("" if row.monthly_wage is None else "，每月")
        yield Holding(
            titled("公益性岗位", row.kind),
            row.member.name,
            when,
            row.monthly_wage,
            ("post", row.pk),
            "在岗",
        )


def _repairs(household: Household, on: date) -> Iterator[Holding]:
    """Planned and not accepted by the day, or accepted with a subsidy that is still to come."""
    unpaid = Q(paid_on=None, subsidy__isnull=False) | Q(paid_on__gt=on)
    rows = _own(HouseRepair, household).filter(
        Q(accepted_on=None) | Q(accepted_on__gt=on) | unpaid, planned_on__lte=on
    )
    for row in rows:
        yield Holding(
            titled("危房改造", row.get_way_display()),
            WHOLE,
            f"{row.year}年计划，{_stage(row, on)}" + ("" if row.subsidy is None else "，补助"),
            row.subsidy,
            ("houserepair", row.pk),
            "在办",
        )


def _stage(row: HouseRepair, on: date) -> str:
    """How far it was on the day; `row.stage` says how far it is now."""
    for name, words in (
        ("accepted_on", "已验收"),
        ("completed_on", "已竣工"),
        ("started_on", "已开工"),
    ):
        day = getattr(row, name)
        if day and day <= on:
            return words
    return "未开工"


def _placements(household: Household, on: date) -> Iterator[Holding]:
    for row in _own(Placement, household).on(on).select_related("member"):
        is_placed = row.placed_on and row.placed_on <= on
        when = f"{row.placed_on} 入住" if is_placed else f"{row.valid_from} 列入，待安置"
        yield Holding(
            titled("兜底安置", row.get_place_display()),
            row.member.name,
            when,
            state="已安置" if is_placed else "待安置",
        )


SOURCES: tuple[Callable[[Household, date], Iterator[Holding]], ...] = (
    _states,
    _loans,
    _insured,
    _posts,
    _repairs,
    _placements,
)
