"""Alerts (风险预警): settled with the facts, turned into clues, or checked and left alone for a time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.utils import timezone

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import refuse
from accounts.roles import Can
from areas.models import Area
from monitoring.actions.clues import new_clue
from monitoring.actions.guards import check_date, require_existing, require_verb
from monitoring.alerts import keeping
from monitoring.alerts.keeping import Outcome
from monitoring.models import Alert, Case, Clue

LONGEST_QUIET = 366  # days; after that the fact has to be looked at again


@action
def settle_alerts(
    *, township: Area, households: Collection[int], by: User | None, on: date
) -> Outcome:
    """核对这些户的预警：事实有的列出，没有的记消失日期，还在的更新说明；转过线索、核实过的照旧。"""
    return keeping.settle(township, on, households)


@action
def note_alert_run(*, township: Area, by: User | None, on: date, outcome: Outcome) -> None:
    """记下乡镇的一次重算：多少条新增、消失、仍在。"""
    AuditEvent.record(
        by=by,
        what="alert.check",
        target=township,
        detail={"on": str(on), "new": outcome.new, "gone": outcome.gone, "kept": outcome.kept},
    )


@action
def raise_alert(
    *, alert: Alert, by: User, received_on: date, source: str, risk: str, detail: str
) -> Clue:
    """预警转线索：报一条线索等乡镇核实，预警就算办了；已经转过的、已在监测的不再转。"""
    require_verb(by, Can.REPORT_CLUE)
    household = alert.household
    require_existing(household)
    refuse(check_date(received_on, household))
    if household.cases.filter(state__in=Case.OPEN).exists():
        raise NotAllowed("该户已在监测（或已提出识别），不用再转线索；有新风险的记在这一轮里。")
    clue = new_clue(
        household=household,
        by=by,
        source=source,
        risk=risk,
        detail=detail,
        received_on=received_on,
    )
    waiting = Alert.objects.filter(pk=alert.pk, township=alert.township_id, clue=None).open()
    if not waiting.update(clue=clue):
        raise NotAllowed("这条预警已经消失，或者已由他人转成线索，请刷新后看。")
    alert.refresh_from_db()
    AuditEvent.record(
        by=by, what="alert.raise", target=alert, detail={"rule": alert.rule, "clue": str(clue.pk)}
    )
    return clue


@action
def quiet_alert(*, alert: Alert, by: User, until: date, reason: str) -> Alert:
    """核实无风险：乡镇核实过的，写明情况和到哪天为止不再提醒；到期还在的重新列出。"""
    require_verb(by, Can.DECIDE_RISK)
    today = timezone.localdate()
    last = today + timedelta(days=LONGEST_QUIET)
    if not today <= until <= last:
        raise NotAllowed(f"到期日期要在今天和 {last} 之间：最长一年，到期再核实。")
    if not reason.strip():
        raise NotAllowed("请写核实的情况。")
    before = Alert.objects.filter(
        pk=alert.pk, township=alert.township_id, clue=None, quiet_until=alert.quiet_until
    )
    if not before.open().update(quiet_until=until, quiet_by=by, quiet_reason=reason.strip()):
        raise NotAllowed("这条预警已经消失，或者已由他人办理，请刷新后看。")
    alert.refresh_from_db()
    AuditEvent.record(
        by=by,
        what="alert.quiet",
        target=alert,
        reason=reason,
        detail={"rule": alert.rule, "until": str(until), "household": alert.household_id},
    )
    return alert
