"""Repair of dangerous houses (危房改造)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.withdrawals import Standing, Withdrawable
from areas.scoping import HouseholdScopedQuerySet, TownshipOwned
from households.codes import HouseGrade
from households.models import Household
from lib.fields import MoneyField

STAGES = {
    "planned": Q(started_on=None),
    "started": Q(started_on__isnull=False, completed_on=None),
    "completed": Q(completed_on__isnull=False, accepted_on=None),
    "accepted": Q(accepted_on__isnull=False),
}


class HouseRepairQuerySet(HouseholdScopedQuerySet):
    def open(self) -> Self:
        """Not accepted yet."""
        return self.filter(accepted_on=None)

    def at_stage(self, stage: str) -> Self:
        """Those that have come so far and no further; `stage` is a key of STAGES."""
        return self.filter(STAGES[stage])

    def late(self, today: date) -> Self:
        """Planned for a year that is over, and not accepted."""
        return self.open().filter(year__lt=today.year)


class HouseRepair(TownshipOwned, Withdrawable):
    """危房改造：一户一次改造一行，从鉴定、列入计划到开工、竣工、验收、补助。"""

    class Way(models.TextChoices):
        MEND = "mend", "修缮"
        REBUILD = "rebuild", "重建"
        MOVE = "move", "置换、租赁"

    class Group(models.TextChoices):
        """六类对象。"""

        SUBSISTENCE = "subsistence", "低保户"
        DESTITUTE = "destitute", "分散供养特困户"
        MONITORED = "monitored", "易返贫致贫户"
        HARDSHIP = "hardship", "突发严重困难户"
        MARGIN = "margin", "低保边缘户"
        LIFTED = "lifted", "未享受过政策的其他脱贫户"

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="repairs"
    )
    grade = models.CharField(
        "危房等级", max_length=1, choices=HouseGrade, blank=True, help_text="空为无房"
    )
    way = models.CharField("改造方式", max_length=8, choices=Way)
    group = models.CharField("对象类别", max_length=12, choices=Group, blank=True)
    year = models.PositiveSmallIntegerField("计划年度")
    assessed_on = models.DateField("鉴定日期", null=True, blank=True)
    planned_on = models.DateField("列入计划日期")
    started_on = models.DateField("开工日期", null=True, blank=True)
    completed_on = models.DateField("竣工日期", null=True, blank=True)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    subsidy = MoneyField("补助金额", null=True, blank=True)
    paid_on = models.DateField("补助发放日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = Standing.from_queryset(HouseRepairQuerySet)()
    with_withdrawn = HouseRepairQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "危房改造"
        ordering = ["-planned_on", "-pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "household"],
                condition=Q(accepted_on=None, withdrawn_on=None),
                name="one_open_repair_per_household",
                violation_error_message="该户还有一次没有验收的危房改造。",
            ),
            models.CheckConstraint(
                name="repairs_go_step_by_step",
                condition=(
                    (Q(completed_on=None) | Q(completed_on__gte=F("started_on")))
                    & (Q(accepted_on=None) | Q(accepted_on__gte=F("completed_on")))
                    & (Q(started_on=None) | Q(started_on__gte=F("planned_on")))
                    & (Q(started_on__isnull=False) | Q(completed_on=None))
                    & (Q(completed_on__isnull=False) | Q(accepted_on=None))
                ),
                violation_error_message="计划、开工、竣工、验收要依次进行，日期不能倒。",
            ),
        ]
        indexes = [models.Index(fields=["township", "year"], name="repair_by_year")]

    def __str__(self):
        return f"{self.year}年{self.get_way_display()}"

    @property
    def stage(self) -> str:
        """走到哪一步：计划、开工、竣工、验收。"""
        if self.accepted_on:
            return "已验收"
        if self.completed_on:
            return "已竣工"
        return "已开工" if self.started_on else "计划"

    @property
    def is_late(self) -> bool:
        """过了计划年度还没有验收。"""
        return self.accepted_on is None and self.year < timezone.localdate().year
