"""What goes over with the households when a helper is replaced (交接清单), read from the state of things on the day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from accounts.models import User
from households.models import HelperAssignment, Household
from monitoring.caretakers import same_person
from monitoring.due import Due, Duty, Group
from monitoring.models import Case, Clue, Measure, Visit, head_name

RECENT = timedelta(days=183)  # visits whose promises and needs are still handed over
VISITS = 3  # of a household


@dataclass(slots=True)
class Line:
    """One household that goes over: what is open there."""

    household: Household
    since: date
    successor: str = ""
    due: Due | None = None
    cases: list[Case] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    clues: list[Clue] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)


def same_handover(row: HelperAssignment) -> Q:
    """The rows that go over together: of the same person and duty, all still open or ended on the same day."""
    together = Q(township=row.township_id, duty=row.duty, valid_to=row.valid_to)
    return same_person(row) & together


def lines(user: User, rows: QuerySet[HelperAssignment], on: date) -> list[Line]:
    """One line a household of the assignments, village group by village group; a fixed number of queries."""
    found = {}
    assignments = rows.select_related("household__village").annotate(head=head_name())
    order = ("household__village__code", "household__group", "household")
    for row in assignments.order_by(*order).defer("phone"):
        row.household.head_name = row.head
        found[row.household_id] = Line(row.household, row.valid_from)
    of_these = {"household__in": list(found)}
    _add(found, "cases", _open_cases(user, of_these))
    _add(found, "measures", _undone_measures(user, of_these))
    _add(found, "clues", Clue.objects.visible_to(user).waiting().filter(**of_these))
    _add(found, "visits", _telling_visits(user, of_these, on))
    for line in found.values():
        line.visits = line.visits[:VISITS]
    for group in Group:
        for due in Duty.of(user, group, on, Q(pk__in=list(found))).rows():
            found[due.household.pk].due = due
    _name_successors(found, rows)
    return list(found.values())


def _add(found: dict[int, Line], name: str, rows) -> None:
    for row in rows:
        getattr(found[row.household_id], name).append(row)


def _open_cases(user: User, of_these: dict) -> QuerySet[Case]:
    cases = Case.objects.visible_to(user).filter(state__in=Case.OPEN, **of_these)
    return cases.select_related("category").order_by("seq")


def _undone_measures(user: User, of_these: dict) -> QuerySet[Measure]:
    planned = Measure.objects.visible_to(user).filter(done_on=None, **of_these)
    return planned.select_related("member").order_by("planned_on", "pk")


def _telling_visits(user: User, of_these: dict, on: date) -> QuerySet[Visit]:
    """Recent visits at which something was asked for or found wrong."""
    visits = Visit.objects.visible_to(user).filter(visited_on__gte=on - RECENT, **of_these)
    return visits.exclude(needs="", problem="").order_by("-visited_on", "-recorded_at")


def _name_successors(found: dict[int, Line], rows: QuerySet[HelperAssignment]) -> None:
    ended = rows.exclude(valid_to=None).first()
    if ended is None:
        return
    after = HelperAssignment.objects.filter(
        township=ended.township_id,
        household__in=list(found),
        duty=ended.duty,
        valid_from=ended.valid_to,
    )
    for household, name in after.values_list("household", "name"):
        found[household].successor = name
