"""Monitoring (监测帮扶): clues, rounds of the three categories, their measures, visits and the screening rounds."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.models import User
from areas.scoping import HouseholdScopedQuerySet, ScopedQuerySet, TownshipOwned, ends_after_start
from households.codes import BaseType
from households.models import Household, Member
from lib.dates import Period, valid_on
from lib.fields import MoneyField


class RiskKind(models.TextChoices):
    """返贫致贫风险（100A27）。"""

    ILLNESS = "illness", "因病"
    SCHOOLING = "schooling", "因学"
    DISABILITY = "disability", "因残"
    DISASTER = "disaster", "因自然灾害"
    ACCIDENT = "accident", "因意外事故"
    FAILED_BUSINESS = "failed_business", "因产业项目失败"
    UNSTABLE_WORK = "unstable_work", "因务工就业不稳"
    LACK_OF_LABOUR = "lack_of_labour", "缺劳动力"
    HOUSING = "housing", "因安全住房"
    WATER = "water", "因安全饮水"
    OTHER = "other", "其他"


class Source(models.TextChoices):
    """发现渠道。"""

    SELF = "self", "农户自主申报"
    OFFICER = "officer", "干部、网格员走访"
    SCREENING = "screening", "集中排查"
    DEPARTMENT = "department", "部门筛查预警"
    PETITION = "petition", "信访、舆情"


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


class ScreeningQuerySet(ScopedQuerySet):
    village_path = grid_path = ""  # the whole township sees its rounds: they hold no household

    def during(self, period: Period) -> Self:
        return self.filter(**period.filter_kwargs("started_on"))


class Screening(TownshipOwned):
    """集中排查：一年几轮，有名称、起止日期和范围。"""

    name = models.CharField("名称", max_length=100)
    year = models.PositiveSmallIntegerField("年度")
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    scope = models.CharField("范围", max_length=200, blank=True)
    document = models.CharField("文号", max_length=100, blank=True)

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "集中排查"
        ordering = ["-started_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "year", "name"],
                name="screening_name_once_per_year",
                violation_error_message="该年度已有同名的排查。",
            ),
            models.CheckConstraint(
                name="screenings_end_after_they_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("monitoring:screening", args=[self.pk])


class ScreeningRecord(TownshipOwned):
    """排查记录：一轮排查里一户一行。"""

    screening = models.ForeignKey(
        Screening, models.PROTECT, verbose_name="集中排查", related_name="records"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="screening_records"
    )
    checked_on = models.DateField("排查日期")
    checked_by = models.CharField("排查人", max_length=100)
    is_income_fine = models.BooleanField("收入稳定", default=True)
    is_education_fine = models.BooleanField("义务教育有保障", default=True)
    is_medical_fine = models.BooleanField("基本医疗有保障", default=True)
    is_housing_fine = models.BooleanField("住房安全", default=True)
    is_water_fine = models.BooleanField("饮水安全", default=True)
    finding = models.CharField("发现的问题", max_length=500, blank=True)
    is_at_risk = models.BooleanField("符合纳入条件", default=False)

    objects = HouseholdScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "排查记录"
        ordering = ["screening", "household"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "screening", "household"],
                name="one_record_per_screening_and_household",
                violation_error_message="这一轮已排查过该户。",
            ),
        ]

    def __str__(self):
        return f"{self.screening} {self.checked_on}"


def head_name(household: str = "household") -> Subquery:
    """Name of the household's head, or of the last one of a dissolved household; `household` is the path to it."""
    heads = Member.objects.heads().filter(household=OuterRef(household))
    return Subquery(heads.order_by(F("left_on").desc(nulls_first=True)).values("name")[:1])


def last_visited_on(household: str = "household") -> Subquery:
    visits = Visit.objects.filter(household=OuterRef(household)).order_by("-visited_on")
    return Subquery(visits.values("visited_on")[:1])


