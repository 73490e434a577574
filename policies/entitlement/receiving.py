"""Reading what is received (取已享): every register once, each row under the spans in which it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Sum

from lib.dates import previous_year, valid_on
from policies.entitlement.facts import Received, Span, term_of
from policies.models import Benefit, HouseRepair, Insured, Loan, LoanRepayment, Post, Trainee

Rows = Callable[[Any, str], QuerySet]
Spans = Mapping[str, set[Span]]
Found = Iterator[tuple[int, Received]]
# 低保、特困、孤儿 are facts for other rules, too: always read.
STANDING = ("subsistence", "urban_subsistence", "destitute", "orphan")


class Grant(NamedTuple):
    """一条享受记录，判断它算不算已享要看的。"""

    member: int | None
    policy: str
    kind: str
    year: int
    term: str
    valid_from: date | None
    valid_to: date | None
    applied_on: date | None
    paid_on: date | None

    def is_running(self, on: date) -> bool:
        if self.valid_from is None or self.valid_from > on:
            return False
        return self.valid_to is None or self.valid_to > on

    def is_paid(self, on: date) -> bool:
        return self.valid_from is None and self.paid_on is not None and self.paid_on <= on

    def is_applied(self, on: date) -> bool:
        """Applied for by the day, and neither paid nor begun by then."""
        return (
            self.applied_on is not None
            and self.applied_on <= on
            and not self.is_paid(on)
            and (self.valid_from is None or self.valid_from > on)
        )

    def falls_in(self, span: Span, on: date) -> bool:
        """The payment (or application) is for that span."""
        match span:
            case Span.TERM:
                term = term_of(on)
                return self.year == term.year and (not self.term or term.name[0] in self.term)
            case Span.TWELVE_MONTHS:
                return (self.paid_on or self.applied_on) > previous_year(on)
            case Span.EVER:
                return True
            case _:
                return self.year == on.year


def received(rows: Rows, on: date, spans: Spans) -> dict[int, list[Received]]:
    """Household → what it and its people receive or wait for; `rows(model, path)` are the standing rows of the place."""
    found: dict[int, list[Received]] = defaultdict(list)
    for read in READERS:
        for household, row in read(rows, on, spans):
            found[household].append(row)
    return found


def _benefits(rows: Rows, on: date, spans: Spans) -> Found:
    wanted = {**spans, **{code: {*spans.get(code, ()), Span.DAY} for code in STANDING}}
    ever = [code for code, found in wanted.items() if Span.EVER in found]
    benefits = rows(Benefit, "household").filter(
        valid_on(on) | Q(year__gte=on.year - 1, year__lte=on.year) | Q(policy__code__in=ever),
        policy__code__in=list(wanted),
    )
    columns = ("member", "policy__code", *Grant._fields[2:])
    for household, *values in benefits.values_list("household", *columns):
        grant = Grant._make(values)
        for span in wanted[grant.policy]:
            what = (grant.policy, grant.member, grant.kind, span)
            if grant.is_running(on):
                yield household, Received(*what)
            elif grant.is_paid(on) and grant.falls_in(span, on):
                yield household, Received(*what, paid_on=grant.paid_on)
            elif grant.is_applied(on) and grant.falls_in(span, on):
                yield household, Received(*what, is_waiting=True)


def _loans(rows: Rows, on: date, spans: Spans) -> Found:
    """小额信贷，那天还没有还清的。"""
    if "micro_credit" not in spans:
        return
    repaid = rows(LoanRepayment, "loan__household").filter(repaid_on__lte=on)
    sums = dict(repaid.values("loan").annotate(sum=Sum("amount")).values_list("loan", "sum"))
    loans = rows(Loan, "household").filter(kind=Loan.Kind.MICRO, issued_on__lte=on)
    for household, pk, member, way, amount in loans.values_list(
        "household", "pk", "member", "way", "amount"
    ):
        if amount > sums.get(pk, Decimal(0)):
            yield household, Received("micro_credit", member, Loan.Way(way).label, Span.DAY)


def _insured(rows: Rows, on: date, spans: Spans) -> Found:
    insured = rows(Insured, "household").filter(
        valid_on(on, "contract__"),
        contract__withdrawn_on=None,
        contract__policy__code__in=list(spans),
    )
    for household, member, policy, group in insured.values_list(
        "household", "member", "contract__policy__code", "group"
    ):
        yield household, Received(policy, member, group, Span.DAY)


def _posts(rows: Rows, on: date, spans: Spans) -> Found:
    if "public_post" not in spans:
        return
    posts = rows(Post, "household").filter(valid_on(on))
    for household, member, kind in posts.values_list("household", "member", "kind"):
        yield household, Received("public_post", member, kind, Span.DAY)


def _repairs(rows: Rows, on: date, spans: Spans) -> Found:
    """列入计划的在办，验收了的已享。"""
    if "house_repair" not in spans:
        return
    repairs = rows(HouseRepair, "household").filter(planned_on__lte=on)
    for household, way, accepted_on in repairs.values_list("household", "way", "accepted_on"):
        is_done = accepted_on is not None and accepted_on <= on
        label = HouseRepair.Way(way).label
        yield household, Received("house_repair", None, label, Span.EVER, not is_done)


def _trainees(rows: Rows, on: date, spans: Spans) -> Found:
    if "skill_training" not in spans:
        return
    trainees = rows(Trainee, "household").filter(
        training__withdrawn_on=None,
        training__started_on__gte=date(on.year, 1, 1),
        training__started_on__lte=on,
    )
    for household, member, trade in trainees.values_list("household", "member", "training__trade"):
        yield household, Received("skill_training", member, trade, Span.YEAR)


READERS = (_benefits, _loans, _insured, _posts, _repairs, _trainees)
