"""Measures and narrowings that many subjects share."""

from __future__ import annotations

from django.db.models import Q

from reports.vocabulary.moments import Moment
from reports.vocabulary.words import Argument, Basis, Kind, Measure, Narrowing

HOUSEHOLD_COUNT = Measure(
    "户数", "户", "这些行涉及的农户，同一户只计一次", "count", "household", grain="household"
)
PRESENT_COUNT = Measure(
    "人数",
    "人",
    "这些户{presence}在册的家庭成员，同一人只计一次",
    "count",
    "members",
    grain="member",
)
NAMED_COUNT = Measure(
    "人数", "人", "记录上写明的本人（不是全户），同一人只计一次", "count", "member", grain="member"
)


def village_count(path: str = "household__village") -> Measure:
    return Measure("村数", "个", "这些行涉及的村，同一村只计一次", "count", path, grain="area")


def row_count(name: str, unit: str, meaning: str) -> Measure:
    return Measure(name, unit, meaning, "count")


def total(name: str, path: str, meaning: str, *, unit: str = "元", join: str = "") -> Measure:
    return Measure(name, unit, meaning, "sum", path, join=join)


def latest_date(path: str) -> Measure:
    return Measure("日期", "", "最近一次的日期", "latest", path)


def existing(moment: Moment) -> Q:
    """The row's household is registered and not dissolved (销户) on the day."""
    return moment.present("household__registered_on", "household__dissolved_on")


def member_present(moment: Moment) -> Q:
    """The row names nobody, or a person who belongs to the household on the day."""
    return Q(member=None) | moment.present("member__joined_on", "member__left_on")


def in_period(
    name: str, meaning: str, path: str, *, example: str = "", extra: Q | None = None
) -> Narrowing:
    """A word for an event in the period."""
    return Narrowing(
        name,
        meaning,
        lambda moment: moment.within(path) & (extra or Q()),
        basis=Basis.FLOW,
        replaces_stock=True,
        event=path,
        example=example,
    )


def of_year(path: str = "year") -> Narrowing:
    return Narrowing(
        "年度",
        "记在{year}年度名下的",
        lambda moment: Q(**{path: moment.year}),
        basis=Basis.YEAR,
        replaces_stock=True,
    )


def labelled(
    name: str, meaning: str, path: str, argument: Argument, *, example: str = ""
) -> Narrowing:
    """A word that compares one column with the names in brackets."""
    return Narrowing(
        name,
        meaning,
        lambda moment, *values: Q(**{f"{path}__in": values}),
        argument=argument,
        column=path,
        example=example,
    )


def called(name: str, meaning: str, path: str, label: str, *, example: str = "") -> Narrowing:
    """A word that looks for the text in a column that staff fill freely."""

    def condition(moment: Moment, *texts: str) -> Q:
        found = Q()
        for text in texts:
            found |= Q(**{f"{path}__contains": text})
        return found

    return Narrowing(name, meaning, condition, argument=Argument(Kind.TEXT, label), example=example)