class EventQuerySet(HouseholdScopedQuerySet):
    """Rows with one date of event; `event_field` names it."""

    event_field = ""

    def during(self, period: Period) -> Self:
        return self.filter(**period.filter_kwargs(self.event_field))


class ClueQuerySet(EventQuerySet):
    event_field = "received_on"

    def waiting(self) -> Self:
        return self.filter(conclusion="")


class Clue(TownshipOwned):
    """预警线索：从哪条渠道、何时、因为什么；核实后写结论和理由。"""

    class Conclusion(models.TextChoices):
        INCLUDE = "include", "纳入"
        WATCH = "watch", "持续关注"
        EXCLUDE = "exclude", "排除"

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="clues"
    )
    reported_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="登记人", null=True, blank=True, related_name="+"
    )
    concluded_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="核实人", null=True, blank=True, related_name="+"
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField("发现渠道", max_length=12, choices=Source)
    from_unit = models.CharField("来源单位", max_length=100, blank=True)
    received_on = models.DateField("受理日期")
    risk = models.CharField("风险类型", max_length=16, choices=RiskKind)
    amount = MoneyField("涉及金额", null=True, blank=True)
    detail = models.CharField("事由", max_length=500)
    conclusion = models.CharField("核实结论", max_length=10, choices=Conclusion, blank=True)
    concluded_on = models.DateField("核实日期", null=True, blank=True)
    conclusion_reason = models.CharField("结论理由", max_length=500, blank=True)

    objects = ClueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预警线索"
        ordering = ["-received_on"]
        constraints = [
            models.CheckConstraint(
                name="concluded_clues_say_when_and_who",
                condition=Q(conclusion="", concluded_on=None, concluded_by=None)
                | (~Q(conclusion="") & Q(concluded_on__isnull=False, concluded_by__isnull=False)),
                violation_error_message="线索结论要有核实日期和核实人。",
            ),
        ]

    def __str__(self):
        return f"{self.received_on} {self.get_risk_display()}"


