"""Counting (数数): measures over one model are counted in one query, each with its own condition.

What all measures of a query share goes into its WHERE. Measures that need a to-many relation (the members of a
household, the repayments of a loan) get a query of their own: joined together, their rows would multiply.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, DecimalException
from functools import cached_property, partial, reduce
from itertools import accumulate
from operator import and_, or_

from django.db import router
from django.db.models import (
    Aggregate,
    BooleanField,
    Case,
    Exists,
    Expression,
    ExpressionWrapper,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models import Count as CountRows
from django.db.models import (
    Value as Literal,
)

from areas.models import Area, AreaTarget
from areas.scoping import ScopedQuerySet
from households.models import Household, Member
from policies import standards
from policies.models import PolicyStandard
from reports.vocabulary.context import Context
from reports.vocabulary.figures import Value
from reports.vocabulary.interpreter import Counted
from reports.vocabulary.moments import Moment
from reports.vocabulary.problems import Misunderstood
from reports.vocabulary.rowset import RowSet, require_kept, within
from reports.vocabulary.statements import STATEMENTS
from reports.vocabulary.words import Subject

TO_MANY = (
    "states__",
    "members__",
    "household__members__",
    "years__",
    "tags__",
    "repayments__",
    "records__",
    "items__",
    "problems__",
    "subsidies__",
)
EXTREMES = {"latest": Max, "highest": Max, "lowest": Min}
AT_ONCE = 60
EVERYTHING = 2**62


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted, and how to find the rows again."""

    value: Value | None
    unit: str
    grain: str
    row_count: int
    rows: Callable[[], QuerySet]
    households: Callable[[], QuerySet] | None
    problem: Misunderstood | None = None


@dataclass(frozen=True)
class Task:
    """A measure with its dates; its conditions are made when a query has to be written.

    `made` remembers conditions by model and identity: the words of a document repeat.
    """

    leaf: Counted
    context: Context
    made: dict[tuple, Q]

    @cached_property
    def moment(self) -> Moment:
        return self.leaf.rows.moment(Moment.of(self.context))

    @cached_property
    def conditions(self) -> dict[tuple, tuple[str, Q]]:
        leaf, rows, moment = self.leaf, self.leaf.rows, self.moment
        conditions = {}
        for key, column, make in rows.conditions(Moment.of(self.context)):
            identity = (rows.subject.model, key)
            if identity not in self.made:
                self.made[identity] = make()
            conditions[key] = (column, self.made[identity])
        if leaf.is_of_the_place:
            conditions = {("self",): ("", Q(pk=self.context.area.pk))}
        if leaf.measure.where:
            where = leaf.measure.where(moment, *leaf.values)
            conditions[("measure", leaf.measure.name, leaf.labels, moment)] = ("", where)
        if leaf.measure.path == "members":
            conditions[("present", rows.event, moment)] = ("", rows.present(moment))
        return conditions

    @property
    def condition(self) -> Q:
        return reduce(and_, (found for _, found in self.conditions.values()), Q())

    @property
    def path(self) -> str:
        measure, rows = self.leaf.measure, self.leaf.rows
        if measure.path == "household":
            return rows.subject.keys["household"]
        if measure.path == "member":
            return rows.subject.member
        return rows.members() if measure.path == "members" else measure.path

    @property
    def join(self) -> str:
        return "members" if self.leaf.measure.path == "members" else self.leaf.measure.join


def count(
    leaves: Iterable[Counted], context: Context, townships: list[int]
) -> dict[Counted, Count]:
    """The counts of all leaves, in few queries; `townships` are those that the area covers or lies in."""
    found: dict[Counted, Count] = {}
    groups: dict[tuple, list[Task]] = defaultdict(list)
    made: dict[tuple, Q] = {}
    for leaf in dict.fromkeys(leaves):
        try:
            task = _task(leaf, context, made)
        except Misunderstood as problem:
            found[leaf] = _failed(leaf, problem)
            continue
        if leaf.measure.how in READERS:
            found[leaf] = READERS[leaf.measure.how](task, context)
        else:
            groups[(leaf.rows.subject.model, task.join)].append(task)
    for group in groups.values():
        for start in range(0, len(group), AT_ONCE):
            found |= _aggregated(group[start : start + AT_ONCE], context, townships)
    return found


