"""Loans (小额信贷): lines of credit, contracts, repayments, extensions, interest subsidies."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.withdrawals import Standing, Withdrawable
from areas.scoping import HouseholdScopedQuerySet, ScopedQuerySet, TownshipOwned, ends_after_start
from households.models import Household, Member
from lib.dates import Period, valid_on
from lib.fields import FixedDecimalField, MoneyField


class CreditLineQuerySet(HouseholdScopedQuerySet):
    def on(self, on: date) -> Self:
        return self.filter(valid_on(on))

    def with_drawn(self) -> Self:
        """Each with `drawn` (用信合计, 元): all that was ever lent under it."""
        loans = Loan.objects.filter(credit_line=OuterRef("pk"), township=OuterRef("township"))
        sums = loans.order_by().values("credit_line").annotate(sum=Sum("amount")).values("sum")
        nothing = Value(Decimal(0), output_field=MoneyField())
        return self.annotate(drawn=Coalesce(Subquery(sums), nothing, output_field=MoneyField()))


class CreditLine(TownshipOwned, Withdrawable):
    """授信：银行答应某户最多贷多少、到哪天为止；用了多少看挂在下面的贷款。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="credit_lines"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="授信人", related_name="credit_lines"
    )
    bank = models.CharField("授信银行", max_length=60)
    number = models.CharField("授信编号", max_length=50)
    amount = MoneyField("授信额度")
    valid_from = models.DateField("授信日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    objects = Standing.from_queryset(CreditLineQuerySet)()
    with_withdrawn = CreditLineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "授信"
        ordering = ["-valid_from", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "number"],
                condition=Q(withdrawn_on=None),
                name="credit_line_number_once_per_township",
                violation_error_message="这个授信编号已登记。",
            ),
            models.CheckConstraint(
                name="credit_lines_have_an_amount",
                condition=Q(amount__gt=0),
                violation_error_message="授信额度要大于 0。",
            ),
            ends_after_start("credit_lines_end_after_they_start"),
        ]

    def __str__(self):
        return self.number

    @property
    def drawn_share(self) -> Decimal:
        """用信率 = 用信合计 ÷ 授信额度; for a line read `with_drawn`."""
        return self.drawn / self.amount

    @property
    def is_open(self) -> bool:
        return self.valid_to is None or self.valid_to > timezone.localdate()


class LoanQuerySet(HouseholdScopedQuerySet):
    def issued_during(self, period: Period) -> Self:
        return self.filter(**period.filter_kwargs("issued_on"))

    def with_balance(self, on: date | None = None) -> Self:
        """Each with `repaid` and `balance` (元), by what was repaid until the day; None: by all that is known."""
        repayments = LoanRepayment.objects.filter(
            loan=OuterRef("pk"), township=OuterRef("township")
        )
        if on:
            repayments = repayments.filter(repaid_on__lte=on)
        sums = repayments.order_by().values("loan").annotate(sum=Sum("amount")).values("sum")
        nothing = Value(Decimal(0), output_field=MoneyField())
        repaid = Coalesce(Subquery(sums), nothing, output_field=MoneyField())
        return self.annotate(repaid=repaid).annotate(balance=F("amount") - F("repaid"))

    def with_due(self, on: date | None = None) -> Self:
        """Each with `final_due_on` (最后到期日): of the last extension granted until the day, else of the contract."""
        extensions = LoanExtension.objects.filter(
            loan=OuterRef("pk"), township=OuterRef("township")
        )
        if on:
            extensions = extensions.filter(extended_on__lte=on)
        latest = extensions.order_by("-due_on").values("due_on")[:1]
        return self.annotate(final_due_on=Coalesce(Subquery(latest), F("due_on")))

    def still_owing(self, on: date | None = None) -> Self:
        """Lent by the day and not wholly repaid by then."""
        lent = self.filter(issued_on__lte=on) if on else self
        return lent.with_balance(on).filter(balance__gt=Decimal(0))

    def repaid_in_full(self) -> Self:
        return self.with_balance().filter(balance__lte=Decimal(0))

    def due_within(self, days: int, on: date) -> Self:
        """快到期：那天还有余额，从那天起 `days` 天以内到期。"""
        owing = self.still_owing(on).with_due(on)
        return owing.filter(final_due_on__range=(on, on + timedelta(days=days)))

    def overdue(self, on: date) -> Self:
        """逾期：那天还有余额，而且已过最后到期日。"""
        return self.still_owing(on).with_due(on).filter(final_due_on__lt=on)


