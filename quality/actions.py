"""Decisions about findings (疑点): check a township, waive one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.actions import NotAllowed, action
from accounts.history import first_import
from accounts.models import AuditEvent, User
from areas.models import Area
from quality.models import Finding
from quality.rules import RULES
from quality.rules.scope import Scope

BATCH = 500

Key = tuple[str, int | None, int | None, str]  # rule, household, member, subject


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many findings are new, gone, still there after one check."""

    new: int
    gone: int
    kept: int


@action
def run(*, township: Area, by: User | None, on: date) -> Outcome:
    """核查一个乡镇：新查出的疑点记发现日期，查不出了的记消失日期，还在的只更新说明；豁免不变。"""
    if Finding.objects.filter(township=township, found_on__gt=on).exists():
        raise NotAllowed(f"{township}在 {on} 以后已经核查过，不能再按以前的日子核查。")
    found = dict(_found(Scope(township, on)))
    known = {
        (one.rule, one.household_id, one.member_id, one.subject): one
        for one in Finding.objects.filter(township=township).open()
    }
    new = [_finding(township, on, key, found[key]) for key in found.keys() - known.keys()]
    with (
        first_import()
    ):  # the event below holds their number; a row of history for each would say nothing more
        Finding.objects.bulk_create(new, batch_size=BATCH)
    _end([one.pk for key, one in known.items() if key not in found], on)
    _retell([(one, found[key]) for key, one in known.items() if key in found])
    outcome = Outcome(len(new), len(known.keys() - found.keys()), len(known.keys() & found.keys()))
    AuditEvent.record(
        by=by,
        what="finding.check",
        target=township,
        detail={"on": str(on), "new": outcome.new, "gone": outcome.gone, "kept": outcome.kept},
    )
    return outcome


@action
def waive(*, finding: Finding, by: User, until: date, reason: str) -> Finding:
    """豁免一条疑点：核实无误的，写明原因和到期日期；到期后重新列出。已豁免的可以改。"""
    if until < timezone.localdate():
        raise NotAllowed(f"豁免到期日期 {until} 已经过去，请填今天或以后的日期。")
    open_one = Finding.objects.filter(pk=finding.pk).open()
    if not open_one.update(waived_until=until, waived_by=by, waive_reason=reason):
        raise NotAllowed("这条疑点已经消失，不用豁免。")
    AuditEvent.record(
        by=by,
        what="finding.waive",
        target=finding,
        reason=reason,
        detail={"rule": finding.rule, "until": str(until), "household": finding.household_id},
    )
    return finding


def _found(scope: Scope) -> Iterator[tuple[Key, str]]:
    """A rule says one thing of one person: several details are joined."""
    details: dict[Key, list[str]] = {}
    for rule in RULES.values():
        for household, member, detail, subject in rule.check(scope):
            details.setdefault((rule.code, household, member, subject), []).append(detail)
    longest = Finding._meta.get_field("detail").max_length
    for key, texts in details.items():
        yield key, "；".join(texts)[:longest]


def _finding(township: Area, on: date, key: Key, detail: str) -> Finding:
    rule, household, member, subject = key
    return Finding(
        township=township,
        rule=rule,
        household_id=household,
        member_id=member,
        subject=subject,
        detail=detail,
        found_on=on,
    )


def _end(keys: list[int], on: date) -> None:
    for start in range(0, len(keys), BATCH):
        Finding.objects.filter(pk__in=keys[start : start + BATCH]).open().update(gone_on=on)


def _retell(pairs: list[tuple[Finding, str]]) -> None:
    changed = []
    for finding, detail in pairs:
        if finding.detail != detail:
            finding.detail = detail
            changed.append(finding)
    Finding.objects.bulk_update(changed, ["detail"], batch_size=BATCH)
