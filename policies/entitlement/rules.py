"""The table of all entitlement rules (应享规则表), in the order in which pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from policies.entitlement import health, homes, safety_net, schooling, working
from policies.entitlement.base import Rule
from policies.entitlement.facts import Span

RULES: tuple[Rule, ...] = (
    *schooling.RULES,
    *health.RULES,
    *homes.RULES,
    *safety_net.RULES,
    *working.RULES,
)
BY_CODE = {rule.code: rule for rule in RULES}


def of(code: str) -> Rule:
    """The rule of that code; raises KeyError."""
    return BY_CODE[code]


def valid_on(on: date) -> list[Rule]:
    return [rule for rule in RULES if rule.is_valid_on(on)]


def spans(rules: Iterable[Rule]) -> dict[str, set[Span]]:
    """Which policies the rules ask about, and of which span."""
    wanted: dict[str, set[Span]] = defaultdict(set)
    for rule in rules:
        for source in rule.sources:
            wanted[source.policy].add(rule.span)
    return wanted
