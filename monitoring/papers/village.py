"""Gathers what stands on the papers of a village or a township (一村、一乡的文书): queries, no format."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import models

from areas.models import Area
from areas.parameters import setting_on, value_on
from households.codes import HEAD
from households.models import (
    ExternalListRow,
    HelperAssignment,
    Household,
    HouseholdTag,
    HouseholdYear,
    Member,
    MemberYear,
)
from lib.dates import age_on
from lib.workdays import add_workdays
from monitoring import procedure
from monitoring.models import (
    Alert,
    Attachment,
    Case,
    CaseRisk,
    CaseStep,
    Clue,
    HelpPlan,
    Measure,
    ProcedureStep,
    ScreeningProblem,
    ScreeningRecord,
    SelfReport,
    Visit,
)
from monitoring.papers.facts import (
    Mark,
    Review,
    ReviewLine,
    Submission,
    SubmissionLine,
    Votes,
)
from monitoring.papers.guard import Secrets
from monitoring.papers.public import (
    AGAIN,
    BASIS,
    BY_HELP,
    NATURALLY,
    Notice,
    PublicRow,
    general_risk,
    public_group,
    public_name,
)
from monitoring.procedure import NoticeRule

Kind, Purpose, State = CaseStep.Kind, ProcedureStep.Purpose, Case.State
STATES = {Purpose.IDENTIFY: State.PROPOSED, Purpose.ELIMINATE: State.ELIMINATING}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked to print: for which place and purpose, of which rounds, and how long it is to hang."""

    area: Area
    purpose: str
    cases: tuple[Case, ...]
    on: date
    start: date
    end: date
    contact: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class People:
    """A household's head and number of present members."""

    head: str
    age: int | None
    persons: int


def candidates(user, area: Area, purpose: str):
    """Rounds whose identification or elimination is under way in the place."""
    return (
        Case.objects.visible_to(user)
        .within(area)
        .filter(state=STATES[purpose], household__dissolved_on=None)
        .select_related("category", "household__village__parent", "township")
        .prefetch_related("risks")
        .order_by("household__village__code", "household__group", "household__number", "pk")
    )


def steps_of(cases: Sequence[Case], on: date) -> dict[int, dict[str, CaseStep]]:
    """The steps of each round's present run by kind; those sent back are to be taken again and do not count."""
    standings = procedure.standings(cases, on)
    return {key: {step.kind: step for step in one.done} for key, one in standings.items()}


def notice_rules(area: Area, purpose: str, days: Collection[date]) -> list[NoticeRule]:
    """How long a notice has to hang there, by the procedures in force on the days when the runs began."""
    plans = procedure.Plans()
    rules = (
        procedure.notice_rule(plans.on(purpose, area, day), setting_on("notice_days", area, day))
        for day in sorted(days)
    )
    return list(dict.fromkeys(rules))


def last_day_of_notice(start: date, rules: Sequence[NoticeRule]) -> date:
    """The earliest day on which a notice that begins on `start` has hung as long as every rule asks."""
    return max(
        add_workdays(start, rule.days)
        if rule.is_working_days
        else start + timedelta(days=rule.days)
        for rule in rules
    )


def people_of(cases: Iterable[Case], on: date) -> dict[int, People]:
    """By household."""
    rows = Member.objects.present_on(on).filter(household__in={case.household_id for case in cases})
    found: dict[int, list[tuple]] = defaultdict(list)
    for key, relation, name, born_on in rows.values_list(
        "household", "relation", "name", "born_on"
    ):
        found[key].append((relation != HEAD, name, age_on(born_on, on) if born_on else None))
    return {key: _people(members) for key, members in found.items()}


def _people(members: list[tuple]) -> People:
    heads = [(name, age) for is_other, name, age in members if not is_other]
    name, age = heads[0] if heads else ("", None)
    return People(name, age, len(members))


NOBODY = People("", None, 0)


def notice(asked: Asked) -> Notice:
    """公示. The only way from the tables to what is posted; every value goes through `PublicRow`."""
    people = people_of(asked.cases, asked.on)
    runs = list(steps_of(asked.cases, asked.on).values())
    is_masked = bool(value_on("notice_hides_names", asked.area, asked.on))
    reviewed = {run[Kind.REVIEW].done_on for run in runs if Kind.REVIEW in run}
    return Notice(
        township=asked.area.parent.name,
        village=asked.area.name,
        is_elimination=asked.purpose == Purpose.ELIMINATE,
        basis=tuple(kind for kind in BASIS if all(kind in run for run in runs)),
        reviewed_on=reviewed.pop() if len(reviewed) == 1 else None,
        start=asked.start,
        end=asked.end,
        contact=asked.contact,
        rows=tuple(
            _public_row(case, people.get(case.household_id, NOBODY), is_masked)
            for case in asked.cases
        ),
    )


def _public_row(case: Case, people: People, is_masked: bool) -> PublicRow:
    return PublicRow(
        group=public_group(case.household.group),
        head=public_name(people.head, age=people.age, is_masked=is_masked),
        persons=people.persons,
        category=case.category.name,
        risk=general_risk(risk.kind for risk in case.risks.all()),
        remark=_remark(case),
    )


