"""Reading the facts (取事实): every table once, for a whole township or for some of its households."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from areas.models import Area
from areas.parameters import Setting, Settings
from households.codes import BaseType
from households.models import (
    ExternalListRow,
    Household,
    HouseholdStatus,
    HouseholdYear,
    Member,
    MemberYear,
)
from households.models.income import NET_INCOME
from monitoring.alerts.facts import Facts, Listed, Look, Person, PersonSheet, Round, Sheet
from monitoring.models import Case, CaseState, Clue, ScreeningRecord, Visit

YEARS = 3  # this year's sheet or last year's, and the one before it
PILLARS = ("is_education_fine", "is_medical_fine", "is_housing_fine", "is_water_fine")


def facts_of(
    township: Area, on: date, households: Collection[int] | None = None
) -> Iterator[Facts]:
    """The facts of every household that exists on the day; of `households` only, when they are named."""
    return iter(_Reading(township, on, households))


class _Reading:
    """One reading of the tables; a fixed number of queries, whatever the number of households."""

    def __init__(self, township: Area, on: date, households: Collection[int] | None):
        self.township, self.on, self.households = township, on, households
        self._settings = Settings(township)
        self._asked: dict[tuple[str, date], Setting] = {}
        self.since = on - timedelta(days=int(self.setting("alert_days", on).value))
        self.base_types = dict(self._base_types())
        self.rounds, self.judged = self._rounds()
        self.sheets = self._sheets()
        self.people = self._people()
        self.looks = self._looks()
        self.listed = self._listed()

    def __iter__(self) -> Iterator[Facts]:
        for household in (
            self._rows(Household, "pk").existing_on(self.on).values_list("pk", flat=True)
        ):
            sheet, before = _latest(self.sheets.get(household, {}), self.on.year)
            yield Facts(
                household=household,
                on=self.on,
                setting=self.setting,
                base_type=self.base_types.get(household, BaseType.ORDINARY),
                round=self.rounds.get(household),
                judged_on=self.judged.get(household),
                sheet=sheet,
                before=before,
                people=tuple(self.people.get(household, ())),
                looks=tuple(self.looks.get(household, ())),
                listed=tuple(self.listed.get(household, ())),
            )

    def setting(self, key: str, day: date) -> Setting:
        question = (key, day)
        if question not in self._asked:
            self._asked[question] = self._settings.on(key, day)
        return self._asked[question]

    def _rows(self, model: Any, path: str) -> QuerySet:
        """The township's rows, of the named households only; `path` leads to the household."""
        rows = model.objects.filter(township=self.township).order_by()
        if self.households is None:
            return rows
        return rows.filter(**{f"{path}__in": self.households})

    def _base_types(self) -> QuerySet:
        rows = self._rows(HouseholdStatus, "household").on(self.on)
        return rows.values_list("household", "base_type")

    def _rounds(self) -> tuple[dict[int, Round], dict[int, date]]:
        """The last round of each household that was not refused; and when anything was last decided."""
        rounds: dict[int, tuple[int, Round]] = {}
        judged: dict[int, date] = {}
        rows = self._rows(CaseState, "case__household").on(self.on)
        for household, seq, state, since, income in rows.values_list(
            "case__household", "case__seq", "state", "valid_from", "case__eliminated_income"
        ):
            judged[household] = max(since, judged.get(household, since))
            known = rounds.get(household)
            if state != Case.State.REJECTED and (known is None or seq > known[0]):
                rounds[household] = (seq, Round(state, since, income))
        return {pk: last for pk, (_, last) in rounds.items()}, judged

    def _of_years(self, model: Any, path: str) -> QuerySet:
        return self._rows(model, path).filter(year__gt=self.on.year - YEARS, year__lte=self.on.year)

    def _sheets(self) -> dict[int, dict[int, Sheet]]:
        sheets: dict[int, dict[int, Sheet]] = defaultdict(dict)
        rows = self._of_years(HouseholdYear, "household").annotate(net=NET_INCOME)
        for household, *values in rows.values_list("household", *Sheet._fields):
            sheet = Sheet._make(values)
            sheets[household][sheet.year] = sheet
        return sheets

    def _people(self) -> dict[int, list[Person]]:
        people: dict[int, list[Person]] = defaultdict(list)
        years = self._member_years()
        stays = self._rows(Member, "household").filter(
            Q(left_on=None) | Q(left_on__gte=self.since), joined_on__lte=self.on
        )
        columns = ("relation", "born_on", "disability_grade", "left_on", "leave_reason")
        for household, pk, *values in stays.values_list("household", "pk", *columns):
            person = Person(pk, *values)
            if person.left_on and person.left_on > self.on:
                person = person._replace(left_on=None, leave_reason="")
            sheet, before = _latest(years.get(pk, {}), self.on.year)
            if sheet or before:
                person = person._replace(sheet=sheet, before=before)
            people[household].append(person)
        return people

    def _member_years(self) -> dict[int, dict[int, PersonSheet]]:
        years: dict[int, dict[int, PersonSheet]] = defaultdict(dict)
        rows = self._of_years(MemberYear, "member__household")
        for member, *values in rows.values_list("member", *PersonSheet._fields):
            sheet = PersonSheet._make(values)
            years[member][sheet.year] = sheet
        return years

    def _looks(self) -> dict[int, list[Look]]:
        """Visits and screenings of the last year, oldest first."""
        looks: dict[int, list[Look]] = defaultdict(list)
        visits = self._rows(Visit, "household").filter(
            visited_on__gte=self.since, visited_on__lte=self.on
        )
        for household, on, *seen, income in visits.values_list(
            "household", "visited_on", *PILLARS, "income"
        ):
            looks[household].append(Look(on, "走访", *seen, income=income))
        records = self._rows(ScreeningRecord, "household").filter(
            checked_on__gte=self.since, checked_on__lte=self.on
        )
        for household, on, *seen, is_at_risk in records.values_list(
            "household", "checked_on", *PILLARS, "is_at_risk"
        ):
            looks[household].append(Look(on, "排查", *seen, is_at_risk=is_at_risk))
        for found in looks.values():
            found.sort(key=lambda look: look.on)
        return looks

    def _listed(self) -> dict[int, list[Listed]]:
        """Matched rows of lists; not those whose clue was verified and ruled out."""
        listed: dict[int, list[Listed]] = defaultdict(list)
        rows = (
            self._rows(ExternalListRow, "household")
            .matched()
            .compared()
            .annotate(on=Coalesce("happened_on", "list__received_on"))
            .filter(on__gte=self.since, on__lte=self.on)
            .exclude(clues__conclusion=Clue.Conclusion.EXCLUDE)
            .order_by("pk")
        )
        columns = ("list__kind", "member", "amount", "on", "list__from_unit", "clues")
        for household, *values in rows.values_list("household", *columns):
            listed[household].append(Listed._make(values))
        return listed


def _latest(sheets: dict[int, Any], year: int) -> tuple[Any, Any]:
    """This year's sheet, else last year's; and the one of the year before it."""
    latest = year if year in sheets else year - 1
    return sheets.get(latest), sheets.get(latest - 1)
