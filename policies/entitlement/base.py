"""What an entitlement rule is (应享规则): a pure function over a household's facts, with version, dates and document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple, Protocol

from lib.numbers import plain
from policies.entitlement.facts import HouseholdFacts, PersonFacts, Received, Span


class Verdict(NamedTuple):
    """一条规则对一人（一户）的说法：应享、不应享，或者缺事实说不清；总带理由。"""

    is_entitled: bool | None
    reason: str


def yes(reason: str) -> Verdict:
    return Verdict(True, reason)


def no(reason: str) -> Verdict:
    return Verdict(False, reason)


def unknown(reason: str) -> Verdict:
    return Verdict(None, reason)


SWITCH = "1 是，0 否"  # the unit of a standard that says whether


class Need(NamedTuple):
    """规则要的标准：哪个项目（子类）；没有公布的用 `default`，`source` 是它的来历。"""

    item: str
    default: Decimal
    unit: str
    source: str
    kind: str = ""
    policy: str = ""  # of another policy; empty for the rule's own


class Limit(NamedTuple):
    """一个标准在那天的值，和它从哪里来。"""

    value: Decimal
    unit: str
    basis: str
    is_published: bool = False  # else the rule's default

    def __str__(self) -> str:
        if self.unit == SWITCH:
            return "是" if self.value else "否"
        return f"{plain(self.value)} {self.unit}"


class Limits:
    """规则要的标准，在一个地方一天的值。"""

    def __init__(self, found: Mapping[tuple[str, str], Limit]):
        self.found = found

    def __getitem__(self, item: str) -> Decimal:
        return self.found[item, ""].value

    def limit(self, item: str, kind: str = "") -> Limit:
        return self.found[item, kind]

    def is_set(self, item: str) -> bool:
        """For needs that are switches: 1 是，0 否。"""
        return bool(self[item])


Judge = Callable[[HouseholdFacts, PersonFacts | None, Limits], Verdict]
Evidence = Callable[[HouseholdFacts, PersonFacts], bool]


class Fix(Enum):
    """理由里的事实错了，到哪里改。"""

    SHEET = "年度采集表"
    MEMBER = "成员信息"
    HOUSEHOLD = "农户"


class Entitled(NamedTuple):
    """应享的一人（`person` 为空是全户），和理由。"""

    person: PersonFacts | None
    reason: str


class Registered(Protocol):
    """登记着的一项：哪项政策、哪个子类。"""

    policy: str
    kind: str


class Source(NamedTuple):
    """登记在哪项政策的也算已享；`kinds` 非空时只算这些子类。"""

    policy: str
    kinds: frozenset[str] = frozenset()

    def counts(self, row: Registered) -> bool:
        return row.policy == self.policy and (not self.kinds or row.kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Rule:
    """应享规则。`judge` 对人的政策逐人问，对户的问一次。

    `is_hint`: 符合的只是提示，由 `decided_by` 定。`also`: 登记在别的政策下的也算已享。`evidence`: 采集表上写着已享的。
    `checks_received`: 已享而不符合的是享受不符；名额有限、由人挑选的政策不查。
    """

    code: str
    policy: str
    name: str
    version: str
    valid_from: date
    basis: str
    judge: Judge
    span: Span
    document: str = "以当地文件为准"
    valid_to: date | None = None
    is_personal: bool = True  # else of the whole household
    is_hint: bool = False
    decided_by: str = ""
    needs: tuple[Need, ...] = ()
    kinds: frozenset[str] = frozenset()
    also: tuple[Source, ...] = ()
    evidence: Evidence | None = None
    checks_received: bool = True
    fix: Fix = Fix.SHEET

    def is_valid_on(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or self.valid_to > on)

    @property
    def sources(self) -> tuple[Source, ...]:
        return (Source(self.policy, self.kinds), *self.also)

    def counts(self, row: Received) -> bool:
        """The row says that somebody receives (or waits for) what this rule is about."""
        return row.span == self.span and any(source.counts(row) for source in self.sources)

    def subjects(self, facts: HouseholdFacts) -> tuple[PersonFacts | None, ...]:
        return facts.people if self.is_personal else (None,)

    def test(self, facts: HouseholdFacts, limits: Limits) -> list[Entitled]:
        """Who of the household is entitled, with the reason in words."""
        return list(self._entitled(facts, limits))

    def _entitled(self, facts: HouseholdFacts, limits: Limits) -> Iterator[Entitled]:
        for person in self.subjects(facts):
            verdict = self.judge(facts, person, limits)
            if verdict.is_entitled:
                yield Entitled(person, verdict.reason)
