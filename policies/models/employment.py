"""Employment (务工): one stay a row, and what the monthly dispatch (月调度) heard of it."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from accounts.withdrawals import Standing, Withdrawable
from areas.scoping import HouseholdScopedQuerySet, ScopedQuerySet, TownshipOwned, ends_after_start
from households.models import Household, Member
from lib.dates import Period, valid_on
from lib.fields import MoneyField


class EmploymentQuerySet(HouseholdScopedQuerySet):
    def on(self, on: date) -> Self:
        """At work on the day."""
        return self.filter(valid_on(on))

    def touching(self, period: Period) -> Self:
        """At work on some day of the period."""
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gt=period.start), valid_from__lte=period.end
        )

    def to_dispatch(self, month: Period, today: date) -> Self:
        """应调度: those at work at the end of the month (of one that is not over: today), and those checked in it.

        Adds `is_checked`: one who ended before anybody asked needs no call any more.
        """
        checks = EmploymentCheck.objects.filter(employment=OuterRef("pk"), month=month.start)
        rows = self.annotate(is_checked=Exists(checks.order_by()))
        return rows.filter(valid_on(min(month.end, today)) | Q(is_checked=True))


class Employment(TownshipOwned, Withdrawable):
    """务工：一个人在一处的一段；换地方、换单位另起一行。"""

    class Place(models.TextChoices):
        """务工区域（统计口径）。"""

        OUT_PROVINCE = "out_province", "省外"
        OUT_CITY = "out_city", "省内市外"
        OUT_COUNTY = "out_county", "市内县外"
        IN_COUNTY = "in_county", "县内"
        WORKSHOP = "workshop", "帮扶车间"

    class Channel(models.TextChoices):
        """就业渠道。"""

        MIGRANT = "migrant", "外出务工"
        WORKSHOP = "workshop", "帮扶车间"
        POST = "post", "公益性岗位"
        OWN = "own", "自主创业"
        OTHER = "other", "其他"

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="employments"
    )
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        verbose_name="务工人员",
        related_name="employments",
    )
    place = models.CharField("务工区域", max_length=12, choices=Place)
    work_place = models.CharField("务工地", max_length=100, blank=True, help_text="写到县")
    employer = models.CharField("务工单位", max_length=100, blank=True)
    industry = models.CharField("行业", max_length=30, blank=True)
    channel = models.CharField("就业渠道", max_length=8, choices=Channel, default=Channel.MIGRANT)
    monthly_wage = MoneyField("月工资", null=True, blank=True)
    is_organised = models.BooleanField("点对点输送", default=False)
    valid_from = models.DateField("开始日期")
    valid_to = models.DateField("结束日期", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=100, blank=True)

    objects = Standing.from_queryset(EmploymentQuerySet)()
    with_withdrawn = EmploymentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "务工"
        ordering = ["-valid_from", "-pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "member"],
                condition=Q(valid_to=None, withdrawn_on=None),
                name="one_open_employment_per_member",
                violation_error_message="此人还有一段没有结束的务工，请先结束那一段。",
            ),
            ends_after_start("employments_end_after_they_start", "结束日期不能早于开始日期。"),
        ]
        indexes = [models.Index(fields=["township", "valid_from"], name="employment_by_start")]

    def __str__(self):
        return f"{self.get_place_display()} {self.employer}".strip()

    @property
    def is_running(self) -> bool:
        """在务工：今天还没有结束。"""
        return self.valid_to is None or self.valid_to > timezone.localdate()


class EmploymentCheckQuerySet(ScopedQuerySet):
    village_path = "employment__household__village"
    grid_path = "employment__household__grid"


class EmploymentCheck(TownshipOwned, Withdrawable):
    """务工月调度：某月还在不在这里务工，工资多少，怎么核实的。"""

    class Way(models.TextChoices):
        PHONE = "phone", "电话"
        VISIT = "visit", "入户"
        SHEET = "sheet", "月监测表"

    employment = models.ForeignKey(
        Employment, models.PROTECT, verbose_name="务工", related_name="checks"
    )
    by = models.ForeignKey(User, models.PROTECT, verbose_name="核实人", null=True, related_name="+")
    month = models.DateField("月份", help_text="当月第一天")
    is_working = models.BooleanField("在务工")
    monthly_wage = MoneyField("当月工资", null=True, blank=True)
    checked_on = models.DateField("核实日期")
    way = models.CharField("核实方式", max_length=6, choices=Way, default=Way.PHONE)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = Standing.from_queryset(EmploymentCheckQuerySet)()
    with_withdrawn = EmploymentCheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "务工月调度"
        ordering = ["employment_id", "-month"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "employment", "month"],
                condition=Q(withdrawn_on=None),
                name="one_check_per_employment_and_month",
                violation_error_message="这一段务工这个月已调度过。",
            ),
            models.CheckConstraint(
                name="employment_checks_name_the_first_of_the_month",
                condition=Q(month__day=1),
                violation_error_message="月份要写当月第一天。",
            ),
        ]
        indexes = [models.Index(fields=["township", "month"], name="employment_check_by_month")]

    def __str__(self):
        return f"{self.month:%Y-%m}"
