"""Measures and narrowings that many subjects share."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Expression, Field, Q, QuerySet, Subquery, Sum, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from lib.fields import MoneyField
from reports.vocabulary.moments import Moment
from reports.vocabulary.words import (
    Argument,
    Basis,
    Condition,
    Kind,
    Measure,
    Named,
    Narrowing,
)

if TYPE_CHECKING:
    from reports.vocabulary.lexicon import Lexicon

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


def group_count(prefix: str = "household__") -> Measure:
    """Groups have no code of their own: they are what households have written, village by village."""
    return Measure(
        "村民组数",
        "个",
        "这些行涉及的村民组，同一村同名的只计一次；没有登记村民组的户不算",
        "count",
        Concat(Cast(f"{prefix}village", TextField()), Value(" "), f"{prefix}group"),
        where=lambda moment: ~Q(**{f"{prefix}group": ""}),
    )


def township_count() -> Measure:
    return Measure(
        "乡镇数", "个", "这些行涉及的乡镇，同一乡镇只计一次", "count", "township", grain="area"
    )


def row_count(name: str, unit: str, meaning: str) -> Measure:
    return Measure(name, unit, meaning, "count")


def total(name: str, path: str, meaning: str, *, unit: str = "元", join: str = "") -> Measure:
    return Measure(name, unit, meaning, "sum", path, join=join)


def added_up(
    rows: QuerySet, by: str, column: str = "amount", output: Field | None = None
) -> Expression:
    """The sum of a column over rows that hang off the row outside, 0 without any; no join, so nothing multiplies."""
    output = output or MoneyField()
    sums = rows.order_by().values(by).annotate(total=Sum(column)).values("total")
    nothing = Value(Decimal(0), output_field=output)
    return Coalesce(Subquery(sums, output_field=output), nothing)


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


def in_years(path: str = "year") -> Condition:
    """The stock of yearly rows: those of the years that the period touches."""

    def condition(moment: Moment) -> Q:
        years = {f"{path}__gte": moment.date_from.year, f"{path}__lte": moment.date_to.year}
        return Q(**years)

    return condition


def since(name: str, meaning: str, path: str) -> Narrowing:
    """A word for what has happened by the day."""
    return Narrowing(name, meaning, lambda moment: Q(**{f"{path}__lte": moment.as_of}))


def names_in_use(label: str, names: Callable[[Lexicon], Named]) -> Argument:
    """Names that the township's own rows hold; a part of the name will do."""
    return Argument(Kind.NAMES, label, lambda lexicon, given: names(lexicon), is_partial=True)


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
