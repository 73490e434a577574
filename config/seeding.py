"""Synthetic areas (合成数据) for benchmarks: any number of households, every app filled, written in bulk.

The people are invented and the shares only plausible; nothing here is a fact about a place.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db import models, transaction

from accounts import history
from accounts.models import AuditEvent, User
from accounts.roles import Role
from areas.models import Area, AreaTag, AreaYear
from config import reference
from config.seeding_policies import Registers
from config.seeding_projects import Works
from households.codes import BaseType
from households.models import (
    HelperAssignment,
    Household,
    HouseholdStatus,
    HouseholdYear,
    Member,
    MemberYear,
)
from households.people import indexes, phone_index
from ledgers.models import LedgerEntry, LedgerKind, TeamMember
from lib.invented import People
from monitoring.models import (
    Case,
    CaseRisk,
    CaseState,
    CaseStep,
    Category,
    Clue,
    Measure,
    Screening,
    ScreeningRecord,
    Visit,
)

COUNTY_CODE = "990901000000"
HOUSEHOLDS_A_TOWNSHIP = 14_000
VILLAGES = 28
CHUNK = 1_000
BATCH = 500
SHARE_LIFTED = 0.05
SHARE_MONITORED = 0.012
# Who lives in a house, and how often: 2.4 persons on average.
HOUSES = [
    (0.26, [("01", "male", 66)]),
    (0.36, [("01", "male", 62), ("02", "female", 60)]),
    (0.18, [("01", "male", 52), ("02", "female", 50), ("03", "male", 26)]),
    (0.14, [("01", "male", 48), ("02", "female", 46), ("03", "male", 19), ("04", "female", 14)]),
    (0.06, [("01", "male", 58), ("02", "female", 56), ("03", "male", 32), ("05", "female", 30), ("07", "male", 7)]),
]  # fmt: skip


@dataclass
class Seeded:
    townships: list[Area] = field(default_factory=list)
    households: int = 0
    members: int = 0


@transaction.atomic
def seed(
    households: int,
    *,
    year: int = 2025,
    seed_number: int = 1,
    a_township: int = HOUSEHOLDS_A_TOWNSHIP,
    works_of: int | None = None,
) -> Seeded:
    """Write a county of that many households, `a_township` in each; raises ValueError when it is there already.

    A township has the projects, funds and assets of `works_of` households, by default of its own.
    """
    if Area.objects.filter(code=COUNTY_CODE).exists():
        raise ValueError("合成数据已在库里；请换一个空库。")
    reference.load()
    county = Area.objects.create(level=Area.Level.COUNTY, name="合成县", code=COUNTY_CODE)
    seeded = Seeded()
    people = People(seed_number)
    for number in range(-(-households // a_township)):
        size = min(a_township, households - seeded.households)
        township = _Township(county, number, year, people, random.Random(seed_number + number))  # noqa: S311 (invented data)
        with history.first_import():
            seeded.members += township.fill(size, works_of or size)
        seeded.households += size
        seeded.townships.append(township.area)
        AuditEvent.record(
            by=None, what="township.seed", target=township.area, detail={"households": size}
        )
    return seeded


class _Township:
    """One township and everything in it. Rows of a kind are collected and written together."""

    def __init__(self, county: Area, number: int, year: int, people: People, chance: random.Random):
        self.year, self.people, self.chance = year, people, chance
        self.as_of = date(year, 12, 31)
        self.area = Area.objects.create(
            level=Area.Level.TOWNSHIP,
            parent=county,
            name=f"合成{number + 1}乡",
            code=f"{COUNTY_CODE[:6]}{number + 201:03d}000",
        )
        self.villages = self._villages()
        self.clerk = self._clerk(number)
        self.categories = {category.code: category for category in Category.objects.all()}
        self.registers = Registers(
            township=self.area, year=year, clerk=self.clerk, chance=self.chance
        )
        self.screening = Screening.objects.create(
            township=self.area, name="第一轮集中排查", year=year, started_on=date(year, 5, 6), ended_on=date(year, 6, 20)
        )  # fmt: skip

    def fill(self, households: int, works_of: int) -> int:
        members = 0
        for start in range(0, households, CHUNK):
            members += self._fill_chunk(range(start, min(start + CHUNK, households)))
        works = Works(
            township=self.area, villages=[village for village, _ in self.villages], year=self.year,
            clerk=self.clerk, people=self.people, chance=self.chance,
        )  # fmt: skip
        for rows in works.rows(works_of):
            _write(rows)
        self._ledgers()
        return members

    def _villages(self) -> list[tuple[Area, list[Area]]]:
        villages = []
        for number in range(VILLAGES):
            code = f"{self.area.code[:9]}{number + 201:03d}"
            village = Area.objects.create(
                level=Area.Level.VILLAGE, kind=Area.Kind.VILLAGE, parent=self.area, name=f"第{number + 1}村", code=code
            )  # fmt: skip
            grids = [
                Area.objects.create(
                    level=Area.Level.GRID,
                    parent=village,
                    name=f"第{grid}网格",
                    code=f"{code}{grid:02d}",
                )
                for grid in range(1, 5)
            ]
            if number % 3 == 0:
                AreaTag.objects.create(area=village, name="任务村", valid_from=date(2021, 1, 1))
            villages.append((village, grids))
        AreaYear.objects.create(
            area=self.area, year=self.year, population=33_000, farmland_mu=38_000
        )
        return villages

    def _clerk(self, number: int) -> User:
        user = User(
            username=f"seed-{number + 1}", name="合成业务员", role=Role.TOWNSHIP, area=self.area
        )
        user.set_unusable_password()
        user.save()
        return user

    def _fill_chunk(self, numbers: range) -> int:
        houses = [self._house(number) for number in numbers]
        _write([house.household for house in houses])
        _write([house.status for house in houses])
        members = [member for house in houses for member in house.members]
        _write(members)
        _write([row for house in houses for row in house.years()])
        _write([row for house in houses for row in house.member_years()])
        for rows in _by_model(row for house in houses for row in self._life(house)):
            _write(rows)
        return len(members)

    def _house(self, number: int) -> _House:
        village, grids = self.villages[number % VILLAGES]
        grid = grids[number // VILLAGES % len(grids)]
        return _House(self, number, village, grid)

    def _life(self, house: _House) -> Iterator[models.Model]:
        """What happened to a household: yields rows in the order in which they must be written."""
        yield from house.helper()
        yield from house.visits()
        yield from house.screening_record()
        if house.is_monitored:
            yield from house.rounds()
        yield from house.benefits()

    def _ledgers(self) -> None:
        kinds = list(LedgerKind.objects.all())
        _write(
            [
                LedgerEntry(
                    township=self.area, kind=kinds[i % len(kinds)], title=f"合成台账{i}",
                    held_on=date(self.year, i % 12 + 1, 10), persons=30,
                )
                for i in range(120)
            ]
        )  # fmt: skip
        _write(
            [
                TeamMember(
                    township=self.area, village=village, name=self.people.name("male"), post="first_secretary",
                    dispatcher="county", valid_from=date(self.year - 1, 6, 1),
                )
                for village, _ in self.villages[:10]
            ]
        )  # fmt: skip


class _House:
    """One household with all its rows; primary keys are known once its own rows are written."""

    def __init__(self, township: _Township, number: int, village: Area, grid: Area):
        chance = township.chance
        self.place, self.number, self.chance = township, number, chance
        self.area = township.area
        self.is_lifted = chance.random() < SHARE_LIFTED
        self.is_monitored = chance.random() < SHARE_MONITORED
        self.registered_on = date(2014, 6, 1)
        phone = township.people.phone()
        self.household = Household(
            township=self.area, village=village, grid=grid, number=f"{village.code}{number:06d}"[:20], group="一组",
            phone=phone, phone_index=phone_index(phone), registered_on=self.registered_on,
            lifted_on=date(2018, 12, 1) if self.is_lifted else None, main_cause="01" if self.is_lifted else "",
        )  # fmt: skip
        self.status = HouseholdStatus(
            township=self.area, household=self.household,
            base_type=BaseType.LIFTED if self.is_lifted else BaseType.ORDINARY,
            policy=chance.choice(["enjoying", "stable"]) if self.is_lifted else "", valid_from=self.registered_on,
        )  # fmt: skip
        self.members = [self._member(*who) for who in self._people()]

    def _people(self) -> list[tuple[str, str, int]]:
        draw = self.chance.random()
        for share, people in HOUSES:
            if draw < share:
                return people
            draw -= share
        return HOUSES[1][1]

    def _member(self, relation: str, sex: str, age: int) -> Member:
        born_on = date(
            self.place.year - age - self.chance.randint(0, 6), self.chance.randint(1, 12), 15
        )
        name, id_number = self.place.people.name(sex), self.place.people.id_number(born_on, sex)
        return Member(
            township=self.area, household=self.household, name=name, sex=sex, born_on=born_on, id_number=id_number,
            relation=relation, political="masses", joined_on=max(self.registered_on, born_on),
            **indexes(name=name, id_number=id_number),
        )  # fmt: skip

    def years(self) -> Iterator[HouseholdYear]:
        size = len(self.members)
        income = (
            Decimal(self.chance.randint(9_000, 26_000) if not self.is_monitored else 5_200) * size
        )
        yield HouseholdYear(
            township=self.area, household=self.household, year=self.place.year, persons=size, wages=income * 7 / 10,
            business_income=income * 2 / 10, transfer_income=income / 10, farmland_mu=Decimal("1.5") * size, house_m2=30 * size,
            is_dangerous_house=False, has_safe_water=True, has_toilet=True, has_power=True, road="cement", has_dropout=False,
        )  # fmt: skip

    def member_years(self) -> Iterator[MemberYear]:
        for member in self.members:
            age = self.place.year - member.born_on.year
            yield MemberYear(
                township=self.area, member=member, year=self.place.year, education="" if age < 17 else "junior",
                schooling="primary" if age < 13 else "junior2" if age < 17 else "", has_chronic_illness=age > 70,
                labour="none" if age < 17 or age > 75 else "weak" if age > 60 else "ordinary", has_medical_insurance=True,
                has_serious_illness_insurance=True, work_months=9 if 20 < age < 55 else None,
            )  # fmt: skip

    def helper(self) -> Iterator[models.Model]:
        if self.is_lifted or self.is_monitored:
            yield HelperAssignment(
                township=self.area, household=self.household, name=f"干部{self.number % 60}", unit="乡政府", valid_from=date(2021, 1, 1)
            )  # fmt: skip

    def visits(self) -> Iterator[models.Model]:
        if self.is_lifted or self.is_monitored:
            for month in (3, 6, 9, 12) if self.is_lifted else range(1, 13):
                yield Visit(
                    township=self.area, household=self.household, visited_by=self.place.clerk,
                    visited_on=date(self.place.year, month, self.chance.randint(1, 28)), note="情况稳定。",
                )  # fmt: skip

    def screening_record(self) -> Iterator[models.Model]:
        yield ScreeningRecord(
            township=self.area, household=self.household, screening=self.place.screening,
            checked_on=date(self.place.year, 5, 6) + timedelta(days=self.number % 45), checked_by="村干部、网格员",
        )  # fmt: skip

    def rounds(self) -> Iterator[models.Model]:
        found = date(self.place.year, 1, 5) + timedelta(days=self.number % 300)
        found = found.replace(year=self.place.year - self.number % 3)
        is_over = found < date(self.place.year, 3, 1)
        code = (
            "unstable" if self.is_lifted else self.chance.choice(["marginal", "marginal", "sudden"])
        )
        case = Case(
            township=self.area, household=self.household, category=self.place.categories[code], seq=1, source="officer",
            state="eliminated" if is_over else "monitored", identified_on=found, identified_income=Decimal(5_200),
            eliminated_how="help" if is_over else "", eliminated_income=Decimal(9_900) if is_over else None,
        )  # fmt: skip
        cleared = found + timedelta(days=260) if is_over else None
        yield Clue(
            township=self.area, household=self.household, source="officer", received_on=found - timedelta(days=9), risk="illness",
            detail="大病支出", conclusion="include", concluded_on=found, concluded_by=self.place.clerk, conclusion_reason="符合条件",
        )  # fmt: skip
        yield case
        yield CaseState(
            township=self.area, case=case, state="monitored", valid_from=found, valid_to=cleared
        )
        if cleared:
            yield CaseState(township=self.area, case=case, state="eliminated", valid_from=cleared)
        yield CaseRisk(township=self.area, case=case, order=1, kind="illness")
        yield CaseStep(
            township=self.area, case=case, done_by=self.place.clerk, kind="identify", done_on=found
        )
        yield Measure(
            township=self.area, household=self.household, case=case, group="health", item="医疗救助", planned_on=found,
            done_on=found + timedelta(days=20), amount=Decimal(1_500),
        )  # fmt: skip

    def benefits(self) -> Iterator[models.Model]:
        if self.is_lifted or self.is_monitored:
            yield from self.place.registers.rows(
                self.household, self.members, self.number, is_lifted=self.is_lifted
            )


def _by_model(rows: Iterator[models.Model]) -> list[list[models.Model]]:
    """Rows grouped by model, in the order in which the models were first seen."""
    groups: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        groups.setdefault(type(row), []).append(row)
    first = [Clue, Case]
    return [groups.pop(model) for model in first if model in groups] + list(groups.values())


def _write(rows: list[models.Model]) -> None:
    if rows:
        type(rows[0]).objects.bulk_create(rows, batch_size=BATCH)
