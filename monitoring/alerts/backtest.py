"""How well the rules saw (回看): of the households identified in a year, whom they had seen before, and how long before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from accounts.models import User
from lib.dates import Period
from monitoring.alerts import rules
from monitoring.models import Alert, Case

Seen = tuple[int, str, date, date | None]  # household, rule, found on, gone on
Identified = dict[int, date]  # household, first identification of the year


@dataclass(frozen=True, slots=True)
class Line:
    """一条规则这一年列出多少户，其中多少户后来纳入，提前几天（中位数）。"""

    rule: rules.Rule
    households: int
    identified: int
    days: int | None

    @property
    def others(self) -> int:
        """Households that somebody looked at without an identification."""
        return self.households - self.identified


@dataclass(frozen=True, slots=True)
class Result:
    identified: int
    seen: int
    days: int | None
    lines: list[Line]

    @property
    def missed(self) -> int:
        return self.identified - self.seen


def of_year(user: User, year: int) -> Result:
    """For the user's area; three queries."""
    period = Period.year(year)
    rounds = Case.objects.visible_to(user).identified_during(period).order_by("-identified_on")
    identified = dict(rounds.values_list("household", "identified_on"))
    alerts = Alert.objects.visible_to(user).order_by()
    columns = ("household", "rule", "found_on", "gone_on")
    of_them = alerts.filter(household__in=identified).values_list(*columns)
    of_the_year = alerts.filter(**period.filter_kwargs("found_on")).values_list(*columns)
    return compared(identified, {*of_them, *of_the_year}, period)


def compared(identified: Identified, alerts: Iterable[Seen], period: Period) -> Result:
    """An alert saw an identification when it was found on that day or before and had not gone by then."""
    ahead: dict[int, int] = {}
    by_rule: dict[str, dict[int, int]] = defaultdict(dict)
    listed: dict[str, set[int]] = defaultdict(set)
    for household, rule, found_on, gone_on in alerts:
        if period.contains(found_on):
            listed[rule].add(household)
        on = identified.get(household)
        if on is None or found_on > on or (gone_on and gone_on < on):
            continue
        listed[rule].add(household)
        days = (on - found_on).days
        ahead[household] = max(days, ahead.get(household, 0))
        by_rule[rule][household] = max(days, by_rule[rule].get(household, 0))
    lines = [
        Line(rules.of(rule), len(listed[rule]), len(by_rule[rule]), _middle(by_rule[rule].values()))
        for rule in listed
    ]
    lines.sort(key=lambda line: (-line.identified, -line.households, line.rule.code))
    return Result(len(identified), len(ahead), _middle(ahead.values()), lines)


def _middle(days: Iterable[int]) -> int | None:
    days = list(days)
    return round(median(days)) if days else None
