"""What the rules say against what is received (应享、已享、未享、不符、免享), for a place, as of any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import Enum
from typing import NamedTuple

from areas.models import Area
from households.models import Household
from policies import standards
from policies.entitlement import rules as table
from policies.entitlement.base import Limit, Limits, Need, Rule, Verdict, unknown
from policies.entitlement.facts import HouseholdFacts, PersonFacts, Received, Span
from policies.entitlement.loading import facts_of
from policies.models import Exemption


class State(Enum):
    """一人（户）对一条规则怎么样。前四个加起来是应享。"""

    RECEIVED = "已享"
    WAITING = "在办"
    EXEMPT = "免享"
    MISSING = "未享"
    WRONG = "不符"
    UNCHECKED = "说不清"


AT_ONCE = 500  # households named in a query; of more the whole township is read


class Finding(NamedTuple):
    """一条规则对一户（人）的结果，理由是那天的事实；一次发放的不符写发放日期。"""

    rule: str
    state: State
    household: int
    village: int
    member: int | None
    reason: str
    paid_on: date | None = None


@dataclass(slots=True)
class Count:
    """一条规则的数：人（户）。应享 = 已享 + 在办 + 免享 + 未享。"""

    received: int = 0
    waiting: int = 0
    exempt: int = 0
    missing: int = 0
    wrong: int = 0
    unchecked: int = 0

    @property
    def entitled(self) -> int:
        return self.received + self.waiting + self.exempt + self.missing

    def add(self, state: State) -> None:
        name = state.name.lower()
        setattr(self, name, getattr(self, name) + 1)

    def __add__(self, other: Count) -> Count:
        return Count(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Count)))


Exempted = Mapping[int, Collection[tuple[str, int | None]]]  # household → policy, member


def limits_of(rule: Rule, published: standards.Standards) -> Limits:
    """The standards that the rule needs, in force for the place on the day; the rule's defaults where nothing is set."""
    return Limits({(need.item, need.kind): _limit(rule, need, published) for need in rule.needs})


def _limit(rule: Rule, need: Need, published: standards.Standards) -> Limit:
    row = published.row(need.policy or rule.policy, need.item, need.kind)
    if row is None:
        return Limit(need.default, need.unit, f"系统默认值：{need.source}")
    basis = "，".join(filter(None, [f"{row.valid_from} 起执行", row.document]))
    return Limit(row.value, need.unit, basis, is_published=True)


def examine(
    township: Area,
    on: date,
    rules: Iterable[Rule] | None = None,
    *,
    village: Area | None = None,
    households: Collection[int] | None = None,
) -> Iterator[Finding]:
    """Everybody who is entitled or receives, household by household; rules not in force on the day say nothing.

    Who lost the right only after a payment got it rightly: such findings come last, by the facts of the day of payment.
    """
    asked = [rule for rule in (table.RULES if rules is None else rules) if rule.is_valid_on(on)]
    published = standards.on(township, on)
    ruled = [(rule, limits_of(rule, published)) for rule in asked]
    exemptions = exempted(township, on)
    wanted = table.spans(asked)
    paid: list[Finding] = []
    for facts in facts_of(township, on, wanted, village=village, households=households):
        exempt = exemptions.get(facts.pk, ())
        for rule, limits in ruled:
            for finding in look(rule, limits, facts, exempt):
                if finding.state is State.WRONG and finding.paid_on:
                    paid.append(finding)
                else:
                    yield finding
    yield from when_paid(township, paid)


