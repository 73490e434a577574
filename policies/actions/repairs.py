"""Decisions on house repairs (危房改造), step by step."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import as_corrected, check_new, refuse
from households.models import Household
from policies.models import HouseRepair
from policies.rules import repairs as rules


@action
def plan_repair(*, household: Household, by: User, **fields) -> HouseRepair:
    """列入危房改造计划：C 级、D 级或无房；一户同时只有一次没有验收的改造。"""
    repair = HouseRepair(township=household.township, household=household, **fields)
    check_new(repair, rules.faults)
    return records.create(repair, by=by, what="houserepair.plan")


@action
def start_repair(*, repair: HouseRepair, by: User, on: date) -> HouseRepair:
    """开工：不早于列入计划。"""
    return _step(repair, by, "start", started_on=on)


@action
def complete_repair(*, repair: HouseRepair, by: User, on: date) -> HouseRepair:
    """竣工：先开工。"""
    return _step(repair, by, "complete", completed_on=on)


@action
def accept_repair(*, repair: HouseRepair, by: User, on: date) -> HouseRepair:
    """验收合格：先竣工。住房等级在年度采集表里另改。"""
    return _step(repair, by, "pass", accepted_on=on)


@action
def pay_repair(*, repair: HouseRepair, by: User, on: date, amount: Decimal) -> HouseRepair:
    """发放补助：验收合格以后，一次改造发一次。"""
    return _step(repair, by, "pay", paid_on=on, subsidy=amount)


@action
def correct_repair(*, repair: HouseRepair, by: User, reason: str, **changes) -> HouseRepair:
    """更正危房改造：哪一步的日期都能改，先后次序不能乱；退回一步就清空那一步的日期。"""
    check_new(as_corrected(repair, changes), rules.faults)
    return records.correct(
        repair, by=by, what="houserepair.correct", reason=reason, changes=changes
    )


def _step(repair: HouseRepair, by: User, verb: str, **changes) -> HouseRepair:
    """The first field of `changes` is the day of the step; who comes second is told."""
    refuse(rules.faults(as_corrected(repair, changes)))
    day = next(iter(changes))
    before = {name: getattr(repair, name) for name in rules.DAYS if name != day}
    moved = HouseRepair.objects.filter(pk=repair.pk, **{day: None}, **before).update(**changes)
    if not moved:
        label = HouseRepair._meta.get_field(day).verbose_name
        raise NotAllowed(f"{label}已由他人登记，或别的日期刚被更正，请刷新后再看。")
    AuditEvent.record(by=by, what=f"houserepair.{verb}", target=repair)
    repair.refresh_from_db()
    return repair
