"""Training of workers (技能培训): sessions and who took part."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.withdrawals import Standing, Withdrawable
from areas.models import Area
from areas.scoping import HouseholdScopedQuerySet, ScopedQuerySet, TownshipOwned, township_ids
from households.models import Household, Member
from lib.dates import Period
from lib.fields import MoneyField


class TrainingQuerySet(ScopedQuerySet):
    village_path = grid_path = None

    def within(self, area: Area) -> Self:
        """The township's own work: a village or grid sees the sessions in which its people took part."""
        if area.level not in (Area.Level.VILLAGE, Area.Level.GRID):
            return super().within(area)
        trainees = Trainee.objects.within(area).filter(training=OuterRef("pk"))
        return self.filter(Exists(trainees.order_by()), township__in=township_ids(area))

    def started_during(self, period: Period) -> Self:
        return self.filter(**period.filter_kwargs("started_on"))


class Training(TownshipOwned, Withdrawable):
    """技能培训：一期一行。"""

    title = models.CharField("名称", max_length=100)
    number = models.CharField("期次", max_length=30, blank=True)
    trade = models.CharField("工种", max_length=50, blank=True)
    organiser = models.CharField("主办单位", max_length=100, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    started_on = models.DateField("开班日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    days = models.PositiveSmallIntegerField("天数", default=1)
    allowance = MoneyField("每人补助", null=True, blank=True)

    objects = Standing.from_queryset(TrainingQuerySet)()
    with_withdrawn = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "技能培训"
        ordering = ["-started_on", "-pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "title", "number", "started_on"],
                condition=Q(withdrawn_on=None),
                name="a_training_once",
                violation_error_message="这一期培训已登记。",
            ),
            models.CheckConstraint(
                name="trainings_end_after_they_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message="结束日期不能早于开班日期。",
            ),
        ]

    def __str__(self):
        return f"{self.title}{self.number}"


class Trainee(TownshipOwned, Withdrawable):
    """参训人员：一期一人一行。"""

    training = models.ForeignKey(
        Training, models.PROTECT, verbose_name="技能培训", related_name="trainees"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="trainings"
    )
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        verbose_name="参训人员",
        related_name="trainings",
    )
    has_certificate = models.BooleanField("取得证书", default=False)
    allowance = MoneyField("补助金额", null=True, blank=True)
    paid_on = models.DateField("补助发放日期", null=True, blank=True)

    objects = Standing.from_queryset(HouseholdScopedQuerySet)()
    with_withdrawn = HouseholdScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参训人员"
        ordering = ["training_id", "household_id", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "training", "member"],
                condition=Q(withdrawn_on=None),
                name="one_seat_per_training_and_member",
                violation_error_message="此人已在这一期的名单里。",
            ),
        ]

    def __str__(self):
        return f"{self.training_id}"
