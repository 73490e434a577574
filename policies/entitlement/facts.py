"""What is known of one household on a day (一户的事实), as far as entitlement rules may look at it: plain values, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from households.codes import SCHOOL_YEARS, Attribute, BaseType, Labour, LeaveReason, PolicyStanding
from lib.dates import age_on
from lib.numbers import rounded

ABLE = frozenset({Labour.ORDINARY, Labour.SKILLED})
UNABLE = frozenset({Labour.LOST, Labour.NONE})
SEVERE_GRADES = frozenset({1, 2})
MIND = frozenset({5, 6})  # 智力、精神
DAYS_A_MONTH = 30


class Term(NamedTuple):
    """学期：春季 3 至 8 月，秋季 9 月至次年 2 月；`start` 是开学日。"""

    year: int
    name: str
    start: date

    def __str__(self) -> str:
        return f"{self.year}年{self.name}"


def term_of(on: date) -> Term:
    """The school term in which the day lies, holidays after it included."""
    if on.month >= 9:
        return Term(on.year, "秋季", date(on.year, 9, 1))
    if on.month >= 3:
        return Term(on.year, "春季", date(on.year, 3, 1))
    return Term(on.year - 1, "秋季", date(on.year - 1, 9, 1))


class Span(Enum):
    """哪一段时间的享受算已享。"""

    DAY = "那天在享"
    TERM = "本学期"
    YEAR = "当年"
    TWELVE_MONTHS = "近 12 个月"
    EVER = "享受过一次"


class Received(NamedTuple):
    """一段时间里已享受（或已申请、在办）的一项：`member` 为空是全户的；一次发放的写发放日期。"""

    policy: str
    member: int | None
    kind: str
    span: Span
    is_waiting: bool = False
    paid_on: date | None = None


class Stay(NamedTuple):
    """一段务工，从哪天到哪天；`until` 是不再务工的那天。"""

    place: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Round:
    """最近一轮监测：类别、识别日期；已消除的写消除日期。"""

    category: str
    identified_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class HouseholdSheet:
    """农户年度采集表里规则要看的，金额为元。"""

    year: int
    persons: int
    net: Decimal
    business_income: Decimal
    own_payments: Decimal
    house_grade: str
    is_dangerous_house: bool | None
    has_safe_water: bool | None
    has_toilet: bool | None

    @property
    def per_head(self) -> Decimal | None:
        """人均纯收入（元），四舍五入到分。"""
        return rounded(self.net / self.persons, 2) if self.persons else None


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """成员年度采集表里规则要看的。"""

    year: int
    schooling: str = ""
    labour: str = ""
    has_chronic_illness: bool = False
    has_major_illness: bool = False
    has_medical_insurance: bool | None = None
    has_worker_medical_insurance: bool | None = None
    has_pension_insurance: bool | None = None
    work_months: int | None = None
    work_place: str = ""
    subsistence: str = "none"
    destitute: str = "none"


NO_SHEET = PersonSheet(0)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """一人的事实。没有当年和上年采集表的，`sheet.year` 为 0，凭采集表的都说不清。"""

    pk: int
    name: str
    on: date
    born_on: date | None = None
    sex: str = ""
    disability_kind: int | None = None
    disability_grade: int | None = None
    left_on: date | None = None
    leave_reason: str = ""
    sheet: PersonSheet = NO_SHEET
    stays: tuple[Stay, ...] = ()

    @property
    def age(self) -> int | None:
        return age_on(self.born_on, self.on) if self.born_on else None

    @property
    def school(self) -> str:
        """在读中职二年级（2021 年采集表）."""
        return f"在读{SCHOOL_YEARS[self.sheet.schooling]}（{self.sheet.year} 年采集表）"

    @property
    def is_severely_disabled(self) -> bool:
        """一、二级残疾，和三级智力、精神残疾。"""
        if self.disability_grade in SEVERE_GRADES:
            return True
        return self.disability_grade == 3 and self.disability_kind in MIND

    @property
    def departure(self) -> str:
        """2021-05-03 死亡."""
        return f"{self.left_on} {LeaveReason(self.leave_reason).label}"

    def days_at_work(self, since: date, *places: str) -> int:
        """Days of the year at work until the day, from `since` at the earliest; at some `places` only, when named."""
        first, end = max(since, date(self.on.year, 1, 1)), self.on + timedelta(days=1)
        days = 0
        for stay in self.stays:
            if not places or stay.place in places:
                stop = min(stay.until or end, end)
                days += max(0, (stop - max(stay.since, first)).days)
        return days

    def months_at_work(self, since: date, *places: str) -> int:
        """The same in months of 30 days, as "满三个月" is counted."""
        return self.days_at_work(since, *places) // DAYS_A_MONTH

    def work(self) -> tuple[int | None, str]:
        """当年累计务工几个月、凭什么说：务工记录，没有的凭当年采集表；都没有为 None。"""
        if self.stays:
            return self.months_at_work(date.min), "务工记录"
        if self.sheet.year == self.on.year and self.sheet.work_months is not None:
            return self.sheet.work_months, f"{self.sheet.year} 年采集表"
        return None, ""


@dataclass(frozen=True)
class HouseholdFacts:
    """一户在某天为止的事实。`people` 是那天在册的；`gone` 是已离开而还登记着享受的。"""

    pk: int
    village: int
    on: date
    base_type: str = BaseType.ORDINARY
    attribute: str = Attribute.ORDINARY
    standing: str = PolicyStanding.NONE
    round: Round | None = None
    sheet: HouseholdSheet | None = None
    people: tuple[PersonFacts, ...] = ()
    gone: tuple[PersonFacts, ...] = ()
    received: tuple[Received, ...] = ()
    tags: frozenset[str] = field(default_factory=frozenset)
    self_paid: Decimal = Decimal(0)  # 近 12 个月医疗报销单上的个人自付（元）

    @cached_property
    def term(self) -> Term:
        return term_of(self.on)

    @cached_property
    def is_watched(self) -> bool:
        """在一轮没有消除的监测里。"""
        return self.round is not None and self.round.ended_on is None

    @cached_property
    def is_stable(self) -> bool:
        return self.base_type == BaseType.LIFTED and self.standing == PolicyStanding.STABLE

    @cached_property
    def support(self) -> str:
        """凭什么享受帮扶政策；空为不在帮扶范围。稳定脱贫户各政策不同，另看。"""
        if self.is_watched:
            return f"监测户（{self.round.category}，{self.round.identified_on} 识别）"
        if self.base_type == BaseType.LIFTED and self.standing == PolicyStanding.ENJOYING:
            return "脱贫户"
        return "贫困户" if self.base_type == BaseType.POOR else ""

    @cached_property
    def outside(self) -> str:
        """不在帮扶范围的原因。"""
        if self.is_stable:
            return "稳定脱贫户，不享受政策"
        if self.round is not None and self.round.ended_on:
            return f"监测风险已于 {self.round.ended_on} 消除"
        return "一般农户，没有在监测"

    @cached_property
    def is_on_subsistence(self) -> bool:
        """低保户：户属性、或有成员在享低保。"""
        if self.attribute == Attribute.SUBSISTENCE:
            return True
        return any(self.has_subsistence(person) for person in self.people)

    @cached_property
    def by_policy(self) -> dict[str, list[Received]]:
        found: dict[str, list[Received]] = {}
        for row in self.received:
            found.setdefault(row.policy, []).append(row)
        return found

    def has(self, person: PersonFacts, policy: str) -> bool:
        """已在享受，不算还在申请的。"""
        rows = self.by_policy.get(policy, ())
        return any(not row.is_waiting and row.member in (None, person.pk) for row in rows)

    def has_subsistence(self, person: PersonFacts) -> bool:
        """低保：登记的，或采集表上写的。"""
        if person.sheet.subsistence != "none" or self.has(person, "subsistence"):
            return True
        return self.has(person, "urban_subsistence")

    def has_destitute(self, person: PersonFacts) -> bool:
        return person.sheet.destitute != "none" or self.has(person, "destitute")
