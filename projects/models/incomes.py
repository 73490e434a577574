"""What villages earn: collective income (村集体收入), industries (产业), solar stations (光伏), sales (消费帮扶)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.withdrawals import Standing, Withdrawable
from areas.models import Area
from areas.scoping import ScopedQuerySet, TownshipOwned
from households.models import Household
from lib.fields import FixedDecimalField, MoneyField
from projects.models.assets import Asset
from projects.models.enterprises import Enterprise
from projects.models.kinds import Industry


class CollectiveIncome(TownshipOwned, Withdrawable):
    """村集体收入：一村一年一种来源一行。"""

    class Origin(models.TextChoices):
        BUSINESS = "business", "经营收入"
        ASSET = "asset", "资产收益"
        SOLAR = "solar", "光伏收益"
        RENT = "rent", "租金"
        GRANT = "grant", "补助收入"
        OTHER = "other", "其他收入"

    village = models.ForeignKey(
        Area, models.PROTECT, verbose_name="村", related_name="collective_incomes"
    )
    year = models.PositiveSmallIntegerField("年度")
    origin = models.CharField("来源", max_length=10, choices=Origin)
    amount = MoneyField("金额")
    note = models.CharField("备注", max_length=100, blank=True)

    objects = Standing.from_queryset(ScopedQuerySet)()
    with_withdrawn = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "村集体收入"
        ordering = ["-year", "village_id", "origin"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "village", "year", "origin"],
                condition=Q(withdrawn_on=None),
                name="one_collective_income_per_village_year_and_origin",
                violation_error_message="这个村这一年的这种收入已登记。",
            ),
            models.CheckConstraint(
                name="collective_incomes_are_not_negative",
                condition=Q(amount__gte=0),
                violation_error_message="金额不能是负数。",
            ),
        ]

    def __str__(self):
        return f"{self.year}年{self.get_origin_display()}"


class IndustryRecord(TownshipOwned, Withdrawable):
    """产业情况：一村一年一季一种产业一行，面积、数量、产量、收入。"""

    class Season(models.TextChoices):
        YEAR = "year", "全年"
        SPRING = "spring", "春季"
        SUMMER = "summer", "夏季"
        AUTUMN = "autumn", "秋季"
        WINTER = "winter", "冬季"

    village = models.ForeignKey(
        Area, models.PROTECT, verbose_name="村", related_name="industry_records"
    )
    industry = models.ForeignKey(
        Industry, models.PROTECT, verbose_name="产业", related_name="records"
    )
    year = models.PositiveSmallIntegerField("年度")
    season = models.CharField("季节", max_length=8, choices=Season, default=Season.YEAR)
    area_mu = FixedDecimalField("面积（亩）", null=True, blank=True)
    new_area_mu = FixedDecimalField("新增面积（亩）", null=True, blank=True)
    trees = models.PositiveBigIntegerField("株数", null=True, blank=True)
    boxes = FixedDecimalField("盒数（养蚕）", null=True, blank=True)
    heads = models.PositiveBigIntegerField("头（只、羽）数", null=True, blank=True)
    output_kg = FixedDecimalField("产量（公斤）", null=True, blank=True)
    income = MoneyField("收入", null=True, blank=True)
    households = models.PositiveIntegerField("参与户数", null=True, blank=True)

    objects = Standing.from_queryset(ScopedQuerySet)()
    with_withdrawn = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "产业情况"
        ordering = ["-year", "village_id", "industry_id", "season"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "village", "industry", "year", "season"],
                condition=Q(withdrawn_on=None),
                name="one_industry_record_per_village_and_season",
                violation_error_message="这个村这一季的这种产业已登记。",
            ),
        ]

    def __str__(self):
        return f"{self.year}年{self.get_season_display()}"


class SolarStation(TownshipOwned, Withdrawable):
    """光伏电站：装机容量、并网日期；收益按年记，分到户走收益分配。"""

    village = models.ForeignKey(
        Area, models.PROTECT, verbose_name="村", related_name="solar_stations"
    )
    asset = models.ForeignKey(
        Asset,
        models.PROTECT,
        verbose_name="资产",
        null=True,
        blank=True,
        related_name="solar_stations",
    )
    name = models.CharField("名称", max_length=100)
    kw = FixedDecimalField("装机容量（千瓦）")
    connected_on = models.DateField("并网日期", null=True, blank=True)
    retired_on = models.DateField("退役日期", null=True, blank=True)

    objects = Standing.from_queryset(ScopedQuerySet)()
    with_withdrawn = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "光伏电站"
        ordering = ["village_id", "name"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "name"],
                condition=Q(withdrawn_on=None),
                name="solar_station_name_once_per_township",
                violation_error_message="这个电站已登记。",
            ),
            models.CheckConstraint(
                name="solar_stations_have_a_capacity",
                condition=Q(kw__gt=0),
                violation_error_message="装机容量要大于 0。",
            ),
        ]

    def __str__(self):
        return self.name


class SolarYearQuerySet(ScopedQuerySet):
    village_path = "station__village"


class SolarYear(TownshipOwned, Withdrawable):
    """光伏年收益：一站一年一行。"""

    station = models.ForeignKey(
        SolarStation, models.PROTECT, verbose_name="光伏电站", related_name="years"
    )
    year = models.PositiveSmallIntegerField("年度")
    kwh = FixedDecimalField("发电量（千瓦时）", null=True, blank=True)
    income = MoneyField("收益")

    objects = Standing.from_queryset(SolarYearQuerySet)()
    with_withdrawn = SolarYearQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "光伏年收益"
        ordering = ["station_id", "-year"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "station", "year"],
                condition=Q(withdrawn_on=None),
                name="one_solar_income_per_station_and_year",
                violation_error_message="这个电站这一年的收益已登记。",
            ),
            models.CheckConstraint(
                name="solar_incomes_are_not_negative",
                condition=Q(income__gte=0),
                violation_error_message="收益不能是负数。",
            ),
        ]

    def __str__(self):
        return f"{self.year}年"


class Sale(TownshipOwned, Withdrawable):
    """消费帮扶：谁家（哪个主体）的什么产品，经什么渠道卖给谁，多少钱。"""

    village = models.ForeignKey(Area, models.PROTECT, verbose_name="村", related_name="sales")
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        verbose_name="农户",
        null=True,
        blank=True,
        related_name="sales",
    )
    enterprise = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        verbose_name="经营主体",
        null=True,
        blank=True,
        related_name="sales",
    )
    product = models.CharField("产品", max_length=50)
    channel = models.CharField(
        "渠道", max_length=50, blank=True, help_text="单位采购、电商、展销会等"
    )
    buyer = models.CharField("购买单位", max_length=100, blank=True)
    sold_on = models.DateField("日期")
    amount = MoneyField("金额")

    objects = Standing.from_queryset(ScopedQuerySet)()
    with_withdrawn = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消费帮扶"
        ordering = ["-sold_on", "-pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                name="sales_have_an_amount",
                condition=Q(amount__gt=0),
                violation_error_message="金额要大于 0。",
            ),
        ]
        indexes = [models.Index(fields=["township", "sold_on"], name="sale_by_day")]

    def __str__(self):
        return self.product
