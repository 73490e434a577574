"""Gathers what stands on the papers of one household (一户的文书): queries, no format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.actions import NotAllowed
from areas.parameters import value_on
from households import profile
from households.models import HelperAssignment, Household, HouseholdYear, Member
from lib import idcard, masking
from monitoring.models import Attachment, Case, CaseStep, Category, Measure, RiskKind
from monitoring.papers import benefits
from monitoring.papers.facts import (
    About,
    Application,
    Card,
    CheckSheet,
    Contents,
    Helper,
    Income,
    Mark,
    MeasureLine,
    Person,
    PlanSheet,
    Round,
    SectionLine,
)
from monitoring.papers.public import ADULT, HOTLINE

Kind, Section = CaseStep.Kind, Attachment.Section


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked to print: of which household and round, on which day, with clear numbers or masked."""

    household: Household
    case: Case | None
    on: date
    is_plain: bool
    mark: Mark


def check_sheet(asked: Asked) -> CheckSheet:
    rows = _member_rows(asked)
    year = asked.household.years.order_by("-year").first()
    return CheckSheet(
        about=_about(asked, len(rows)),
        on=asked.on,
        round=_round(asked.case),
        people=_people(rows, asked),
        income=_income(year),
        pillars=_pillars(rows, year, asked.on),
        categories=tuple(Category.objects.on(asked.on).values_list("name", flat=True)),
        risk_kinds=tuple(RiskKind.labels),
        line=value_on("monitoring_line", asked.household.village, asked.on),
        mark=asked.mark,
    )


def application(asked: Asked) -> Application:
    rows = _member_rows(asked)
    round_ = _round(asked.case)
    return Application(
        about=_about(asked, len(rows)),
        people=_people(rows, asked),
        risk_kinds=tuple(RiskKind.labels),
        risks=round_.risks if round_ else (),
        mark=asked.mark,
    )


def plan(asked: Asked) -> PlanSheet:
    case = _needed(asked, "一户一方案")
    version = case.plans.order_by("-version").first()
    if version is None:
        raise NotAllowed("这一轮还没有帮扶方案，先制定方案再打印。")
    return PlanSheet(
        about=_about(asked, _persons(asked)),
        round=_round(case),
        version=version.version,
        valid_from=version.valid_from,
        situation=version.situation,
        goal=version.goal,
        target_income=version.target_income,
        unit=version.unit,
        person=version.person,
        measures=_measures(case.measures),
        mark=asked.mark,
    )


def card(asked: Asked) -> Card:
    rows = _member_rows(asked)
    year = asked.household.years.order_by("-year").first()
    case = asked.case
    measures = case.measures if case else asked.household.measures
    return Card(
        about=_about(asked, len(rows)),
        on=asked.on,
        category=case.category.name if case else "",
        state=case.get_state_display() if case else "",
        pillars=_pillars(rows, year, asked.on),
        measures=_measures(measures),
        benefits=benefits.of(asked.household, asked.on),
        helpers=_helpers(asked),
        hotline=HOTLINE,
        mark=asked.mark,
    )


def contents(asked: Asked) -> Contents:
    years = _files_by_year(asked.household)
    records = _records(asked)
    due = _due_sections(asked, records)
    return Contents(
        about=_about(asked, _persons(asked)),
        on=asked.on,
        round=_round(asked.case),
        sections=tuple(
            SectionLine(
                name=section.label,
                by_year=tuple(sorted(years.get(section, {}).items())),
                records=records.get(section, ""),
                is_due=section in due,
            )
            for section in Section
        ),
        mark=asked.mark,
    )


# ---- 户和人 --------------------------------------------------------------------------------------


def _needed(asked: Asked, paper: str) -> Case:
    if asked.case is None:
        raise NotAllowed(f"该户没有纳入过监测，没有{paper}可以打印。")
    return asked.case


def _member_rows(asked: Asked) -> list[dict]:
    members = Member.objects.filter(
        township=asked.household.township_id, household=asked.household
    ).present_on(asked.on)
    return profile.member_rows(list(members.order_by("relation", "pk")), asked.on)


def _persons(asked: Asked) -> int:
    return asked.household.members.present_on(asked.on).count()


def _about(asked: Asked, persons: int) -> About:
    one = asked.household
    heads = one.members.heads().order_by("-joined_on", "-pk")
    head = heads.current().first() or heads.first()
    status = one.statuses.filter(township=one.township_id).on(asked.on).first()
    return About(
        county=str(one.township.parent),
        township=one.township.name,
        village=one.village.name,
        group=one.group,
        head=head.name if head else "",
        number=one.number,
        persons=persons,
        phone=one.phone if asked.is_plain else masking.phone(one.phone),
        address=one.address,
        kind="，".join(badge["text"] for badge in profile.status_badges(status)),
        helpers=tuple(helper.name for helper in _assignments(asked)),
    )


def _assignments(asked: Asked):
    return HelperAssignment.objects.filter(
        township=asked.household.township_id, household=asked.household
    ).on(asked.on)


