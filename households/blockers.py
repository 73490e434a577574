"""Reasons from the layers above why a household must not be dissolved or merged away (不能销户、并户的原因).

An app above registers in `AppConfig.ready()`: ``blockers.register(open_rounds)``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from households.models import Household

Source = Callable[[Household, date], list[str]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(household, on)` returns sentences such as “第 1 轮监测还没有消除”, or an empty list."""
    if source not in _sources:
        _sources.append(source)


def unregister(source: Source) -> None:
    _sources.remove(source)


def reasons(household: Household, on: date) -> list[str]:
    return [reason for source in _sources for reason in source(household, on)]
