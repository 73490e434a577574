"""Grid officers (网格员): who looks after which village or grid; a change of person ends one term and begins another."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.roles import Can
from areas.models import Area
from monitoring.actions.guards import require_verb
from monitoring.models import GridOfficer

VERB = Can.KEEP_LEDGERS


@action
def add_officer(
    *,
    village: Area,
    name: str,
    on: date,
    by: User,
    grid: Area | None = None,
    user: User | None = None,
    phone: str = "",
) -> GridOfficer:
    """登记网格员到任：在哪个村（网格）、从哪天起。"""
    require_verb(by, VERB)
    officer = _begin(village=village, grid=grid, user=user, name=name, phone=phone, on=on)
    AuditEvent.record(by=by, what="officer.add", target=officer, detail={"on": str(on)})
    return officer


@action
def end_officer(*, officer: GridOfficer, on: date, reason: str, by: User) -> GridOfficer:
    """登记网格员离任：从这一天起不再算，以前的数不变。"""
    require_verb(by, VERB)
    _end(officer, on)
    AuditEvent.record(
        by=by, what="officer.end", target=officer, reason=reason, detail={"on": str(on)}
    )
    officer.refresh_from_db()
    return officer


@action
def replace_officer(
    *,
    officer: GridOfficer,
    name: str,
    on: date,
    by: User,
    user: User | None = None,
    phone: str = "",
) -> GridOfficer:
    """换人：原来的到这一天为止，接手的从这一天起，村和网格不变。"""
    require_verb(by, VERB)
    if name.strip() == officer.name:
        raise NotAllowed(f"接手的还是{officer.name}，不用换。")
    _end(officer, on)
    new = _begin(
        village=officer.village, grid=officer.grid, user=user, name=name, phone=phone, on=on
    )
    AuditEvent.record(by=by, what="officer.replace", target=new, detail={"on": str(on)})
    return new


def _begin(
    *, village: Area, grid: Area | None, user: User | None, name: str, phone: str, on: date
) -> GridOfficer:
    if on > timezone.localdate():
        raise NotAllowed("到任日期不能晚于今天。")
    if grid and grid.parent_id != village.pk:
        raise NotAllowed(f"{grid}不是{village}的网格，请重新选。")
    try:
        with transaction.atomic():
            return GridOfficer.objects.create(
                township_id=village.parent_id,
                village=village,
                grid=grid,
                user=user,
                name=name.strip(),
                phone=phone,
                valid_from=on,
            )
    except IntegrityError as problem:
        raise NotAllowed(f"{name}已在{village}{grid or ''}任网格员。") from problem


def _end(officer: GridOfficer, on: date) -> None:
    if on > timezone.localdate():
        raise NotAllowed("日期不能晚于今天。")
    if on < officer.valid_from:
        raise NotAllowed(f"日期不能早于到任日期 {officer.valid_from}。")
    serving = GridOfficer.objects.filter(pk=officer.pk, township=officer.township_id, valid_to=None)
    if not serving.update(valid_to=on):
        raise NotAllowed(f"{officer}已经离任，请刷新后再看。")