class CaseQuerySet(HouseholdScopedQuerySet):
    def identified_by(self, on: date) -> Self:
        """Rounds identified on or before the day, eliminated ones included (累计纳入)."""
        return self.filter(identified_on__lte=on)

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
    assessment = models.CharField(
        "综合研判", max_length=500, blank=True, help_text="收入超过监测范围而纳入的，写明理由"
    )
    eliminated_how = models.CharField("消除方式", max_length=8, choices=How, blank=True)
    eliminated_income = MoneyField("消除后人均纯收入", null=True, blank=True)

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
        ordering = ["case", "valid_from", "pk"]
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
        ordering = ["case", "order"]
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
    """监测办理经过：谁在哪天办了哪一步、什么意见。"""

    class Kind(models.TextChoices):
        PROPOSE = "propose", "提出识别"
        IDENTIFY = "identify", "登记识别"
        REJECT = "reject", "不予纳入"
        PROPOSE_ELIMINATION = "propose_elimination", "提出消除"
        RETURN = "return", "退回"
        ELIMINATE = "eliminate", "登记消除"
        REVERT = "revert", "消除回退"

    case = models.ForeignKey(Case, models.PROTECT, verbose_name="监测对象", related_name="steps")
    done_by = models.ForeignKey(User, models.PROTECT, verbose_name="办理人", related_name="+")
    kind = models.CharField("步骤", max_length=20, choices=Kind)
    done_on = models.DateField("办理日期")
    opinion = models.CharField("意见", max_length=500, blank=True)
    recorded_at = models.DateTimeField("录入时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "监测办理经过"
        ordering = ["case", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.done_on}"


class MeasureGroup(models.TextChoices):
    """帮扶措施 14 组（100A39–100A55）。前四组为开发式帮扶。"""

    INDUSTRY = "industry", "产业帮扶"
    EMPLOYMENT = "employment", "就业帮扶"
    FINANCE = "finance", "金融帮扶"
    POST = "post", "公益岗位帮扶"
    HOUSING = "housing", "住房安全保障"
    WATER = "water", "饮水安全保障"
    HEALTH = "health", "健康帮扶"
    COMPULSORY_EDUCATION = "compulsory_education", "义务教育保障"
    EDUCATION = "education", "其他教育帮扶"
    SAFETY_NET = "safety_net", "综合保障"
    SOCIAL = "social", "社会帮扶"
    RELOCATION = "relocation", "搬迁"
    LIVING = "living", "生产生活条件改善"
    INFRASTRUCTURE = "infrastructure", "基础设施建设"


class Measure(TownshipOwned):
    """帮扶措施：一户一方案、一人一措施，计划和落实分开记。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="measures"
    )
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        verbose_name="针对哪一轮监测",
        null=True,
        blank=True,
        related_name="measures",
    )
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="对象", null=True, blank=True, related_name="measures"
    )
    group = models.CharField("类别", max_length=20, choices=MeasureGroup)
    item = models.CharField("子项", max_length=50)
    content = models.CharField("内容", max_length=500, blank=True)
    planned_on = models.DateField("计划日期")
    done_on = models.DateField("落实日期", null=True, blank=True)
    amount = MoneyField("金额", null=True, blank=True)
    unit = models.CharField("责任单位", max_length=100, blank=True)
    person = models.CharField("责任人", max_length=50, blank=True)
    effect = models.CharField("成效", max_length=500, blank=True)

    objects = HouseholdScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "帮扶措施"
        ordering = ["household", "-planned_on"]

    def __str__(self):
        return f"{self.get_group_display()} {self.item}"


class VisitQuerySet(EventQuerySet):
    event_field = "visited_on"


class Visit(TownshipOwned):
    """走访：哪天、谁、怎样去的，三保障和饮水看过没有问题，收入有没有变化。编号由填写的设备给出，重传不重复。"""

    class Way(models.TextChoices):
        HOME = "home", "入户"
        PHONE = "phone", "电话"
        VIDEO = "video", "视频"

    class Income(models.TextChoices):
        SAME = "same", "差不多"
        MORE = "more", "增加"
        LESS = "less", "减少"

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="visits"
    )
    visited_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="走访人", related_name="visits"
    )
    clue = models.ForeignKey(
        Clue,
        models.PROTECT,
        verbose_name="同时报的线索",
        null=True,
        blank=True,
        related_name="visits",
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visited_on = models.DateField("日期")
    way = models.CharField("方式", max_length=6, choices=Way, default=Way.HOME)
    companions = models.CharField("同行人", max_length=100, blank=True)
    is_education_fine = models.BooleanField("义务教育", default=True)
    is_medical_fine = models.BooleanField("基本医疗", default=True)
    is_housing_fine = models.BooleanField("住房安全", default=True)
    is_water_fine = models.BooleanField("饮水安全", default=True)
    problem = models.CharField("什么问题", max_length=300, blank=True)
    income = models.CharField("收入比上次", max_length=5, choices=Income, default=Income.SAME)
    income_change = MoneyField("大约每月多少元", null=True, blank=True)
    note = models.CharField("情况和诉求", max_length=1000, blank=True)
    recorded_at = models.DateTimeField("录入时间", auto_now_add=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "走访"
        ordering = ["-visited_on", "-recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "clue"],
                name="a_clue_comes_from_one_visit",
                violation_error_message="这条线索已记在另一次走访上。",
            ),
            models.CheckConstraint(
                name="visits_with_a_problem_say_which",
                condition=Q(
                    is_education_fine=True,
                    is_medical_fine=True,
                    is_housing_fine=True,
                    is_water_fine=True,
                )
                | ~Q(problem=""),
                violation_error_message="选了“有问题”，请写明是什么问题。",
            ),
        ]
        indexes = [models.Index(fields=["township", "visited_on"], name="visit_by_date")]

    def __str__(self):
        return f"{self.visited_on} {self.get_way_display()}"
