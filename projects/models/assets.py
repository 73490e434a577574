"""Assets (项目资产): the card, its state, who runs it, who keeps it, what it earns and who gets that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.withdrawals import Standing, Withdrawable
from areas.models import Area
from areas.scoping import ScopedQuerySet, TownshipOwned, ends_after_start
from households.models import Household
from lib.dates import valid_on
from lib.fields import EncryptedTextField, MoneyField
from projects.depreciation import net_value, net_value_on
from projects.models.projects import Project


@dataclass(frozen=True, slots=True)
class Totals:
    count: int
    value: Decimal
    net: Decimal


class AssetQuerySet(ScopedQuerySet):
    def on(self, on: date) -> Self:
        """In the ledger on the day: booked and not yet disposed of."""
        return self.filter(Q(disposed_on=None) | Q(disposed_on__gt=on), booked_on__lte=on)

    def with_keeper(self, on: date) -> Self:
        """Each with `kept_by`, a list of whoever keeps it on the day: one or nobody."""
        keepings = AssetKeeping.objects.on(on)
        return self.prefetch_related(Prefetch("keepings", keepings, to_attr="kept_by"))

    def totals(self, on: date) -> Totals:
        """How many, and what they cost and are worth on the day (元): the sum of each one's own net value, in one query."""
        nothing = Value(Decimal(0), output_field=MoneyField())
        found = self.order_by().aggregate(
            count=Count("pk"),
            value=Coalesce(Sum("original_value"), nothing),
            net=Coalesce(Sum(net_value_on(on), filter=~_disposed_by(on)), nothing),
        )
        return Totals(**found)


def _disposed_by(on: date) -> Q:
    return Q(disposed_on__isnull=False, disposed_on__lte=on)


class Asset(TownshipOwned, Withdrawable):
    """项目资产台账：来自哪个项目、类别、原值、归谁所有、谁来管护。"""

    class Form(models.TextChoices):
        """资产形态。"""

        FIXED = "fixed", "固定资产"
        BIOLOGICAL = "biological", "生物资产"
        EQUITY = "equity", "权益性资产"
        INTANGIBLE = "intangible", "无形资产"

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
        Project,
        models.PROTECT,
        verbose_name="来源项目",
        null=True,
        blank=True,
        related_name="assets",
        help_text="2020 年以前的资产可以没有",
    )
    number = models.CharField("资产编号", max_length=40)
    name = models.CharField("名称", max_length=100)
    asset_class = models.CharField("类别", max_length=10, choices=Class)
    form = models.CharField("形态", max_length=12, choices=Form, default=Form.FIXED)
    funded_by = models.CharField("资金来源", max_length=60, blank=True)
    acquired_on = models.DateField("购建日期", null=True, blank=True)
    useful_years = models.PositiveSmallIntegerField("使用年限", null=True, blank=True)
    owner_level = models.CharField("所有权归属", max_length=10, choices=Owner)
    owner = models.CharField("所有权人", max_length=100, blank=True)
    quantity = models.CharField("数量、规模", max_length=100, blank=True)
    original_value = MoneyField("原值")
    booked_on = models.DateField("入账日期")
    titled_on = models.DateField("确权日期", null=True, blank=True)
    title_document = models.CharField("确权凭证", max_length=100, blank=True)
    condition = models.CharField("状态", max_length=12, choices=Condition, default=Condition.NORMAL)
    disposed_on = models.DateField("处置日期", null=True, blank=True)
    disposal = models.CharField("处置方式和审批", max_length=200, blank=True)

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

    def get_absolute_url(self):
        return reverse("projects:asset_detail", args=[self.pk])

    def net_value(self, on: date) -> Decimal:
        """元，某天的净值：按使用年限平均摊，没有使用年限的不摊；处置了的没有净值，是 0。"""
        if self.disposed_on and self.disposed_on <= on:
            return Decimal(0)
        since = self.acquired_on or self.booked_on
        return net_value(self.original_value, self.useful_years, since, on)


class OfAssetQuerySet(ScopedQuerySet):
    """For rows that hang off an asset."""

    village_path = "asset__village"

    def on(self, on: date) -> Self:
        """Of dated rows those in force on the day."""
        return self.filter(valid_on(on))