def _task(leaf: Counted, context: Context, made: dict[tuple, Q]) -> Task:
    require_kept(leaf.rows.subject, context.area)
    return Task(leaf, context, made)


def _aggregated(tasks: list[Task], context: Context, townships: list[int]) -> dict[Counted, Count]:
    row = STATEMENTS.aggregate(
        _depends_on(tasks, context, townships),
        router.db_for_read(tasks[0].leaf.rows.subject.model),
        partial(_written, tasks, context, townships),
    )
    return {
        task.leaf: _count(task, row[f"value{number}"], row.get(f"rows{number}"), context)
        for number, task in enumerate(tasks)
    }


def _depends_on(tasks: list[Task], context: Context, townships: list[int]) -> tuple:
    """All that the query is written from. What data adds to the words (which rows a name means) is in `meant`."""
    area = context.area
    return (
        (area.pk, area.code, area.level, *townships),
        Moment.of(context),
        tuple((task.leaf.rows.meant, task.leaf.measure.name, task.leaf.labels) for task in tasks),
    )


def _written(
    tasks: list[Task], context: Context, townships: list[int]
) -> tuple[QuerySet, dict[str, Aggregate]]:
    """All of them in one query: the shared conditions in WHERE, the others beside each aggregate."""
    shared = {
        key
        for key, (_, condition) in tasks[0].conditions.items()
        if all(key in task.conditions for task in tasks) and not _is_to_many(condition)
    }
    queryset = within(tasks[0].leaf.rows.subject, context.area, townships).order_by()
    queryset = queryset.filter(*(tasks[0].conditions[key][1] for key in shared))
    queryset = queryset.filter(*_alternatives(tasks, shared))
    amounts = {
        number: (f"amount{number}", task.leaf.measure.path(task.moment, *task.leaf.values))
        for number, task in enumerate(tasks)
        if callable(task.leaf.measure.path)
    }
    asked = _asked_once(tasks, shared, amounts)
    if asked or amounts:
        # The slice keeps the databases from asking each subquery again for every aggregate.
        queryset = queryset.annotate(**dict([*amounts.values(), *asked.values()]))[:EVERYTHING]
    aggregates = {}
    for number, task in enumerate(tasks):
        own = [
            Q(**{asked[key][0]: True}) if key in asked else found
            for key, (_, found) in task.conditions.items()
            if key not in shared
        ]
        condition = reduce(and_, own, Q()) or None
        path = amounts[number][0] if number in amounts else task.path
        aggregates[f"value{number}"] = _aggregate(task, path, condition)
        if task.leaf.measure.how != "count":
            aggregates[f"rows{number}"] = CountRows("pk", distinct=True, filter=condition)
    return queryset, aggregates


def _asked_once(
    tasks: list[Task], shared: set, amounts: Mapping[int, tuple]
) -> dict[tuple, tuple[str, Expression]]:
    """If measures share a condition with a subquery: all such conditions, to be computed once a row, under a name.

    Amounts of a moment are computed like that, too, and beside them Django takes no subquery in a filter.
    """
    users: dict[tuple, list[Task]] = defaultdict(list)
    for task in tasks:
        for key, (_, condition) in task.conditions.items():
            if key not in shared and _has_subquery(condition):
                users[key].append(task)
    if not amounts and not any(len(each) > 1 for each in users.values()):
        return {}
    asked = {}
    for number, (key, each) in enumerate(users.items()):
        condition = ExpressionWrapper(each[0].conditions[key][1], BooleanField())
        wanted = _alternatives(each, set())
        if (
            wanted
        ):  # rows that none of the measures wants are not asked: CASE stops there, AND would not
            condition = Case(When(reduce(and_, wanted), then=condition), default=Literal(False))
        asked[key] = (f"condition{number}", condition)
    return asked


