"""Rounds of monitoring (监测对象的一轮), their dated states, risks, steps and snapshots."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.models import User
from areas.scoping import HouseholdScopedQuerySet, ScopedQuerySet, TownshipOwned, ends_after_start
from households.codes import BaseType
from households.models import Household
from households.models.income import IncomeColumns
from lib.dates import Period, valid_on
from lib.fields import MoneyField
from monitoring.models.clues import Clue
from monitoring.models.codes import RiskKind, Source
from monitoring.models.common import head_name
from monitoring.models.screenings import Screening
from monitoring.models.visits import last_visited_on


class CategoryQuerySet(models.QuerySet):
    def on(self, on: date) -> Self:
        return self.filter(valid_on(on))


class Category(models.Model):
    """监测对象类别：脱贫不稳定户、边缘易致贫户、突发严重困难户；带起止日期，换名另起一行。"""

    code = models.CharField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=20)
    precondition = models.CharField(
        "前提户类型", max_length=10, choices=BaseType, blank=True, help_text="空为不限"
    )
    is_income_bound = models.BooleanField("人均纯收入须在监测范围以内", default=True)
    order = models.PositiveSmallIntegerField("顺序", default=0)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监测对象类别"
        ordering = ["order"]

    def __str__(self):
        return self.name


class CaseQuerySet(HouseholdScopedQuerySet):
    def identified_by(self, on: date) -> Self:
        """Rounds identified on or before the day, eliminated ones included (累计纳入)."""
        return self.filter(identified_on__lte=on)

    def in_procedure(self) -> Self:
        """在办：等登记识别、等登记消除的，和登记后还要录入国家系统的。哪一步、到期没有，见 monitoring.procedure。"""
        last = CaseStep.objects.filter(township=OuterRef("township"), case=OuterRef("pk"))
        last_kind = Subquery(last.order_by("-pk").values("kind")[:1])
        decided = Q(last_kind__in=[CaseStep.Kind.IDENTIFY, CaseStep.Kind.ELIMINATE])
        open_runs = Q(state__in=[Case.State.PROPOSED, Case.State.ELIMINATING])
        return self.annotate(last_kind=last_kind).filter(
            open_runs | decided, household__dissolved_on=None
        )

    def latest_by(self, on: date) -> Self:
        """Of each household its latest round identified by the day."""
        later = Case.objects.filter(
            township=OuterRef("township"),
            household=OuterRef("household"),
            identified_on__lte=on,
            seq__gt=OuterRef("seq"),
        )
        return self.identified_by(on).filter(~Exists(later))

    def in_state_on(self, on: date, *states: str) -> Self:
        rows = CaseState.objects.filter(
            valid_on(on), township=OuterRef("township"), case=OuterRef("pk"), state__in=states
        )
        return self.filter(Exists(rows))

    def open_on(self, on: date) -> Self:
        """未消除：监测中，或正在办理消除。"""
        return self.in_state_on(on, Case.State.MONITORED, Case.State.ELIMINATING)

    def eliminated_on(self, on: date) -> Self:
        return self.in_state_on(on, Case.State.ELIMINATED)

    def identified_during(self, period: Period) -> Self:
        return self.filter(**period.filter_kwargs("identified_on"))

    def current(self) -> Self:
        """每户最近登记识别的一轮，另加拟识别和不予纳入的；已销户的不在内。名单用，和截至今天的数一致。"""
        later = Case.objects.filter(
            township=OuterRef("township"),
            household=OuterRef("household"),
            identified_on__isnull=False,
            seq__gt=OuterRef("seq"),
        )
        return self.filter(~Exists(later), household__dissolved_on=None)

    def for_list(self) -> Self:
        """With what every list of rounds shows, in a fixed number of queries."""
        return (
            self.select_related("category", "household__village")
            .prefetch_related("risks")
            .annotate(head_name=head_name(), last_visited_on=last_visited_on())
        )


class Case(TownshipOwned):
    """监测对象（一轮）：一户可有多轮。消除后又有新风险（再标注）开下一轮；消除认定不稳（回退）续本轮。

    `state` 是现在的状态；任何一天的状态在 CaseState 里。
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "拟识别"
        MONITORED = "monitored", "监测中"
        ELIMINATING = "eliminating", "拟消除"
        ELIMINATED = "eliminated", "已消除"
        REJECTED = "rejected", "不予纳入"
        CLOSED = "closed", "随户注销"

    class How(models.TextChoices):
        HELP = "help", "帮扶消除"
        NATURAL = "natural", "自然消除"

    OPEN = (State.PROPOSED, State.MONITORED, State.ELIMINATING)

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="cases"
    )
    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name="类别", related_name="cases"
    )
    screening = models.ForeignKey(
        Screening,
        models.PROTECT,
        verbose_name="来自哪轮排查",
        null=True,
        blank=True,
        related_name="cases",
    )
    clue = models.ForeignKey(
        Clue,
        models.PROTECT,
        verbose_name="来自哪条线索",
        null=True,
        blank=True,
        related_name="cases",
    )
    seq = models.PositiveSmallIntegerField("第几轮", help_text="不予纳入的不占轮次")
    source = models.CharField("发现渠道", max_length=12, choices=Source)
    state = models.CharField("状态", max_length=12, choices=State)
    identified_on = models.DateField("识别日期", null=True, blank=True)
    identified_income = MoneyField("识别时人均纯收入", null=True, blank=True)
    own_payments = MoneyField("识别时合规自付支出", null=True, blank=True)
    is_without_labour = models.BooleanField("整户无劳动能力兜底保障户", default=False)
    fast_track_reason = models.CharField(
        "绿色通道理由", max_length=200, blank=True, help_text="突发情况先帮扶后补程序的，写明理由"
    )
    assessment = models.CharField(
        "综合研判", max_length=500, blank=True, help_text="收入超过监测范围而纳入的，写明理由"
    )
    eliminated_how = models.CharField("消除方式", max_length=8, choices=How, blank=True)
    eliminated_income = MoneyField("消除后人均纯收入", null=True, blank=True)
    version = models.PositiveIntegerField(
        "办到第几版", default=0, help_text="每办一步加一；两人同时办，后一个的版次对不上"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监测对象"
        ordering = ["household", "seq", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "household", "seq"],
                condition=~Q(state="rejected"),
                name="rounds_of_a_household_are_numbered_once",
                violation_error_message="该户这一轮已登记。",
            ),
            models.UniqueConstraint(
                fields=["township", "household"],
                condition=Q(state__in=["proposed", "monitored", "eliminating"]),
                name="one_open_case_per_household",
                violation_error_message="该户已有未结束的监测记录。",
            ),
            models.CheckConstraint(
                name="identified_cases_say_when",
                condition=Q(state__in=["proposed", "rejected"], identified_on=None)
                | (~Q(state__in=["proposed", "rejected"]) & Q(identified_on__isnull=False)),
                violation_error_message="纳入监测要有识别日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["township", "identified_on"], name="case_by_identification"),
            models.Index(fields=["township", "state"], name="case_by_state"),
        ]

    def __str__(self):
        return f"第{self.seq}轮 {self.category}"

    def get_absolute_url(self):
        return reverse("monitoring:case", args=[self.pk])


