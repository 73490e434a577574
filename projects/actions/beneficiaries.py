"""Decisions on beneficiaries (受益户)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import check_new, refuse
from households.models import Household
from projects.models import Beneficiary, Project
from projects.rules.beneficiaries import faults

BATCH = 1000  # rows in one statement


@action
def add_beneficiary(
    *,
    project: Project,
    household: Household,
    by: User,
    way: str,
    since: date,
    expected: Decimal | None = None,
    actual: Decimal | None = None,
) -> Beneficiary:
    """登记受益户：本乡镇在册的户，一户一种方式一行；脱贫、监测还是一般按查的那天算，不在这里填。"""
    row = _beneficiary(project, household, way, since, expected, actual)
    check_new(row, faults)
    return records.create(row, by=by, what="beneficiary.add")


@action
def add_beneficiaries(
    *,
    project: Project,
    households: Iterable[Household],
    by: User,
    way: str,
    since: date,
    expected: Decimal | None = None,
) -> list[Beneficiary]:
    """批量登记受益户：已以这种方式登记的跳过，有一户不合规则就都不登，并说明是哪一户。返回这次登的。"""
    if not Project.objects.select_for_update().filter(pk=project.pk).first():
        raise NotAllowed("这个项目刚被他人作废，不能再登记受益户。")
    known = set(project.beneficiaries.filter(way=way).values_list("household_id", flat=True))
    rows = [
        _beneficiary(project, household, way, since, expected)
        for household in households
        if household.pk not in known
    ]
    if not rows:
        return []
    for row in rows:
        records.check_fields(row)
    refuse([f"{row.household.number}：{fault}" for row in rows for fault in faults(row)])
    try:
        with transaction.atomic():
            Beneficiary.objects.bulk_create(rows, batch_size=BATCH)
    except IntegrityError:
        raise NotAllowed("刚有人登记过其中的户，请刷新后再看。") from None
    detail = {"rows": len(rows), "on": since.isoformat()}
    AuditEvent.record(by=by, what="beneficiary.add", target=project, detail=detail)
    return rows


@action
def correct_beneficiary(
    *, beneficiary: Beneficiary, by: User, reason: str, **changes
) -> Beneficiary:
    """更正受益户，或补填实际增收：规则与登记相同。"""
    beneficiary = records.correct(
        beneficiary, by=by, what="beneficiary.correct", reason=reason, changes=changes
    )
    refuse(faults(beneficiary))
    return beneficiary


def _beneficiary(
    project: Project,
    household: Household,
    way: str,
    since: date,
    expected: Decimal | None = None,
    actual: Decimal | None = None,
) -> Beneficiary:
    return Beneficiary(
        township_id=project.township_id,
        project=project,
        household=household,
        way=way,
        since=since,
        expected=expected,
        actual=actual,
    )