class Loan(TownshipOwned, Withdrawable):
    """脱贫人口小额信贷：一笔合同一行，金额为元。"""

    class Kind(models.TextChoices):
        MICRO = "micro", "小额信贷"
        CREDIT = "credit", "信用贷款"

    class Way(models.TextChoices):
        OWN = "own", "户贷户用"
        ENTERPRISE = "enterprise", "户贷企用"

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="loans"
    )
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="借款人", related_name="loans")
    credit_line = models.ForeignKey(
        CreditLine,
        models.PROTECT,
        verbose_name="授信",
        null=True,
        blank=True,
        related_name="loans",
    )
    kind = models.CharField("贷款种类", max_length=8, choices=Kind, default=Kind.MICRO)
    contract = models.CharField("合同号", max_length=50)
    bank = models.CharField("贷款银行", max_length=60)
    amount = MoneyField("贷款金额")
    issued_on = models.DateField("放款日期")
    due_on = models.DateField("到期日期")
    rate = FixedDecimalField("年利率（%）", places=4, null=True, blank=True)
    way = models.CharField("使用方式", max_length=10, choices=Way, default=Way.OWN)
    enterprise = models.CharField("用款企业", max_length=100, blank=True, help_text="户贷企用的填")
    purpose = models.CharField("用途", max_length=100, blank=True)
    is_subsidised = models.BooleanField("贴息", default=True)

    objects = Standing.from_queryset(LoanQuerySet)()
    with_withdrawn = LoanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "小额信贷"
        ordering = ["-issued_on"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "contract"],
                condition=Q(withdrawn_on=None),
                name="loan_contract_once_per_township",
                violation_error_message="这个合同号已登记。",
            ),
            models.CheckConstraint(
                name="loans_are_due_after_issue",
                condition=Q(due_on__gt=F("issued_on")),
                violation_error_message="到期日期要晚于放款日期。",
            ),
            models.CheckConstraint(
                name="loans_have_an_amount",
                condition=Q(amount__gt=0),
                violation_error_message="贷款金额要大于 0。",
            ),
        ]
        indexes = [models.Index(fields=["township", "issued_on"], name="loan_by_issue")]

    def __str__(self):
        return self.contract

    @cached_property
    def final_due_on(self) -> date:
        """最后到期日：展过期的，按最后一次展期；名单里由 `with_due` 带来，不再逐笔查。"""
        last = self.extensions.order_by("-due_on").first()
        return last.due_on if last else self.due_on

    @property
    def is_past_due(self) -> bool:
        return self.final_due_on < timezone.localdate()


class OfLoanQuerySet(ScopedQuerySet):
    """For rows that hang off a loan."""

    village_path = "loan__household__village"
    grid_path = "loan__household__grid"


class LoanRepayment(TownshipOwned, Withdrawable):
    """小额信贷还款。余额 = 贷款金额 − 已还本金。"""

    loan = models.ForeignKey(
        Loan, models.PROTECT, verbose_name="小额信贷", related_name="repayments"
    )
    repaid_on = models.DateField("还款日期")
    amount = MoneyField("归还本金")

    objects = Standing.from_queryset(OfLoanQuerySet)()
    with_withdrawn = OfLoanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "还款"
        ordering = ["loan", "repaid_on"]
        constraints = [*Withdrawable.Meta.constraints]

    def __str__(self):
        return f"{self.repaid_on}"


class LoanExtension(TownshipOwned, Withdrawable):
    """小额信贷展期：从原到期日延到新到期日，一次一行。"""

    loan = models.ForeignKey(
        Loan, models.PROTECT, verbose_name="小额信贷", related_name="extensions"
    )
    extended_on = models.DateField("办理日期")
    due_on = models.DateField("展期后到期日期")
    reason = models.CharField("展期原因", max_length=100)

    objects = Standing.from_queryset(OfLoanQuerySet)()
    with_withdrawn = OfLoanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "展期"
        ordering = ["loan_id", "due_on"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "loan", "due_on"],
                condition=Q(withdrawn_on=None),
                name="one_extension_per_loan_and_due_day",
                violation_error_message="这笔贷款已展期到这一天。",
            ),
        ]

    def __str__(self):
        return f"展期到 {self.due_on}"


class InterestSubsidy(TownshipOwned, Withdrawable):
    """小额信贷贴息：一笔贷款一次贴息一行。"""

    loan = models.ForeignKey(
        Loan, models.PROTECT, verbose_name="小额信贷", related_name="subsidies"
    )
    year = models.PositiveSmallIntegerField("年度")
    paid_on = models.DateField("贴息日期")
    amount = MoneyField("贴息金额")
    batch = models.CharField("批次", max_length=50, blank=True)

    objects = Standing.from_queryset(OfLoanQuerySet)()
    with_withdrawn = OfLoanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "贴息"
        ordering = ["loan_id", "paid_on"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "loan", "paid_on"],
                condition=Q(withdrawn_on=None),
                name="one_subsidy_per_loan_and_day",
                violation_error_message="这笔贷款这一天的贴息已登记。",
            ),
            models.CheckConstraint(
                name="subsidies_have_an_amount",
                condition=Q(amount__gt=0),
                violation_error_message="贴息金额要大于 0。",
            ),
        ]

    def __str__(self):
        return f"{self.paid_on}"