class CaseStateQuerySet(ScopedQuerySet):
    village_path = "case__household__village"
    grid_path = "case__household__grid"

    def on(self, on: date) -> Self:
        return self.filter(valid_on(on))


class CaseState(TownshipOwned):
    """监测状态：一段时间一行，据此能算任何一天的未消除、已消除。"""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name="监测对象", related_name="states")
    state = models.CharField("状态", max_length=12, choices=Case.State)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    objects = CaseStateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监测状态"
        ordering = ["case_id", "valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "case"],
                condition=Q(valid_to=None),
                name="one_current_state_per_case",
                violation_error_message="该轮已有一个现行状态。",
            ),
            ends_after_start("case_states_end_after_they_start", "办理日期不能早于上一步的日期。"),
        ]
        indexes = [
            models.Index(fields=["township", "state", "valid_from"], name="case_state_by_date")
        ]

    def __str__(self):
        return f"{self.get_state_display()} {self.valid_from}"


class CaseRisk(TownshipOwned):
    """一轮监测的风险，最多五项，有先后。"""

    MOST = 5

    case = models.ForeignKey(Case, models.CASCADE, verbose_name="监测对象", related_name="risks")
    order = models.PositiveSmallIntegerField("次序")
    kind = models.CharField("风险类型", max_length=16, choices=RiskKind)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "风险"
        ordering = ["case_id", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "case", "kind"],
                name="a_risk_once_per_case",
                violation_error_message="同一风险只填一次。",
            ),
            models.CheckConstraint(
                name="at_most_five_risks",
                condition=Q(order__gte=1, order__lte=5),
                violation_error_message="风险最多填五项。",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class CaseStep(TownshipOwned):
    """监测办理经过：谁在哪天办了哪一步、什么意见。只增不改；现在办到哪一步由经过推出，见 monitoring.procedure。"""

    class Kind(models.TextChoices):
        PROPOSE = "propose", "提出识别"
        APPLY = "apply", "申请和承诺授权"
        CHECK = "check", "入户核实"
        COMPARE = "compare", "信息比对"
        REVIEW = "review", "村级民主评议"
        NOTICE = "notice", "村内公示"
        APPROVE = "approve", "乡镇审核"
        SEND_BACK = "send_back", "退回重办"
        FAST_TRACK = "fast_track", "开绿色通道"
        ENTER = "enter", "录入国家系统"
        IDENTIFY = "identify", "登记识别"
        REJECT = "reject", "不予纳入"
        PROPOSE_ELIMINATION = "propose_elimination", "提出消除"
        RETURN = "return", "退回"
        ELIMINATE = "eliminate", "登记消除"
        REVERT = "revert", "消除回退"
        CLOSE = "close", "随户注销"

    case = models.ForeignKey(Case, models.PROTECT, verbose_name="监测对象", related_name="steps")
    done_by = models.ForeignKey(User, models.PROTECT, verbose_name="办理人", related_name="+")
    kind = models.CharField("步骤", max_length=20, choices=Kind)
    done_on = models.DateField("办理日期")
    opinion = models.CharField("意见", max_length=500, blank=True)
    back_to = models.CharField("退回到哪一步", max_length=20, choices=Kind, blank=True)
    expected = models.PositiveSmallIntegerField("应到人数", null=True, blank=True)
    present = models.PositiveSmallIntegerField("实到人数", null=True, blank=True)
    agreed = models.PositiveSmallIntegerField("同意人数", null=True, blank=True)
    opposed = models.PositiveSmallIntegerField("反对人数", null=True, blank=True)
    notice_from = models.DateField("公示起始日期", null=True, blank=True)
    notice_to = models.DateField("公示截止日期", null=True, blank=True)
    objection = models.CharField("异议和处理", max_length=500, blank=True)
    document = models.CharField("批复文号", max_length=100, blank=True)
    recorded_at = models.DateTimeField("录入时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "监测办理经过"
        ordering = ["case_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="steps_sent_back_say_to_which",
                condition=Q(kind="send_back") & ~Q(back_to="")
                | ~Q(kind="send_back") & Q(back_to=""),
                violation_error_message="退回要写明退回到哪一步。",
            ),
            models.CheckConstraint(
                name="votes_of_a_review_add_up",
                condition=~Q(kind="review")
                | Q(present__lte=F("expected"), present__gte=F("agreed") + F("opposed")),
                violation_error_message="实到不能多于应到，同意加反对不能多于实到。",
            ),
            models.CheckConstraint(
                name="notices_say_from_when_to_when",
                condition=~Q(kind="notice") | Q(notice_to__gte=F("notice_from")),
                violation_error_message="公示要有起止日期，截止不能早于起始。",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.done_on}"


class Snapshot(IncomeColumns, TownshipOwned):
    """识别时、消除时的快照：当时的收入支出（元）和三保障饮水，随登记那一步留下，以后年度表改了也不变。"""

    case = models.ForeignKey(
        Case, models.PROTECT, verbose_name="监测对象", related_name="snapshots"
    )
    step = models.ForeignKey(
        CaseStep, models.PROTECT, verbose_name="哪一步", related_name="snapshots"
    )
    taken_on = models.DateField("日期")
    persons = models.PositiveSmallIntegerField("计算人口")
    wages = MoneyField("工资性收入", default=0)
    business_income = MoneyField("生产经营性收入", default=0)
    property_income = MoneyField("财产性收入", default=0)
    transfer_income = MoneyField("转移性收入", default=0)
    business_cost = MoneyField("生产经营性支出", default=0)
    claims = MoneyField("理赔收入", default=0)
    own_payments = MoneyField("合规自付支出", default=0)
    is_education_fine = models.BooleanField("义务教育有保障", null=True, blank=True)
    is_medical_fine = models.BooleanField("基本医疗有保障", null=True, blank=True)
    is_housing_fine = models.BooleanField("住房安全", null=True, blank=True)
    is_water_fine = models.BooleanField("饮水安全", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "监测快照"
        ordering = ["case_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "step"],
                name="one_snapshot_per_step",
                violation_error_message="这一步已留下快照。",
            ),
        ]

    def __str__(self):
        return f"{self.taken_on}"
