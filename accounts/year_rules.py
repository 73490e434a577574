"""Rules from the layers above about what may be typed into the yearly profile of a place (区划年度表).

An app above registers in `AppConfig.ready()`: ``year_rules.register(no_second_total)``.
"""

from __future__ import annotations

from collections.abc import Callable

from areas.models import Area

Rule = Callable[[Area, int, dict], list[str]]
_rules: list[Rule] = []


def register(rule: Rule) -> None:
    """`rule(area, year, fields)` returns sentences that say why the fields must not be saved, or an empty list."""
    if rule not in _rules:
        _rules.append(rule)


def faults(area: Area, year: int, fields: dict) -> list[str]:
    return [fault for rule in _rules for fault in rule(area, year, fields)]