class AssetState(TownshipOwned, Withdrawable):
    """资产状态：正常、闲置、低效、损毁，从何时到何时，为什么。"""

    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name="资产", related_name="states")
    condition = models.CharField("状态", max_length=12, choices=Asset.Condition)
    reason = models.CharField("原因", max_length=200, blank=True)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    objects = Standing.from_queryset(OfAssetQuerySet)()
    with_withdrawn = OfAssetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资产状态"
        ordering = ["asset_id", "valid_from"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "asset"],
                condition=Q(valid_to=None, withdrawn_on=None),
                name="one_open_state_per_asset",
                violation_error_message="这项资产已有现在的状态。",
            ),
            ends_after_start("asset_states_end_after_they_start"),
        ]

    def __str__(self):
        return self.get_condition_display()


class AssetContract(TownshipOwned, Withdrawable):
    """资产经营：谁用什么方式经营、合同从何时到何时、每年多少租金或保底收益。"""

    class Way(models.TextChoices):
        OWN = "own", "自营"
        LEASE = "lease", "租赁"
        SHARES = "shares", "入股"
        TRUST = "trust", "委托经营"

    class Rhythm(models.TextChoices):
        """多久交一次。"""

        YEAR = "year", "一年一次"
        HALF = "half", "半年一次"
        QUARTER = "quarter", "一季一次"

    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name="资产", related_name="contracts")
    way = models.CharField("经营方式", max_length=8, choices=Way)
    operator = models.CharField("经营主体", max_length=100)
    number = models.CharField("合同编号", max_length=60, blank=True)
    yearly_income = MoneyField("年应收收益", null=True, blank=True)
    rhythm = models.CharField("多久交一次", max_length=8, choices=Rhythm, default=Rhythm.YEAR)
    first_due_on = models.DateField(
        "第一次应收日期",
        null=True,
        blank=True,
        help_text="以后每次按间隔往后推；不填的，每一期的最后一天到期",
    )
    due_from = models.PositiveSmallIntegerField(
        "从哪年起记应收",
        null=True,
        blank=True,
        help_text="老合同以前年份的收益不补登记的，填从哪年起；不填的，从合同起算",
    )
    valid_from = models.DateField("合同起")
    valid_to = models.DateField("合同止", null=True, blank=True, help_text="从这天起合同不再有效")

    objects = Standing.from_queryset(OfAssetQuerySet)()
    with_withdrawn = OfAssetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资产经营合同"
        ordering = ["asset_id", "-valid_from"]
        constraints = [
            *Withdrawable.Meta.constraints,
            ends_after_start("asset_contracts_end_after_they_start", "合同止不能早于合同起。"),
        ]

    def __str__(self):
        return f"{self.operator} {self.valid_from}"


class AssetKeeping(TownshipOwned, Withdrawable):
    """资产管护：谁负责管护，从何时到何时，协议和经费。换人另起一行。"""

    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name="资产", related_name="keepings")
    unit = models.CharField("管护主体", max_length=100, blank=True)
    keeper = models.CharField("管护责任人", max_length=50)
    phone = EncryptedTextField("联系电话", blank=True)
    agreement = models.CharField("管护协议编号", max_length=60, blank=True)
    signed_on = models.DateField("签订日期", null=True, blank=True)
    funds = models.CharField("管护经费来源", max_length=60, blank=True)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    objects = Standing.from_queryset(OfAssetQuerySet)()
    with_withdrawn = OfAssetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资产管护"
        ordering = ["asset_id", "-valid_from"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "asset"],
                condition=Q(valid_to=None, withdrawn_on=None),
                name="one_keeper_per_asset",
                violation_error_message="这项资产已有管护责任人，换人请用“换管护人”。",
            ),
            ends_after_start("asset_keepings_end_after_they_start"),
        ]

    def __str__(self):
        return self.keeper


