"""Screening rounds (集中排查) and what was found in each household."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.roles import Can
from areas.models import Area
from households.models import Household
from monitoring.actions.guards import (
    check_date,
    refuse,
    require_existing,
    require_reason,
    require_verb,
)
from monitoring.models import Screening, ScreeningRecord


@action
def start_screening(
    *,
    township: Area,
    by: User,
    name: str,
    year: int,
    started_on: date,
    ended_on: date | None = None,
    scope: str = "",
    document: str = "",
) -> Screening:
    """开一轮集中排查：名称一年内不重。"""
    require_verb(by, Can.DECIDE_RISK)
    if ended_on and ended_on < started_on:
        raise NotAllowed(f"结束日期 {ended_on} 早于开始日期 {started_on}。")
    try:
        with transaction.atomic():
            screening = Screening.objects.create(
                township=township,
                name=name.strip(),
                year=year,
                started_on=started_on,
                ended_on=ended_on,
                scope=scope,
                document=document,
            )
    except IntegrityError as problem:
        raise NotAllowed(f"{year} 年已有一轮“{name}”，请换个名称。") from problem
    AuditEvent.record(by=by, what="screening.start", target=screening)
    return screening


@action
def close_screening(*, screening: Screening, by: User, ended_on: date) -> Screening:
    """结束一轮排查：填结束日期，不能早于最后一次入户排查。"""
    require_verb(by, Can.DECIDE_RISK)
    last = screening.records.order_by("-checked_on").first()
    floor = max(screening.started_on, last.checked_on) if last else screening.started_on
    if ended_on < floor:
        raise NotAllowed(f"结束日期 {ended_on} 早于开始日期或最后一次排查的日期 {floor}。")
    open_rows = Screening.objects.filter(
        pk=screening.pk, township=screening.township_id, ended_on=screening.ended_on
    )
    if not open_rows.update(ended_on=ended_on):
        raise NotAllowed("这一轮排查刚被他人更新，请刷新后再办。")
    screening.refresh_from_db()
    AuditEvent.record(by=by, what="screening.close", target=screening)
    return screening


@action
def record_screening(
    *,
    screening: Screening,
    household: Household,
    by: User,
    checked_on: date,
    checked_by: str,
    is_income_fine: bool = True,
    is_education_fine: bool = True,
    is_medical_fine: bool = True,
    is_housing_fine: bool = True,
    is_water_fine: bool = True,
    finding: str = "",
    is_at_risk: bool = False,
) -> ScreeningRecord:
    """记一户的排查结果：一轮一户一行；有问题的写明发现什么。"""
    require_verb(by, Can.RECORD_VISIT)
    require_existing(household)
    fine = (is_income_fine, is_education_fine, is_medical_fine, is_housing_fine, is_water_fine)
    refuse(
        check_date(checked_on, household)
        + _period_problems(screening, checked_on)
        + _finding_problems(all(fine) and not is_at_risk, finding)
    )
    try:
        with transaction.atomic():
            record = ScreeningRecord.objects.create(
                township_id=household.township_id,
                screening=screening,
                household=household,
                checked_on=checked_on,
                checked_by=checked_by,
                is_income_fine=is_income_fine,
                is_education_fine=is_education_fine,
                is_medical_fine=is_medical_fine,
                is_housing_fine=is_housing_fine,
                is_water_fine=is_water_fine,
                finding=finding.strip(),
                is_at_risk=is_at_risk,
            )
    except IntegrityError as problem:
        raise NotAllowed("这一轮已排查过该户，要改请用更正。") from problem
    AuditEvent.record(by=by, what="screening.record", target=record)
    return record


@action
def correct_screening_record(
    *,
    record: ScreeningRecord,
    by: User,
    reason: str,
    checked_on: date,
    checked_by: str,
    is_income_fine: bool = True,
    is_education_fine: bool = True,
    is_medical_fine: bool = True,
    is_housing_fine: bool = True,
    is_water_fine: bool = True,
    finding: str = "",
    is_at_risk: bool = False,
) -> ScreeningRecord:
    """更正一户的排查结果，写明理由。"""
    require_verb(by, Can.RECORD_VISIT)
    require_reason(reason)
    fine = (is_income_fine, is_education_fine, is_medical_fine, is_housing_fine, is_water_fine)
    refuse(
        check_date(checked_on, record.household)
        + _period_problems(record.screening, checked_on)
        + _finding_problems(all(fine) and not is_at_risk, finding)
    )
    changes = {
        "checked_on": checked_on,
        "checked_by": checked_by,
        "is_income_fine": is_income_fine,
        "is_education_fine": is_education_fine,
        "is_medical_fine": is_medical_fine,
        "is_housing_fine": is_housing_fine,
        "is_water_fine": is_water_fine,
        "finding": finding.strip(),
        "is_at_risk": is_at_risk,
    }
    return records.correct(record, by=by, what="screening.correct", reason=reason, changes=changes)


def _period_problems(screening: Screening, on: date) -> list[str]:
    if on < screening.started_on:
        return [f"排查日期 {on} 早于这一轮的开始日期 {screening.started_on}。"]
    if screening.ended_on and on > screening.ended_on:
        return [f"排查日期 {on} 晚于这一轮的结束日期 {screening.ended_on}。"]
    return []


def _finding_problems(is_fine: bool, finding: str) -> list[str]:
    return [] if is_fine or finding.strip() else ["有问题或符合纳入条件的，请写明发现了什么。"]
