"""Measures of help (帮扶措施) and the plan they belong to (一户一方案)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from areas.scoping import HouseholdScopedQuerySet, TownshipOwned, ends_after_start
from households.models import Household, Member
from lib.dates import valid_on
from lib.fields import MoneyField
from monitoring.models.cases import Case
from monitoring.models.codes import MeasureGroup


class Measure(TownshipOwned):
    """帮扶措施：一户一方案、一人一措施，计划和落实分开记。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="measures"
    )
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        verbose_name="针对哪一轮监测",
        null=True,
        blank=True,
        related_name="measures",
    )
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="对象", null=True, blank=True, related_name="measures"
    )
    group = models.CharField("类别", max_length=20, choices=MeasureGroup)
    item = models.CharField("子项", max_length=50)
    content = models.CharField("内容", max_length=500, blank=True)
    planned_on = models.DateField("计划日期")
    done_on = models.DateField("落实日期", null=True, blank=True)
    amount = MoneyField("金额", null=True, blank=True)
    unit = models.CharField("责任单位", max_length=100, blank=True)
    person = models.CharField("责任人", max_length=50, blank=True)
    effect = models.CharField("成效", max_length=500, blank=True)

    objects = HouseholdScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "帮扶措施"
        ordering = ["household", "-planned_on"]

    def __str__(self):
        return f"{self.get_group_display()} {self.item}"

    def get_absolute_url(self):
        return reverse("monitoring:measure", args=[self.pk])


class HelpPlanQuerySet(HouseholdScopedQuerySet):
    def on(self, on: date) -> Self:
        return self.filter(valid_on(on))


class HelpPlan(TownshipOwned):
    """一户一方案：一轮监测的帮扶方案。修订就截止旧的一版、另起一版，旧版都在。措施另记，见 Measure。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="plans"
    )
    case = models.ForeignKey(
        Case, models.PROTECT, verbose_name="针对哪一轮监测", related_name="plans"
    )
    made_by = models.ForeignKey(User, models.PROTECT, verbose_name="制定人", related_name="+")
    version = models.PositiveSmallIntegerField("第几版")
    situation = models.CharField("家庭情况和风险分析", max_length=1000)
    goal = models.CharField("帮扶目标", max_length=500)
    target_income = MoneyField("目标人均纯收入", null=True, blank=True)
    unit = models.CharField("责任单位", max_length=100, blank=True)
    person = models.CharField("责任人", max_length=50, blank=True)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    objects = HelpPlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "帮扶方案"
        ordering = ["case_id", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "case"],
                condition=Q(valid_to=None),
                name="one_current_plan_per_case",
                violation_error_message="该轮已有一版现行方案，请修订那一版。",
            ),
            models.UniqueConstraint(
                fields=["township", "case", "version"],
                name="plan_versions_are_numbered_once",
                violation_error_message="这一版方案已有了。",
            ),
            ends_after_start("help_plans_end_after_they_start"),
        ]

    def __str__(self):
        return f"第{self.version}版"
