"""Policies (惠民政策): the catalogue, and what each household and person receives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.withdrawals import Standing, Withdrawable
from areas.models import Area
from areas.scoping import HouseholdScopedQuerySet, ScopedQuerySet, TownshipOwned, ends_after_start
from households.models import Household, Member
from lib.dates import Period, valid_on
from lib.fields import FixedDecimalField, MoneyField


class Policy(models.Model):
    """惠民政策目录。乡镇可以自己加，加了就能在总结里按名称引用。"""

    class Sector(models.TextChoices):
        EDUCATION = "education", "教育"
        MEDICAL = "medical", "医疗"
        HOUSING = "housing", "住房"
        WATER = "water", "饮水"
        SAFETY_NET = "safety_net", "兜底"
        EMPLOYMENT = "employment", "就业"
        INDUSTRY = "industry", "产业"
        FINANCE = "finance", "金融"
        INSURANCE = "insurance", "保险"
        ECOLOGY = "ecology", "生态"
        SOCIAL = "social", "社会"

    class Level(models.TextChoices):
        HOUSEHOLD = "household", "户"
        PERSON = "person", "人"

    class Nature(models.TextChoices):
        STATE = "state", "持续享受"
        GRANT = "grant", "发放"

    code = models.CharField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=50, unique=True)
    sector = models.CharField("类别", max_length=12, choices=Sector)
    level = models.CharField("对象", max_length=10, choices=Level)
    nature = models.CharField(
        "性质", max_length=6, choices=Nature, help_text="持续享受按起止日期算在享；发放按发放日期算"
    )
    kinds = models.CharField(
        "子类", max_length=300, blank=True, help_text="用顿号分开，如：集中、分散"
    )
    department = models.CharField("主管部门", max_length=50, blank=True)
    document = models.CharField("文号", max_length=100, blank=True)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "政策"
        ordering = ["sector", "code"]

    def __str__(self):
        return self.name

    @property
    def kind_names(self) -> list[str]:
        return [kind for kind in self.kinds.split("、") if kind]


def by_sector(policies: Iterable[Policy]) -> list[Policy]:
    """In the order in which the chapters of a summary name the sectors."""
    order = [sector.value for sector in Policy.Sector]
    return sorted(policies, key=lambda policy: (order.index(policy.sector), policy.code))


class PolicyStandard(models.Model):
    """政策标准：某地从某天起的金额、上限或指标，带文号。"""

    policy = models.ForeignKey(
        Policy, models.PROTECT, verbose_name="政策", related_name="standards"
    )
    area = models.ForeignKey(Area, models.PROTECT, verbose_name="适用区划", related_name="+")
    kind = models.CharField("子类", max_length=30, blank=True)
    item = models.CharField("项目", max_length=50, help_text="如：标准、上限、病种数、报销比例")
    value = FixedDecimalField("数值", places=4)
    unit = models.CharField("单位", max_length=20)
    document = models.CharField("文号", max_length=100, blank=True)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "政策标准"
        ordering = ["policy", "area__code", "item", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "area", "kind", "item", "valid_from"],
                name="one_standard_per_start",
                violation_error_message="这项标准在这一天已有一个值。",
            ),
        ]

    def __str__(self):
        return f"{self.policy} {self.item}"


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
    amount = MoneyField("金额", null=True, blank=True, help_text="发放金额；持续享受的为每月金额")
    times = models.PositiveSmallIntegerField("次数", default=1)
    batch = models.CharField("批次", max_length=50, blank=True)
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
                fields=["township", "policy", "member", "year", "term", "kind"],
                condition=Q(member__isnull=False, paid_on__isnull=False, withdrawn_on=None),
                name="one_payment_per_person_policy_and_term",
                violation_error_message="此人这一期的这项政策已登记发放，不能重复。",
            ),
            models.UniqueConstraint(
                fields=["township", "policy", "household", "year", "term", "kind"],
                condition=Q(member=None, paid_on__isnull=False, withdrawn_on=None),
                name="one_payment_per_household_policy_and_term",
                violation_error_message="该户这一期的这项政策已登记发放，不能重复。",
            ),
            models.UniqueConstraint(
                fields=["township", "policy", "member"],
                condition=Q(
                    member__isnull=False, valid_from__isnull=False, valid_to=None, withdrawn_on=None
                ),
                name="one_running_benefit_per_person_and_policy",
                violation_error_message="此人正在享受这项政策，不能重复登记。",
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
            models.Index(fields=["township", "policy", "paid_on"], name="benefit_by_payment")
        ]

    def __str__(self):
        return f"{self.policy} {self.year}年{self.term}"

    @property
    def is_running(self) -> bool:
        """在享：持续享受的，今天还没有停止。"""
        return self.valid_from is not None and (
            self.valid_to is None or self.valid_to > timezone.localdate()
        )


class LoanQuerySet(HouseholdScopedQuerySet):
    def issued_during(self, period: Period) -> Self:
        return self.filter(**period.filter_kwargs("issued_on"))

    def with_balance(self) -> Self:
        """Each with `repaid` and `balance` (元), by what has been repaid until now."""
        repayments = LoanRepayment.objects.filter(
            loan=OuterRef("pk"), township=OuterRef("township")
        )
        sums = repayments.order_by().values("loan").annotate(sum=Sum("amount")).values("sum")
        nothing = Value(Decimal(0), output_field=MoneyField())
        repaid = Coalesce(Subquery(sums), nothing, output_field=MoneyField())
        return self.annotate(repaid=repaid).annotate(balance=F("amount") - F("repaid"))

    def still_owing(self) -> Self:
        return self.with_balance().filter(balance__gt=Decimal(0))

    def repaid_in_full(self) -> Self:
        return self.with_balance().filter(balance__lte=Decimal(0))


class Loan(TownshipOwned, Withdrawable):
    """脱贫人口小额信贷：一笔合同一行，金额为元。"""

    class Way(models.TextChoices):
        OWN = "own", "户贷户用"
        ENTERPRISE = "enterprise", "户贷企用"

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="loans"
    )
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="借款人", related_name="loans")
    contract = models.CharField("合同号", max_length=50)
    bank = models.CharField("贷款银行", max_length=60)
    amount = MoneyField("贷款金额")
    issued_on = models.DateField("放款日期")
    due_on = models.DateField("到期日期")
    rate = FixedDecimalField("年利率（%）", places=4, null=True, blank=True)
    way = models.CharField("使用方式", max_length=10, choices=Way, default=Way.OWN)
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

    @property
    def is_past_due(self) -> bool:
        return self.due_on < timezone.localdate()


class LoanRepaymentQuerySet(ScopedQuerySet):
    village_path = "loan__household__village"
    grid_path = "loan__household__grid"


class LoanRepayment(TownshipOwned, Withdrawable):
    """小额信贷还款。余额 = 贷款金额 − 已还本金。"""

    loan = models.ForeignKey(
        Loan, models.PROTECT, verbose_name="小额信贷", related_name="repayments"
    )
    repaid_on = models.DateField("还款日期")
    amount = MoneyField("归还本金")

    objects = Standing.from_queryset(LoanRepaymentQuerySet)()
    with_withdrawn = LoanRepaymentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "还款"
        ordering = ["loan", "repaid_on"]
        constraints = [*Withdrawable.Meta.constraints]

    def __str__(self):
        return f"{self.repaid_on}"


class PlacementQuerySet(HouseholdScopedQuerySet):
    def on(self, on: date) -> Self:
        """Needs that are open on the day, placed or not."""
        return self.filter(valid_on(on))


class Placement(TownshipOwned, Withdrawable):
    """兜底安置（四院一中心和居家兜底）：需要兜底的人，安置在哪里，从何时到何时。"""

    class Place(models.TextChoices):
        CLINIC = "clinic", "卫生院"
        PSYCHIATRIC = "psychiatric", "精神病院"
        NURSING = "nursing", "敬老院"
        CARE_HOME = "care_home", "养老院"
        REHABILITATION = "rehabilitation", "康复中心"
        HOME = "home", "居家"

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="placements"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="对象", related_name="placements"
    )
    place = models.CharField(
        "安置地点", max_length=16, choices=Place, blank=True, help_text="空为待安置"
    )
    institution = models.CharField("机构名称", max_length=100, blank=True)
    wish = models.CharField("个人意愿", max_length=100, blank=True)
    valid_from = models.DateField("列入日期")
    placed_on = models.DateField("入住日期", null=True, blank=True)
    agreement_signed_on = models.DateField("签订协议日期", null=True, blank=True)
    valid_to = models.DateField("终止日期", null=True, blank=True)

    objects = Standing.from_queryset(PlacementQuerySet)()
    with_withdrawn = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "兜底安置"
        ordering = ["household", "-valid_from"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "member"],
                condition=Q(valid_to=None, withdrawn_on=None),
                name="one_open_placement_per_member",
                violation_error_message="此人已有一条未终止的兜底安置。",
            ),
            ends_after_start("placements_end_after_they_start", "终止日期不能早于列入日期。"),
        ]

    def __str__(self):
        return f"{self.get_place_display() or '待安置'} {self.valid_from}"
