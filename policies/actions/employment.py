"""Decisions on employment (务工) and its monthly dispatch (务工月调度)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import check_new, refuse
from households.models import Household, Member
from policies.models import Employment, EmploymentCheck
from policies.rules import employment as rules


@action
def start_employment(*, household: Household, member: Member, by: User, **fields) -> Employment:
    """登记务工：开始那天年满 16 周岁、在册；上一段没有结束不能登记新的，一天只在一处务工。"""
    employment = Employment(
        township=household.township, household=household, member=member, **fields
    )
    check_new(employment, rules.faults)
    _refuse_overlap(employment)
    return records.create(employment, by=by, what="employment.start")


@action
def end_employment(*, employment: Employment, by: User, on: date, reason: str) -> Employment:
    """结束务工：从这天起不在这里务工，写原因。"""
    _end(employment, on, reason)
    AuditEvent.record(by=by, what="employment.end", target=employment, reason=reason)
    return employment


@action
def move_employment(*, employment: Employment, by: User, on: date, **fields) -> Employment:
    """换地方、换单位：旧的一段到这天结束，新的一段从这天开始，一次办完。返回新的一段。"""
    _end(employment, on, "换了务工地或单位")
    AuditEvent.record(
        by=by, what="employment.move", target=employment, detail={"on": on.isoformat()}
    )
    return start_employment(
        household=employment.household,
        member=employment.member,
        by=by,
        **fields | {"valid_from": on},
    )


@action
def correct_employment(*, employment: Employment, by: User, reason: str, **changes) -> Employment:
    """更正务工：规则与登记务工相同；还在岗的清空结束日期。"""
    employment = records.correct(
        employment, by=by, what="employment.correct", reason=reason, changes=changes
    )
    refuse(rules.faults(employment))
    _refuse_overlap(employment)
    return employment


@action
def check_employment(
    *,
    employment: Employment,
    by: User,
    month: date,
    is_working: bool,
    checked_on: date,
    way: str = EmploymentCheck.Way.PHONE,
    monthly_wage: Decimal | None = None,
    note: str = "",
    ended_on: date | None = None,
    end_reason: str = "",
) -> EmploymentCheck:
    """月调度：一段务工一月一次；核实人不在了，这一段同时结束（不知道哪天的，算到当月第一天）。"""
    check = EmploymentCheck(
        township_id=employment.township_id,
        employment=employment,
        by=by,
        month=month,
        is_working=is_working,
        checked_on=checked_on,
        way=way,
        monthly_wage=monthly_wage,
        note=note,
    )
    check_new(check, rules.check_faults)
    records.create(check, by=by, what="employmentcheck.record")
    if not is_working:
        _end_as_checked(check, by, ended_on, end_reason)
    return check


@action
def confirm_employments(
    *, employments: Iterable[Employment], by: User, month: date, checked_on: date, way: str
) -> list[EmploymentCheck]:
    """批量记“还在务工”：这个月已调度过的跳过。返回这次记的。"""
    employments = list(employments)
    checked = EmploymentCheck.objects.filter(
        month=month, township__in={row.township_id for row in employments}
    )
    done = set(checked.values_list("employment_id", flat=True))
    return [
        check_employment(
            employment=row, by=by, month=month, is_working=True, checked_on=checked_on, way=way
        )
        for row in employments
        if row.pk not in done
    ]


@action
def correct_employment_check(
    *, check: EmploymentCheck, by: User, reason: str, **changes
) -> EmploymentCheck:
    """更正月调度：改成不在了，这一段同时结束；改回还在务工，要先更正务工的结束日期。"""
    check = records.correct(
        check, by=by, what="employmentcheck.correct", reason=reason, changes=changes
    )
    refuse(rules.check_faults(check))
    if not check.is_working and check.employment.valid_to is None:
        _end_as_checked(check, by, None, reason)
    return check


def _end_as_checked(
    check: EmploymentCheck, by: User, ended_on: date | None, end_reason: str
) -> None:
    """The stay ends with the check; one that has ended already keeps its day."""
    employment = check.employment
    if employment.valid_to:
        if ended_on and ended_on != employment.valid_to:
            raise NotAllowed(
                f"这一段务工已登记在 {employment.valid_to} 结束；日期不对，请更正务工。"
            )
        return
    on = ended_on or rules.last_day_known(employment, check.month)
    end_employment(
        employment=employment, by=by, on=on, reason=end_reason or check.note or "月调度核实不在了"
    )


def _end(employment: Employment, on: date, reason: str) -> None:
    most = Employment._meta.get_field("end_reason").max_length
    if not reason.strip():
        raise NotAllowed("请写结束原因，如：返乡、合同到期、生病。")
    refuse(rules.end_faults(employment, on))
    ended = Employment.objects.filter(pk=employment.pk, valid_from__lte=on, valid_to=None).update(
        valid_to=on, end_reason=reason[:most]
    )
    if not ended:
        raise NotAllowed(f"这一段务工在 {on} 不在进行中，或已由别人结束，请刷新后再看。")
    employment.refresh_from_db()


def _refuse_overlap(employment: Employment) -> None:
    """The lock makes a second clerk wait for the first: together their stays may overlap."""
    Member.objects.select_for_update().get(pk=employment.member_id)
    others = Employment.objects.filter(
        township=employment.township_id, member=employment.member_id
    ).exclude(pk=employment.pk)
    same = rules.overlap(employment, list(others.order_by("-valid_from")))
    if same is None:
        return
    if same.valid_to is None:
        raise NotAllowed(
            f"{employment.member}还有一段没有结束的务工（{same}，{same.valid_from} 起），请先结束那一段。"
        )
    raise NotAllowed(
        f"{employment.member}{same.valid_from} 到 {same.valid_to} 已登记在{same}务工，时间重叠，请核对日期。"
    )
