"""Keeping the alerts true (预警随事实走): what the rules say now against what is open; the difference is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils import timezone

from accounts.history import first_import
from areas.models import Area
from households.models import Household
from monitoring.alerts import rules
from monitoring.alerts.facts import Facts
from monitoring.alerts.loading import facts_of
from monitoring.models import Alert

BATCH = 500
AT_ONCE = (
    200  # households in one transaction: what a person who saves meanwhile may have to wait for
)
_postponed: ContextVar[bool] = ContextVar("alerts_postponed", default=False)
TOLD = ("evidence", "happened_on", "clue_id")

Key = tuple[str, int, int | None]  # rule, household, member


@dataclass(frozen=True, slots=True)
class Told:
    """What a rule says of a household or a person, all it saw in one sentence."""

    evidence: str
    happened_on: date | None
    clue_id: UUID | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many alerts are new, gone, still there."""

    new: int = 0
    gone: int = 0
    kept: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.new + other.new, self.gone + other.gone, self.kept + other.kept)


@dataclass(slots=True)
class Difference:
    new: dict[Key, Told] = field(default_factory=dict)
    gone: list[Alert] = field(default_factory=list)
    retold: list[Alert] = field(default_factory=list)
    kept: int = 0

    @property
    def households(self) -> set[int]:
        changed = {alert.household_id for alert in (*self.gone, *self.retold)}
        return changed | {household for _, household, _ in self.new}


def difference(township: Area, on: date, households: Collection[int] | None = None) -> Difference:
    """What would have to be written so that the alerts say what the facts say; nothing is written here."""
    open_ones = Alert.objects.open().filter(township=township).order_by()
    if households is not None:
        open_ones = open_ones.filter(household__in=households)
    known = {(one.rule, one.household_id, one.member_id): one for one in open_ones}
    found: dict[Key, Told] = {}
    for facts in facts_of(township, on, households):
        found |= told(facts)
    return _compared(found, known)


def told(facts: Facts) -> dict[Key, Told]:
    """What the rules say of one household; a rule says one thing of one person."""
    said: dict[Key, list[rules.Hit]] = {}
    for code, hit in rules.hits(facts):
        said.setdefault((code, facts.household, hit.member), []).append(hit)
    longest = Alert._meta.get_field("evidence").max_length
    return {
        key: Told(
            evidence="；".join(hit.evidence for hit in hits)[:longest],
            happened_on=max((hit.on for hit in hits if hit.on), default=None),
            clue_id=next((hit.clue for hit in hits if hit.clue), None),
        )
        for key, hits in said.items()
    }


def settle(township: Area, on: date, households: Collection[int]) -> Outcome:
    """Look at these households again, holding them, and write the difference. Runs in the caller's transaction."""
    _hold(households)
    found = difference(township, on, households)
    with (
        first_import()
    ):  # a new alert says itself when it was found; a row of history would say nothing more
        Alert.objects.bulk_create(
            [_alert(township, on, key, said) for key, said in found.new.items()], batch_size=BATCH
        )
    Alert.objects.filter(pk__in=[alert.pk for alert in found.gone]).open().update(gone_on=on)
    Alert.objects.bulk_update(found.retold, ["evidence", "happened_on", "clue"], batch_size=BATCH)
    return Outcome(len(found.new), len(found.gone), found.kept)


def recheck(household: Household) -> None:
    """After something about one household was written: its alerts say what is true now, in the same transaction."""
    recheck_many(household.township, [household.pk])


def recheck_many(township: Area, households: Collection[int]) -> None:
    """The same for several households of a township at once; more than AT_ONCE wait for the night."""
    if not _postponed.get() and len(households) <= AT_ONCE:
        settle(township, timezone.localdate(), households)


@contextmanager
def postponed() -> Iterator[None]:
    """Whoever writes a whole township through the actions looks at it once at the end, not after every row."""
    token = _postponed.set(True)
    try:
        yield
    finally:
        _postponed.reset(token)


def _hold(households: Collection[int]) -> None:
    """Of two who settle the same household, the second waits (PostgreSQL; SQLite has one writer anyway)."""
    rows = Household.objects.select_for_update(no_key=True).filter(pk__in=households)
    list(rows.order_by("pk").values_list("pk", flat=True))


def _compared(found: dict[Key, Told], known: dict[Key, Alert]) -> Difference:
    result = Difference()
    result.new = {key: said for key, said in found.items() if key not in known}
    for key, alert in known.items():
        if key not in found:
            result.gone.append(alert)
            continue
        result.kept += 1
        if _retell(alert, found[key]):
            result.retold.append(alert)
    return result


def _retell(alert: Alert, said: Told) -> bool:
    """Put the new words into the row; an alert that became a clue keeps it."""
    before = [getattr(alert, name) for name in TOLD]
    alert.evidence, alert.happened_on = said.evidence, said.happened_on
    alert.clue_id = alert.clue_id or said.clue_id
    return before != [getattr(alert, name) for name in TOLD]


def _alert(township: Area, on: date, key: Key, said: Told) -> Alert:
    rule, household, member = key
    return Alert(
        township=township,
        rule=rule,
        household_id=household,
        member_id=member,
        evidence=said.evidence,
        happened_on=said.happened_on,
        clue_id=said.clue_id,
        found_on=on,
    )
