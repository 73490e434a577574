"""教育（C）、劳动力（E）、保障（G）、收入（H）、生产生活（I）: rules on the latest yearly sheets (年度采集表)."""

from __future__ import annotations

from collections.abc import Iterator

from households.codes import Labour
from households.models import HouseholdYear, MemberYear
from households.schooling import missing_age
from lib.dates import age_on
from lib.numbers import plain
from quality.rules.base import Found
from quality.rules.scope import Scope, Sheet

WORKING_AGE = 16
NO_AID = MemberYear.Aid.NONE


def no_education(scope: Scope) -> Iterator[Found]:
    for sheet in scope.sheets:
        if not (sheet.education or sheet.schooling or sheet.dropout_reason):
            text = f"{sheet.year} 年采集表：文化程度、在校生状况、未上学原因都没有填"
            yield _of(sheet, text)


def out_of_school(scope: Scope) -> Iterator[Found]:
    for sheet in scope.sheets:
        age = missing_age(
            sheet.born_on,
            schooling=sheet.schooling,
            education=sheet.education,
            on=scope.last_day(sheet.year),
        )
        if age is not None and not sheet.dropout_reason:
            yield _of(sheet, f"{age} 周岁，{sheet.year} 年采集表没有在校，也没有写未上学原因")


def labour_of_child(scope: Scope) -> Iterator[Found]:
    for sheet, age in _children(scope):
        if sheet.labour not in {"", Labour.NONE}:
            yield _of(
                sheet, f"{age} 周岁，劳动技能登记为{Labour(sheet.labour).label}，应为无劳动力"
            )


def work_of_child(scope: Scope) -> Iterator[Found]:
    for sheet, age in _children(scope):
        if sheet.work_months:
            yield _of(sheet, f"{age} 周岁，{sheet.year} 年登记务工 {sheet.work_months} 个月")


def uninsured(scope: Scope) -> Iterator[Found]:
    words = {None: "没有填", False: "否"}
    for sheet in scope.sheets:
        resident, worker = sheet.has_medical_insurance, sheet.has_worker_medical_insurance
        if not (resident or worker):
            text = f"居民医保：{words[resident]}，职工医保：{words[worker]}"
            yield _of(sheet, f"{sheet.year} 年采集表没有医保（{text}）")


def twice_supported(scope: Scope) -> Iterator[Found]:
    for sheet in scope.sheets:
        if NO_AID not in {sheet.subsistence, sheet.destitute}:
            yield _of(sheet, f"{sheet.year} 年采集表同时登记了低保和特困供养")


def below_monitoring_line(scope: Scope) -> Iterator[Found]:
    for sheet in scope.household_sheets:
        line = scope.setting("monitoring_line", scope.last_day(sheet.year))
        if sheet.household_id not in scope.watched and _is_below(sheet, line.value):
            text = (
                f"{sheet.year} 年人均纯收入 {plain(sheet.net_per_head)} 元，"
                f"低于监测范围 {plain(line.value)} 元（{line.basis}），现在不在监测"
            )
            yield Found(sheet.household_id, None, text)


def below_poverty_line(scope: Scope) -> Iterator[Found]:
    for sheet in scope.household_sheets:
        line = scope.setting("poverty_line", scope.last_day(sheet.year))
        if _is_below(sheet, line.value):
            text = (
                f"{sheet.year} 年人均纯收入 {plain(sheet.net_per_head)} 元，"
                f"低于贫困标准 {plain(line.value)} 元（{line.basis}），请核实收入"
            )
            yield Found(sheet.household_id, None, text)


def housing(scope: Scope) -> Iterator[Found]:
    for sheet in scope.household_sheets:
        if sheet.is_dangerous_house is None:
            yield _missing(sheet, "是否危房")
        elif sheet.household_id not in scope.watched and _is_unsafe(sheet):
            grade = f"（{sheet.get_house_grade_display()}）" if sheet.house_grade else ""
            text = f"{sheet.year} 年采集表登记住危房{grade}，现在不在监测"
            yield Found(sheet.household_id, None, text)


def water(scope: Scope) -> Iterator[Found]:
    for sheet in scope.household_sheets:
        if sheet.has_safe_water is None:
            yield _missing(sheet, "是否解决安全饮用水")
        elif sheet.household_id not in scope.watched and not sheet.has_safe_water:
            text = f"{sheet.year} 年采集表登记安全饮用水没有解决，现在不在监测"
            yield Found(sheet.household_id, None, text)


def _of(sheet: Sheet, text: str) -> Found:
    return Found(sheet.household, sheet.member, text)


def _missing(sheet: HouseholdYear, what: str) -> Found:
    return Found(sheet.household_id, None, f"{sheet.year} 年采集表没有填{what}")


def _is_below(sheet: HouseholdYear, line) -> bool:
    return sheet.net_per_head is not None and sheet.net_per_head < line


def _is_unsafe(sheet: HouseholdYear) -> bool:
    return sheet.is_dangerous_house or sheet.house_grade in {"C", "D"}


def _children(scope: Scope) -> Iterator[tuple[Sheet, int]]:
    """Those under 16 on the day of which their sheet speaks, with their age."""
    for sheet in scope.sheets:
        age = age_on(sheet.born_on, scope.last_day(sheet.year)) if sheet.born_on else WORKING_AGE
        if age < WORKING_AGE:
            yield sheet, age
