"""What is found in a screening round (排查记录): one household, many at once, corrected; problems and their mending."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import records as rows
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import refuse
from accounts.roles import Can
from households.imports import bulk
from households.models import Household
from monitoring.actions.guards import require_reason, require_verb
from monitoring.actions.screenings import held
from monitoring.alerts import keeping
from monitoring.checks import (
    Bounds,
    Check,
    Found,
    Trouble,
    check_problems,
    found_problems,
    words_of,
)
from monitoring.kinds import COVERED, Kind, kind_on
from monitoring.models import Screening, ScreeningGroup, ScreeningProblem, ScreeningRecord

BATCH = 500
LOOKS = 2  # whoever records one of them after the first look makes the database refuse them all
TAKEN = "这一轮已排查过该户，要改请用更正。"
TWICE = "这一户给了两次排查结果，只能有一次。"
MOVED_ON = "这条记录刚被他人更正，请刷新后再改。"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A household whose check was not recorded, and why."""

    household: int
    why: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of many checks: written or refused, nothing in between."""

    written: int
    refused: list[Refusal]


@dataclass(frozen=True, slots=True)
class Correction:
    """What changes in a record: columns, the key groups as they shall be (None: as they are), problems to add or to complete."""

    record: int
    changes: Mapping[str, object] = field(default_factory=dict)
    groups: tuple[str, ...] | None = None
    added: tuple[Found, ...] = ()
    completed: tuple[tuple[int, Found], ...] = ()


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
    groups: Sequence[str] = (),
    problems: Sequence[Found] = (),
) -> ScreeningRecord:
    """记一户的排查结果：一轮一户一行，两人以上排查；有问题的逐条列清单，写明发现什么。"""
    check = Check(
        household=household.pk,
        checked_on=checked_on,
        checked_by=checked_by,
        is_income_fine=is_income_fine,
        is_education_fine=is_education_fine,
        is_medical_fine=is_medical_fine,
        is_housing_fine=is_housing_fine,
        is_water_fine=is_water_fine,
        finding=finding,
        is_at_risk=is_at_risk,
        groups=tuple(groups),
        problems=tuple(problems),
    )
    now = _open_to(screening, by)
    refuse(words_of(refusals(screening=now, checks=[check]).get(household.pk, [])))
    try:
        with transaction.atomic():
            (record,) = _write(now, [check], by)
    except IntegrityError as problem:
        raise NotAllowed(TAKEN) from problem
    AuditEvent.record(by=by, what="screening.record", target=record)
    keeping.recheck(household)
    return record


@action
def record_screenings(
    *, screening: Screening, records: Sequence[Check], by: User | None
) -> Recorded:
    """成批记排查结果：规则和记一户相同，不合规则的户说明原因、不写，其余一次写入，留一条操作记录。

    `records` are `monitoring.checks.Check`s, one a household of the round's township. Nobody (`by=None`) is the command line.
    """
    now = _open_to(screening, by)
    for _ in range(LOOKS):
        refused = refusals(screening=now, checks=records)
        fitting = [check for check in records if check.household not in refused]
        try:
            with transaction.atomic():
                written = _write(now, fitting, by)
        except IntegrityError:
            continue
        break
    else:
        raise NotAllowed("有的户刚由他人排查，请刷新后再记。")
    if written:
        detail = {"rows": len(written)}
        AuditEvent.record(by=by, what="screening.record", target=now, detail=detail)
        keeping.recheck_many(now.township, [record.household_id for record in written])
    whys = {pk: "".join(words_of(troubles)) for pk, troubles in refused.items()}
    return Recorded(len(written), [Refusal(pk, why) for pk, why in whys.items()])


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
    groups: Sequence[str] | None = None,
    problems: Sequence[Found] = (),
) -> ScreeningRecord:
    """更正一户的排查结果，写明理由；重点群体按新填的，`problems` 是另外又发现的问题。"""
    require_reason(reason)
    now = _open_to(record.screening, by)
    check = Check(
        household=record.household_id,
        checked_on=checked_on,
        checked_by=checked_by,
        is_income_fine=is_income_fine,
        is_education_fine=is_education_fine,
        is_medical_fine=is_medical_fine,
        is_housing_fine=is_housing_fine,
        is_water_fine=is_water_fine,
        finding=finding,
        is_at_risk=is_at_risk,
        groups=tuple(groups or ()),
        problems=tuple(problems),
    )
    known = record.problems.count()
    refused = refusals(screening=now, checks=[check], known={record.household_id: known})
    refuse(words_of(refused.get(record.household_id, [])))
    is_changed = any(getattr(record, name) != value for name, value in check.columns.items())
    rows.correct(record, by=by, what="screening.correct", reason=reason, changes=check.columns)
    parts = len(_add_problems([(record, problems if known else check.listed)]))
    parts += 0 if groups is None else _set_groups([(record, tuple(groups))])
    if parts and not is_changed:
        detail = {"fields": ["groups", "problems"]}
        AuditEvent.record(
            by=by, what="screening.correct", target=record, reason=reason, detail=detail
        )
    keeping.recheck(record.household)
    return record


@action
def correct_screenings(
    *, screening: Screening, corrections: Sequence[Correction], by: User | None, reason: str
) -> int:
    """成批更正排查结果，写明理由，留一条操作记录；规则由调用的一方用 `refusals` 先问过。返回更正的户数。"""
    require_reason(reason)
    now = _open_to(screening, by)
    found = ScreeningRecord.objects.filter(township=now.township_id, screening=now)
    known = {record.pk: record for record in found.select_for_update()}
    changed = [one for one in corrections if one.changes]
    names = sorted({name for one in changed for name in one.changes})
    stored = [
        (one.record, *(_stored(one.changes.get(n, getattr(known[one.record], n))) for n in names))
        for one in changed
    ]
    bulk.update(ScreeningRecord, names, stored, version=False)
    _set_groups([(known[one.record], one.groups) for one in corrections if one.groups is not None])
    _add_problems([(known[one.record], one.added) for one in corrections])
    _complete(corrections)
    if corrections:
        detail = {"rows": len(corrections)}
        AuditEvent.record(by=by, what="screening.correct", target=now, reason=reason, detail=detail)
        keeping.recheck_many(now.township, [known[one.record].household_id for one in corrections])
    return len(corrections)


@action
def rectify_problem(
    *, problem: ScreeningProblem, by: User, rectified_on: date, result: str
) -> ScreeningProblem:
    """整改完成：写明哪天改完、改成什么样；这一轮结束以后也可以办。"""
    require_verb(by, Can.RECORD_VISIT)
    refuse(_rectifying_problems(problem, rectified_on, result))
    open_rows = ScreeningProblem.objects.open().filter(pk=problem.pk, township=problem.township_id)
    if not open_rows.update(rectified_on=rectified_on, rectified_by=by, result=result.strip()):
        raise NotAllowed("这个问题刚由他人登记为整改完成，请刷新后看。")
    problem.refresh_from_db()
    AuditEvent.record(by=by, what="screening.rectify", target=problem)
    return problem


@action
def correct_problem(
    *,
    problem: ScreeningProblem,
    by: User,
    reason: str,
    content: str,
    measure: str = "",
    owner: str = "",
    due_on: date | None = None,
    rectified_on: date | None = None,
    result: str = "",
) -> ScreeningProblem:
    """更正问题清单的一条，写明理由；已整改的，完成日期和结果也可以更正，不能改回没有整改。"""
    require_verb(by, Can.RECORD_VISIT)
    require_reason(reason)
    found = Found(content=content, measure=measure, owner=owner, due_on=due_on)
    refuse(words_of(found_problems(found, problem.record.checked_on)))
    changes = {
        "content": content.strip(),
        "measure": measure.strip(),
        "owner": owner.strip(),
        "due_on": due_on,
    }
    if problem.rectified_on:
        refuse(_rectifying_problems(problem, rectified_on, result))
        changes |= {"rectified_on": rectified_on, "result": result.strip()}
    return rows.correct(
        problem, by=by, what="screening.correct_problem", reason=reason, changes=changes
    )


def refusals(
    *, screening: Screening, checks: Sequence[Check], known: Mapping[int, int] | None = None
) -> dict[int, list[Trouble]]:
    """Household → why its check is not accepted; the others fit.

    With `known`, household → number of its problems on the list, the checks are corrections of records that exist.
    """
    asked = [check.household for check in checks]
    lives = _lives(screening, asked)
    taken = set() if known is not None else _taken(screening, asked)
    outside = _outside(screening, checks)
    today = timezone.localdate()
    times = Counter(check.household for check in checks)
    found: dict[int, list[Trouble]] = {}
    for check in checks:
        life = lives.get(check.household)
        if life is None:
            problems = [("household", "不是这一轮的乡镇的户。")]
        elif check.household in taken:
            problems = [("household", TAKEN)]
        elif times[check.household] > 1:
            problems = [("household", TWICE)]
        else:
            bounds = Bounds(screening.started_on, screening.ended_on, today, *life)
            problems = check_problems(
                check, bounds, known_problems=known[check.household] if known else 0
            )
            if check.household in outside:
                label = screening.get_coverage_display()
                words = f"这一轮只排查{label}，该户 {check.checked_on} 不是。"
                problems.append(("household", words))
        if problems:
            found[check.household] = problems
    return found


def _open_to(screening: Screening, by: User | None) -> Screening:
    """The round as it is now, held; after its last day only the township enters what is missing."""
    if by:
        require_verb(by, Can.RECORD_VISIT)
    now = held(screening)
    if by and now.is_over_on(timezone.localdate()) and not by.can(Can.DECIDE_RISK):
        raise NotAllowed(f"这一轮已于 {now.ended_on} 结束，补录和更正由乡镇办。")
    return now


def _lives(screening: Screening, households: Sequence[int]) -> dict[int, tuple]:
    """Of each household when it was registered and dissolved; of the round's township only."""
    found = Household.objects.filter(township=screening.township_id)
    found = _only(found, "pk", households)
    return {pk: life for pk, *life in found.values_list("pk", "registered_on", "dissolved_on")}


