"""Which households a group of people (人群) means on a day: for lists, ratios and for insuring whole groups."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Exists, OuterRef, Q

from households.codes import Attribute, BaseType
from households.models import HouseholdStatus, HouseholdTag, Member, MemberYear
from monitoring.models import Case

SEVERE_GRADES = (1, 2)  # 重度残疾：一级、二级


def lifted(on: date, household: str = "pk") -> Q:
    """脱贫户; `household` is the path from the row to its household."""
    return _status(on, household, base_type=BaseType.LIFTED)


def monitored(on: date, household: str = "pk") -> Q:
    """监测对象（未消除）."""
    return Q(Exists(Case.objects.open_on(on).filter(_of(household)).order_by()))


def ever_monitored(on: date, household: str = "pk") -> Q:
    """监测对象 as the summary means it: with a round by the day, eliminated ones included."""
    return Q(Exists(Case.objects.identified_by(on).filter(_of(household)).order_by()))


def helped(on: date, household: str = "pk") -> Q:
    """脱贫户和监测对象（含已消除）, the usual base of a ratio."""
    return lifted(on, household) | ever_monitored(on, household)


def meant_by(group: str, on: date) -> Q:
    """Households that the word of a group means; a word that is none of ours is a household tag (户标签)."""
    if group in GROUPS:
        return GROUPS[group](on)
    tags = HouseholdTag.objects.on(on).filter(_of("pk"), name=group)
    return Q(Exists(tags.order_by()))


def _status(on: date, household: str, **fields) -> Q:
    rows = HouseholdStatus.objects.on(on).filter(_of(household), **fields)
    return Q(Exists(rows.order_by()))


def _subsistence(on: date) -> Q:
    return _status(on, "pk", attribute=Attribute.SUBSISTENCE)


def _destitute(on: date) -> Q:
    return _status(on, "pk", attribute=Attribute.DESTITUTE)


def _severely_disabled(on: date) -> Q:
    members = Member.objects.present_on(on).filter(_of("pk"), disability_grade__in=SEVERE_GRADES)
    return Q(Exists(members.order_by()))


def _severely_ill(on: date) -> Q:
    """By the yearly sheet of the day's year or of the one before (当年的往往年底才采集)."""
    sheets = MemberYear.objects.filter(
        township=OuterRef("township"),
        member__household=OuterRef("pk"),
        member__left_on=None,
        year__in=(on.year - 1, on.year),
        has_major_illness=True,
    )
    return Q(Exists(sheets.order_by()))


def _of(household: str) -> Q:
    return Q(township=OuterRef("township"), household=OuterRef(household))


GROUPS: dict[str, Callable[[date], Q]] = {
    "脱贫户": lifted,
    "监测户": monitored,
    "监测对象": monitored,
    "低保户": _subsistence,
    "特困户": _destitute,
    "重病户": _severely_ill,
    "重残户": _severely_disabled,
}
