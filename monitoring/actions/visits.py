"""Visits (走访): recorded once, whatever the network does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import refuse
from accounts.roles import Can
from households.models import Household
from monitoring.actions.clues import new_clue
from monitoring.actions.guards import (
    check_date,
    require_existing,
    require_own_or,
    require_reason,
    require_verb,
)
from monitoring.alerts import keeping
from monitoring.models import Source, Visit


@action
def record_visit(
    *,
    id: UUID,
    household: Household,
    by: User,
    visited_on: date,
    way: str = Visit.Way.HOME,
    companions: str = "",
    is_education_fine: bool = True,
    is_medical_fine: bool = True,
    is_housing_fine: bool = True,
    is_water_fine: bool = True,
    problem: str = "",
    income: str = Visit.Income.SAME,
    income_change: Decimal | None = None,
    needs: str = "",
    note: str = "",
    clue_risk: str = "",
) -> Visit:
    """记走访：编号由填写的设备给出，同一编号重传不再写；选了风险的同时报一条线索。"""
    require_verb(by, Can.RECORD_VISIT)
    known = Visit.objects.filter(pk=id).first()
    if known:
        return _replayed(known, household, by)
    require_existing(household)
    fine = (is_education_fine, is_medical_fine, is_housing_fine, is_water_fine)
    refuse(
        check_date(visited_on, household)
        + _content_problems(all(fine), problem, clue_risk, note or needs or problem)
    )
    clue = clue_risk and new_clue(
        household=household,
        by=by,
        source=Source.OFFICER,
        risk=clue_risk,
        detail=(note.strip() or needs.strip() or problem)[:500],
        received_on=visited_on,
    )
    visit = Visit.objects.create(
        id=id,
        township_id=household.township_id,
        household=household,
        visited_by=by,
        clue=clue or None,
        visited_on=visited_on,
        way=way,
        companions=companions,
        is_education_fine=is_education_fine,
        is_medical_fine=is_medical_fine,
        is_housing_fine=is_housing_fine,
        is_water_fine=is_water_fine,
        problem=problem.strip(),
        income=income,
        income_change=income_change,
        needs=needs.strip(),
        note=note.strip(),
    )
    AuditEvent.record(
        by=by,
        what="visit.record",
        target=visit,
        detail={"clue": str(clue.pk)} if clue else {},
    )
    keeping.recheck(household)
    return visit


def _replayed(visit: Visit, household: Household, by: User) -> Visit:
    if visit.household_id != household.pk or visit.visited_by_id != by.pk:
        raise NotAllowed("这次走访的编号已用在另一次走访上，请重新打开走访页再记。")
    return visit


@action
def correct_visit(
    *,
    visit: Visit,
    by: User,
    reason: str,
    visited_on: date,
    way: str,
    companions: str = "",
    is_education_fine: bool = True,
    is_medical_fine: bool = True,
    is_housing_fine: bool = True,
    is_water_fine: bool = True,
    problem: str = "",
    income: str = Visit.Income.SAME,
    income_change: Decimal | None = None,
    needs: str = "",
    note: str = "",
    seen: str | None = None,
) -> Visit:
    """更正走访：走访人自己或乡镇改正录错的内容，写明理由；`seen` 是打开时的样子，别人先改过的要重看。"""
    require_own_or(by, visit.visited_by, Can.DECIDE_RISK)
    require_reason(reason)
    fine = (is_education_fine, is_medical_fine, is_housing_fine, is_water_fine)
    refuse(check_date(visited_on, visit.household) + _content_problems(all(fine), problem))
    changes = {
        "visited_on": visited_on,
        "way": way,
        "companions": companions,
        "is_education_fine": is_education_fine,
        "is_medical_fine": is_medical_fine,
        "is_housing_fine": is_housing_fine,
        "is_water_fine": is_water_fine,
        "problem": problem.strip(),
        "income": income,
        "income_change": income_change,
        "needs": needs.strip(),
        "note": note.strip(),
    }
    visit = records.correct(
        visit, by=by, what="visit.correct", reason=reason, changes=changes, seen=seen
    )
    keeping.recheck(visit.household)
    return visit


def _content_problems(
    is_fine: bool, problem: str, clue_risk: str = "", detail: str = ""
) -> list[str]:
    problems = []
    if not is_fine and not problem.strip():
        problems.append("选了“有问题”，请写明是什么问题。")
    if clue_risk and not detail.strip():
        problems.append("要同时报线索，请在“诉求”或“情况”里写明事由。")
    return problems
