"""The nightly run (夜间重算): a township read without holding anything, and written in small transactions."""

from __future__ import annotations

from datetime import date

from accounts.actions import NotAllowed
from accounts.models import User
from areas.models import Area
from monitoring.actions.alerts import note_alert_run, settle_alerts
from monitoring.alerts.keeping import AT_ONCE, Outcome, difference
from monitoring.models import Alert


def run_alerts(*, township: Area, by: User | None, on: date) -> Outcome:
    """重算一个乡镇的预警：先不占用数据库看一遍，有变化的户再逐批核对写入；跑两遍结果一样。

    Between the look and the writing somebody may have saved something: each batch looks again, holding its
    households, and writes only what is true then.
    """
    if Alert.objects.filter(township=township, found_on__gt=on).exists():
        raise NotAllowed(f"{township}在 {on} 以后已经算过预警，不能再按以前的日子算。")
    seen = difference(township, on)
    changed = sorted(seen.households)
    total = Outcome()
    for start in range(0, len(changed), AT_ONCE):
        batch = changed[start : start + AT_ONCE]
        total += settle_alerts(township=township, households=batch, by=by, on=on)
    kept = Alert.objects.filter(township=township).open().count() - total.new
    outcome = Outcome(total.new, total.gone, kept)
    note_alert_run(township=township, by=by, on=on, outcome=outcome)
    return outcome
