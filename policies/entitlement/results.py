"""Results for pages (名单的结果): worked out once, kept until something is written (算一次，数据变了再算).

All rules over a township of 33,000 persons take about two and a half seconds of the processor. The overview, each list,
its next page and its filters ask again and again, so what was found stays in the memory of the process, under a key
that changes with the last change of any row and the last event of the township (an import of new rows leaves one event
and no changes), for a quarter of an hour at most. Nothing lies on disk: reasons hold names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from accounts.models import AuditEvent, RowChange
from areas.models import Area
from areas.scoping import township_ids
from policies.entitlement import rules
from policies.entitlement.running import Count, Finding, examine

SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Place:
    """一个乡镇，或它的一个村；县按乡镇看。"""

    township: Area
    village: Area | None = None

    @classmethod
    def of(cls, area: Area) -> Place:
        """Raises ValueError for a county."""
        if area.level == Area.Level.COUNTY:
            raise ValueError(f"{area}要按乡镇看")
        if area.level == Area.Level.TOWNSHIP:
            return cls(area)
        return cls(Area.objects.get(pk=township_ids(area)[0]), area)

    @property
    def area(self) -> Area:
        return self.village or self.township


@dataclass(frozen=True, slots=True)
class Results:
    """一个地方在一天的结果：各规则的数，什么时候算出的。"""

    place: Place
    on: date
    version: str
    counts: dict[str, Count]
    at: datetime

    def findings(self, rule: str) -> list[Finding]:
        """Of one rule; worked out again if it was forgotten meanwhile."""

        def work() -> list[Finding]:
            return list(
                examine(self.place.township, self.on, [rules.of(rule)], village=self.place.village)
            )

        return remembered(self.place, self.version, f"{self.on}-{rule}", work)


def of(place: Place, on: date) -> Results:
    version = version_of(place)

    def work() -> tuple[dict[str, Count], datetime]:
        return _worked_out(place, on, version), timezone.now()

    return Results(place, on, version, *remembered(place, version, f"{on}-counts", work))


def version_of(place: Place) -> str:
    """Changes with whatever is written; two look-ups by index."""
    change = RowChange.objects.order_by("-pk").values_list("pk", flat=True).first()
    events = AuditEvent.objects.filter(township=place.township).order_by("-at")
    return f"{change}-{events.values_list('pk', flat=True).first()}"


def remembered(place: Place, version: str, what: str, work: Callable[[], Any]) -> Any:
    """What `work` found at that version, done again only if nobody remembers."""
    key = _key(place, version, what)
    found = cache.get(key)
    if found is None:
        found = work()
        cache.set(key, found, SECONDS)
    return found


def _worked_out(place: Place, on: date, version: str) -> dict[str, Count]:
    """The numbers of all rules; their rows are remembered beside, each rule by itself."""
    found: dict[str, list[Finding]] = {rule.code: [] for rule in rules.valid_on(on)}
    counts = {code: Count() for code in found}
    for finding in examine(place.township, on, village=place.village):
        found[finding.rule].append(finding)
        counts[finding.rule].add(finding.state)
    for code, findings in found.items():
        cache.set(_key(place, version, f"{on}-{code}"), findings, SECONDS)
    return counts


def _key(place: Place, version: str, what: str) -> str:
    return f"entitlement-{place.area.pk}-{version}-{what}"
