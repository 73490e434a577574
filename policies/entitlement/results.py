"""Results for pages (名单的结果): worked out once, kept until something is written (算一次，数据变了再算).

All rules over a township of 33,000 persons take about two seconds and a half of the processor. Pages of one list, its
next page and its filters ask again and again, so what was found is kept in the memory of the process, under a key that
changes with the last change of any row and the last event of the township (imports of new rows leave one event, no
changes). Nothing is stored on disk: reasons hold names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.utils import timezone

from accounts.models import AuditEvent, RowChange
from areas.models import Area
from areas.scoping import township_ids
from policies.entitlement import rules
from policies.entitlement.running import Count, Finding, examine

MINUTES = 15


@dataclass(frozen=True, slots=True)
class Results:
    """一个乡镇或村在一天的结果：各规则的数，算出的时间。"""

    township: Area
    village: Area | None
    on: date
    version: str
    counts: dict[str, Count]
    at: datetime

    def findings(self, rule: str) -> list[Finding]:
        """Of one rule; worked out again if they were forgotten meanwhile."""
        found = cache.get(_key(self.township, self.village, self.on, self.version, rule))
        if found is None:
            asked = [rules.of(rule)]
            found = list(examine(self.township, self.on, asked, village=self.village))
        return found


def of(place: Area, on: date) -> Results:
    """The results of a township or a village; raises ValueError for a county, which is asked township by township."""
    if place.level == Area.Level.COUNTY:
        raise ValueError(f"{place}要按乡镇看")
    village = place if place.level == Area.Level.VILLAGE else None
    township = Area.objects.get(pk=township_ids(place)[0])
    version = _version(township)
    key = _key(township, village, on, version, "counts")
    known = cache.get(key)
    if known is None:
        known = (_worked_out(township, village, on, version), timezone.now())
        cache.set(key, known, MINUTES * 60)
    return Results(township, village, on, version, *known)


def _worked_out(township: Area, village: Area | None, on: date, version: str) -> dict[str, Count]:
    found: dict[str, list[Finding]] = {rule.code: [] for rule in rules.valid_on(on)}
    counts = {code: Count() for code in found}
    for finding in examine(township, on, village=village):
        found[finding.rule].append(finding)
        counts[finding.rule].add(finding.state)
    for code, findings in found.items():
        cache.set(_key(township, village, on, version, code), findings, MINUTES * 60)
    return counts


def _version(township: Area) -> str:
    """Changes with whatever is written; two look-ups by index."""
    change = RowChange.objects.order_by("-pk").values_list("pk", flat=True).first()
    events = AuditEvent.objects.filter(township=township).order_by("-at")
    return f"{change}-{events.values_list('pk', flat=True).first()}"


def _key(township: Area, village: Area | None, on: date, version: str, what: str) -> str:
    place = village or township
    return f"entitlement-{place.pk}-{on}-{version}-{what}"
