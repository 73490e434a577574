"""Badges that the layers above put on a household in lists and on its page (徽标), one query a source and page.

An app above registers in `AppConfig.ready()`: ``badges.register(monitoring_badges)``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Badge:
    """What components/badge.html prints; `tone` is one of ok warn bad done new or empty."""

    text: str
    tone: str = ""
    icon: str = ""


Source = Callable[[Collection[int], date], dict[int, list[Badge]]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(household_ids, on)` returns the badges of those households that have any."""
    if source not in _sources:
        _sources.append(source)


def unregister(source: Source) -> None:
    _sources.remove(source)


def of(household_ids: Collection[int], on: date) -> dict[int, list[Badge]]:
    """Badges of each household, by primary key; households without any give an empty list."""
    found: dict[int, list[Badge]] = defaultdict(list)
    for source in _sources:
        for pk, badges in source(household_ids, on).items():
            found[pk] += badges
    return found
