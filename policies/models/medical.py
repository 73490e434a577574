"""Medical claims (医疗报销): one settlement a row, who paid which part of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Count, F, Q, Sum

from accounts.withdrawals import Standing, Withdrawable
from areas.scoping import HouseholdScopedQuerySet, TownshipOwned
from households.models import Household, Member
from lib.dates import Period
from lib.fields import EncryptedTextField, MoneyField

PAYERS = ("paid_basic", "paid_serious", "paid_aid", "paid_backstop", "paid_other")


def reimbursed():
    """报销合计 as an expression: all payers but the patient."""
    return sum((F(name) for name in PAYERS[1:]), start=F(PAYERS[0]))


class MedicalClaimQuerySet(HouseholdScopedQuerySet):
    def settled_during(self, period: Period) -> Self:
        return self.filter(**period.filter_kwargs("settled_on"))

    def with_reimbursed(self) -> Self:
        """Each with `reimbursed` (元)."""
        return self.annotate(reimbursed=reimbursed())

    def totals(self) -> dict:
        """人次、人数、户数 and sums (元); those of the share in scope only over claims that say what is in scope."""
        in_scope = Q(in_scope_cost__isnull=False)
        return self.order_by().aggregate(
            claims=Count("pk"),
            persons=Count("member", distinct=True),
            households=Count("household", distinct=True),
            cost=Sum("total_cost"),
            paid=Sum(reimbursed()),
            own=Sum("self_paid"),
            claims_in_scope=Count("pk", filter=in_scope),
            cost_in_scope=Sum("in_scope_cost", filter=in_scope),
            paid_in_scope=Sum(reimbursed(), filter=in_scope),
        )


class MedicalClaim(TownshipOwned, Withdrawable):
    """医疗报销：一次结算一行。总费用 = 各支付项 + 个人自付；报销比例的分母是政策范围内费用。"""

    class Kind(models.TextChoices):
        INPATIENT = "inpatient", "住院"
        OUTPATIENT = "outpatient", "门诊"
        CHRONIC = "chronic", "慢病门诊"

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="claims"
    )
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        verbose_name="患者",
        related_name="claims",
    )
    kind = models.CharField("类别", max_length=10, choices=Kind)
    number = models.CharField("结算单号", max_length=50)
    hospital = models.CharField("医疗机构", max_length=100, blank=True)
    illness = EncryptedTextField("病种", blank=True)
    admitted_on = models.DateField("入院（就诊）日期", null=True, blank=True)
    discharged_on = models.DateField("出院日期", null=True, blank=True)
    settled_on = models.DateField("结算日期")
    total_cost = MoneyField("总费用")
    in_scope_cost = MoneyField("政策范围内费用", null=True, blank=True)
    paid_basic = MoneyField("基本医保", default=0)
    paid_serious = MoneyField("大病保险", default=0)
    paid_aid = MoneyField("医疗救助", default=0)
    paid_backstop = MoneyField("财政兜底", default=0)
    paid_other = MoneyField("其他支付", default=0)
    self_paid = MoneyField("个人自付", default=0)
    is_one_stop = models.BooleanField("一站式结算", default=False)
    scheme = models.CharField("享受政策", max_length=30, blank=True, help_text="如：351、180")

    objects = Standing.from_queryset(MedicalClaimQuerySet)()
    with_withdrawn = MedicalClaimQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "医疗报销"
        ordering = ["-settled_on", "-pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "number"],
                condition=Q(withdrawn_on=None),
                name="claim_number_once_per_township",
                violation_error_message="这张结算单已登记。",
            ),
            models.CheckConstraint(
                name="claims_have_no_negative_amounts",
                condition=Q(
                    total_cost__gt=0,
                    paid_basic__gte=0,
                    paid_serious__gte=0,
                    paid_aid__gte=0,
                    paid_backstop__gte=0,
                    paid_other__gte=0,
                    self_paid__gte=0,
                ),
                violation_error_message="总费用要大于 0，各支付项不能是负数。",
            ),
            models.CheckConstraint(
                name="claims_leave_after_they_come",
                condition=Q(discharged_on=None)
                | Q(admitted_on=None)
                | Q(discharged_on__gte=F("admitted_on")),
                violation_error_message="出院日期不能早于入院日期。",
            ),
        ]
        indexes = [models.Index(fields=["township", "kind", "settled_on"], name="claim_by_day")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.settled_on}"

    @property
    def paid_by_others(self) -> Decimal:
        """报销合计（元）。"""
        return sum((getattr(self, name) for name in PAYERS), start=Decimal(0))

    @property
    def left_over(self) -> Decimal:
        """总费用 − 各支付项 − 个人自付（元）：应为 0，容差百分之一。"""
        return self.total_cost - self.paid_by_others - self.self_paid
