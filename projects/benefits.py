"""Whom a project benefits (受益户): by kind on a day, so that 脱贫 and 监测 are never typed but always looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from households.codes import BaseType
from households.models import Household, HouseholdStatus, Member
from monitoring.models import Case as MonitoringCase


class Kind(StrEnum):
    """Each household is of one kind on a day; 脱贫不稳定户 are counted as 监测对象 only."""

    MONITORED = "监测对象"
    POOR = "贫困户"  # not yet lifted; since 2021 there are none
    LIFTED = "脱贫户（不含监测对象）"
    ORDINARY = "一般农户"


@dataclass(frozen=True, slots=True)
class Group:
    """Households and present members of one kind, or of all."""

    label: str
    households: int
    persons: int


@dataclass(frozen=True, slots=True)
class Total:
    """The beneficiaries of some projects; 贫困户 are among the groups only where there are some. Amounts in 元, each row once, households and persons once however many ways.

    A merged household (并户) counts as the one that was kept; what had come to it is still in `actual`.
    """

    groups: list[Group]
    expected: Decimal
    actual: Decimal

    @property
    def households(self) -> int:
        return sum(group.households for group in self.groups)

    @property
    def persons(self) -> int:
        return sum(group.persons for group in self.groups)


def kind_on(on: date, household: str = "household") -> Case:
    """For `annotate(kind=…)` on rows with a household ("pk" for the households themselves)."""
    own = {"township": OuterRef("township"), "household": OuterRef(household)}
    open_rounds = MonitoringCase.objects.open_on(on).filter(**own)
    statuses = HouseholdStatus.objects.on(on).filter(**own).order_by()
    return Case(
        When(Exists(open_rounds.order_by()), then=Value(Kind.MONITORED.value)),
        When(Exists(statuses.filter(base_type=BaseType.POOR)), then=Value(Kind.POOR.value)),
        When(Exists(statuses.filter(base_type=BaseType.LIFTED)), then=Value(Kind.LIFTED.value)),
        default=Value(Kind.ORDINARY.value),
        output_field=CharField(),
    )


def persons_on(on: date, household: str = "household") -> Coalesce:
    """For `annotate(persons=…)`: the members present on the day."""
    members = Member.objects.present_on(on).filter(
        township=OuterRef("township"), household=OuterRef(household)
    )
    counted = members.order_by().values("household").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def total_of(rows: QuerySet, on: date) -> Total:
    """Of some rows of beneficiaries, in two queries."""
    unmerged = Q(household__merged_into=None)
    money = rows.order_by().aggregate(
        expected=Sum("expected", filter=unmerged), actual=Sum("actual")
    )
    households = Household.objects.filter(
        pk__in=rows.filter(unmerged).order_by().values("household")
    )
    counts = households.order_by().annotate(kind=kind_on(on, "pk"), persons=persons_on(on, "pk"))
    sums = counts.aggregate(
        **{f"h{i}": Count("pk", filter=Q(kind=kind.value)) for i, kind in enumerate(Kind)},
        **{f"p{i}": Sum("persons", filter=Q(kind=kind.value)) for i, kind in enumerate(Kind)},
    )
    groups = [Group(kind.value, sums[f"h{i}"], sums[f"p{i}"] or 0) for i, kind in enumerate(Kind)]
    groups = [group for group in groups if group.households or group.label != Kind.POOR]
    return Total(groups, money["expected"] or Decimal(0), money["actual"] or Decimal(0))
