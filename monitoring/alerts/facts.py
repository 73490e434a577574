"""What is known of one household on a day (一户的事实): plain values, so that rules need no database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from areas.parameters import Setting
from households.codes import BaseType
from households.models import ListKind
from monitoring.models import Case

OPEN = frozenset(Case.OPEN)


class Sheet(NamedTuple):
    """农户年度采集表里规则要看的。"""

    year: int
    collected_on: date | None
    persons: int
    net: Decimal
    own_payments: Decimal
    house_grade: str
    is_dangerous_house: bool | None
    has_safe_water: bool | None
    has_dropout: bool | None

    @property
    def per_head(self) -> Decimal | None:
        """人均纯收入（元）。"""
        return round(self.net / self.persons, 2) if self.persons else None


class PersonSheet(NamedTuple):
    """成员年度采集表里规则要看的。"""

    year: int
    education: str
    schooling: str
    dropout_reason: str
    labour: str
    work_months: int | None
    post_months: int | None
    has_major_illness: bool
    is_disabled: bool
    has_medical_insurance: bool | None
    has_worker_medical_insurance: bool | None


class Person(NamedTuple):
    """在册成员，和看得到的那段时间里离开的成员。"""

    pk: int
    relation: str
    born_on: date | None
    disability_grade: int | None
    left_on: date | None
    leave_reason: str
    sheet: PersonSheet | None = None
    before: PersonSheet | None = None


class Look(NamedTuple):
    """一次走访或排查看到的。排查不问收入增减，`income` 为空。"""

    on: date
    way: str
    is_education_fine: bool
    is_medical_fine: bool
    is_housing_fine: bool
    is_water_fine: bool
    income: str = ""
    is_at_risk: bool = False


class Listed(NamedTuple):
    """部门名单里匹配到这一户的一行；已生成的线索和它的结论。"""

    kind: str
    member: int
    amount: Decimal | None
    on: date
    unit: str
    clue: UUID | None = None


class Round(NamedTuple):
    """最近一轮监测现在的状态，从哪天起。"""

    state: str
    since: date
    eliminated_income: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """一户在某天为止的事实。采集表只看当年和上年的；`before` 是再前一年的。"""

    household: int
    on: date
    setting: Callable[[str, date], Setting]
    base_type: str = BaseType.ORDINARY
    round: Round | None = None
    judged_on: date | None = None  # of the last step of any round, refused ones included
    sheet: Sheet | None = None
    before: Sheet | None = None
    people: tuple[Person, ...] = ()
    looks: tuple[Look, ...] = ()  # oldest first
    listed: tuple[Listed, ...] = ()

    @property
    def is_watched(self) -> bool:
        """在一轮没有结束的监测里。"""
        return self.round is not None and self.round.state in OPEN

    @property
    def eliminated_on(self) -> date | None:
        is_over = self.round is not None and self.round.state == Case.State.ELIMINATED
        return self.round.since if is_over else None

    def last_day(self, year: int) -> date:
        """The day for which the sheet of a year speaks: its end, or today."""
        return min(self.on, date(year, 12, 31))

    def dated(self, sheet: Sheet | PersonSheet) -> date | None:
        """The date of what a sheet says: when it was collected, else the end of its year once that is over."""
        collected = getattr(sheet, "collected_on", None)
        end = date(sheet.year, 12, 31)
        return collected or (end if end <= self.on else None)

    def limit(self, key: str, day: date | None = None) -> Setting:
        """A parameter in force on a day."""
        return self.setting(key, day or self.on)

    def since(self) -> date:
        """Lists, departures and looks from this day on count."""
        return self.on - timedelta(days=int(self.limit("alert_days").value))

    def lists(self, *kinds: ListKind) -> list[Listed]:
        return [row for row in self.listed if row.kind in kinds]

    @property
    def present(self) -> list[Person]:
        return [person for person in self.people if person.left_on is None]
