"""Enterprises (经营主体) and how they carry households (联农带农)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.withdrawals import Standing, Withdrawable
from areas.models import Area
from areas.scoping import HouseholdScopedQuerySet, ScopedQuerySet, TownshipOwned, ends_after_start
from households.models import Household
from lib.dates import valid_on
from lib.fields import FixedDecimalField, MoneyField


class Enterprise(TownshipOwned, Withdrawable):
    """经营主体：龙头企业、合作社、家庭农场、帮扶车间等。"""

    class Kind(models.TextChoices):
        LEADING = "leading", "龙头企业"
        COOPERATIVE = "cooperative", "合作社"
        FAMILY_FARM = "family_farm", "家庭农场"
        WORKSHOP = "workshop", "帮扶车间"
        BIG_FARMER = "big_farmer", "种养大户"
        JOB_BASE = "job_base", "就业帮扶基地"
        HOME_BASE = "home_base", "居家就业基地"
        JOB_STATION = "job_station", "就业驿站"
        SHOP = "shop", "电商网点"
        OTHER = "other", "其他"

    village = models.ForeignKey(
        Area,
        models.PROTECT,
        verbose_name="所在村",
        null=True,
        blank=True,
        related_name="enterprises",
    )
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("类型", max_length=12, choices=Kind)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    products = models.CharField("产品、产业", max_length=100, blank=True, help_text="用顿号分开")
    scale = FixedDecimalField("规模", null=True, blank=True, help_text="如：黄牛 1018 头")
    scale_unit = models.CharField("规模单位", max_length=10, blank=True)
    price_premium = FixedDecimalField(
        "收购溢价（%）", null=True, blank=True, help_text="订单收购比市价高多少"
    )
    surveyed_on = models.DateField("信息采集日期", null=True, blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    closed_on = models.DateField("停业日期", null=True, blank=True)
    programmes = models.CharField("带贫项目", max_length=100, blank=True, help_text="如：金融扶贫")

    objects = Standing.from_queryset(ScopedQuerySet)()
    with_withdrawn = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "经营主体"
        ordering = ["name"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "name"],
                condition=Q(withdrawn_on=None),
                name="enterprise_name_once_per_township",
                violation_error_message="这个经营主体已登记。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("projects:enterprise_detail", args=[self.pk])


class HouseholdLinkQuerySet(HouseholdScopedQuerySet):
    def on(self, on: date) -> Self:
        return self.filter(valid_on(on))


class HouseholdLink(TownshipOwned, Withdrawable):
    """联农带农：经营主体以什么方式、从何时到何时带动这一户。"""

    class Way(models.TextChoices):
        WORK = "work", "就业务工"
        ORDER = "order", "订单收购"
        LEASE = "lease", "土地流转"
        SHARES = "shares", "入股分红"
        TRUST = "trust", "生产托管"
        TECHNIQUE = "technique", "技术服务"

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="enterprise_links"
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, verbose_name="经营主体", related_name="household_links"
    )
    way = models.CharField("方式", max_length=10, choices=Way)
    programme = models.CharField("带贫项目", max_length=50, blank=True, help_text="如：金融扶贫")
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    objects = Standing.from_queryset(HouseholdLinkQuerySet)()
    with_withdrawn = HouseholdLinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联农带农"
        ordering = ["enterprise", "household"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "household", "enterprise", "way"],
                condition=Q(valid_to=None, withdrawn_on=None),
                name="one_open_link_per_household_enterprise_and_way",
                violation_error_message="该户已由这家经营主体以这种方式带动。",
            ),
            ends_after_start("household_links_end_after_they_start"),
        ]

    def __str__(self):
        return f"{self.enterprise} {self.get_way_display()}"

    @property
    def is_running(self) -> bool:
        return self.valid_to is None or self.valid_to > timezone.localdate()


class LinkIncomeQuerySet(ScopedQuerySet):
    village_path = "link__household__village"
    grid_path = "link__household__grid"


class LinkIncome(TownshipOwned, Withdrawable):
    """带动增收：经营主体付给这一户的一笔（收购款、工资、租金、分红）。"""

    link = models.ForeignKey(
        HouseholdLink, models.PROTECT, verbose_name="联农带农", related_name="incomes"
    )
    paid_on = models.DateField("日期")
    amount = MoneyField("金额")
    note = models.CharField("备注", max_length=100, blank=True)

    objects = Standing.from_queryset(LinkIncomeQuerySet)()
    with_withdrawn = LinkIncomeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "带动增收"
        ordering = ["link_id", "-paid_on", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                name="link_incomes_have_an_amount",
                condition=Q(amount__gt=0),
                violation_error_message="金额要大于 0。",
            ),
        ]

    def __str__(self):
        return f"{self.paid_on}"
