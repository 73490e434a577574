"""How well the rules fit a year's payments (回看): who was entitled and got it, did not get it, got it without a right.

The facts are those of two days of the year, 30 June (spring term) and 31 December (autumn term): who was entitled on
either is entitled; who was on neither, but was paid once, is looked at again with the facts of the day of payment. What
was received is whatever the registers hold of that year, however late it was paid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from django.db.models import Q, Sum
from django.utils import timezone

from lib.dates import Period
from policies import standards
from policies.entitlement import rules as table
from policies.entitlement.base import Rule, Verdict
from policies.entitlement.loading import facts_of, rows_of
from policies.entitlement.receiving import Rows
from policies.entitlement.results import Place
from policies.entitlement.running import Finding, State, exempted, limits_of, state_of, when_paid
from policies.models import Benefit, HouseRepair, Insured, Loan, LoanRepayment, Post, Trainee


class Case(Enum):
    """回看的四种情形。"""

    HIT = "应享且已发"
    MISSED = "应享未发"
    WRONG = "发了不应享"
    UNCHECKED = "说不清"


class Row(NamedTuple):
    case: Case
    household: int
    member: int | None
    reason: str


@dataclass(slots=True)
class Line:
    """一条规则的回看。命中率的基数是已发而说得清的，覆盖率的基数是应享的。"""

    rule: Rule
    rows: list[Row] = field(default_factory=list)

    def count(self, case: Case) -> int:
        return sum(row.case == case for row in self.rows)

    @property
    def hits(self) -> int:
        return self.count(Case.HIT)

    @property
    def judged(self) -> int:
        """已发而说得清的（人、户）。"""
        return self.hits + self.count(Case.WRONG)

    @property
    def entitled(self) -> int:
        return self.hits + self.count(Case.MISSED)

    @property
    def hit_rate(self) -> Decimal | None:
        """应享且已发 ÷ 已发而说得清的；没有基数、或不查不符的为 None。"""
        if not self.judged or not self.rule.checks_received:
            return None
        return Decimal(self.hits) / self.judged

    @property
    def coverage(self) -> Decimal | None:
        """应享且已发 ÷ 应享；没有应享的为 None。"""
        return Decimal(self.hits) / self.entitled if self.entitled else None


class Receipt(NamedTuple):
    """当年享受过的一项；一次发放的写发放日期。"""

    policy: str
    household: int
    member: int | None
    kind: str = ""
    paid_on: date | None = None


Key = tuple[int, int | None]  # household, member
PaidOn = dict[tuple[str, int, int | None], date]  # rule, household, member → when it was paid
NOT_SEEN = "两天都不在册（之前已离开或销户），事实说不清"


def days_of(year: int) -> list[date]:
    """30 June and 31 December; of a year that is not over, what of them has passed, and today."""
    days = [date(year, 6, 30), date(year, 12, 31)]
    today = timezone.localdate()
    passed = [day for day in days if day <= today]
    return passed if len(passed) == len(days) else [*passed, today]


def of_year(place: Place, year: int) -> list[Line]:
    """A line for every rule in force in the year; raises ValueError for a year that has not begun."""
    if date(year, 1, 1) > timezone.localdate():
        raise ValueError(f"{year} 年还没有到")
    days = days_of(year)
    asked = [rule for rule in table.RULES if any(map(rule.is_valid_on, days))]
    paid, paid_on = _paid(place, year, asked)
    seen: dict[str, dict[Key, tuple[Verdict, bool]]] = {rule.code: {} for rule in asked}
    for day in days:
        for code, key, verdict, is_settled in _looks(place, day, asked, paid):
            _keep_best(seen[code], key, verdict, is_settled)
    lines = [Line(rule, list(_rows(rule, seen[rule.code], paid[rule.code]))) for rule in asked]
    _look_again(place, lines, paid_on)
    return lines


def _look_again(place: Place, lines: list[Line], paid_on: PaidOn) -> None:
    """Who was not entitled on the two days may have been when it was paid: the facts of that day decide."""
    doubtful = [
        Finding(line.rule.code, State.WRONG, row.household, 0, row.member, row.reason, day)
        for line in lines
        for row in line.rows
        if row.case in (Case.WRONG, Case.UNCHECKED)
        and (day := paid_on.get((line.rule.code, row.household, row.member)))
    ]
    said = {
        (one.rule, one.household, one.member): one for one in when_paid(place.township, doubtful)
    }
    asked = {(one.rule, one.household, one.member): one.paid_on for one in doubtful}
    for line in lines:
        line.rows = [_again(line.rule, row, said, asked) for row in line.rows]


def _again(rule: Rule, row: Row, said: Mapping, asked: Mapping) -> Row:
    key = (rule.code, row.household, row.member)
    if key not in asked or row.case not in (Case.WRONG, Case.UNCHECKED):
        return row
    if key not in said:
        return row._replace(case=Case.HIT, reason=f"{asked[key]} 发放时符合")
    case = Case.WRONG if said[key].state is State.WRONG else Case.UNCHECKED
    return row._replace(case=case, reason=said[key].reason)


def _looks(
    place: Place, day: date, asked: list[Rule], paid: Mapping[str, set[Key]]
) -> Iterator[tuple[str, Key, Verdict, bool]]:
    """What each rule says of who is entitled or was paid; the last is true of who has it for other years, or is exempt.

    What a whole household was paid of a policy for persons, `paid` then says of each of its people.
    """
    published = standards.on(place.township, day)
    ruled = [(rule, limits_of(rule, published)) for rule in asked if rule.is_valid_on(day)]
    exempt = exempted(place.township, day)
    wanted = table.spans(asked)
    for facts in facts_of(place.township, day, wanted, village=place.village):
        for rule, limits in ruled:
            if (facts.pk, None) in paid[rule.code] and rule.is_personal:
                paid[rule.code] |= {(facts.pk, person.pk) for person in facts.people}
            held = [row for row in facts.received if rule.counts(row)]
            for person in rule.subjects(facts):
                key = (facts.pk, person.pk if person else None)
                verdict = rule.judge(facts, person, limits)
                if not verdict.is_entitled and key not in paid[rule.code]:
                    continue
                state = state_of(rule, facts, person, verdict, held, exempt.get(facts.pk, ()))
                yield rule.code, key, verdict, state in (State.RECEIVED, State.EXEMPT)


def _keep_best(seen: dict, key: Key, verdict: Verdict, is_settled: bool) -> None:
    """应享 on any day wins over 说不清, and that over 不应享."""
    order = {True: 2, None: 1, False: 0}
    known = seen.get(key)
    if known is None or order[verdict.is_entitled] >= order[known[0].is_entitled]:
        seen[key] = (verdict, is_settled or (known is not None and known[1]))


def _rows(rule: Rule, seen: Mapping[Key, tuple[Verdict, bool]], paid: set[Key]) -> Iterator[Row]:
    for key, (verdict, is_settled) in seen.items():
        case = _case(rule, verdict, is_paid=key in paid, is_settled=is_settled)
        if case:
            yield Row(case, *key, verdict.reason)
    if rule.checks_received:
        for key in sorted(paid - seen.keys(), key=str):
            if key[1] or not rule.is_personal:
                yield Row(Case.UNCHECKED, *key, NOT_SEEN)


def _case(rule: Rule, verdict: Verdict, *, is_paid: bool, is_settled: bool) -> Case | None:
    """Nothing for who needs no payment this year, and where receiving is not checked."""
    if verdict.is_entitled:
        if is_paid:
            return Case.HIT
        return None if is_settled else Case.MISSED
    if not rule.checks_received:
        return None
    return Case.UNCHECKED if verdict.is_entitled is None else Case.WRONG


def _paid(place: Place, year: int, asked: Iterable[Rule]) -> tuple[dict[str, set[Key]], PaidOn]:
    """Rule → who received what it is about in the year; and the days of what was paid once."""
    rows = rows_of(place.township, place.village)
    received: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in _of_year(rows, Period.year(year), list(table.spans(asked))):
        received[receipt.policy].append(receipt)
    paid: dict[str, set[Key]] = {rule.code: set() for rule in asked}
    paid_on: PaidOn = {}
    for rule in asked:
        for receipt in (one for source in rule.sources for one in received[source.policy]):
            if any(source.counts(receipt) for source in rule.sources):
                member = receipt.member if rule.is_personal else None
                paid[rule.code].add((receipt.household, member))
                if receipt.paid_on:
                    paid_on[rule.code, receipt.household, member] = receipt.paid_on
    return paid, paid_on


def _of_year(rows: Rows, period: Period, policies: list[str]) -> Iterator[Receipt]:
    """Everything that the registers hold of the year."""
    touching = Q(valid_to=None) | Q(valid_to__gt=period.start)
    states = Q(valid_from__lte=period.end) & touching
    grants = Q(year=period.start.year, paid_on__isnull=False) | Q(**period.filter_kwargs("paid_on"))
    benefits = rows(Benefit, "household").filter(
        states | (Q(valid_from=None) & grants), policy__code__in=policies
    )
    columns = ("policy__code", "household", "member", "kind", "paid_on", "valid_from")
    for *values, valid_from in benefits.values_list(*columns):
        receipt = Receipt(*values)
        yield receipt._replace(paid_on=None) if valid_from else receipt
    yield from _loans(rows, period)
    covered = Q(contract__valid_to=None) | Q(contract__valid_to__gt=period.start)
    insured = rows(Insured, "household").filter(
        covered, contract__valid_from__lte=period.end, contract__withdrawn_on=None
    )
    for values in insured.values_list("contract__policy__code", "household", "member", "group"):
        yield Receipt(*values)
    for values in rows(Post, "household").filter(states).values_list("household", "member", "kind"):
        yield Receipt("public_post", *values)
    repairs = rows(HouseRepair, "household").filter(**period.filter_kwargs("accepted_on"))
    for household in repairs.values_list("household", flat=True):
        yield Receipt("house_repair", household, None)
    trainees = rows(Trainee, "household").filter(
        training__withdrawn_on=None, **period.filter_kwargs("training__started_on")
    )
    for values in trainees.values_list("household", "member"):
        yield Receipt("skill_training", *values)


def _loans(rows: Rows, period: Period) -> Iterator[Receipt]:
    """Owed on some day of the year."""
    repaid = rows(LoanRepayment, "loan__household").filter(repaid_on__lt=period.start)
    sums = dict(repaid.values("loan").annotate(sum=Sum("amount")).values_list("loan", "sum"))
    loans = rows(Loan, "household").filter(kind=Loan.Kind.MICRO, issued_on__lte=period.end)
    for pk, household, member, amount in loans.values_list("pk", "household", "member", "amount"):
        if amount > sums.get(pk, Decimal(0)):
            yield Receipt("micro_credit", household, member)
