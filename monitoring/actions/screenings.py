"""Screening rounds (集中排查): started, changed while they run, and closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.roles import Can
from areas.models import Area
from monitoring.actions.guards import require_verb
from monitoring.kinds import COVERED, Kind, of_record
from monitoring.models import Screening, ScreeningItem
from monitoring.roll import Roll

LONGEST_ITEM = ScreeningItem._meta.get_field("name").max_length


@action
def start_screening(
    *,
    township: Area,
    by: User,
    name: str,
    year: int,
    started_on: date,
    ended_on: date | None = None,
    coverage: str = Screening.Coverage.ALL,
    scope: str = "",
    document: str = "",
    items: Sequence[str] = (),
) -> Screening:
    """开一轮集中排查：名称一年内不重，写明排查哪些户、查哪些方面。"""
    require_verb(by, Can.DECIDE_RISK)
    _refuse_order(started_on, ended_on)
    try:
        with transaction.atomic():
            screening = Screening.objects.create(
                township=township,
                name=name.strip(),
                year=year,
                started_on=started_on,
                ended_on=ended_on,
                coverage=coverage,
                scope=scope,
                document=document,
            )
    except IntegrityError as problem:
        raise NotAllowed(f"{year} 年已有一轮“{name}”，请换个名称。") from problem
    _set_items(screening, items)
    AuditEvent.record(by=by, what="screening.start", target=screening)
    return screening


@action
def change_screening(
    *,
    screening: Screening,
    by: User,
    name: str,
    year: int,
    started_on: date,
    ended_on: date | None,
    coverage: str,
    scope: str = "",
    document: str = "",
    items: Sequence[str] = (),
) -> Screening:
    """修改一轮排查：进行中可以改；已结束的，先把结束日期延到今天或以后。已排查的户不能改到范围以外。"""
    require_verb(by, Can.DECIDE_RISK)
    now = held(screening)
    today = timezone.localdate()
    if ended_on and ended_on < today:
        raise NotAllowed("结束日期改到今天以前，就是结束这一轮，请用“结束这一轮”。")
    _refuse_order(started_on, ended_on)
    _refuse_outside(now, started_on, coverage)
    changes = {
        "name": name.strip(),
        "year": year,
        "started_on": started_on,
        "ended_on": ended_on,
        "coverage": coverage,
        "scope": scope,
        "document": document,
    }
    records.correct(screening, by=by, what="screening.change", reason="", changes=changes)
    if _set_items(screening, items):
        detail = {"fields": ["items"]}
        AuditEvent.record(by=by, what="screening.change", target=screening, detail=detail)
    return screening


@action
def close_screening(
    *, screening: Screening, by: User, ended_on: date, reason: str = ""
) -> Screening:
    """结束一轮排查：填结束日期，不早于最后一次入户；还有户没排查、问题没改完的，要写明原因。"""
    require_verb(by, Can.DECIDE_RISK)
    now = held(screening)
    last = screening.records.order_by("-checked_on").first()
    floor = max(now.started_on, last.checked_on) if last else now.started_on
    if ended_on < floor:
        raise NotAllowed(f"结束日期 {ended_on} 早于开始日期或最后一次排查的日期 {floor}。")
    if ended_on > timezone.localdate():
        raise NotAllowed(
            f"结束日期 {ended_on} 还没有到，到那天再结束；要改计划的日期，请用“修改”。"
        )
    missing = missing_on(screening, ended_on)
    if missing and not reason.strip():
        raise NotAllowed(f"{'，'.join(missing)}。要现在结束，请写明原因。")
    open_rows = Screening.objects.filter(
        pk=screening.pk, township=screening.township_id, ended_on=screening.ended_on
    )
    if not open_rows.update(ended_on=ended_on):
        raise NotAllowed("这一轮排查刚被他人更新，请刷新后再办。")
    screening.refresh_from_db()
    AuditEvent.record(
        by=by,
        what="screening.close",
        target=screening,
        reason=reason.strip(),
        detail={"on": ended_on.isoformat(), "missing": missing},
    )
    return screening


def missing_on(screening: Screening, on: date) -> list[str]:
    """What a round still lacks if it ends on the day, in words."""
    roll = Roll.of_township(screening, on)
    left, problems = roll.left().count(), roll.problems().open().count()
    waiting = roll.not_proposed().count()
    words = []
    if left:
        words.append(f"还有 {left} 户没有排查")
    if problems:
        words.append(f"还有 {problems} 个问题没有整改完")
    if waiting:
        words.append(f"还有 {waiting} 户符合纳入条件、没有提出监测")
    return words


def held(screening: Screening) -> Screening:
    """The round as it is now; held until the transaction ends, so that no record slips past its end."""
    rounds = Screening.objects.select_for_update()
    return rounds.get(pk=screening.pk, township=screening.township_id)


def _refuse_order(started_on: date, ended_on: date | None) -> None:
    if ended_on and ended_on < started_on:
        raise NotAllowed(f"结束日期 {ended_on} 早于开始日期 {started_on}。")


def _refuse_outside(screening: Screening, started_on: date, coverage: str) -> None:
    """What has been recorded must still belong to the round."""
    checked = screening.records.all()
    early = checked.filter(checked_on__lt=started_on).count()
    if early:
        raise NotAllowed(f"已有 {early} 户在 {started_on} 以前排查过，开始日期不能改到那天。")
    if coverage == screening.coverage:
        return
    kinds = [kind for kind in Kind if kind not in COVERED[coverage]]
    outside = kinds and checked.annotate(kind=of_record()).filter(kind__in=kinds).count()
    if outside:
        label = Screening.Coverage(coverage).label
        raise NotAllowed(f"已排查的有 {outside} 户不是“{label}”，范围不能改小。")


def _set_items(screening: Screening, items: Sequence[str]) -> bool:
    """The items of what is looked at, in this order; True when they were others."""
    names = [name for one in items if (name := one.strip())]
    if len(set(names)) < len(names):
        raise NotAllowed("排查内容有重复的，一项只写一次。")
    if long := [name for name in names if len(name) > LONGEST_ITEM]:
        raise NotAllowed(f"“{long[0]}”太长：排查内容每项最多 {LONGEST_ITEM} 个字。")
    if names == list(screening.items.values_list("name", flat=True)):
        return False
    screening.items.all().delete()
    ScreeningItem.objects.bulk_create(
        ScreeningItem(
            township_id=screening.township_id, screening=screening, order=order, name=name
        )
        for order, name in enumerate(names, start=1)
    )
    return True