def _remark(case: Case) -> str:
    if case.state == State.ELIMINATING:
        return BY_HELP if case.eliminated_how == Case.How.HELP else NATURALLY
    return AGAIN if case.seq > 1 else ""


def review(asked: Asked) -> Review:
    people = people_of(asked.cases, asked.on)
    steps = {key: run.get(Kind.REVIEW) for key, run in steps_of(asked.cases, asked.on).items()}
    days = {step.done_on for step in steps.values() if step}
    return Review(
        place=f"{asked.area.parent.parent}{asked.area.parent}{asked.area}",
        village=asked.area.name,
        purpose=Purpose(asked.purpose).label,
        held_on=days.pop() if len(days) == 1 else None,
        lines=tuple(
            _review_line(
                case,
                people.get(case.household_id, NOBODY),
                steps[case.pk],
            )
            for case in asked.cases
        ),
        mark=asked.mark,
    )


def _review_line(case: Case, people: People, step: CaseStep | None) -> ReviewLine:
    return ReviewLine(
        group=case.household.group,
        head=people.head,
        persons=people.persons,
        category=case.category.name,
        risks=tuple(risk.get_kind_display() for risk in case.risks.all()),
        votes=Votes(step.expected, step.present, step.agreed, step.opposed) if step else None,
        opinion=step.opinion if step else "",
    )


def submission(asked: Asked) -> Submission:
    people = people_of(asked.cases, asked.on)
    steps = steps_of(asked.cases, asked.on)
    incomes = _incomes(asked.cases)
    is_village = asked.area.level == Area.Level.VILLAGE
    township = asked.area.parent if is_village else asked.area
    lines = tuple(
        _submission_line(
            case,
            people.get(case.household_id, NOBODY),
            steps[case.pk],
            incomes.get(case.household_id),
        )
        for case in asked.cases
    )
    return Submission(
        county=str(township.parent),
        township=township.name,
        purpose=Purpose(asked.purpose).label,
        on=asked.on,
        lines=lines,
        mark=asked.mark,
        totals=_totals(lines),
    )


def _incomes(cases: Iterable[Case]) -> dict[int, Decimal | None]:
    """Net income per head of the latest collected year, by household."""
    rows = HouseholdYear.objects.filter(household__in={case.household_id for case in cases})
    return {row.household_id: row.net_per_head for row in rows.order_by("year")}


def _submission_line(
    case: Case, people: People, run: dict[str, CaseStep], income: Decimal | None
) -> SubmissionLine:
    held, hung = run.get(Kind.REVIEW), run.get(Kind.NOTICE)
    return SubmissionLine(
        village=case.household.village.name,
        group=case.household.group,
        head=people.head,
        persons=people.persons,
        category=case.category.name,
        risks=tuple(risk.get_kind_display() for risk in case.risks.all()),
        income=income,
        review=_said_of_review(held),
        notice=f"{hung.notice_from} 至\n{hung.notice_to}" if hung else "",
        note="有异议" if hung and hung.objection else "",
    )


def _said_of_review(step: CaseStep | None) -> str:
    if step is None:
        return ""
    votes = Votes(step.expected, step.present, step.agreed, step.opposed)
    if not votes.is_whole:
        return str(step.done_on)
    return f"{step.done_on}\n实到 {votes.present}，同意 {votes.agreed}"


def _totals(lines: Iterable[SubmissionLine]) -> tuple[tuple[str, int, int], ...]:
    """Households and persons by category."""
    found: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        found[line.category].append(line.persons)
    return tuple((name, len(persons), sum(persons)) for name, persons in sorted(found.items()))


# ---- What must not be on a notice ----------------------------------------------------------------

# Every table in which somebody types about a household, and the way from its row to the household.
TYPED = (
    (Household, "pk"),
    (HouseholdTag, "household"),
    (Member, "household"),
    (MemberYear, "member__household"),
    (HelperAssignment, "household"),
    (ExternalListRow, "household"),
    (Case, "household"),
    (CaseRisk, "case__household"),
    (CaseStep, "case__household"),
    (Clue, "household"),
    (SelfReport, "clue__household"),
    (Measure, "household"),
    (HelpPlan, "household"),
    (Visit, "household"),
    (ScreeningRecord, "household"),
    (ScreeningProblem, "record__household"),
    (Alert, "household"),
    (Attachment, "household"),
)
NUMBERS = {"number", "phone", "bank_account", "id_number"}


def secrets_of(cases: Iterable[Case]) -> Secrets:
    """Everything that is known in words or numbers of the households: names, numbers, and whatever was typed."""
    households = {case.household_id for case in cases}
    names: set[str] = set()
    numbers: set[str] = set()
    texts: set[str] = set()
    for table, path in TYPED:
        columns = _typed_columns(table)
        for values in table.objects.filter(**{f"{path}__in": households}).values_list(*columns):
            for column, text in zip(columns, values, strict=True):
                kept = names if column == "name" and table is Member else texts
                (numbers if column in NUMBERS else kept).add(text or "")
    return Secrets(frozenset(names), frozenset(numbers), frozenset(texts))


def _typed_columns(table: type[models.Model]) -> list[str]:
    """The columns of free text: not codes of a list, not what is derived (indexes, digests)."""
    return [
        field.name
        for field in table._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and field.editable
        and not field.choices
        and field.name not in {"sha256", "content_type"}
    ]
