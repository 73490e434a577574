"""Projects and assets (项目资产): what the funds built, who keeps it, and which households it carries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.withdrawals import Standing, Withdrawable
from areas.models import Area
from areas.scoping import HouseholdScopedQuerySet, ScopedQuerySet, TownshipOwned, ends_after_start
from households.models import Household
from lib.dates import valid_on
from lib.fields import MoneyField


class ProjectKind(models.Model):
    """项目类型。乡镇可以自己加，加了就能在总结里按名称引用。"""

    name = models.CharField("名称", max_length=50, unique=True)
    sector = models.CharField("大类", max_length=30, blank=True, help_text="产业发展、基础设施等")
    modes = models.CharField("实施方式", max_length=300, blank=True, help_text="用顿号分开")

    class Meta:
        verbose_name = verbose_name_plural = "项目类型"
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def mode_names(self) -> list[str]:
        return [mode for mode in self.modes.split("、") if mode]


class ProjectQuerySet(ScopedQuerySet):
    def with_funds(self) -> Self:
        """Each with `funds` (元), the sum of its sources."""
        sources = ProjectFunding.objects.filter(
            project=OuterRef("pk"), township=OuterRef("township")
        )
        sums = sources.order_by().values("project").annotate(sum=Sum("amount")).values("sum")
        nothing = Value(Decimal(0), output_field=MoneyField())
        return self.annotate(funds=Coalesce(Subquery(sums), nothing, output_field=MoneyField()))


class Project(TownshipOwned, Withdrawable):
    """项目：类型、方式、年度、实施村、投资，以及各环节的日期。"""

    class Reach(models.TextChoices):
        VILLAGE = "village", "到村"
        HOUSEHOLD = "household", "到户"

    village = models.ForeignKey(
        Area, models.PROTECT, verbose_name="实施村", null=True, blank=True, related_name="projects"
    )
    kind = models.ForeignKey(
        ProjectKind, models.PROTECT, verbose_name="类型", related_name="projects"
    )
    number = models.CharField("项目编号", max_length=40, blank=True)
    name = models.CharField("名称", max_length=100)
    year = models.PositiveSmallIntegerField("项目年度")
    mode = models.CharField("实施方式", max_length=30, blank=True)
    reach = models.CharField("到村到户", max_length=10, choices=Reach, default=Reach.VILLAGE)
    investee = models.CharField("投入或合作单位", max_length=100, blank=True)
    content = models.CharField("建设内容及规模", max_length=500, blank=True)
    total = MoneyField("总投资", null=True, blank=True)
    approved_on = models.DateField("批复日期", null=True, blank=True)
    document = models.CharField("批复文号", max_length=100, blank=True)
    started_on = models.DateField("开工日期", null=True, blank=True)
    completed_on = models.DateField("竣工日期", null=True, blank=True)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    abandoned_on = models.DateField("取消日期", null=True, blank=True)

    objects = Standing.from_queryset(ProjectQuerySet)()
    with_withdrawn = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目"
        ordering = ["-year", "number", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "number"],
                condition=Q(withdrawn_on=None) & ~Q(number=""),
                name="project_number_once_per_township",
                violation_error_message="这个项目编号已登记。",
            ),
            models.CheckConstraint(
                name="projects_complete_after_they_start",
                condition=Q(completed_on=None) | Q(completed_on__gte=F("started_on")),
                violation_error_message="竣工日期不能早于开工日期。",
            ),
            models.CheckConstraint(
                name="projects_are_accepted_after_completion",
                condition=Q(accepted_on=None) | Q(accepted_on__gte=F("completed_on")),
                violation_error_message="验收日期不能早于竣工日期。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("projects:detail", args=[self.pk])

    @property
    def stage(self) -> str:
        """所处环节：按已填的日期。"""
        reached = [
            (self.abandoned_on, "已取消"),
            (self.accepted_on, "已验收"),
            (self.completed_on, "已竣工"),
            (self.started_on, "已开工"),
            (self.approved_on, "已批复"),
        ]
        return next((name for on, name in reached if on), "待批复")


class ProjectFundingQuerySet(ScopedQuerySet):
    village_path = "project__village"


class ProjectFunding(TownshipOwned, Withdrawable):
    """项目资金来源：一个来源一行。"""

    class Source(models.TextChoices):
        CENTRAL = "central", "中央"
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"
        COOPERATION = "cooperation", "东西部协作"
        INTEGRATED = "integrated", "整合"
        SELF_RAISED = "self_raised", "自筹"
        OTHER = "other", "其他"

    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name="项目", related_name="funding"
    )
    source = models.CharField("来源", max_length=12, choices=Source)
    amount = MoneyField("金额")
    document = models.CharField("文号", max_length=100, blank=True)

    objects = Standing.from_queryset(ProjectFundingQuerySet)()
    with_withdrawn = ProjectFundingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目资金"
        ordering = ["project", "source"]
        constraints = [*Withdrawable.Meta.constraints]

    def __str__(self):
        return f"{self.get_source_display()} {self.amount}"


class AssetQuerySet(ScopedQuerySet):
    def on(self, on: date) -> Self:
        """In the ledger on the day: booked and not yet disposed of."""
        return self.filter(Q(disposed_on=None) | Q(disposed_on__gt=on), booked_on__lte=on)


class Asset(TownshipOwned, Withdrawable):
    """项目资产台账：来自哪个项目、类别、原值、归谁所有、谁来管护。"""

    class Class(models.TextChoices):
        OPERATING = "operating", "经营性"
        PUBLIC = "public", "公益性"
        HOUSEHOLD = "household", "到户类"

    class Owner(models.TextChoices):
        COUNTY = "county", "县级"
        TOWNSHIP = "township", "乡镇"
        VILLAGE = "village", "村集体"
        HOUSEHOLD = "household", "农户"

    class Condition(models.TextChoices):
        NORMAL = "normal", "正常"
        IDLE = "idle", "闲置"
        INEFFICIENT = "inefficient", "低效"
        DAMAGED = "damaged", "损毁"

    village = models.ForeignKey(
        Area, models.PROTECT, verbose_name="坐落村", null=True, blank=True, related_name="assets"
    )
    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name="来源项目", related_name="assets"
    )
    number = models.CharField("资产编号", max_length=40)
    name = models.CharField("名称", max_length=100)
    asset_class = models.CharField("类别", max_length=10, choices=Class)
    owner_level = models.CharField("所有权归属", max_length=10, choices=Owner)
    owner = models.CharField("所有权人", max_length=100, blank=True)
    quantity = models.CharField("数量、规模", max_length=100, blank=True)
    original_value = MoneyField("原值")
    booked_on = models.DateField("入账日期")
    titled_on = models.DateField("确权日期", null=True, blank=True)
    operator = models.CharField("经营主体", max_length=100, blank=True)
    keeper = models.CharField("管护责任人", max_length=50, blank=True)
    agreement = models.CharField("管护协议编号", max_length=60, blank=True)
    condition = models.CharField("状态", max_length=12, choices=Condition, default=Condition.NORMAL)
    disposed_on = models.DateField("处置日期", null=True, blank=True)

    objects = Standing.from_queryset(AssetQuerySet)()
    with_withdrawn = AssetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目资产"
        ordering = ["number"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "number"],
                condition=Q(withdrawn_on=None),
                name="asset_number_once_per_township",
                violation_error_message="这个资产编号已登记。",
            ),
        ]

    def __str__(self):
        return self.name


class Enterprise(TownshipOwned, Withdrawable):
    """经营主体：龙头企业、合作社、家庭农场、帮扶车间等。"""

    class Kind(models.TextChoices):
        LEADING = "leading", "龙头企业"
        COOPERATIVE = "cooperative", "合作社"
        FAMILY_FARM = "family_farm", "家庭农场"
        WORKSHOP = "workshop", "帮扶车间"
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
