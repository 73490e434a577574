"""Tags of households (户标签): what a township calls a group of households, from a day to a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.roles import Can
from areas.models import Area
from households.actions.rules import lock, require_day, require_reason
from households.models import Household, HouseholdTag

LONGEST = 30
AT_ONCE = 500
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Tagged:
    """How many households got the tag, and how many had it already."""

    done: int
    had: int


@action
def tag_household(
    *, household: Household, name: str, on: date, by: User | None, note: str = ""
) -> HouseholdTag:
    """给一户加标签，从某日起。同名标签同一时间只有一个。"""
    _require_verb(by)
    household = lock(household)
    name = _require_name(name)
    require_day(on, earliest=household.registered_on, since="建档日期")
    if _holding([household.pk], household.township_id, name, on):
        raise NotAllowed(f"这一户已有“{name}”，或 {on} 以后有过，请先看已有的标签。")
    try:
        with transaction.atomic():
            tag = HouseholdTag.objects.create(
                township_id=household.township_id,
                household=household,
                name=name,
                note=note.strip(),
                valid_from=on,
            )
    except IntegrityError as problem:
        raise NotAllowed(f"“{name}”刚由他人加上，请刷新后看。") from problem
    detail = {"name": name, "on": str(on)}
    AuditEvent.record(by=by, what="household_tag.add", target=household, detail=detail)
    return tag


@action
def tag_households(
    *, households: Iterable[Household], name: str, on: date, by: User | None, note: str = ""
) -> Tagged:
    """成批加标签：已有的不重复加；建档日期晚于起始日期的、已销户的，一户也不写，说明是哪几户。

    `by=None` is the command line. All households are of one township.
    """
    _require_verb(by)
    name = _require_name(name)
    require_day(on)
    chosen = {one.pk: one for one in households}
    township = _one_township(chosen.values())
    _refuse_late(chosen.values(), on)
    had = _holding(chosen, township, name, on)
    new = [
        HouseholdTag(
            township_id=township, household_id=pk, name=name, note=note.strip(), valid_from=on
        )
        for pk in chosen
        if pk not in had
    ]
    try:
        with transaction.atomic():
            HouseholdTag.objects.bulk_create(new, batch_size=AT_ONCE)
    except IntegrityError as problem:
        raise NotAllowed(f"有的户刚由他人加上“{name}”，请刷新后再加。") from problem
    if new:
        detail = {"name": name, "on": str(on), "households": len(new)}
        place = Area.objects.get(pk=township)
        AuditEvent.record(by=by, what="household_tag.add", target=place, detail=detail)
    return Tagged(len(new), len(had))


@action
def end_household_tag(*, tag: HouseholdTag, on: date, reason: str, by: User) -> HouseholdTag:
    """标签截止：从这一天起不再算，以前的数不变。"""
    _require_verb(by)
    require_day(on, earliest=tag.valid_from, since="标签起始日期")
    reason = require_reason(reason)
    open_tag = HouseholdTag.objects.filter(pk=tag.pk, township=tag.township_id, valid_to=None)
    if not open_tag.update(valid_to=on):
        raise NotAllowed(f"“{tag.name}”已经截止，请刷新。")
    detail = {"name": tag.name, "on": str(on)}
    AuditEvent.record(
        by=by, what="household_tag.end", target=tag.household, reason=reason, detail=detail
    )
    tag.refresh_from_db()
    return tag


def _require_verb(by: User | None) -> None:
    if by is not None and not by.can(Can.EDIT_HOUSEHOLD):
        raise NotAllowed(f"{by.get_role_display()}不能“{Can.EDIT_HOUSEHOLD.value}”。")


def refuse_wrong_name(name: str) -> None:
    """Raises NotAllowed when the name cannot be a word of the vocabulary."""
    if not 2 <= len(name) <= LONGEST:
        raise NotAllowed(f"标签写 2 至 {LONGEST} 个字。")
    if any(sign in name for sign in "\"'“”‘’()（）|｜.．"):
        raise NotAllowed("标签里不能有引号、括号、竖线和点号：它会写进总结模板的口径词里。")


def tags_from(township: Area, names: Iterable[str]) -> dict[tuple[int, str], date | None]:
    """(household, name) → until when it has or had the tag; None while it has it."""
    rows = HouseholdTag.objects.filter(township=township, name__in=names).order_by("valid_from")
    return {
        (pk, name): until
        for pk, name, until in rows.values_list("household_id", "name", "valid_to")
    }


def _require_name(name: str) -> str:
    name = "".join(name.split())
    refuse_wrong_name(name)
    return name


def _holding(pks: Iterable[int], township: int, name: str, on: date) -> set[int]:
    """Which of the households have the tag on the day or later; asked in portions, SQLite takes no more."""
    held: set[int] = set()
    asked: Sequence[int] = list(pks)
    for start in range(0, len(asked), AT_ONCE):
        rows = HouseholdTag.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=on),
            township=township,
            name=name,
            household__in=asked[start : start + AT_ONCE],
        )
        held |= set(rows.order_by().values_list("household_id", flat=True))
    return held


def _late(household: Household, on: date) -> str:
    if household.dissolved_on and household.dissolved_on <= on:
        return f"{household}已于 {household.dissolved_on} 销户"
    if on < household.registered_on:
        return f"{household} {household.registered_on} 才建档"
    return ""


def _refuse_late(households: Iterable[Household], on: date) -> None:
    problems = [late for one in households if (late := _late(one, on))]
    if problems:
        rest = f"；等 {len(problems)} 户" if len(problems) > SHOWN else ""
        raise NotAllowed(f"没有加：{'；'.join(problems[:SHOWN])}{rest}。")


def _one_township(households: Iterable[Household]) -> int:
    townships = {one.township_id for one in households}
    if not townships:
        raise NotAllowed("一户也没有选，没有加标签。")
    if len(townships) > 1:
        raise NotAllowed("一次只能给一个乡镇的户加标签。")
    return townships.pop()
