"""Funds (资金): batches from above, their allocation to projects, and payments."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.withdrawals import Standing, Withdrawable
from areas.scoping import ScopedQuerySet, TownshipOwned
from lib.fields import MoneyField
from projects.models.kinds import FundKind
from projects.models.projects import Project


class Source(models.TextChoices):
    """资金级次。"""

    CENTRAL = "central", "中央"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    COOPERATION = "cooperation", "东西部协作"
    INTEGRATED = "integrated", "整合"
    SELF_RAISED = "self_raised", "自筹"
    OTHER = "other", "其他"


class FundBatchQuerySet(ScopedQuerySet):
    village_path = grid_path = None  # the township's own books

    def with_use(self) -> Self:
        """Each with `allocated` and `paid` (元)."""
        allocated = ProjectFunding.objects.filter(
            batch=OuterRef("pk"), township=OuterRef("township")
        )
        paid = Payment.objects.filter(
            funding__batch=OuterRef("pk"), funding__withdrawn_on=None, township=OuterRef("township")
        )
        return self.annotate(
            allocated=_sum(allocated, "batch"), paid=_sum(paid, "funding__batch")
        ).annotate(balance=F("amount") - F("allocated"))


def _sum(rows: models.QuerySet, by: str) -> Coalesce:
    sums = rows.order_by().values(by).annotate(sum=Sum("amount")).values("sum")
    nothing = Value(Decimal(0), output_field=MoneyField())
    return Coalesce(Subquery(sums), nothing, output_field=MoneyField())


class FundBatch(TownshipOwned, Withdrawable):
    """资金批次：一份下达文件一行，哪一级、哪一种、第几批、多少钱。安排到项目的不能超过它。"""

    kind = models.ForeignKey(
        FundKind, models.PROTECT, verbose_name="资金种类", related_name="batches"
    )
    source = models.CharField("级次", max_length=12, choices=Source)
    year = models.PositiveSmallIntegerField("年度")
    label = models.CharField("批次", max_length=30, blank=True, help_text="如：第一批")
    document = models.CharField("下达文号", max_length=100, blank=True)
    received_on = models.DateField("下达日期")
    amount = MoneyField("金额")
    note = models.CharField("备注", max_length=200, blank=True)

    objects = Standing.from_queryset(FundBatchQuerySet)()
    with_withdrawn = FundBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资金批次"
        ordering = ["-year", "received_on", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "year", "kind", "source", "label", "document"],
                condition=Q(withdrawn_on=None),
                name="a_fund_batch_once",
                violation_error_message="这一批资金已登记。",
            ),
            models.CheckConstraint(
                name="fund_batches_have_an_amount",
                condition=Q(amount__gt=0),
                violation_error_message="资金批次的金额要大于 0。",
            ),
        ]

    def __str__(self):
        return f"{self.year}年{self.get_source_display()}{self.label}"

    def get_absolute_url(self):
        return reverse("projects:batch", args=[self.pk])

    @property
    def rate(self) -> Decimal:
        """支出率：已支付 ÷ 下达；只在 `with_use` 的行上有。"""
        return self.paid / self.amount


class ProjectFundingQuerySet(ScopedQuerySet):
    village_path = "project__village"

    def of_year(self, year: int) -> Self:
        """By the year of the batch; what comes from no batch by the year of its project."""
        return self.filter(Q(batch__year=year) | Q(batch=None, project__year=year))

    def with_paid(self) -> Self:
        """Each with `paid` and `left` (元)."""
        paid = Payment.objects.filter(funding=OuterRef("pk"), township=OuterRef("township"))
        return self.annotate(paid=_sum(paid, "funding")).annotate(left=F("amount") - F("paid"))


class ProjectFunding(TownshipOwned, Withdrawable):
    """项目资金来源：一个来源一行。"""

    Source = Source

    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name="项目", related_name="funding"
    )
    batch = models.ForeignKey(
        FundBatch,
        models.PROTECT,
        verbose_name="资金批次",
        null=True,
        blank=True,
        related_name="allocations",
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


class PaymentQuerySet(ScopedQuerySet):
    village_path = "funding__project__village"

    def of_year(self, year: int) -> Self:
        """Of the funds of a year, whenever they were paid."""
        return self.filter(
            Q(funding__batch__year=year) | Q(funding__batch=None, funding__project__year=year)
        )


class Payment(TownshipOwned, Withdrawable):
    """资金支付：从一笔项目资金里付出去的一次。合计不超过那笔资金。"""

    class Node(models.TextChoices):
        """拨款节点。"""

        ADVANCE = "advance", "预付款"
        PROGRESS = "progress", "进度款"
        FINAL = "final", "验收款"
        RETENTION = "retention", "质保金"
        HOUSEHOLD = "household", "到户补助"

    funding = models.ForeignKey(
        ProjectFunding, models.PROTECT, verbose_name="项目资金", related_name="payments"
    )
    node = models.CharField("拨款节点", max_length=10, choices=Node, default=Node.PROGRESS)
    paid_on = models.DateField("支付日期")
    amount = MoneyField("金额")
    payee = models.CharField("收款单位（人）", max_length=100)
    voucher = models.CharField("凭证号", max_length=50, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = Standing.from_queryset(PaymentQuerySet)()
    with_withdrawn = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资金支付"
        ordering = ["-paid_on", "-pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "voucher"],
                condition=~Q(voucher="") & Q(withdrawn_on=None),
                name="one_payment_per_voucher",
                violation_error_message="这个凭证号已登记支付。",
            ),
            models.CheckConstraint(
                name="payments_have_an_amount",
                condition=Q(amount__gt=0),
                violation_error_message="支付金额要大于 0。",
            ),
        ]
        indexes = [models.Index(fields=["township", "paid_on"], name="payment_by_day")]

    def __str__(self):
        return f"{self.paid_on}"
