"""The projects of a year at one look (项目概览): stages, lights, sums, progress against plan, targets from above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.models import User
from areas.models import AreaTarget
from lib.numbers import UNITS, plain
from projects import project_reminders
from projects.models import (
    Beneficiary,
    Payment,
    Project,
    ProjectFunding,
    ProjectProgress,
    ProjectQuantity,
)
from projects.rules.stages import planned_percent
from projects.standings import LIGHTS, STAGES, lights

MOST_BARS = 20
WANTED_STAGES = {
    "验收": Q(accepted_on__isnull=False),
    "竣工": Q(completed_on__isnull=False),
    "开工": Q(started_on__isnull=False),
    "入库": Q(pooled_on__isnull=False),
    "批复": Q(approved_on__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Counted:
    key: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Money in 元."""

    projects: int
    invested: Decimal
    funds: Decimal
    paid: Decimal
    households: int

    @property
    def paid_share(self) -> Decimal | None:
        return self.paid / self.funds if self.funds else None


@dataclass(frozen=True, slots=True)
class Bar:
    """One project: how much of its time has gone and how much of its work is done, in %."""

    project: Project
    planned: int
    actual: int

    WIDTH = 200  # of the picture, for 100 %

    @property
    def planned_width(self) -> int:
        return self.planned * self.WIDTH // 100

    @property
    def actual_width(self) -> int:
        return self.actual * self.WIDTH // 100

    @property
    def behind(self) -> int:
        return max(0, self.planned - self.actual)


@dataclass(frozen=True, slots=True)
class Target:
    """A target from above whose unit can be counted from rows."""

    target: AreaTarget
    done: str
    share: Decimal | None


def projects_of(user: User, year: int) -> QuerySet[Project]:
    return Project.objects.visible_to(user).filter(year=year)


def by_stage(projects: QuerySet[Project]) -> list[Counted]:
    """One query; each project once."""
    counts = projects.order_by().aggregate(
        **{key: Count("pk", filter=condition) for key, (_, condition) in STAGES.items()}
    )
    return [Counted(key, label, counts[key]) for key, (label, _) in STAGES.items()]


def by_light(projects: QuerySet[Project], user: User, on: date) -> list[Counted]:
    """Of the projects that nobody gave up."""
    found = lights(user.area, on)
    counts = (
        projects.filter(abandoned_on=None)
        .order_by()
        .aggregate(
            **{light.value: Count("pk", filter=condition) for light, condition in found.items()}
        )
    )
    return [
        Counted(light.value, label, counts[light.value]) for light, (_, label) in LIGHTS.items()
    ]


def reminders(projects: QuerySet[Project], user: User, on: date) -> list[Counted]:
    found = project_reminders.asking(projects, user.area, on)
    return [Counted(one.reminder.key, one.reminder.name, one.number) for one in found]


def sums(projects: QuerySet[Project], user: User) -> Sums:
    """Of the year's projects that were not given up, in four queries."""
    kept = projects.filter(abandoned_on=None).order_by()
    keys = kept.values("pk")
    of_all = kept.aggregate(projects=Count("pk"), invested=Sum("total"))
    funding = ProjectFunding.objects.filter(project__in=keys).order_by()
    payments = Payment.objects.filter(
        funding__project__in=keys, funding__withdrawn_on=None
    ).order_by()
    helped = Beneficiary.objects.visible_to(user).filter(project__in=keys).order_by()
    return Sums(
        projects=of_all["projects"],
        invested=of_all["invested"] or Decimal(0),
        funds=funding.aggregate(sum=Sum("amount"))["sum"] or Decimal(0),
        paid=payments.aggregate(sum=Sum("amount"))["sum"] or Decimal(0),
        households=helped.filter(household__merged_into=None).aggregate(
            n=Count("household", distinct=True)
        )["n"],
    )


def with_percent(projects: QuerySet[Project], on: date) -> QuerySet[Project]:
    """Each with `percent`, what was last reported by the day."""
    reports = ProjectProgress.objects.filter(
        township=OuterRef("township"), project=OuterRef("pk"), reported_on__lte=on
    )
    return projects.annotate(
        percent=Subquery(reports.order_by("-reported_on").values("percent")[:1])
    )


def bars(projects: QuerySet[Project], on: date) -> list[Bar]:
    """The projects with a plan that are not accepted yet, those furthest behind first, at most MOST_BARS; one query."""
    planned = projects.filter(
        abandoned_on=None,
        accepted_on=None,
        planned_start_on__isnull=False,
        planned_completion_on__isnull=False,
    )
    rows = with_percent(planned, on).order_by("planned_completion_on", "pk")
    found = [
        Bar(row, planned_percent(row, on), 100 if row.completed_on else row.percent or 0)
        for row in rows
    ]
    return sorted(found, key=lambda bar: -bar.behind)[:MOST_BARS]


def targets(projects: QuerySet[Project], user: User, year: int) -> list[Target]:
    """年度任务里写明“项目”的：完成多少由行来算；单位对不上的不列。"""
    if user.area is None:
        return []
    found = []
    for target in AreaTarget.objects.filter(area=user.area, year=year, name__contains="项目"):
        done = _done(projects.filter(abandoned_on=None), target)
        if done is not None:
            share = done / target.value if target.value else None
            found.append(Target(target, f"{plain(done)}{target.unit}", share))
    return found


def _done(projects: QuerySet[Project], target: AreaTarget) -> Decimal | None:
    """In the unit of the target; None where the unit fits nothing that is counted."""
    if target.unit == "个":
        return Decimal(projects.filter(_wanted(target.name)).count())
    keys = projects.order_by().values("pk")
    if target.unit in UNITS:
        funding = ProjectFunding.objects.filter(project__in=keys).order_by()
        return (funding.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)) / UNITS[target.unit]
    quantities = ProjectQuantity.objects.filter(project__in=keys, unit=target.unit).order_by()
    return quantities.aggregate(sum=Sum("done"))["sum"]


def _wanted(name: str) -> Q:
    """A target that names a stage counts the projects that reached it; else every project of the year."""
    return next((condition for word, condition in WANTED_STAGES.items() if word in name), Q())