def when_paid(township: Area, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Of payments that seem wrong those that were wrong on their day, or where nobody can say; one reading for each day."""
    by_day: dict[date, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_day[finding.paid_on].append(finding)
    for day, group in sorted(by_day.items()):
        yield from _on_the_day(township, day, group)


def _on_the_day(township: Area, day: date, group: list[Finding]) -> Iterator[Finding]:
    asked = {finding.rule: table.of(finding.rule) for finding in group}
    published = standards.on(township, day)
    limits = {code: limits_of(rule, published) for code, rule in asked.items()}
    households = {finding.household for finding in group}
    known = {
        facts.pk: facts
        for facts in facts_of(
            township,
            day,
            table.spans(asked.values()),
            households=households if len(households) <= AT_ONCE else None,
        )
        if facts.pk in households
    }
    for finding in group:
        rule, facts = asked[finding.rule], known.get(finding.household)
        verdict = _verdict(rule, limits[rule.code], facts, finding.member)
        if not verdict.is_entitled:
            state = State.UNCHECKED if verdict.is_entitled is None else State.WRONG
            yield finding._replace(state=state, reason=f"{day} 发放时：{verdict.reason}")


def _verdict(
    rule: Rule, limits: Limits, facts: HouseholdFacts | None, member: int | None
) -> Verdict:
    if facts is not None:
        for person in rule.subjects(facts):
            if (person.pk if person else None) == member:
                return rule.judge(facts, person, limits)
    return unknown("不在册，事实说不清")


def counts(
    township: Area, on: date, rules=None, *, village: Area | None = None
) -> dict[str, Count]:
    """Rule → its numbers."""
    found = {rule.code: Count() for rule in (table.RULES if rules is None else rules)}
    for finding in examine(township, on, rules, village=village):
        found[finding.rule].add(finding.state)
    return found


def due(household: Household, on: date, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """What one household should still get on the day (应享未享), hints included; by all rules unless some are named."""
    findings = examine(household.township, on, rules, households=[household.pk])
    return [finding for finding in findings if finding.state == State.MISSING]


def look(
    rule: Rule,
    limits: Limits,
    facts: HouseholdFacts,
    exempt: Collection[tuple[str, int | None]] = (),
) -> Iterator[Finding]:
    """What one rule says of one household."""
    held = [row for row in facts.received if rule.counts(row)] if facts.received else []
    is_open_question = bool(held) or rule.evidence is not None
    for person in facts.people if rule.is_personal else (None,):
        verdict = rule.judge(facts, person, limits)
        if not (verdict.is_entitled or is_open_question):
            continue
        state = state_of(rule, facts, person, verdict, held, exempt)
        if state:
            member = person.pk if person else None
            day = _last_payment(person, held) if state is State.WRONG else None
            yield Finding(rule.code, state, facts.pk, facts.village, member, verdict.reason, day)
    if facts.gone and rule.is_personal and rule.span == Span.DAY:
        yield from _still_paid(rule, facts, held)


def state_of(
    rule: Rule,
    facts: HouseholdFacts,
    person: PersonFacts | None,
    verdict: Verdict,
    held: list[Received],
    exempt: Collection[tuple[str, int | None]],
) -> State | None:
    """Nothing for who neither is entitled nor receives."""
    has, waits = _held(person, held)
    if not has and person and rule.evidence:
        has = rule.evidence(facts, person)
    if verdict.is_entitled:
        if has:
            return State.RECEIVED
        if waits:
            return State.WAITING
        member = person.pk if person else None
        return State.EXEMPT if (rule.policy, member) in exempt else State.MISSING
    if not has or not rule.checks_received:
        return None
    return State.UNCHECKED if verdict.is_entitled is None else State.WRONG


def _held(person: PersonFacts | None, held: list[Received]) -> tuple[bool, bool]:
    has = waits = False
    for row in held:
        if person is None or row.member is None or row.member == person.pk:
            has |= not row.is_waiting
            waits |= row.is_waiting
    return has, waits


def _last_payment(person: PersonFacts | None, held: list[Received]) -> date | None:
    """Nothing for what goes on."""
    own = [row for row in held if person is None or row.member in (None, person.pk)]
    days = [row.paid_on for row in own if not row.is_waiting]
    return max(days) if days and all(days) else None


def _still_paid(rule: Rule, facts: HouseholdFacts, held: list[Received]) -> Iterator[Finding]:
    """离开了还在享：离开的当月不算，次月起是不符。"""
    for person in facts.gone:
        if (person.left_on.year, person.left_on.month) == (facts.on.year, facts.on.month):
            continue
        if any(row.member == person.pk and not row.is_waiting for row in held):
            reason = f"{person.name} {person.departure}，还登记着在享"
            yield Finding(rule.code, State.WRONG, facts.pk, facts.village, person.pk, reason)


def exempted(township: Area, on: date) -> dict[int, set[tuple[str, int | None]]]:
    found: dict[int, set[tuple[str, int | None]]] = defaultdict(set)
    rows = Exemption.objects.on(on).filter(township=township).order_by()
    for household, policy, member in rows.values_list("household", "policy__code", "member"):
        found[household].add((policy, member))
    return found
