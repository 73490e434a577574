"""The policies on a household's card (明白卡上的惠民政策): upper apps say them, monitoring does not know policies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from households.models import Household
from monitoring.papers.facts import BenefitLine

Source = Callable[[Household, date], list[BenefitLine]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """From `AppConfig.ready`: what the household enjoys on a day, as lines of the card."""
    if source not in _sources:
        _sources.append(source)


def of(household: Household, on: date) -> tuple[BenefitLine, ...]:
    return tuple(line for source in _sources for line in source(household, on))