def _has_subquery(condition: Q) -> bool:
    return any(isinstance(part, Exists | Subquery) for part in condition.flatten())


def _alternatives(tasks: list[Task], shared: set) -> list[Q]:
    """For each column that every task compares: one of the values that any of them wants."""
    columns = [
        {column: (key, found) for key, (column, found) in task.conditions.items() if column}
        for task in tasks
    ]
    everywhere = set(columns[0]).intersection(*columns[1:])
    anywhere = []
    for column in everywhere:
        wanted = dict(each[column] for each in columns)
        if not set(wanted) <= shared:
            anywhere.append(reduce(or_, wanted.values()))
    return anywhere


def _aggregate(task: Task, path: str | Expression, condition: Q | None) -> Aggregate:
    measure = task.leaf.measure
    if measure.how == "sum":
        return Sum(path, filter=condition)
    if measure.how in EXTREMES:
        return EXTREMES[measure.how](path, filter=condition)
    return CountRows(path, distinct=True, filter=condition)


def _is_to_many(condition: Q) -> bool:
    for child in condition.children:
        if isinstance(child, Q) and _is_to_many(child):
            return True
        if isinstance(child, tuple) and child[0].startswith(TO_MANY):
            return True
    return False


def _count(task: Task, value, row_count: int | None, context: Context) -> Count:
    measure = task.leaf.measure
    if value is None and measure.how == "sum" and not measure.is_profile:
        value = 0
    if value is None:
        return _failed(task.leaf, _nothing(task))
    if measure.is_year:
        value = str(value.year if isinstance(value, date) else value)
    unit = measure.unit_of(task.leaf.rows, *task.leaf.values) if measure.unit_of else ""
    return _found(task, value, value if row_count is None else row_count, context, unit)


def _nothing(task: Task) -> Misunderstood:
    name = task.leaf.measure.name
    return Misunderstood(f"没有登记「{task.leaf.rows.text}」的{name}，请先补上", word=name)


def _failed(leaf: Counted, problem: Misunderstood) -> Count:
    return Count(None, leaf.measure.unit, "", 0, Member.objects.none, None, problem)


def _found(task: Task, value: Value, row_count: int, context: Context, unit: str = "") -> Count:
    measure, subject = task.leaf.measure, task.leaf.rows.subject
    return Count(
        value=value,
        unit=unit or measure.unit,
        grain=measure.grain or subject.model._meta.model_name,
        row_count=row_count,
        rows=partial(_rows_behind, task, context),
        households=partial(_households_behind, task, context)
        if subject.is_about_households
        else None,
    )


# Rows behind a figure


GRAINS = {"household": Household, "member": Member, "area": Area}


def _rows_behind(task: Task, context: Context) -> QuerySet:
    """Households, members or villages of the figure; for sums and numbers of rows, the rows themselves."""
    rows = task.leaf.rows
    model = GRAINS.get(task.leaf.measure.grain)
    found = within(rows.subject, context.area)
    if model is None or model is rows.subject.model:
        own = rows.subject.model._default_manager.filter(task.condition, pk=OuterRef("pk"))
        return found.filter(Exists(own.order_by()))
    return _linked(model, rows.subject, task, task.path, context)


def _households_behind(task: Task, context: Context) -> QuerySet:
    subject = task.leaf.rows.subject
    return _linked(Household, subject, task, subject.keys["household"], context)


def _linked(model, subject: Subject, task: Task, path: str, context: Context) -> QuerySet:
    """Rows of `model` that some counted row leads to by `path`."""
    link = {path: OuterRef("pk")}
    if model is not Area and subject.model is not Area:
        link["township"] = OuterRef("township")
    counted = subject.model._default_manager.order_by().filter(task.condition, **link)
    return _all_of(model, context.area).filter(Exists(counted))


def _all_of(model, area: Area) -> QuerySet:
    rows = model.objects.all()
    if isinstance(rows, ScopedQuerySet) or model is Area:
        return rows.within(area)
    return rows


# Measures that are read row by row


