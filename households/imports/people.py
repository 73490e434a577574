"""Whom the rows of a sheet mean (按证件、按户编号找人找户): read in advance, in a fixed number of queries.

A person is met by the first 18 characters of the certificate, never by the name alone: the stay in which they were present
on the row's day, or, of what still runs, the present one; else one that began later, with a warning, or the last one: that
they had left by then is for the rules of the row to say. What nobody has is answered with near matches: the same name in the same
village or with the same day of birth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from areas.models import Area
from households.codes import HEAD, LeaveReason
from households.imports.registers import FEW
from households.lists import matching
from households.lists.matching import Standing, Stay
from households.models import Household, Member
from lib import idcard

BY_CERTIFICATE, BY_NUMBER = "证件号码", "户编号"
MOST_NEAR = 3


class NotMet(Exception):
    """The row means nobody; str() says why, in Chinese. `is_unknown` when near matches may help."""

    def __init__(self, reason: str, field: str = "id_number", *, is_unknown: bool = False):
        super().__init__(reason)
        self.field, self.is_unknown = field, is_unknown


@dataclass(frozen=True, slots=True)
class Met:
    """Who or which household a row means; `person` is the same in all stays of one person. Warnings are (field, sentence)."""

    household: int
    member: int | None
    name: str
    place: str
    matched_by: str
    person: int | None = None
    left_on: date | None = None
    leave_reason: str = ""
    warnings: tuple[tuple[str, str], ...] = ()

    @property
    def leaving(self) -> str:
        return f"{self.name}已于 {self.left_on} {LeaveReason(self.leave_reason).label}"


@dataclass(frozen=True, slots=True)
class House:
    """A household as rows by 户编号 need it."""

    pk: int
    number: str
    village: str
    group: str
    registered_on: date
    dissolved_on: date | None

    @property
    def place(self) -> str:
        return f"{self.village}{self.group} {self.number}"


class People:
    """The stays with these certificates and the households with these numbers."""

    def __init__(self, township: Area, certificates: Iterable[str], numbers: Iterable[str]):
        self.township = township
        certificates = sorted(set(certificates))
        self.keys = dict(zip(certificates, matching.keys_of(certificates), strict=True))
        self.stays = matching.stays(township, self.keys.values()) if certificates else {}
        self.stay_of = {stay.member: stay for stays in self.stays.values() for stay in stays}
        self.person_of = {
            stay.member: min(one.member for one in stays)
            for stays in self.stays.values()
            for stay in stays
        }
        self.houses = self._houses(set(numbers))
        self.numbers = {house.pk: number for number, house in self.houses.items()}
        self.heads = self._heads()

    def _houses(self, numbers: set[str]) -> dict[str, House]:
        if not numbers:
            return {}
        rows = Household.objects.filter(township=self.township)
        if len(numbers) <= FEW:
            rows = rows.filter(number__in=numbers)
        columns = ("pk", "number", "village__name", "group", "registered_on", "dissolved_on")
        found = rows.order_by().values_list(*columns)
        return {row[1]: House(*row) for row in found if row[1] in numbers}

    def _heads(self) -> dict[int, str]:
        if not self.houses:
            return {}
        rows = Member.objects.filter(township=self.township, relation=HEAD, left_on=None)
        if len(self.houses) <= FEW:
            rows = rows.filter(household__in=[house.pk for house in self.houses.values()])
        return dict(rows.order_by().values_list("household", "name"))

    def person(
        self, number: str, on: date, *, running: date | None = None, name: str = "", house: str = ""
    ) -> Met:
        """Who has the certificate: the stay of the day, or of the day until which it is `running`. Raises NotMet.

        `name` and the 户编号 `house` are what the row says beside it; what differs is a warning.
        """
        found = self.stays.get(self.keys.get(number, ""))
        if not found:
            wrong = idcard.problem(idcard.person_key(number))
            reason = "系统里没有这个证件号码的成员" + (f"（号码{wrong}）" if wrong else "")
            raise NotMet(reason, is_unknown=True)
        hit = matching.choose(found, on)
        if running:
            now = matching.choose(found, running)
            hit = now if now.standing == Standing.PRESENT else hit
        stay = hit.stay
        if stay is None:
            raise NotMet(f"{on} 这个证件号码在几户都在册，请先在农户里办清楚")
        if (dissolved := stay.dissolved_on) and dissolved <= on:
            raise NotMet(f"{stay.name}所在的户（{stay.label}）已于 {dissolved} 销户，{on} 不能再记")
        return Met(
            stay.household,
            stay.member,
            stay.name,
            stay.label,
            BY_CERTIFICATE,
            self.person_of[stay.member],
            stay.left_on,
            stay.leave_reason,
            self._warnings(stay, all(one.joined_on > on for one in found), on, name, house),
        )

    def _warnings(self, stay: Stay, is_later: bool, on: date, name: str, house: str):
        found = []
        if name and name != stay.name:
            found.append(("name", f"系统里这个证件号码是{stay.name}，记在{stay.label}名下"))
        if is_later:
            reason = f"{stay.name}从 {stay.joined_on} 起在册，{on} 还不在，仍记在名下"
            found.append(("id_number", reason))
        if house and self.numbers.get(stay.household) != house:
            reason = f"和系统里的户编号不同，按证件号码记在{stay.label}名下"
            found.append(("household_number", reason))
        return tuple(found)

    def household(self, number: str, on: date, *, name: str = "") -> Met:
        """The household with the 户编号, which still was one on the day. Raises NotMet."""
        house = self.houses.get(number)
        if house is None:
            raise NotMet("本乡镇没有这个户编号的户；新户先在农户里建档", "household_number")
        if house.dissolved_on and house.dissolved_on <= on:
            raise NotMet(f"这一户已于 {house.dissolved_on} 销户，{on} 不能再记", "household_number")
        head, warnings = self.heads.get(house.pk, ""), ()
        if name and head and name != head:
            warnings = (("name", f"这一户的户主是{head}，请核对是不是串了行"),)
        return Met(house.pk, None, head, house.place, BY_NUMBER, warnings=warnings)


@dataclass(frozen=True, slots=True)
class Sought:
    """What a row that means nobody says of the person."""

    number: str
    name: str
    village: str


def near(township: Area, sought: Sequence[Sought]) -> list[str]:
    """For each of the first thousand: present members who may be meant, as one sentence, else "". One query; certificates are masked."""
    names = {one.name for one in sought[:FEW] if one.name}
    if not names:
        return [""] * len(sought)
    rows = Member.objects.filter(township=township, left_on=None, name__in=names)
    rows = rows.select_related("household__village").defer("phone", "illness")
    namesakes: dict[str, list[Member]] = defaultdict(list)
    for member in rows.order_by("pk"):
        namesakes[member.name].append(member)
    return [_near(one, namesakes.get(one.name, ())) for one in sought]


def _near(sought: Sought, members: Sequence[Member]) -> str:
    born_on = _born_on(sought.number)
    found = [
        member
        for member in members
        if not sought.village
        or member.household.village.name == sought.village
        or (born_on and member.born_on == born_on)
    ]
    told = [
        f"{member.household.village.name}{member.household.group}{member.name}（{member.masked_id or '没有证件号码'}）"
        for member in found[:MOST_NEAR]
    ]
    return f"相近的有：{'、'.join(told)}" if told else ""


def _born_on(number: str) -> date | None:
    try:
        return idcard.born_on(number)
    except ValueError:
        return None