def _helpers(asked: Asked) -> tuple[Helper, ...]:
    """Without the right to see numbers the phone stays blank, to be written by hand: half of it helps nobody."""
    return tuple(
        Helper(
            duty=row.get_duty_display(),
            name=row.name,
            unit=f"{row.unit}{row.post}",
            phone=row.phone if asked.is_plain else "",
        )
        for row in _assignments(asked)
    )


def _people(rows: Iterable[dict], asked: Asked) -> tuple[Person, ...]:
    return tuple(_person(row, asked.is_plain) for row in rows)


def _person(row: dict, is_plain: bool) -> Person:
    one = row["member"]
    number = one.id_number if is_plain else idcard.mask(one.id_number)
    return Person(
        name=one.name,
        relation=one.get_relation_display(),
        sex=one.get_sex_display(),
        age=row["age"],
        certificate=number or one.get_certificate_display(),
        health=row["health"],
        labour=row["labour"],
        doing=row["doing"],
        is_adult=row["age"] is None or row["age"] >= ADULT,
    )


def _round(case: Case | None) -> Round | None:
    if case is None:
        return None
    return Round(
        seq=case.seq,
        category=case.category.name,
        state=case.get_state_display(),
        risks=tuple(risk.get_kind_display() for risk in case.risks.all()),
        source=case.get_source_display(),
        identified_on=case.identified_on,
    )


def _income(year: HouseholdYear | None) -> Income | None:
    if year is None:
        return None
    return Income(
        year=year.year,
        persons=year.persons,
        wages=year.wages,
        business=year.business_income,
        assets=year.property_income,
        transfers=year.transfer_income,
        cost=year.business_cost,
        own_payments=year.own_payments,
        net=year.net_income,
        per_head=year.net_per_head,
    )


def _pillars(rows: list[dict], year: HouseholdYear | None, on: date) -> tuple[tuple[str, str], ...]:
    return tuple((one["label"], one["note"]) for one in profile.pillars(rows, year, on))


def _measures(measures) -> tuple[MeasureLine, ...]:
    rows = measures.select_related("member").order_by("planned_on", "pk")
    return tuple(_measure(row) for row in rows)


def _measure(row: Measure) -> MeasureLine:
    return MeasureLine(
        group=row.get_group_display(),
        item=row.item,
        content=row.content,
        whom=row.member.name if row.member else "全户",
        planned_on=row.planned_on,
        done_on=row.done_on,
        amount=row.amount,
        who="，".join(filter(None, [row.unit, row.person])),
        effect=row.effect,
    )


# ---- 户档 ----------------------------------------------------------------------------------------

STEP_SECTIONS = {
    Kind.APPLY: Section.APPLICATION,
    Kind.CHECK: Section.CHECK,
    Kind.COMPARE: Section.COMPARISON,
    Kind.REVIEW: Section.REVIEW,
    Kind.NOTICE: Section.NOTICE,
    Kind.APPROVE: Section.DECISION,
    Kind.IDENTIFY: Section.DECISION,
    Kind.ELIMINATE: Section.ELIMINATION,
}
OF_EVERY_ROUND = {
    Section.APPLICATION,
    Section.CHECK,
    Section.COMPARISON,
    Section.REVIEW,
    Section.NOTICE,
    Section.DECISION,
    Section.PLAN,
    Section.INCOME,
    Section.CARD,
}


def _files_by_year(household: Household) -> dict[str, Counter]:
    files = household.attachments.values_list("section", "taken_on", "added_at")
    years: dict[str, Counter] = {}
    for section, taken_on, added_at in files:
        years.setdefault(section, Counter())[(taken_on or added_at).year] += 1
    return years


def _records(asked: Asked) -> dict[str, str]:
    """What the system's own rows say of each section: when a step was taken, how many visits."""
    one = asked.household
    lines: dict[str, list[str]] = {}
    for step in asked.case.steps.order_by("pk") if asked.case else ():
        if step.kind in STEP_SECTIONS:
            lines.setdefault(STEP_SECTIONS[step.kind], []).append(
                f"{step.get_kind_display()} {step.done_on}"
            )
    years = [str(year) for year in one.years.order_by("year").values_list("year", flat=True)]
    moved = one.members.filter(left_on__isnull=False).count()
    counted = {
        Section.COLLECTION: f"年度采集 {'、'.join(years)} 年" if years else "",
        Section.INCOME: f"收入 {'、'.join(years)} 年" if years else "",
        Section.PLAN: _counted("方案", asked.case.plans.count() if asked.case else 0, "版"),
        Section.MEASURE: _counted("措施", one.measures.count(), "条"),
        Section.VISIT: _counted("走访", one.visits.count(), "次"),
        Section.CHANGE: _counted("减少成员", moved, "人"),
    }
    stepped = {section: "；".join(found) for section, found in lines.items()}
    return stepped | {section: text for section, text in counted.items() if text}


def _counted(what: str, number: int, unit: str) -> str:
    return f"{what} {number} {unit}" if number else ""


def _due_sections(asked: Asked, records: dict[str, str]) -> set[str]:
    """Which sections must have papers: those of what has happened; of an identified round all that led to it."""
    due = {section for section in records if section != Section.INCOME}
    return due | OF_EVERY_ROUND if asked.case and asked.case.identified_on else due
