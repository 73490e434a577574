"""Projects (项目): what is built where, by when, how much of it is done, for whom."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from accounts.withdrawals import Standing, Withdrawable
from areas.models import Area
from areas.scoping import (
    HouseholdScopedQuerySet,
    ScopedQuerySet,
    TownshipOwned,
    township_ids,
)
from households.models import Household
from lib.fields import FixedDecimalField, MoneyField
from projects.models.kinds import ProjectKind


class ProjectQuerySet(ScopedQuerySet):
    def within(self, area: Area) -> Self:
        """A village sees every project that is built in it, whichever its main village is."""
        if area.level != Area.Level.VILLAGE:
            return super().within(area)
        places = ProjectVillage.objects.filter(
            township=OuterRef("township"),
            project=OuterRef("pk"),
            village__code__range=area.code_range,
        )
        here = Q(village__code__range=area.code_range) | Q(Exists(places.order_by()))
        return self.filter(here, township__in=township_ids(area))

    def with_funds(self) -> Self:
        """Each with `funds` (元), the sum of its sources."""
        sources = apps.get_model("projects.ProjectFunding").objects.filter(
            project=OuterRef("pk"), township=OuterRef("township")
        )
        sums = sources.order_by().values("project").annotate(sum=Sum("amount")).values("sum")
        nothing = Value(Decimal(0), output_field=MoneyField())
        return self.annotate(funds=Coalesce(Subquery(sums), nothing, output_field=MoneyField()))

    def short_of_funds(self) -> Self:
        """资金有缺口：begun, not given up, and the sources do not make up the total; the same rule as `rules.funds.gap`."""
        begun = Q(approved_on__isnull=False) | Q(started_on__isnull=False)
        begun |= Q(accepted_on__isnull=False)
        return self.with_funds().filter(begun, abandoned_on=None, total__gt=F("funds"))


class Project(TownshipOwned, Withdrawable):
    """项目：类型、方式、年度、实施村、投资，以及各环节的日期。"""

    class Nature(models.TextChoices):
        NEW = "new", "新建"
        CONTINUED = "continued", "续建"

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
    nature = models.CharField("建设性质", max_length=10, choices=Nature, default=Nature.NEW)
    responsible = models.CharField("责任单位", max_length=100, blank=True)
    implementer = models.CharField("实施单位", max_length=100, blank=True)
    leader = models.CharField("项目负责人", max_length=50, blank=True)
    investee = models.CharField("投入或合作单位", max_length=100, blank=True)
    content = models.CharField("建设内容及规模", max_length=500, blank=True)
    total = MoneyField("总投资", null=True, blank=True)
    expected_income = MoneyField(
        "预计年收益", null=True, blank=True, help_text="预计每年带给村集体的收入"
    )
    expected_household_income = MoneyField(
        "预计带动户年增收", null=True, blank=True, help_text="全部受益户每年合计"
    )
    served_households = models.PositiveIntegerField(
        "受益户数（规划）", null=True, blank=True, help_text="含一般农户；实际受益户逐户登记"
    )
    served_persons = models.PositiveIntegerField("受益人数（规划）", null=True, blank=True)
    pooled_on = models.DateField("入库日期", null=True, blank=True)
    approved_on = models.DateField("批复日期", null=True, blank=True)
    document = models.CharField("批复文号", max_length=100, blank=True)
    grant_standard = models.CharField(
        "补助标准", max_length=100, blank=True, help_text="到户项目填，如：养鸡每只补 10 元"
    )
    tendered_on = models.DateField("招标（确定实施单位）日期", null=True, blank=True)
    tender_way = models.CharField("招标方式", max_length=30, blank=True)
    contract_amount = MoneyField("合同价", null=True, blank=True)
    planned_start_on = models.DateField("计划开工", null=True, blank=True)
    planned_completion_on = models.DateField("计划竣工", null=True, blank=True)
    planned_acceptance_on = models.DateField("计划验收", null=True, blank=True)
    started_on = models.DateField("开工日期", null=True, blank=True)
    completed_on = models.DateField("竣工日期", null=True, blank=True)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    settled_amount = MoneyField("决算价", null=True, blank=True)
    noticed_on = models.DateField("公告公示日期", null=True, blank=True)
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
            (self.tendered_on, "已招标"),
            (self.approved_on, "已批复"),
            (self.pooled_on, "已入库"),
        ]
        return next((name for on, name in reached if on), "待批复")


class OfProjectQuerySet(ScopedQuerySet):
    """For rows that hang off a project."""

    village_path = "project__village"


class ProjectVillage(TownshipOwned, Withdrawable):
    """实施村：一个项目做在几个村，一村一行；主要的那个也在内。"""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name="项目", related_name="places")
    village = models.ForeignKey(
        Area, models.PROTECT, verbose_name="实施村", related_name="project_places"
    )

    objects = Standing.from_queryset(OfProjectQuerySet)()
    with_withdrawn = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "实施村"
        ordering = ["project_id", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "project", "village"],
                condition=Q(withdrawn_on=None),
                name="a_village_once_per_project",
                violation_error_message="这个村已在实施村里。",
            ),
        ]

    def __str__(self):
        return f"{self.village_id}"


class ProjectQuantity(TownshipOwned, Withdrawable):
    """项目工程量：公里、亩、平方米、千瓦、座，计划多少、完成多少；可以分村。"""

    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name="项目", related_name="quantities"
    )
    village = models.ForeignKey(
        Area, models.PROTECT, verbose_name="村", null=True, blank=True, related_name="+"
    )
    name = models.CharField("内容", max_length=50, help_text="如：管网、检查井、装机容量")
    unit = models.CharField("单位", max_length=10)
    planned = FixedDecimalField("计划数量", places=3)
    done = FixedDecimalField("完成数量", places=3, null=True, blank=True)

    objects = Standing.from_queryset(OfProjectQuerySet)()
    with_withdrawn = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目工程量"
        ordering = ["project_id", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "project", "name", "village"],
                condition=Q(village__isnull=False, withdrawn_on=None),
                name="a_quantity_once_per_project_and_village",
                violation_error_message="这个项目在这个村的这项工程量已登记。",
            ),
            models.UniqueConstraint(
                fields=["township", "project", "name"],
                condition=Q(village=None, withdrawn_on=None),
                name="a_quantity_once_per_project",
                violation_error_message="这个项目的这项工程量已登记。",
            ),
            models.CheckConstraint(
                name="quantities_are_not_negative",
                condition=Q(planned__gte=0) & (Q(done=None) | Q(done__gte=0)),
                violation_error_message="数量不能是负数。",
            ),
        ]

    def __str__(self):
        return f"{self.name}（{self.unit}）"


class ProjectProgress(TownshipOwned, Withdrawable):
    """项目进度：某天形象进度百分之几，卡在哪里。"""

    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name="项目", related_name="progress"
    )
    by = models.ForeignKey(User, models.PROTECT, verbose_name="填报人", related_name="+")
    reported_on = models.DateField("日期")
    percent = models.PositiveSmallIntegerField("形象进度（%）")
    note = models.CharField("进展和问题", max_length=300, blank=True)

    objects = Standing.from_queryset(OfProjectQuerySet)()
    with_withdrawn = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目进度"
        ordering = ["project_id", "-reported_on"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "project", "reported_on"],
                condition=Q(withdrawn_on=None),
                name="one_progress_per_project_and_day",
                violation_error_message="这个项目这一天已报过进度。",
            ),
            models.CheckConstraint(
                name="progress_is_a_percentage",
                condition=Q(percent__lte=100),
                violation_error_message="进度是 0 到 100。",
            ),
        ]

    def __str__(self):
        return f"{self.reported_on} {self.percent}%"


class ProjectNotice(TownshipOwned, Withdrawable):
    """公示公告（三公示一公告）：哪一级、从哪天到哪天、贴在哪里。"""

    class Kind(models.TextChoices):
        VILLAGE = "village", "村级公示"
        TOWNSHIP = "township", "乡级公示"
        COUNTY = "county", "县级公示"
        ANNOUNCEMENT = "announcement", "公告"

    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name="项目", related_name="notices"
    )
    kind = models.CharField("类别", max_length=12, choices=Kind)
    posted_from = models.DateField("起始日期")
    posted_to = models.DateField("截止日期", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    objections = models.CharField("异议和处理", max_length=300, blank=True)

    objects = Standing.from_queryset(OfProjectQuerySet)()
    with_withdrawn = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目公示"
        ordering = ["project_id", "posted_from"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                name="project_notices_end_after_they_start",
                condition=Q(posted_to=None) | Q(posted_to__gte=F("posted_from")),
                violation_error_message="截止日期不能早于起始日期。",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.posted_from}"


class ProjectApplicationQuerySet(HouseholdScopedQuerySet):
    def waiting_for(self, day: str) -> Self:
        """Those whose next step is the column `day`: the one before is done, this one not, and they were not refused."""
        before = ProjectApplication.STEPS[ProjectApplication.STEPS.index(day) - 1]
        return self.filter(**{f"{before}__isnull": False, day: None}, refused_on=None)


class ProjectApplication(TownshipOwned, Withdrawable):
    """到户项目申请：户申请、村申报、乡审核、县审定，然后验收、补助；一户一项一行。"""

    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name="项目", related_name="applications"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="project_applications"
    )
    item = models.CharField("申请内容", max_length=50, help_text="如：养鸡、种茶")
    quantity = FixedDecimalField("数量", null=True, blank=True)
    unit = models.CharField("单位", max_length=10, blank=True)
    applied_on = models.DateField("户申请日期")
    village_on = models.DateField("村申报日期", null=True, blank=True)
    township_on = models.DateField("乡审核日期", null=True, blank=True)
    county_on = models.DateField("县审定日期", null=True, blank=True)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    amount = MoneyField("补助金额", null=True, blank=True)
    paid_on = models.DateField("补助发放日期", null=True, blank=True)
    refused_on = models.DateField("不予通过日期", null=True, blank=True)
    refuse_reason = models.CharField("不予通过原因", max_length=200, blank=True)

    objects = Standing.from_queryset(ProjectApplicationQuerySet)()
    with_withdrawn = ProjectApplicationQuerySet.as_manager()

    STEPS = ("applied_on", "village_on", "township_on", "county_on", "accepted_on", "paid_on")

    class Meta:
        verbose_name = verbose_name_plural = "到户项目申请"
        ordering = ["project_id", "applied_on", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "project", "household", "item"],
                condition=Q(withdrawn_on=None),
                name="one_application_per_household_project_and_item",
                violation_error_message="该户在这个项目里的这一项已申请。",
            ),
            models.CheckConstraint(
                name="refused_applications_say_why",
                condition=Q(refused_on=None, refuse_reason="")
                | (Q(refused_on__isnull=False, paid_on=None) & ~Q(refuse_reason="")),
                violation_error_message="不予通过要写日期和原因。",
            ),
        ]

    def __str__(self):
        return f"{self.item} {self.applied_on}"


class BeneficiaryQuerySet(HouseholdScopedQuerySet):
    def going_on(self) -> Self:
        """Without those of merged households that nothing came to yet: the household that was kept has a row of its own."""
        return self.exclude(household__merged_into__isnull=False, actual=None)


class Beneficiary(TownshipOwned, Withdrawable):
    """受益户：项目以什么方式让哪一户受益，预计和实际多少。是脱贫户、监测户还是一般农户，按查的那天算。"""

    class Way(models.TextChoices):
        WORK = "work", "务工就业"
        ORDER = "order", "订单收购"
        LEASE = "lease", "土地流转"
        SHARES = "shares", "入股分红"
        TRUST = "trust", "生产托管"
        TECHNIQUE = "technique", "技术服务"
        POST = "post", "公益岗"
        GRANT = "grant", "直接补助"
        USE = "use", "设施受益"

    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name="项目", related_name="beneficiaries"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="project_benefits"
    )
    way = models.CharField("受益方式", max_length=10, choices=Way)
    expected = MoneyField("预计年增收", null=True, blank=True)
    actual = MoneyField("实际增收", null=True, blank=True)
    since = models.DateField("从哪天起受益")

    objects = Standing.from_queryset(BeneficiaryQuerySet)()
    with_withdrawn = BeneficiaryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "受益户"
        ordering = ["project_id", "household_id", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "project", "household", "way"],
                condition=Q(withdrawn_on=None),
                name="one_benefit_per_project_household_and_way",
                violation_error_message="该户以这种方式受益已登记。",
            ),
        ]

    def __str__(self):
        return f"{self.project_id} {self.get_way_display()}"
