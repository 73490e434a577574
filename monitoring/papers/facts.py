"""What stands on the papers (文书的内容): plain values, no models, no format.

What is open to the public stands apart, in `monitoring.papers.public`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

TAKE_BACK = "含个人信息，用后收回"


@dataclass(frozen=True, slots=True)
class Mark:
    """Who printed it, when and for what."""

    by: str
    at: datetime
    purpose: str

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d %H:%M} 打印，用于{self.purpose}。{TAKE_BACK}"


@dataclass(frozen=True, slots=True)
class About:
    """The household as every paper about one household heads it."""

    county: str
    township: str
    village: str
    group: str
    head: str
    number: str
    persons: int
    phone: str
    address: str
    kind: str
    helpers: tuple[str, ...]

    @property
    def place(self) -> str:
        return f"{self.county}{self.township}{self.village}{self.group}"


@dataclass(frozen=True, slots=True)
class Round:
    """One round of monitoring."""

    seq: int
    category: str
    state: str
    risks: tuple[str, ...]
    source: str
    identified_on: date | None


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    relation: str
    sex: str
    age: int | None
    certificate: str
    health: str
    labour: str
    doing: str
    is_adult: bool


@dataclass(frozen=True, slots=True)
class Income:
    """One collected year, in yuan."""

    year: int
    persons: int
    wages: Decimal
    business: Decimal
    assets: Decimal
    transfers: Decimal
    cost: Decimal
    own_payments: Decimal
    net: Decimal
    per_head: Decimal | None


@dataclass(frozen=True, slots=True)
class MeasureLine:
    group: str
    item: str
    content: str
    whom: str
    planned_on: date
    done_on: date | None
    amount: Decimal | None
    who: str
    effect: str


@dataclass(frozen=True, slots=True)
class CheckSheet:
    """入户核查表。`round` is None where the household is not monitored: then the paper asks by empty boxes."""

    about: About
    on: date
    round: Round | None
    people: tuple[Person, ...]
    income: Income | None
    pillars: tuple[tuple[str, str], ...]
    categories: tuple[str, ...]
    risk_kinds: tuple[str, ...]
    line: Decimal
    mark: Mark


@dataclass(frozen=True, slots=True)
class Application:
    """申请及承诺授权书。"""

    about: About
    people: tuple[Person, ...]
    risk_kinds: tuple[str, ...]
    risks: tuple[str, ...]
    mark: Mark

    @property
    def applicant(self) -> Person | None:
        return self.people[0] if self.people else None


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """一户一方案。"""

    about: About
    round: Round
    version: int
    valid_from: date
    situation: str
    goal: str
    target_income: Decimal | None
    unit: str
    person: str
    measures: tuple[MeasureLine, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Helper:
    duty: str
    name: str
    unit: str
    phone: str


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """A policy that the household enjoys, as an upper app says it."""

    policy: str
    whom: str
    on: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Card:
    """明白卡。It hangs in the house: neither the risk nor anybody's health stands on it."""

    about: About
    on: date
    category: str
    state: str
    pillars: tuple[tuple[str, str], ...]
    measures: tuple[MeasureLine, ...]
    benefits: tuple[BenefitLine, ...]
    helpers: tuple[Helper, ...]
    hotline: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section of the dossier: the files by year, what the system's rows say, whether files are missing."""

    name: str
    by_year: tuple[tuple[int, int], ...]
    records: str
    is_due: bool

    @property
    def count(self) -> int:
        return sum(number for _, number in self.by_year)

    @property
    def is_missing(self) -> bool:
        return self.is_due and not self.by_year


@dataclass(frozen=True, slots=True)
class Contents:
    """户档目录。"""

    about: About
    on: date
    round: Round | None
    sections: tuple[SectionLine, ...]
    mark: Mark

    @property
    def missing(self) -> list[str]:
        return [line.name for line in self.sections if line.is_missing]


@dataclass(frozen=True, slots=True)
class Votes:
    """应到、实到、同意、反对。"""

    expected: int | None
    present: int | None
    agreed: int | None
    opposed: int | None

    @property
    def is_whole(self) -> bool:
        return None not in (self.expected, self.present, self.agreed, self.opposed)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One household before the village meeting. `votes` is None until the meeting is registered."""

    group: str
    head: str
    persons: int
    category: str
    risks: tuple[str, ...]
    votes: Votes | None
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """村级民主评议会议记录。"""

    place: str
    village: str
    purpose: str
    held_on: date | None
    lines: tuple[ReviewLine, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    village: str
    group: str
    head: str
    persons: int
    category: str
    risks: tuple[str, ...]
    income: Decimal | None
    review: str
    notice: str
    note: str


@dataclass(frozen=True, slots=True)
class Submission:
    """乡镇审核上报名单。"""

    county: str
    township: str
    purpose: str
    on: date
    lines: tuple[SubmissionLine, ...]
    mark: Mark
    totals: tuple[tuple[str, int, int], ...] = field(default=())