class AssetInspection(TownshipOwned, Withdrawable):
    """资产巡检：经营性每季、公益性每半年（参数可改），看到什么、修好没有。"""

    asset = models.ForeignKey(
        Asset, models.PROTECT, verbose_name="资产", related_name="inspections"
    )
    inspected_on = models.DateField("巡检日期")
    inspector = models.CharField("巡检人", max_length=50)
    condition = models.CharField("状态", max_length=12, choices=Asset.Condition)
    issue = models.CharField("发现的问题", max_length=300, blank=True)
    fixed_on = models.DateField("处理完的日期", null=True, blank=True)
    fix = models.CharField("怎样处理", max_length=200, blank=True)

    objects = Standing.from_queryset(OfAssetQuerySet)()
    with_withdrawn = OfAssetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资产巡检"
        ordering = ["asset_id", "-inspected_on", "-pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                name="fixed_inspections_had_an_issue",
                condition=Q(fixed_on=None) | (~Q(issue="") & Q(fixed_on__gte=F("inspected_on"))),
                violation_error_message="没有问题的不用填处理；处理日期不能早于巡检日期。",
            ),
        ]

    def __str__(self):
        return f"{self.inspected_on}"


class AssetIncomeQuerySet(OfAssetQuerySet):
    def with_received(self) -> Self:
        """Each with `came_in`, 元."""
        receipts = AssetReceipt.objects.filter(
            income=OuterRef("pk"), township=OuterRef("township")
        ).order_by()
        sums = receipts.values("income").annotate(sum=Sum("amount")).values("sum")
        nothing = Value(Decimal(0), output_field=MoneyField())
        return self.annotate(came_in=Coalesce(Subquery(sums), nothing, output_field=MoneyField()))


class AssetIncome(TownshipOwned, Withdrawable):
    """资产收益：一项资产一年应收多少、几时到期。实收在下面一笔一笔记。有合同第几期的是按合同自动记的。"""

    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name="资产", related_name="incomes")
    contract = models.ForeignKey(
        AssetContract,
        models.PROTECT,
        verbose_name="合同",
        null=True,
        blank=True,
        related_name="incomes",
    )
    year = models.PositiveSmallIntegerField("年度")
    due = MoneyField("应收")
    due_on = models.DateField("应收日期")
    instalment = models.PositiveSmallIntegerField(
        "合同第几期", null=True, blank=True, editable=False
    )

    objects = Standing.from_queryset(AssetIncomeQuerySet)()
    with_withdrawn = AssetIncomeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资产收益"
        ordering = ["asset_id", "-year", "due_on"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "asset", "due_on"],
                condition=Q(withdrawn_on=None),
                name="one_income_per_asset_and_due_day",
                violation_error_message="这项资产这一天应收的收益已登记。",
            ),
            models.UniqueConstraint(
                fields=["township", "contract", "instalment"],
                condition=Q(instalment__isnull=False, withdrawn_on=None),
                name="one_income_per_contract_and_instalment",
                violation_error_message="这份合同的这一期已登记应收。",
            ),
            models.CheckConstraint(
                name="asset_incomes_have_an_amount",
                condition=Q(due__gt=0),
                violation_error_message="应收要大于 0。",
            ),
        ]

    def __str__(self):
        return f"{self.year}年"


class AssetReceiptQuerySet(ScopedQuerySet):
    village_path = "income__asset__village"

    def of_asset(self, asset: Asset) -> Self:
        """What came in for it."""
        return self.filter(
            township=asset.township_id, income__asset=asset, income__withdrawn_on=None
        )


class AssetReceipt(TownshipOwned, Withdrawable):
    """资产收益实收：一次到账一行。"""

    income = models.ForeignKey(
        AssetIncome, models.PROTECT, verbose_name="资产收益", related_name="receipts"
    )
    received_on = models.DateField("到账日期")
    amount = MoneyField("金额")
    voucher = models.CharField("凭证号", max_length=50, blank=True)

    objects = Standing.from_queryset(AssetReceiptQuerySet)()
    with_withdrawn = AssetReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "收益到账"
        ordering = ["income_id", "received_on", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                name="asset_receipts_have_an_amount",
                condition=Q(amount__gt=0),
                violation_error_message="到账金额要大于 0。",
            ),
        ]

    def __str__(self):
        return f"{self.received_on}"


class DistributionQuerySet(ScopedQuerySet):
    def with_shared(self) -> Self:
        """Each with `shared` (元, the sum of its shares) and `homes`, how many households have one."""
        items = DistributionItem.objects.filter(
            distribution=OuterRef("pk"), township=OuterRef("township")
        )
        each = items.order_by().values("distribution")
        nothing = Value(Decimal(0), output_field=MoneyField())
        return self.annotate(
            shared=Coalesce(
                Subquery(each.annotate(sum=Sum("amount")).values("sum")),
                nothing,
                output_field=MoneyField(),
            ),
            homes=Coalesce(
                Subquery(each.annotate(n=Count("household", distinct=True)).values("n")), 0
            ),
        )


