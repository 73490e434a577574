"""What the rules look at (核查范围): one township on one day, every table read once and whole."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q

from areas.models import Area
from areas.parameters import Setting, Settings
from households.checks import born_and_sex
from households.codes import HEAD, CertificateKind
from households.models import (
    Household,
    HouseholdQuerySet,
    HouseholdYear,
    Member,
    MemberQuerySet,
    MemberYear,
)
from monitoring.models import Case, CaseQuerySet

SHEET_COLUMNS = (
    "household",
    "year",
    "persons",
    "wages",
    "business_income",
    "property_income",
    "transfer_income",
    "business_cost",
    "house_grade",
    "is_dangerous_house",
    "has_safe_water",
)


class Person(NamedTuple):
    """在册成员。"""

    pk: int
    household: int
    sex: str
    born_on: date | None
    certificate: str
    id_number: str
    relation: str


class Sheet(NamedTuple):
    """在册成员最近一年的采集表。"""

    member: int
    household: int
    born_on: date | None
    year: int
    education: str
    schooling: str
    dropout_reason: str
    labour: str
    work_months: int | None
    has_medical_insurance: bool | None
    has_worker_medical_insurance: bool | None
    subsistence: str
    destitute: str


class Scope:
    """The rows of a township as of a day. A handful of queries, however many rules ask."""

    def __init__(self, township: Area, on: date):
        self.township = township
        self.on = on
        self._settings = Settings(township)
        self._asked: dict[tuple[str, date], Setting] = {}

    def setting(self, key: str, day: date | None = None) -> Setting:
        """A parameter in force on the day of the check, or on another day."""
        question = (key, day or self.on)
        if question not in self._asked:
            self._asked[question] = self._settings.on(*question)
        return self._asked[question]

    def last_day(self, year: int) -> date:
        """The day for which the sheet of a year speaks: its end, or today."""
        return min(self.on, date(year, 12, 31))

    def households(self) -> HouseholdQuerySet:
        return Household.objects.filter(township=self.township).existing_on(self.on)

    def members(self) -> MemberQuerySet:
        """在册成员。"""
        members = Member.objects.filter(self.in_existing_household(), township=self.township)
        return members.present_on(self.on).order_by()

    def cases(self) -> CaseQuerySet:
        return Case.objects.filter(self.in_existing_household(), township=self.township)

    def open_cases(self) -> CaseQuerySet:
        """未消除的各轮，拟识别的不在内。"""
        return self.cases().open_on(self.on)

    def in_existing_household(self) -> Q:
        """A join, because an IN (subquery) over a township's households is slow on large tables."""
        still = Q(household__dissolved_on=None) | Q(household__dissolved_on__gt=self.on)
        return still & Q(household__registered_on__lte=self.on)

    @cached_property
    def watched(self) -> set[int]:
        """Households with a round that has not ended, proposed ones included."""
        cases = self.cases().in_state_on(self.on, *Case.OPEN).order_by()
        return set(cases.values_list("household", flat=True))

    @cached_property
    def people(self) -> list[Person]:
        return [Person._make(row) for row in self.members().values_list(*Person._fields)]

    @cached_property
    def certified(self) -> list[tuple[Person, date, str]]:
        """Those whose certificate is valid, with the birth date and the sex that it says."""
        known = [
            (person, born_and_sex(person.id_number))
            for person in self.people
            if person.certificate in (CertificateKind.IDENTITY, CertificateKind.DISABILITY)
        ]
        return [(person, *says) for person, says in known if says]

    @cached_property
    def families(self) -> dict[int, list[Person]]:
        """The present members of every household, also of those that have none."""
        families: dict[int, list[Person]] = {
            pk: [] for pk in self.households().order_by().values_list("pk", flat=True)
        }
        for person in self.people:
            families[person.household].append(person)
        return families

    @cached_property
    def heads(self) -> dict[int, Person]:
        return {person.household: person for person in self.people if person.relation == HEAD}

    @cached_property
    def sheets(self) -> list[Sheet]:
        later = MemberYear.objects.filter(
            township=OuterRef("township"),
            member=OuterRef("member"),
            year__gt=OuterRef("year"),
            year__lte=self.on.year,
        )
        rows = MemberYear.objects.filter(township=self.township, year__lte=self.on.year)
        named = rows.filter(~Exists(later)).annotate(
            household=F("member__household"), born_on=F("member__born_on")
        )
        here = {person.pk for person in self.people}
        found = named.order_by().values_list(*Sheet._fields)
        return [sheet for sheet in map(Sheet._make, found) if sheet.member in here]

    @cached_property
    def household_sheets(self) -> list[HouseholdYear]:
        """各户最近一年的采集表。"""
        later = HouseholdYear.objects.filter(
            township=OuterRef("township"),
            household=OuterRef("household"),
            year__gt=OuterRef("year"),
            year__lte=self.on.year,
        )
        rows = HouseholdYear.objects.filter(
            self.in_existing_household(), township=self.township, year__lte=self.on.year
        )
        return list(rows.filter(~Exists(later)).order_by().only(*SHEET_COLUMNS))

    @cached_property
    def stays(self) -> dict[int, list[tuple[date, date | None]]]:
        """From when to when each member, gone ones included, belonged to each household."""
        stays = defaultdict(list)
        members = Member.objects.filter(township=self.township).order_by()
        for household, *stay in members.values_list("household", "joined_on", "left_on"):
            stays[household].append(tuple(stay))
        return stays
