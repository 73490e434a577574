"""Screening rounds (集中排查) and what was found in each household."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User
from areas.scoping import HouseholdScopedQuerySet, ScopedQuerySet, TownshipOwned
from households.models import Household
from lib.dates import Period
from monitoring.models.codes import KeyGroup


class ScreeningQuerySet(ScopedQuerySet):
    village_path = grid_path = ""  # the whole township sees its rounds: they hold no household

    def during(self, period: Period) -> Self:
        return self.filter(**period.filter_kwargs("started_on"))

    def running_on(self, on: date) -> Self:
        """进行中：已经开始、没有过结束日期的。"""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=on), started_on__lte=on)


class Screening(TownshipOwned):
    """集中排查：一年几轮，有名称、起止日期和范围。"""

    class Coverage(models.TextChoices):
        ALL = "all", "全部农户"
        FOCUS = "focus", "脱贫户和监测对象"
        MONITORED = "monitored", "监测对象"

    name = models.CharField("名称", max_length=100)
    year = models.PositiveSmallIntegerField("年度")
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    coverage = models.CharField("排查哪些户", max_length=10, choices=Coverage, default=Coverage.ALL)
    scope = models.CharField("范围", max_length=200, blank=True)
    document = models.CharField("文号", max_length=100, blank=True)

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "集中排查"
        ordering = ["-started_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "year", "name"],
                name="screening_name_once_per_year",
                violation_error_message="该年度已有同名的排查。",
            ),
            models.CheckConstraint(
                name="screenings_end_after_they_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("monitoring:screening", args=[self.pk])

    def is_over_on(self, on: date) -> bool:
        return self.ended_on is not None and self.ended_on < on


class ScreeningItem(TownshipOwned):
    """排查内容：这一轮要查的一个方面，如“三保障一安全”“搬迁后续帮扶”。"""

    screening = models.ForeignKey(
        Screening, models.CASCADE, verbose_name="集中排查", related_name="items"
    )
    order = models.PositiveSmallIntegerField("次序")
    name = models.CharField("内容", max_length=50)

    class Meta:
        verbose_name = verbose_name_plural = "排查内容"
        ordering = ["screening_id", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "screening", "name"],
                name="an_item_once_per_screening",
                violation_error_message="这一项已列入。",
            ),
        ]

    def __str__(self):
        return self.name


class ScreeningRecord(TownshipOwned):
    """排查记录：一轮排查里一户一行。"""

    screening = models.ForeignKey(
        Screening, models.PROTECT, verbose_name="集中排查", related_name="records"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="screening_records"
    )
    recorded_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="录入人", null=True, blank=True, related_name="+"
    )
    checked_on = models.DateField("排查日期")
    checked_by = models.CharField("排查人", max_length=100)
    is_income_fine = models.BooleanField("收入稳定", default=True)
    is_education_fine = models.BooleanField("义务教育有保障", default=True)
    is_medical_fine = models.BooleanField("基本医疗有保障", default=True)
    is_housing_fine = models.BooleanField("住房安全", default=True)
    is_water_fine = models.BooleanField("饮水安全", default=True)
    finding = models.CharField("发现的问题", max_length=500, blank=True)
    is_at_risk = models.BooleanField("符合纳入条件", default=False)

    objects = HouseholdScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "排查记录"
        ordering = ["screening", "household"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "screening", "household"],
                name="one_record_per_screening_and_household",
                violation_error_message="这一轮已排查过该户。",
            ),
        ]

    def __str__(self):
        return f"{self.screening} {self.checked_on}"


class ScreeningGroupQuerySet(ScopedQuerySet):
    village_path = "record__household__village"
    grid_path = "record__household__grid"


class ScreeningGroup(TownshipOwned):
    """重点群体：排查到的这一户属于哪类重点，一户可有几类。"""

    record = models.ForeignKey(
        ScreeningRecord, models.CASCADE, verbose_name="排查记录", related_name="groups"
    )
    kind = models.CharField("重点群体", max_length=16, choices=KeyGroup)

    objects = ScreeningGroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "重点群体"
        ordering = ["record_id", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "record", "kind"],
                name="a_key_group_once_per_record",
                violation_error_message="同一类重点群体只填一次。",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class ScreeningProblemQuerySet(ScopedQuerySet):
    village_path = "record__household__village"
    grid_path = "record__household__grid"

    def open(self) -> Self:
        return self.filter(rectified_on=None)


class ScreeningProblem(TownshipOwned):
    """排查发现的问题：是什么、怎么改、谁负责、何时改完。"""

    record = models.ForeignKey(
        ScreeningRecord, models.PROTECT, verbose_name="排查记录", related_name="problems"
    )
    rectified_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="登记整改人", null=True, blank=True, related_name="+"
    )
    content = models.CharField("问题", max_length=300)
    measure = models.CharField("整改措施", max_length=300, blank=True)
    owner = models.CharField("责任人", max_length=50, blank=True)
    due_on = models.DateField("整改期限", null=True, blank=True)
    rectified_on = models.DateField("整改完成日期", null=True, blank=True)
    result = models.CharField("整改结果", max_length=300, blank=True)

    objects = ScreeningProblemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "排查问题"
        ordering = ["record_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="rectified_problems_say_who",
                condition=Q(rectified_on=None, rectified_by=None)
                | Q(rectified_on__isnull=False, rectified_by__isnull=False),
                violation_error_message="整改完成要有日期和登记人。",
            ),
        ]

    def __str__(self):
        return self.content