def _only(rows: QuerySet, key: str, wanted: Collection[int]) -> QuerySet:
    """Those of a few; of many it is quicker to read all."""
    return rows.filter(**{f"{key}__in": wanted}) if len(wanted) <= BATCH else rows


def _taken(screening: Screening, households: Sequence[int]) -> set[int]:
    done = ScreeningRecord.objects.filter(township=screening.township_id, screening=screening)
    return set(_only(done, "household", households).values_list("household", flat=True))


def _outside(screening: Screening, checks: Iterable[Check]) -> set[int]:
    """Households that the round does not cover, each on the day of its check."""
    covered = COVERED[screening.coverage]
    if len(covered) == len(Kind):
        return set()
    by_day: dict[date, set[int]] = defaultdict(set)
    for check in checks:
        by_day[check.checked_on].add(check.household)
    outside: set[int] = set()
    for day, asked in by_day.items():
        some = _only(Household.objects.filter(township=screening.township_id), "pk", asked)
        inside = some.annotate(kind=kind_on(day, "pk")).filter(kind__in=covered)
        outside |= asked - set(inside.values_list("pk", flat=True))
    return outside


def _write(screening: Screening, checks: Sequence[Check], by: User | None) -> list[ScreeningRecord]:
    written = ScreeningRecord.objects.bulk_create(
        [
            ScreeningRecord(
                township_id=screening.township_id,
                screening=screening,
                household_id=check.household,
                recorded_by=by,
                **check.columns,
            )
            for check in checks
        ],
        batch_size=BATCH,
    )
    groups = [
        ScreeningGroup(township_id=row.township_id, record=row, kind=kind)
        for row, check in zip(written, checks, strict=True)
        for kind in set(check.groups)
    ]
    ScreeningGroup.objects.bulk_create(groups, batch_size=BATCH)
    _add_problems([(row, check.listed) for row, check in zip(written, checks, strict=True)])
    return written


