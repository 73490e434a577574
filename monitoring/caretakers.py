"""Who looks after which households (包户人): 帮扶责任人 and 监测联系人 by their assignments, 网格员 by their grid.

People without an account are known by name and unit. An address names a person by the row that tells of him
(`helper-12`, `officer-3`), never by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from areas.models import Area
from households.models import HelperAssignment
from monitoring.due import Due, Duty, Group
from monitoring.models import GridOfficer

ME = "me"
_KEY = re.compile(r"(helper|officer)-([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Caretaker:
    """One person in one duty, and the condition on the households that he looks after."""

    key: str
    name: str
    duty: str
    unit: str
    households: Q


@dataclass(slots=True)
class Load:
    """应访、已访、逾期 of one person: numbers of households."""

    row: int
    key: str
    name: str
    duty: str
    unit: str
    has_account: bool
    place: str = ""
    is_helper: bool = False
    dues: list[Due] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.dues)

    @property
    def late(self) -> int:
        return sum(due.is_late for due in self.dues)

    @property
    def soon(self) -> int:
        return sum(due.is_soon for due in self.dues)

    @property
    def seen(self) -> int:
        """Visited in the present month (监测户) or quarter (脱贫户)."""
        return sum(due.is_seen_this_term for due in self.dues)


def caretaker(user: User, key: str, on: date) -> Caretaker | None:
    """The person that an address names, if the user may see one of his households; else None."""
    if key == ME:
        return Caretaker(ME, str(user), "包户", user.unit, _mine(user, on))
    found = _KEY.fullmatch(key)
    if not found:
        return None
    kind, pk = found.groups()
    if kind == "helper":
        row = HelperAssignment.objects.visible_to(user).filter(pk=pk).first()
        households = row and Q(Exists(_of_person(row).on(on).filter(**_OUTER)))
    else:
        row = GridOfficer.objects.visible_to(user).filter(pk=pk).first()
        households = row and _posted(row)
    duty = row.get_duty_display() if kind == "helper" and row else "网格员"
    unit = row.unit if kind == "helper" and row else ""
    return row and Caretaker(key, row.name, duty, unit, households)


def same_person(row: HelperAssignment) -> Q:
    """Assignments of the same person: of the account, else of the name and unit."""
    if row.user_id:
        return Q(user=row.user_id)
    return Q(user=None, name=row.name, unit=row.unit)


def loads(user: User, on: date) -> list[Load]:
    """Everyone who looks after households of the user's area, the most overdue first; a fixed number of queries."""
    dues = {due.household.pk: due for group in Group for due in Duty.of(user, group, on).rows()}
    found = [*_helpers(user, on, dues), *_officers(user, on, dues)]
    return sorted(found, key=lambda load: (-load.late, -load.total, load.name))


def _helpers(user: User, on: date, dues: dict[int, Due]) -> Iterable[Load]:
    people: dict[tuple, Load] = {}
    assignments = HelperAssignment.objects.visible_to(user).on(on).order_by("pk")
    for row in assignments.defer("phone"):
        due = dues.get(row.household_id)
        if due is None:
            continue
        who = (row.duty, row.user_id) if row.user_id else (row.duty, row.name, row.unit)
        if who not in people:
            people[who] = Load(
                row.pk,
                f"helper-{row.pk}",
                row.name,
                row.get_duty_display(),
                row.unit,
                row.user_id is not None,
                is_helper=True,
            )
        people[who].dues.append(due)
    return people.values()


def _officers(user: User, on: date, dues: dict[int, Due]) -> Iterable[Load]:
    by_place: dict[int | None, list[Due]] = {}
    for due in dues.values():
        for place in (due.household.village_id, due.household.grid_id):
            by_place.setdefault(place, []).append(due)
    postings = GridOfficer.objects.visible_to(user).on(on).select_related("village", "grid")
    for row in postings.defer("phone"):
        place = f"{row.village}{row.grid or ''}"
        mine = by_place.get(row.grid_id or row.village_id, [])
        has_account = row.user_id is not None
        yield Load(
            row.pk, f"officer-{row.pk}", row.name, "网格员", "", has_account, place, dues=mine
        )


_OUTER = {"township": OuterRef("township"), "household": OuterRef("pk")}


def _of_person(row: HelperAssignment):
    return HelperAssignment.objects.filter(same_person(row), duty=row.duty)


def _posted(row: GridOfficer) -> Q:
    return Q(grid=row.grid_id) if row.grid_id else Q(village=row.village_id)


def _mine(user: User, on: date) -> Q:
    """What the user looks after himself: by assignment, by posting, or as a grid officer by his area."""
    mine = Q(Exists(HelperAssignment.objects.on(on).filter(user=user, **_OUTER)))
    for row in GridOfficer.objects.visible_to(user).on(on).filter(user=user):
        mine |= _posted(row)
    if user.area and user.area.level == Area.Level.GRID:
        mine |= Q(grid=user.area)
    return mine
