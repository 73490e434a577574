"""What is collected once a year of a household and of a member (年度采集表)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from areas.scoping import HouseholdScopedQuerySet, ScopedQuerySet, TownshipOwned
from households.codes import SCHOOL_YEARS, Education, HouseGrade, Labour, RoadKind
from households.models.households import Household
from households.models.income import IncomeColumns
from households.models.members import Member
from lib.fields import FixedDecimalField, MoneyField


class HouseholdYear(IncomeColumns, TownshipOwned):
    """农户年度采集表：一户一年一行的收入支出（元）和生产生活条件。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="years"
    )
    year = models.PositiveSmallIntegerField("年度")
    persons = models.PositiveSmallIntegerField("计算人口", help_text="人均收入的除数，在册人口")
    wages = MoneyField("工资性收入", default=0)
    work_wages = MoneyField("其中：务工收入", default=0)
    business_income = MoneyField("生产经营性收入", default=0)
    property_income = MoneyField("财产性收入", default=0)
    transfer_income = MoneyField("转移性收入", default=0)
    subsistence_income = MoneyField("其中：低保金", default=0)
    destitute_income = MoneyField("其中：特困供养金", default=0)
    pension_income = MoneyField("其中：养老保险金", default=0)
    business_cost = MoneyField("生产经营性支出", default=0)
    claims = MoneyField("理赔收入", default=0)
    own_payments = MoneyField("合规自付支出", default=0)
    farmland_mu = FixedDecimalField("耕地面积（亩）", null=True, blank=True)
    forest_mu = FixedDecimalField("林地面积（亩）", null=True, blank=True)
    returned_mu = FixedDecimalField("退耕还林（草）面积（亩）", null=True, blank=True)
    orchard_mu = FixedDecimalField("林果面积（亩）", null=True, blank=True)
    pasture_mu = FixedDecimalField("牧草地面积（亩）", null=True, blank=True)
    water_mu = FixedDecimalField("水面面积（亩）", null=True, blank=True)
    house_m2 = FixedDecimalField("住房面积（平方米）", null=True, blank=True)
    house_grade = models.CharField("房屋等级", max_length=1, choices=HouseGrade, blank=True)
    is_dangerous_house = models.BooleanField("危房户", null=True, blank=True)
    has_safe_water = models.BooleanField("已解决安全饮用水", null=True, blank=True)
    has_toilet = models.BooleanField("有卫生厕所", null=True, blank=True)
    has_working_toilet = models.BooleanField("厕所能正常使用", null=True, blank=True)
    has_power = models.BooleanField("通生活用电", null=True, blank=True)
    road = models.CharField("入户路类型", max_length=10, choices=RoadKind, blank=True)
    road_km = FixedDecimalField("与村主干路距离（公里）", null=True, blank=True)
    is_in_cooperative = models.BooleanField("加入农民合作组织", null=True, blank=True)
    is_led_by_enterprise = models.BooleanField("有龙头企业带动", null=True, blank=True)
    has_dropout = models.BooleanField("有义务教育阶段失学辍学", null=True, blank=True)
    collected_on = models.DateField("采集日期", null=True, blank=True)

    objects = HouseholdScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "农户年度采集表"
        ordering = ["household", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "household", "year"],
                name="one_collection_per_household_and_year",
                violation_error_message="该户该年度已有采集表，请改那一张。",
            ),
        ]

    def __str__(self):
        return f"{self.year}年"


class MemberYearQuerySet(ScopedQuerySet):
    village_path = "member__household__village"
    grid_path = "member__household__grid"


class MemberYear(TownshipOwned):
    """成员年度采集表：一人一年一行的教育、健康、劳动、参保和务工情况。"""

    class Aid(models.TextChoices):
        NONE = "none", "未享受"
        RURAL = "rural", "农村"
        URBAN = "urban", "城市"

    member = models.ForeignKey(Member, models.PROTECT, verbose_name="成员", related_name="years")
    year = models.PositiveSmallIntegerField("年度")
    education = models.CharField("文化程度", max_length=12, choices=Education, blank=True)
    schooling = models.CharField("在校生状况", max_length=16, choices=SCHOOL_YEARS, blank=True)
    school = models.CharField("就读学校", max_length=100, blank=True)
    dropout_reason = models.CharField("义务教育阶段未上学原因", max_length=20, blank=True)
    has_chronic_illness = models.BooleanField("长期慢性病", default=False)
    has_major_illness = models.BooleanField("患有大病", default=False)
    is_disabled = models.BooleanField("残疾", default=False)
    labour = models.CharField("劳动技能", max_length=10, choices=Labour, blank=True)
    work_place = models.CharField("务工所在地", max_length=60, blank=True)
    work_months = models.PositiveSmallIntegerField("务工时间（月）", null=True, blank=True)
    post = models.CharField("公益性岗位", max_length=20, blank=True)
    post_months = models.PositiveSmallIntegerField("公益性岗位（月数）", null=True, blank=True)
    has_medical_insurance = models.BooleanField("参加城乡居民基本医疗保险", null=True, blank=True)
    has_worker_medical_insurance = models.BooleanField(
        "参加城镇职工基本医疗保险", null=True, blank=True
    )
    has_serious_illness_insurance = models.BooleanField("参加大病保险", null=True, blank=True)
    has_pension_insurance = models.BooleanField("参加城乡居民基本养老保险", null=True, blank=True)
    subsistence = models.CharField("享受低保政策情况", max_length=6, choices=Aid, default=Aid.NONE)
    destitute = models.CharField(
        "享受特困供养政策情况", max_length=6, choices=Aid, default=Aid.NONE
    )
    speaks_mandarin = models.BooleanField("会讲普通话", null=True, blank=True)

    objects = MemberYearQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "成员年度采集表"
        ordering = ["member", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "member", "year"],
                name="one_collection_per_member_and_year",
                violation_error_message="该成员该年度已有采集表，请改那一张。",
            ),
            models.CheckConstraint(
                name="pupils_have_no_final_education",
                condition=Q(education="") | Q(schooling=""),
                violation_error_message="文化程度和在校生状况只能填一项：在校的填在校生状况。",
            ),
        ]

    def __str__(self):
        return f"{self.year}年"