def _set_groups(said: Iterable[tuple[ScreeningRecord, Sequence[str]]]) -> int:
    """Each record's key groups become these; returns how many rows changed."""
    said = list(said)
    wanted = {(record.pk, kind): record for record, kinds in said for kind in kinds}
    there: dict[tuple[int, str], int] = {}
    for start in range(0, len(said), BATCH):
        some = [record.pk for record, _ in said[start : start + BATCH]]
        groups = ScreeningGroup.objects.filter(record__in=some)
        there |= {
            (record, kind): pk for pk, record, kind in groups.values_list("pk", "record", "kind")
        }
    gone = [pk for place, pk in there.items() if place not in wanted]
    for start in range(0, len(gone), BATCH):
        ScreeningGroup.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    new = [
        ScreeningGroup(township_id=record.township_id, record=record, kind=place[1])
        for place, record in wanted.items()
        if place not in there
    ]
    ScreeningGroup.objects.bulk_create(new, batch_size=BATCH)
    return len(gone) + len(new)


def _add_problems(
    said: Iterable[tuple[ScreeningRecord, Iterable[Found]]],
) -> list[ScreeningProblem]:
    rows_of = [_problem(record, found) for record, several in said for found in several]
    return ScreeningProblem.objects.bulk_create(rows_of, batch_size=BATCH)


def _problem(record: ScreeningRecord, found: Found) -> ScreeningProblem:
    return ScreeningProblem(
        township_id=record.township_id,
        record=record,
        content=found.content.strip(),
        measure=found.measure.strip(),
        owner=found.owner.strip(),
        due_on=found.due_on,
    )


def _complete(corrections: Iterable[Correction]) -> None:
    """Measure, owner and term of problems that are on the list already."""
    given = [
        (pk, found.measure, found.owner, _stored(found.due_on))
        for one in corrections
        for pk, found in one.completed
    ]
    bulk.update(ScreeningProblem, ["measure", "owner", "due_on"], given, version=False)


def _stored(value: object) -> object:
    """A value as `bulk` takes it."""
    return value.isoformat() if isinstance(value, date) else value


def _rectifying_problems(problem: ScreeningProblem, on: date | None, result: str) -> list[str]:
    problems = []
    if on is None:
        problems.append("请填整改完成日期。")
    elif on > timezone.localdate():
        problems.append(f"整改完成日期 {on} 还没有到。")
    elif on < problem.record.checked_on:
        problems.append(f"整改完成日期 {on} 早于排查日期 {problem.record.checked_on}。")
    if not result.strip():
        problems.append("请写明整改结果。")
    return problems
