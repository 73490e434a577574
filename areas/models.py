"""Areas (区划): the tree county → township → village → grid, and what is known of each place."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from lib.dates import valid_on
from lib.fields import FixedDecimalField, MoneyField
from lib.numbers import plain


class AreaQuerySet(models.QuerySet):
    def within(self, area: Area) -> AreaQuerySet:
        """The area itself and everything below it."""
        return self.filter(code__range=area.code_range)

    def visible_to(self, user) -> AreaQuerySet:
        return self.within(user.area) if user.area_id else self.none()

    def townships(self) -> AreaQuerySet:
        return self.filter(level=Area.Level.TOWNSHIP)

    def villages(self) -> AreaQuerySet:
        return self.filter(level=Area.Level.VILLAGE)

    def grids(self) -> AreaQuerySet:
        return self.filter(level=Area.Level.GRID)

    def existing_on(self, on: date) -> AreaQuerySet:
        """Areas not yet abolished (撤并) on that day."""
        return self.filter(Q(abolished_on=None) | Q(abolished_on__gt=on))


class Area(models.Model):
    """行政区划：县、乡镇、村（社区）、网格。代码逐级嵌套，上级补零成 12 位，网格为村代码加 2 位。"""

    class Level(models.TextChoices):
        COUNTY = "county", "县（市、区）"
        TOWNSHIP = "township", "乡镇（街道）"
        VILLAGE = "village", "村（社区）"
        GRID = "grid", "网格"

    class Kind(models.TextChoices):
        VILLAGE = "village", "行政村"
        COMMUNITY = "community", "社区"

    SIGNIFICANT = {Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12, Level.GRID: 14}
    CODE_LENGTH = 14

    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="上级", null=True, blank=True, related_name="children"
    )
    code = models.CharField("区划代码", max_length=CODE_LENGTH, unique=True)
    name = models.CharField("名称", max_length=50)
    level = models.CharField("级别", max_length=10, choices=Level)
    kind = models.CharField("村类型", max_length=10, choices=Kind, blank=True)
    urban_rural = models.CharField("城乡分类代码", max_length=3, blank=True)
    abolished_on = models.DateField("撤并日期", null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "区划"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="only_counties_have_no_parent",
                condition=Q(level="county", parent=None)
                | (~Q(level="county") & Q(parent__isnull=False)),
                violation_error_message="除县以外都要有上级区划。",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def prefix(self) -> str:
        """The part of the code that everything below shares."""
        return self.code[: self.SIGNIFICANT[self.level]]

    @property
    def code_range(self) -> tuple[str, str]:
        """First and last code of the area and everything below it, for ``code__range``."""
        return self.prefix, self.prefix.ljust(self.CODE_LENGTH, "9")

    def contains(self, other: Area) -> bool:
        low, high = self.code_range
        return low <= other.code <= high


class AreaTagQuerySet(models.QuerySet):
    def on(self, on: date) -> AreaTagQuerySet:
        return self.filter(valid_on(on))


class AreaTag(models.Model):
    """区划标签：任务村、贫困村、脱贫村、重点帮扶村、示范村等，都带起止日期。"""

    area = models.ForeignKey(Area, models.PROTECT, verbose_name="区划", related_name="tags")
    name = models.CharField("标签", max_length=30)
    tag_level = models.CharField(
        "认定级别", max_length=10, blank=True, help_text="国家、省、市、县"
    )
    exited_on = models.DateField(
        "出列日期", null=True, blank=True, help_text="贫困村脱贫摘帽的日期"
    )
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    objects = AreaTagQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "区划标签"
        ordering = ["area__code", "name", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                condition=Q(valid_to=None),
                name="one_open_tag_of_a_name_per_area",
                violation_error_message="该区划已有这个标签。",
            ),
        ]

    def __str__(self):
        return f"{self.area} {self.name}"


class AreaYear(models.Model):
    """区划年度表：面积、耕地、人口和村级基本情况（domain 1.4），一地一年一行。"""

    area = models.ForeignKey(Area, models.PROTECT, verbose_name="区划", related_name="years")
    year = models.PositiveSmallIntegerField("年度")
    location = models.CharField("位置和四至", max_length=200, blank=True)
    roads = models.CharField("交通", max_length=200, blank=True)
    area_km2 = FixedDecimalField("总面积（平方公里）", places=2, null=True, blank=True)
    farmland_mu = FixedDecimalField("耕地面积（亩）", places=2, null=True, blank=True)
    households = models.PositiveIntegerField("总户数", null=True, blank=True)
    population = models.PositiveIntegerField("总人口", null=True, blank=True)
    labourers = models.PositiveIntegerField("劳动力人数", null=True, blank=True)
    natural_villages = models.PositiveIntegerField("自然村个数", null=True, blank=True)
    collective_income = MoneyField("村集体经济收入（元）", null=True, blank=True)
    clinics = models.PositiveIntegerField("卫生室个数", null=True, blank=True)
    doctors = models.PositiveIntegerField("执业（助理）医师数", null=True, blank=True)
    primary_schools = models.PositiveIntegerField("村小学个数", null=True, blank=True)
    culture_rooms = models.PositiveIntegerField("文化（图书）室个数", null=True, blank=True)
    sports_sites = models.PositiveIntegerField("文体健身场所个数", null=True, blank=True)
    has_bus = models.BooleanField("通客运班车", null=True, blank=True)
    has_hard_road = models.BooleanField("到乡镇通硬化路", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "区划年度表"
        ordering = ["area__code", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "year"],
                name="one_row_per_area_and_year",
                violation_error_message="该区划该年度已有一行，请改那一行。",
            ),
        ]

    def __str__(self):
        return f"{self.area} {self.year}年"


class AreaTarget(models.Model):
    """年度任务：上级下达给一地一年的任务数（出列村、减贫人口、小额信贷……），完成多少由行来算。"""

    area = models.ForeignKey(Area, models.PROTECT, verbose_name="区划", related_name="targets")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("任务", max_length=30)
    value = FixedDecimalField("任务数", places=2)
    unit = models.CharField("单位", max_length=10)
    from_unit = models.CharField("下达单位", max_length=50, blank=True)
    document = models.CharField("文号", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度任务"
        ordering = ["area__code", "year", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "year", "name"],
                name="one_target_per_area_year_and_name",
                violation_error_message="该区划该年度已有这项任务，请改那一行。",
            ),
        ]

    def __str__(self):
        return f"{self.area} {self.year}年 {self.name}"

    @property
    def shown(self) -> str:
        """1010万元; what is kept in yuan or mu is read in ten thousands."""
        if self.unit in {"元", "亩"} and self.value >= 10_000:
            return f"{plain(self.value / 10_000)}万{self.unit}"
        return f"{plain(self.value)}{self.unit}"


class Parameter(models.Model):
    """参数：监测线、时限、频次等，按区划逐级继承，带起止日期和文号。键和含义见 areas.parameters。"""

    area = models.ForeignKey(
        Area, models.PROTECT, verbose_name="适用区划", related_name="parameters"
    )
    key = models.CharField("参数", max_length=50)
    value = models.CharField("值", max_length=100)
    document = models.CharField("文号", max_length=100, blank=True)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "参数"
        ordering = ["key", "area__code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "key", "valid_from"],
                name="one_parameter_value_per_start",
                violation_error_message="该参数在这一天已有一个值。",
            ),
            models.CheckConstraint(
                name="parameters_end_after_they_start",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                violation_error_message="截止日期要晚于起始日期。",
            ),
        ]

    def __str__(self):
        return f"{self.key}={self.value}"
