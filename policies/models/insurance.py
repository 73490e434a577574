"""Insurance (保险): contracts, who is insured in which group, and what was paid out."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.withdrawals import Standing, Withdrawable
from areas.scoping import HouseholdScopedQuerySet, ScopedQuerySet, TownshipOwned, ends_after_start
from households.models import Household, Member
from lib.dates import valid_on
from lib.fields import EncryptedTextField, MoneyField
from policies.models.catalogue import Policy


class InsuranceContractQuerySet(ScopedQuerySet):
    village_path = grid_path = None  # the township's own paper: a village sees who is insured

    def on(self, on: date) -> Self:
        return self.filter(valid_on(on))

    def with_figures(self) -> Self:
        """Each with how many are insured, how many cases were reported and paid, and how much was paid out (元)."""
        insured, claims = _of_contract(Insured), _of_contract(InsuranceClaim)
        rows, money = models.PositiveIntegerField(), MoneyField()
        paid = claims.filter(paid_on__isnull=False)
        return self.annotate(
            insured_rows=Coalesce(Subquery(insured.values(n=Count("pk")), output_field=rows), 0),
            claim_rows=Coalesce(Subquery(claims.values(n=Count("pk")), output_field=rows), 0),
            paid_rows=Coalesce(Subquery(paid.values(n=Count("pk")), output_field=rows), 0),
            paid_sum=Subquery(paid.values(sum=Sum("amount")), output_field=money),
        )


def _of_contract(model: type[models.Model]) -> models.QuerySet:
    """The standing rows under one contract, in one group."""
    rows = model.objects.filter(contract=OuterRef("pk"), township=OuterRef("township"))
    return rows.order_by().values("contract")


class InsuranceContract(TownshipOwned, Withdrawable):
    """保单：一个险种一个年度一份，保哪一段时间。"""

    policy = models.ForeignKey(
        Policy, models.PROTECT, verbose_name="险种", related_name="insurance_contracts"
    )
    year = models.PositiveSmallIntegerField("年度")
    number = models.CharField("保单号", max_length=50)
    insurer = models.CharField("保险公司", max_length=100)
    premium = MoneyField("每人（户）保费", null=True, blank=True)
    valid_from = models.DateField("保险起期")
    valid_to = models.DateField("保险止期", null=True, blank=True)

    objects = Standing.from_queryset(InsuranceContractQuerySet)()
    with_withdrawn = InsuranceContractQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "保单"
        ordering = ["-year", "number"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "number"],
                condition=Q(withdrawn_on=None),
                name="insurance_contract_once_per_township",
                violation_error_message="这个保单号已登记。",
            ),
            ends_after_start("insurance_contracts_end_after_they_start", "保险止期不能早于起期。"),
        ]

    def __str__(self):
        return f"{self.policy} {self.year}年"

    @property
    def is_for_households(self) -> bool:
        """按户投保：投保人员里不写人。"""
        return self.policy.level == Policy.Level.HOUSEHOLD


class Insured(TownshipOwned, Withdrawable):
    """投保人员：一份保单里的一人；按户投保的（如农房保险）不写人。"""

    contract = models.ForeignKey(
        InsuranceContract, models.PROTECT, verbose_name="保单", related_name="insured"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="insured"
    )
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        verbose_name="被保险人",
        null=True,
        blank=True,
        related_name="insured",
    )
    group = models.CharField("人群类别", max_length=30, blank=True)
    premium = MoneyField("保费", null=True, blank=True)

    objects = Standing.from_queryset(HouseholdScopedQuerySet)()
    with_withdrawn = HouseholdScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "投保人员"
        ordering = ["contract_id", "household_id", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "contract", "member"],
                condition=Q(member__isnull=False, withdrawn_on=None),
                name="insured_once_per_contract",
                violation_error_message="此人在这份保单里已登记。",
            ),
            models.UniqueConstraint(
                fields=["township", "contract", "household"],
                condition=Q(member=None, withdrawn_on=None),
                name="household_insured_once_per_contract",
                violation_error_message="该户在这份保单里已登记。",
            ),
        ]

    def __str__(self):
        return f"{self.contract_id}"


class InsuranceClaim(TownshipOwned, Withdrawable):
    """保险理赔：报案、赔付一案一行。"""

    contract = models.ForeignKey(
        InsuranceContract, models.PROTECT, verbose_name="保单", related_name="claims"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="insurance_claims"
    )
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        verbose_name="被保险人",
        null=True,
        blank=True,
        related_name="insurance_claims",
    )
    kind = models.CharField(
        "赔付类别", max_length=30, blank=True, help_text="如：教育升学、医疗、意外"
    )
    reason = EncryptedTextField("事由", blank=True)
    reported_on = models.DateField("报案日期")
    paid_on = models.DateField("赔付日期", null=True, blank=True)
    amount = MoneyField("赔付金额", null=True, blank=True)
    number = models.CharField("案号", max_length=50, blank=True)

    objects = Standing.from_queryset(HouseholdScopedQuerySet)()
    with_withdrawn = HouseholdScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "保险理赔"
        ordering = ["-reported_on", "-pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "contract", "number"],
                condition=~Q(number="") & Q(withdrawn_on=None),
                name="insurance_claim_number_once_per_contract",
                violation_error_message="这个案号已登记。",
            ),
            models.CheckConstraint(
                name="paid_insurance_claims_have_day_and_amount",
                condition=Q(paid_on=None, amount=None) | Q(paid_on__isnull=False, amount__gt=0),
                violation_error_message="赔付日期和赔付金额要一起填，金额大于 0。",
            ),
        ]

    def __str__(self):
        return f"{self.reported_on}"
