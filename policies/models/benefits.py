"""What households and persons receive (享受记录): grants paid on a day, states in force from–to."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.withdrawals import Standing, Withdrawable
from areas.scoping import HouseholdScopedQuerySet, TownshipOwned, ends_after_start
from households.models import ExternalListRow, Household, Member
from lib.dates import Period, valid_on
from lib.fields import FixedDecimalField, MoneyField
from policies.models.catalogue import Policy


class BenefitQuerySet(HouseholdScopedQuerySet):
    def on(self, on: date) -> Self:
        """In force on the day (在享)."""
        return self.filter(valid_on(on))

    def paid_during(self, period: Period) -> Self:
        return self.filter(**period.filter_kwargs("paid_on"))


class Benefit(TownshipOwned, Withdrawable):
    """享受记录：持续享受的记起止日期，发放的记发放日期和金额；一人（户）一政策一期一行。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="benefits"
    )
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        verbose_name="享受人",
        null=True,
        blank=True,
        related_name="benefits",
    )
    policy = models.ForeignKey(Policy, models.PROTECT, verbose_name="政策", related_name="benefits")
    list_row = models.ForeignKey(
        ExternalListRow,
        models.PROTECT,
        verbose_name="部门名单的行",
        null=True,
        blank=True,
        related_name="benefits",
        editable=False,
    )
    kind = models.CharField(
        "子类", max_length=30, blank=True, help_text="学段、供养方式、岗位类别等"
    )
    year = models.PositiveSmallIntegerField("年度")
    term = models.CharField("期次", max_length=20, blank=True, help_text="如：春季、秋季、9月")
    valid_from = models.DateField("起始日期", null=True, blank=True)
    valid_to = models.DateField("截止日期", null=True, blank=True)
    stop_reason = models.CharField("停止原因", max_length=100, blank=True)
    applied_on = models.DateField("申请日期", null=True, blank=True)
    approved_on = models.DateField("审批日期", null=True, blank=True)
    paid_on = models.DateField("发放日期", null=True, blank=True)
    period_key = models.CharField("发放期", max_length=30, blank=True, editable=False)
    place = models.CharField("地点", max_length=30, blank=True, help_text="县内、县外等")
    amount = MoneyField("金额", null=True, blank=True, help_text="发放金额；持续享受的为每月金额")
    total_cost = MoneyField("总费用", null=True, blank=True)
    quantity = FixedDecimalField("数量", null=True, blank=True)
    times = models.PositiveSmallIntegerField("次数", default=1)
    batch = models.CharField("批次", max_length=50, blank=True)
    source = models.CharField("资金来源", max_length=50, blank=True)
    document = models.CharField("证号、文号", max_length=50, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = Standing.from_queryset(BenefitQuerySet)()
    with_withdrawn = BenefitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "享受记录"
        ordering = ["household", "-year", "policy"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "policy", "member", "period_key"],
                condition=Q(member__isnull=False, valid_from=None, withdrawn_on=None),
                name="one_grant_per_person_policy_and_period",
                violation_error_message="此人这一期的这项政策已登记，不能重复发放。",
            ),
            models.UniqueConstraint(
                fields=["township", "policy", "household", "period_key"],
                condition=Q(member=None, valid_from=None, withdrawn_on=None),
                name="one_grant_per_household_policy_and_period",
                violation_error_message="该户这一期的这项政策已登记，不能重复发放。",
            ),
            models.UniqueConstraint(
                fields=["township", "policy", "member"],
                condition=Q(
                    member__isnull=False, valid_from__isnull=False, valid_to=None, withdrawn_on=None
                ),
                name="one_running_benefit_per_person_and_policy",
                violation_error_message="此人正在享受这项政策，不能重复登记。",
            ),
            models.UniqueConstraint(
                fields=["township", "policy", "household"],
                condition=Q(
                    member=None, valid_from__isnull=False, valid_to=None, withdrawn_on=None
                ),
                name="one_running_benefit_per_household_and_policy",
                violation_error_message="该户正在享受这项政策，不能重复登记。",
            ),
            models.CheckConstraint(
                name="benefits_pay_no_negative_amounts",
                condition=Q(amount=None) | Q(amount__gte=0),
                violation_error_message="金额不能是负数；多发收回的请更正原来那条。",
            ),
            models.CheckConstraint(
                name="benefits_have_a_start_or_a_payment",
                condition=Q(valid_from__isnull=False)
                | Q(paid_on__isnull=False)
                | Q(applied_on__isnull=False),
                violation_error_message="起始日期、发放日期、申请日期至少填一个。",
            ),
            ends_after_start("benefits_end_after_they_start"),
        ]
        indexes = [
            models.Index(fields=["township", "policy", "paid_on"], name="benefit_by_payment"),
            models.Index(fields=["township", "household"], name="benefit_by_household"),
        ]

    def __str__(self):
        return f"{self.policy} {self.year}年{self.term}"

    @staticmethod
    def key_of(policy: Policy, year: int, term: str, on: date | None) -> str:
        """发放期: what one payment is for. Paid by the case (按次), its day tells it apart; else year and term do."""
        if policy.rhythm == Policy.Rhythm.ONCE and not term and on:
            return on.isoformat()
        return f"{year}{term}"

    @property
    def is_running(self) -> bool:
        """在享：持续享受的，今天还没有停止。"""
        return self.valid_from is not None and (
            self.valid_to is None or self.valid_to > timezone.localdate()
        )

    @property
    def is_waiting(self) -> bool:
        """待发放：申请了，还没有发。"""
        return self.valid_from is None and self.paid_on is None