class Distribution(TownshipOwned, Withdrawable):
    """收益分配：一个村一次分配方案。可分配收益 − 集体留存 = 各项分配之和，办结时必须相等。"""

    class Origin(models.TextChoices):
        ASSET = "asset", "资产收益"
        SOLAR = "solar", "光伏收益"
        COLLECTIVE = "collective", "村集体收益"

    village = models.ForeignKey(
        Area, models.PROTECT, verbose_name="村", related_name="distributions"
    )
    asset = models.ForeignKey(
        Asset,
        models.PROTECT,
        verbose_name="资产",
        null=True,
        blank=True,
        related_name="distributions",
    )
    origin = models.CharField("收益来源", max_length=10, choices=Origin)
    year = models.PositiveSmallIntegerField("年度")
    label = models.CharField("批次", max_length=30, blank=True)
    income = MoneyField("可分配收益")
    retained = MoneyField("集体留存", default=0)
    decided_on = models.DateField("村民代表会议日期")
    document = models.CharField("审核备案文号", max_length=100, blank=True)
    finished_on = models.DateField("分配完成日期", null=True, blank=True)

    objects = Standing.from_queryset(DistributionQuerySet)()
    with_withdrawn = DistributionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "收益分配"
        ordering = ["-year", "-decided_on", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "village", "origin", "year", "label"],
                condition=Q(asset=None, withdrawn_on=None),
                name="a_village_distribution_once",
                violation_error_message="这个村这一批收益分配已登记。",
            ),
            models.CheckConstraint(
                name="distributions_retain_no_more_than_they_have",
                condition=Q(income__gt=0, retained__gte=0, retained__lte=F("income")),
                violation_error_message="可分配收益要大于 0，集体留存不能超过它。",
            ),
        ]

    def __str__(self):
        return f"{self.year}年{self.get_origin_display()}{self.label}"

    def get_absolute_url(self):
        return reverse("projects:distribution_detail", args=[self.pk])

    @property
    def to_share(self) -> Decimal:
        """元，要分给户和公益事业的：可分配收益减集体留存。"""
        return self.income - self.retained


class DistributionItemQuerySet(ScopedQuerySet):
    village_path = "distribution__village"


class DistributionItem(TownshipOwned, Withdrawable):
    """分配明细：分给哪一户、做什么用、多少钱；公益事业不写户。"""

    class Use(models.TextChoices):
        POST = "post", "公益岗"
        AWARD = "award", "奖补"
        DIVIDEND = "dividend", "分红"
        RELIEF = "relief", "救助"
        PUBLIC = "public", "小型公益事业"

    distribution = models.ForeignKey(
        Distribution, models.PROTECT, verbose_name="收益分配", related_name="items"
    )
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        verbose_name="农户",
        null=True,
        blank=True,
        related_name="distributions",
    )
    use = models.CharField("用途", max_length=10, choices=Use)
    amount = MoneyField("金额")
    paid_on = models.DateField("发放日期", null=True, blank=True)
    note = models.CharField("备注", max_length=100, blank=True)

    objects = Standing.from_queryset(DistributionItemQuerySet)()
    with_withdrawn = DistributionItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "分配明细"
        ordering = ["distribution_id", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "distribution", "household", "use"],
                condition=Q(household__isnull=False, withdrawn_on=None),
                name="one_share_per_distribution_household_and_use",
                violation_error_message="该户在这次分配里的这一项已登记。",
            ),
            models.CheckConstraint(
                name="shares_have_an_amount",
                condition=Q(amount__gt=0),
                violation_error_message="分配金额要大于 0。",
            ),
            models.CheckConstraint(
                name="only_public_works_name_no_household",
                condition=Q(use="public", household=None)
                | (~Q(use="public") & Q(household__isnull=False)),
                violation_error_message="小型公益事业不写户，其余都要写明是哪一户。",
            ),
        ]

    def __str__(self):
        return self.get_use_display()