def _names(task: Task, context: Context) -> Count:
    rows = within(task.leaf.rows.subject, context.area).filter(task.condition)
    names = list(dict.fromkeys(rows.values_list(task.leaf.measure.path, flat=True)))
    if not names:
        return _failed(task.leaf, _nothing(task))
    return _found(task, "、".join(names), len(names), context)


def _quantity(task: Task, context: Context) -> Count:
    """The sum of the columns that the township added to its ledger; they are kept as JSON."""
    columns = [column["name"] for column in task.leaf.values]
    units = {column.get("unit", "") for column in task.leaf.values}
    if len(units) > 1:
        return _failed(
            task.leaf, Misunderstood(f"单位不同（{'、'.join(sorted(units))}），不能相加")
        )
    rows = within(task.leaf.rows.subject, context.area).filter(task.condition).order_by()
    entries = [row for row in rows.values_list("quantities", flat=True) if row]
    used = [row for row in entries if any(column in row for column in columns)]
    total = sum((_decimal(row.get(column)) for row in used for column in columns), Decimal(0))
    return _found(task, total, len(used), context, unit=units.pop())


def _decimal(value) -> Decimal:
    try:
        return Decimal(str(value)) if value not in (None, "") else Decimal(0)
    except DecimalException:
        return Decimal(0)


def _target(task: Task, context: Context) -> Count:
    """The tasks of the place itself and the year; what was handed down in different units is not added up."""
    rows = within(task.leaf.rows.subject, context.area).filter(task.condition)
    found = list(rows.values_list("value", "unit"))
    if not found:
        return _failed(task.leaf, _nothing(task))
    units = sorted({unit for _, unit in found})
    if len(units) > 1:
        problem = Misunderstood(f"单位不同（{'、'.join(units)}），不能相加，请分开写")
        return _failed(task.leaf, problem)
    return _found(task, sum(value for value, _ in found), len(found), context, unit=units[0])


def _standard(task: Task, context: Context) -> Count:
    """What is in force on the day for the place: its own, or that of the nearest place above it."""
    policy, item, *kind = task.leaf.rows.given
    found = standards.on(context.area, task.moment.as_of).row(policy.code, item, *kind)
    if found is None:
        return _failed(task.leaf, _nothing(task))
    rows = partial(PolicyStandard.objects.filter, pk=found.pk)
    return Count(found.value, found.unit, "policystandard", 1, rows, None)


def _reached(task: Task, context: Context) -> Count:
    """The day on which the amounts, by their dates, came to what was handed down to the place for the year."""
    names, year = task.leaf.values, task.moment.year
    tasks = AreaTarget.objects.filter(area=context.area, year=year, name__in=names)
    found = list(tasks.values_list("value", "unit"))
    if not found or {unit for _, unit in found} != {"元"}:
        problem = f"没有登记以元为单位的{year}年度任务「{'、'.join(task.leaf.labels)}」，请先补上"
        return _failed(task.leaf, Misunderstood(problem, word=task.leaf.measure.name))
    wanted = sum(value for value, _ in found)
    path = task.leaf.measure.path
    rows = within(task.leaf.rows.subject, context.area).filter(task.condition).order_by(path)
    reached = accumulate(
        rows.values_list(path, "amount"), lambda sum, row: (row[0], sum[1] + row[1])
    )
    for number, (day, amount) in enumerate(reached, start=1):
        if amount >= wanted:
            return _found(task, day, number, context)
    return _failed(
        task.leaf, Misunderstood("任务还没有完成，没有完成日期", word=task.leaf.measure.name)
    )


def places_of(rows: RowSet, context: Context) -> QuerySet[Area]:
    """The villages (townships) of a set of places, in the order of their codes."""
    condition = rows.condition(Moment.of(context))
    own = Area.objects.filter(condition, pk=OuterRef("pk")).order_by()
    return within(rows.subject, context.area).filter(Exists(own)).order_by("code")


READERS = {
    "names": _names,
    "quantity": _quantity,
    "target": _target,
    "standard": _standard,
    "reached": _reached,
}
