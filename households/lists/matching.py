"""Whom a list means (部门名单的匹配): by the certificate's first 18 characters, never by the name alone.

Several answers are no answer. People who were there on the list's day come first, then those who joined later, then
those who have left; which of them it was is said. Near matches are for a person to decide about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models

from areas.models import Area
from households.models import ExternalListRow, Member
from lib import idcard
from lib.crypto import blind_indexes

CHUNK = 5_000  # keys of one query; SQLite takes 32,766
MOST_NEAR = 5


class Standing(models.TextChoices):
    """名单所说的那天，这个人在不在册。"""

    PRESENT = "present", "在册"
    LATER = "later", "名单日期之后才登记"
    LEFT = "left", "已减少"
    SEVERAL = "several", "对得上几条成员记录，请人工认定"


@dataclass(frozen=True, slots=True)
class Stay:
    """A member of the township with what a match needs to say: one person in one household for a time."""

    member: int
    household: int
    name: str
    village: str
    group: str
    joined_on: date
    left_on: date | None
    dissolved_on: date | None
    registered_on: date
    leave_reason: str = ""
    born_on: date | None = None

    @property
    def label(self) -> str:
        return f"{self.village}{self.group} {self.name}"


@dataclass(frozen=True, slots=True)
class Hit:
    """The stay that a number means; None when several stand side by side."""

    stay: Stay | None
    standing: Standing

    @property
    def may_be_at_risk(self) -> bool:
        """Whether a clue makes sense: the person was there, and the household still is."""
        return (
            self.standing == Standing.PRESENT
            and self.stay is not None
            and self.stay.dissolved_on is None
        )


def keys_of(numbers: Iterable[str]) -> list[str]:
    """Blind indexes of the person keys; "" where there is no number to go by."""
    return blind_indexes((idcard.person_key(number) for number in numbers), purpose="id_number")


def by_certificate(township: Area, keys: Iterable[str], on: date) -> dict[str, Hit]:
    """Blind index → whom it means among the members of the township, for those that mean somebody."""
    return {key: choose(found, on) for key, found in stays(township, keys).items()}


def stays(township: Area, keys: Iterable[str]) -> dict[str, list[Stay]]:
    """Blind index → all stays with that number in the township, past ones too. One query; of many keys it reads all."""
    wanted = set(keys) - {""}
    rows = Member.objects.filter(township=township)
    rows = rows.filter(id_index__in=wanted) if len(wanted) <= CHUNK else rows.exclude(id_index="")
    columns = (
        "id_index",
        "pk",
        "household",
        "name",
        "household__village__name",
        "household__group",
        "joined_on",
        "left_on",
        "household__dissolved_on",
        "household__registered_on",
        "leave_reason",
        "born_on",
    )
    found: dict[str, list[Stay]] = defaultdict(list)
    for key, *values in rows.order_by().values_list(*columns):
        if key in wanted:
            found[key].append(Stay(*values))
    return found


def choose(stays: Sequence[Stay], on: date) -> Hit:
    """Of all stays with one number the one that the list means on its day."""
    present = [
        stay for stay in stays if stay.joined_on <= on and (not stay.left_on or stay.left_on > on)
    ]
    if len(present) == 1:
        return Hit(present[0], Standing.PRESENT)
    if present:
        return Hit(None, Standing.SEVERAL)
    later = [stay for stay in stays if stay.joined_on > on]
    if later:
        return Hit(min(later, key=lambda stay: (stay.joined_on, stay.member)), Standing.LATER)
    return Hit(max(stays, key=lambda stay: (stay.left_on, stay.member)), Standing.LEFT)


@dataclass(frozen=True, slots=True)
class Near:
    """A present member who may be meant, and what speaks for it."""

    member: Member
    reason: str


def near(rows: Sequence[ExternalListRow]) -> dict[int, list[Near]]:
    """For unmatched rows: same name and the same village, or the same day of birth. One query."""
    if not rows:
        return {}
    named = Member.objects.filter(
        township__in={row.township_id for row in rows},
        name__in={row.name for row in rows if row.name},
        left_on=None,
    )
    members: dict[tuple[int, str], list[Member]] = defaultdict(list)
    for member in named.select_related("household__village").order_by("pk"):
        members[member.township_id, member.name].append(member)
    return {row.pk: _near(row, members[row.township_id, row.name])[:MOST_NEAR] for row in rows}


def _near(row: ExternalListRow, members: Sequence[Member]) -> list[Near]:
    born_on = _born_on(row.id_number)
    found = []
    for member in members:
        is_same_village = member.household.village.name in row.place
        is_same_birth = born_on is not None and member.born_on == born_on
        words = [
            *(["同村"] if is_same_village else []),
            *(["出生日期相同"] if is_same_birth else []),
        ]
        if words:
            found.append((len(words), Near(member, f"同名，{'、'.join(words)}")))
    return [one for _, one in sorted(found, key=lambda pair: -pair[0])]


def _born_on(number: str) -> date | None:
    try:
        return idcard.born_on(number)
    except ValueError:
        return None
