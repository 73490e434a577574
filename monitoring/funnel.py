"""The funnel of department lists (推送 → 匹配 → 线索 → 核实 → 纳入): every number is the count of a set that a page can show.

Persons are members once matched; before that, different numbers, and each row without one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from households.models import ExternalList, ExternalListRow
from monitoring.models import Clue

Rows = QuerySet[ExternalListRow]


@dataclass(frozen=True, slots=True)
class Stage:
    """`of` narrows the rows to those that came so far."""

    key: str
    label: str
    note: str
    of: Callable[[Rows], Rows]


def _with_clue(rows: Rows) -> Rows:
    return rows.filter(Clue.objects.from_lists().tells_of_row())


def _concluded(rows: Rows) -> Rows:
    return rows.filter(Clue.objects.concluded().tells_of_row())


def _included(rows: Rows) -> Rows:
    return rows.filter(Clue.objects.included().tells_of_row())


STAGES = (
    Stage("pushed", "推送", "名单里的行", lambda rows: rows),
    Stage("matched", "匹配", "对上本乡镇的人", lambda rows: rows.matched()),
    Stage("clues", "线索", "生成了线索的", _with_clue),
    Stage("concluded", "核实", "有了结论的", _concluded),
    Stage("included", "纳入", "结论是纳入的", _included),
)
BY_KEY = {stage.key: stage for stage in STAGES}


@dataclass(frozen=True, slots=True)
class StageCount:
    """Rows, persons and households of one stage."""

    stage: Stage
    rows: int
    persons: int
    households: int


def counts(rows: Rows) -> list[StageCount]:
    """The funnel of some rows, of one list or of all that the user sees; one query a stage."""
    return [_counted(stage, stage.of(rows)) for stage in STAGES]


def counts_by_list(rows: Rows, lists: list[ExternalList]) -> dict[int, list[StageCount]]:
    """The funnel of each list; one query a stage, however many lists."""
    found: dict[int, list[StageCount]] = {one.pk: [] for one in lists}
    mine = rows.filter(list__in=lists)
    for stage in STAGES:
        grouped = stage.of(mine).order_by().values("list").annotate(**NUMBERS)
        by_list = {row["list"]: row for row in grouped}
        for pk, funnel in found.items():
            funnel.append(_stage_count(stage, by_list.get(pk, {})))
    return found


NUMBERS = {
    "n_rows": Count("pk"),
    "n_members": Count("member", distinct=True),
    "n_numbers": Count("id_index", distinct=True, filter=Q(member=None) & ~Q(id_index="")),
    "n_nameless": Count("pk", filter=Q(member=None, id_index="")),
    "n_households": Count("household", distinct=True),
}


def _counted(stage: Stage, rows: Rows) -> StageCount:
    return _stage_count(stage, rows.order_by().aggregate(**NUMBERS))


def _stage_count(stage: Stage, row: dict) -> StageCount:
    number = row.get
    persons = sum(number(key, 0) for key in ("n_members", "n_numbers", "n_nameless"))
    return StageCount(stage, number("n_rows", 0), persons, number("n_households", 0))
