"""Households (农户) and their members: who they are, what they were on any day, and what was collected of them each year."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from areas.models import Area
from areas.scoping import (
    HouseholdScopedQuerySet,
    ScopedQuerySet,
    TownshipOwned,
    ends_after_start,
)
from households.codes import (
    CAUSES,
    DISABILITY_GRADES,
    DISABILITY_KINDS,
    HEAD,
    RELATIONS,
    SCHOOL_YEARS,
    Attribute,
    BaseType,
    CertificateKind,
    DissolveReason,
    Education,
    HouseGrade,
    JoinReason,
    Labour,
    LeaveReason,
    PolicyStanding,
    Political,
    RoadKind,
    Sex,
)
from lib import idcard
from lib.dates import valid_on
from lib.fields import EncryptedTextField, FixedDecimalField, MoneyField


class HouseholdQuerySet(ScopedQuerySet):
    village_path = "village"
    grid_path = "grid"

    def existing_on(self, on: date) -> Self:
        """Households registered by the day and not yet dissolved."""
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=on), registered_on__lte=on)

    def with_status_on(self, on: date, **status) -> Self:
        """Households whose status row of the day fits, e.g. base_type="lifted"."""
        rows = HouseholdStatus.objects.on(on).filter(household=OuterRef("pk"), **status)
        return self.filter(Exists(rows))


class Household(TownshipOwned):
    """农户。户编号是国家系统的编号，一般农户可以没有；户的类型、属性、政策享受是带日期的状态。"""

    village = models.ForeignKey(
        Area, models.PROTECT, verbose_name="所在村", related_name="households"
    )
    grid = models.ForeignKey(
        Area,
        models.PROTECT,
        verbose_name="网格",
        null=True,
        blank=True,
        related_name="grid_households",
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="并入",
        null=True,
        blank=True,
        related_name="merged_from",
    )
    split_from = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="由哪户分出",
        null=True,
        blank=True,
        related_name="split_into",
    )
    number = models.CharField("户编号", max_length=20, blank=True)
    group = models.CharField("村民组", max_length=30, blank=True)
    address = models.CharField("家庭住址", max_length=200, blank=True)
    phone = EncryptedTextField("户联系电话", blank=True)
    phone_index = models.CharField(max_length=32, blank=True, editable=False)
    bank = models.CharField("开户银行", max_length=60, blank=True)
    bank_account = EncryptedTextField("银行账号", blank=True)
    bank_account_index = models.CharField(max_length=32, blank=True, editable=False)
    lifted_on = models.DateField("脱贫日期", null=True, blank=True)
    main_cause = models.CharField("主要致贫原因", max_length=2, choices=CAUSES, blank=True)
    second_cause = models.CharField("其他致贫原因1", max_length=2, choices=CAUSES, blank=True)
    third_cause = models.CharField("其他致贫原因2", max_length=2, choices=CAUSES, blank=True)
    is_military_family = models.BooleanField("军烈属", default=False)
    is_relocated = models.BooleanField("易地搬迁户", default=False)
    relocated_on = models.DateField("搬迁日期", null=True, blank=True)
    longitude = FixedDecimalField("经度", places=6, null=True, blank=True)
    latitude = FixedDecimalField("纬度", places=6, null=True, blank=True)
    note = models.CharField("备注", max_length=500, blank=True)
    registered_on = models.DateField("建档日期")
    dissolved_on = models.DateField("销户日期", null=True, blank=True)
    dissolve_reason = models.CharField(
        "销户原因", max_length=12, choices=DissolveReason, blank=True
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "农户"
        ordering = ["village__code", "group", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "number"],
                condition=~Q(number=""),
                name="household_number_once_per_township",
                violation_error_message="这个户编号已经有一户在用。",
            ),
            models.CheckConstraint(
                name="dissolved_households_say_why",
                condition=Q(dissolved_on=None, dissolve_reason="")
                | (Q(dissolved_on__isnull=False) & ~Q(dissolve_reason="")),
                violation_error_message="销户要有日期和原因。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["township", "village", "group", "number"], name="household_list_order"
            ),
            models.Index(fields=["township", "phone_index"], name="household_by_phone"),
        ]

    def __str__(self):
        return f"{self.number or self.pk} 号户"

    def get_absolute_url(self):
        return reverse("households:detail", args=[self.pk])


class HouseholdStatusQuerySet(HouseholdScopedQuerySet):
    def on(self, on: date) -> Self:
        return self.filter(valid_on(on))


class HouseholdStatus(TownshipOwned):
    """户状态：户类型、户属性、政策享受，一段时间一行；任何一项变了就截止旧行、另起新行。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="statuses"
    )
    base_type = models.CharField("户类型", max_length=10, choices=BaseType)
    attribute = models.CharField(
        "户属性", max_length=12, choices=Attribute, default=Attribute.ORDINARY
    )
    policy = models.CharField(
        "政策享受情况",
        max_length=10,
        choices=PolicyStanding,
        blank=True,
        default=PolicyStanding.NONE,
    )
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)
    reason = models.CharField("变更原因", max_length=200, blank=True)

    objects = HouseholdStatusQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "户状态"
        ordering = ["household", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "household"],
                condition=Q(valid_to=None),
                name="one_current_status_per_household",
                violation_error_message="该户已有一条现行状态。",
            ),
            models.CheckConstraint(
                name="only_lifted_households_have_a_policy_standing",
                condition=Q(base_type="lifted", policy__in=["enjoying", "stable"])
                | Q(base_type="ordinary", policy=""),
                violation_error_message="脱贫户要填享受政策或稳定脱贫，一般农户不填。",
            ),
            ends_after_start("household_statuses_end_after_they_start"),
        ]
        indexes = [
            models.Index(fields=["township", "base_type", "valid_from"], name="status_by_type"),
            # Asked for each benefit, loan and person in turn: longer than status_by_type, so that SQLite prefers it
            # even before it has gathered statistics.
            models.Index(
                fields=["township", "household", "base_type", "valid_from"],
                name="status_of_household",
            ),
        ]

    def __str__(self):
        return f"{self.get_base_type_display()} {self.valid_from}"


class MemberQuerySet(HouseholdScopedQuerySet):
    def present_on(self, on: date) -> Self:
        """Members who belong to their household on the day."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=on), joined_on__lte=on)

    def current(self) -> Self:
        return self.filter(left_on=None)

    def heads(self) -> Self:
        return self.filter(relation=HEAD)


class Member(TownshipOwned):
    """家庭成员：一个人在一户里的一段时间。离开不删除，填减少日期和原因；回来另起一行。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="members"
    )
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="上一段",
        null=True,
        blank=True,
        related_name="following",
    )
    name = models.CharField("姓名", max_length=50)
    initials = models.CharField("拼音首字母", max_length=50, blank=True, editable=False)
    sex = models.CharField("性别", max_length=6, choices=Sex)
    born_on = models.DateField("出生日期", null=True, blank=True)
    certificate = models.CharField(
        "证件类型", max_length=10, choices=CertificateKind, default=CertificateKind.IDENTITY
    )
    id_number = EncryptedTextField("证件号码", blank=True)
    id_index = models.CharField(max_length=32, blank=True, editable=False)
    id_tail_index = models.CharField(max_length=32, blank=True, editable=False)
    relation = models.CharField("与户主关系", max_length=2, choices=RELATIONS)
    ethnicity = models.CharField("民族", max_length=10, blank=True, default="汉族")
    political = models.CharField("政治面貌", max_length=12, choices=Political, blank=True)
    phone = EncryptedTextField("联系电话", blank=True)
    phone_index = models.CharField(max_length=32, blank=True, editable=False)
    disability_kind = models.PositiveSmallIntegerField(
        "残疾类别", choices=DISABILITY_KINDS, null=True, blank=True
    )
    disability_grade = models.PositiveSmallIntegerField(
        "残疾等级", choices=DISABILITY_GRADES, null=True, blank=True
    )
    illness = EncryptedTextField("病种", blank=True)
    is_soldier = models.BooleanField("现役军人", default=False)
    joined_on = models.DateField("增加日期")
    join_reason = models.CharField(
        "增加原因", max_length=16, choices=JoinReason, default=JoinReason.FOUNDING
    )
    left_on = models.DateField("减少日期", null=True, blank=True)
    leave_reason = models.CharField("减少原因", max_length=16, choices=LeaveReason, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "家庭成员"
        ordering = ["household", "relation", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "household"],
                condition=Q(relation=HEAD, left_on=None),
                name="one_current_head_per_household",
                violation_error_message="该户已有户主。",
            ),
            models.UniqueConstraint(
                fields=["township", "id_index"],
                condition=Q(left_on=None) & ~Q(id_index=""),
                name="id_number_once_among_present_members",
                violation_error_message="这个证件号码已在另一户（或本户）登记。",
            ),
            models.CheckConstraint(
                name="members_who_left_say_why",
                condition=Q(left_on=None, leave_reason="")
                | (Q(left_on__isnull=False) & ~Q(leave_reason="")),
                violation_error_message="成员减少要有日期和原因。",
            ),
            models.CheckConstraint(
                name="members_leave_after_they_join",
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                violation_error_message="减少日期不能早于增加日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["township", "name"], name="member_by_name"),
            models.Index(fields=["township", "initials"], name="member_by_initials"),
            models.Index(fields=["township", "id_tail_index"], name="member_by_id_tail"),
            models.Index(fields=["township", "id_index"], name="member_by_id"),
        ]

    def __str__(self):
        return self.name

    @property
    def masked_id(self) -> str:
        """证件号码只露末四位。"""
        return idcard.mask(self.id_number)


class HouseholdYear(TownshipOwned):
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

    @property
    def net_income(self):
        """家庭纯收入（元）= 工资性 + 生产经营性 + 财产性 + 转移性 − 生产经营性支出。"""
        gross = self.wages + self.business_income + self.property_income + self.transfer_income
        return gross - self.business_cost

    @property
    def net_per_head(self):
        """人均纯收入（元），四舍五入到分；人口为 0 时为 None。"""
        return round(self.net_income / self.persons, 2) if self.persons else None


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


class HelperAssignmentQuerySet(HouseholdScopedQuerySet):
    def on(self, on: date) -> Self:
        return self.filter(valid_on(on))


class HelperAssignment(TownshipOwned):
    """帮扶责任人（结对）：谁、哪个单位、从何时到何时帮扶这一户。换人另起一行。"""

    class Level(models.TextChoices):
        PROVINCE = "province", "省直"
        CITY = "city", "市直"
        COUNTY = "county", "县直"
        TOWNSHIP = "township", "乡镇"
        VILLAGE = "village", "村级"

    class Duty(models.TextChoices):
        HELPER = "helper", "帮扶责任人"
        CONTACT = "contact", "监测联系人"

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="helpers"
    )
    user = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="用户",
        null=True,
        blank=True,
        related_name="helped_households",
    )
    duty = models.CharField("职责", max_length=8, choices=Duty, default=Duty.HELPER)
    name = models.CharField("姓名", max_length=50)
    unit = models.CharField("单位", max_length=100, blank=True)
    level = models.CharField("单位隶属", max_length=10, choices=Level, blank=True)
    post = models.CharField("职务", max_length=50, blank=True)
    phone = EncryptedTextField("联系电话", blank=True)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    objects = HelperAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "帮扶责任人"
        ordering = ["household", "duty", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "household", "duty", "name"],
                condition=Q(valid_to=None),
                name="one_open_assignment_per_helper",
                violation_error_message="这位帮扶人已在帮扶该户。",
            ),
            ends_after_start("helper_assignments_end_after_they_start"),
        ]

    def __str__(self):
        return self.name


# Imports 导入


class ImportBatchQuerySet(ScopedQuerySet):
    village_path = None

    def move(self, *states: str, to: str, **fields) -> bool:
        """Take the one batch of this set from one of the states to another; False when it is in none of them."""
        return bool(self.filter(state__in=states).update(state=to, **fields))


class ImportBatch(TownshipOwned):
    """导入批次：一份工作簿从上传、核对到写入。表里的内容加密存放在数据目录，不在本表。"""

    class State(models.TextChoices):
        QUEUED = "queued", "等待核对"
        CHECKING = "checking", "正在核对"
        CHECKED = "checked", "已核对，未写入"
        WRITING = "writing", "正在写入"
        COMMITTED = "committed", "已写入"
        CANCELLED = "cancelled", "已放弃"
        FAILED = "failed", "不能导入"

    keeps_history = False

    by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="导入人",
        null=True,
        blank=True,
        related_name="import_batches",
    )
    kind = models.CharField("种类", max_length=30)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("字节")
    token = models.CharField("存放名", max_length=32, editable=False)
    as_of = models.DateField("截至日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField("进度", default=0)
    rows = models.PositiveIntegerField("行数", default=0)
    created = models.PositiveIntegerField("新增", default=0)
    updated = models.PositiveIntegerField("更新", default=0)
    unchanged = models.PositiveIntegerField("无变化", default=0)
    rejected = models.PositiveIntegerField("有误", default=0)
    problems = models.PositiveIntegerField("错误", default=0)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    message = models.CharField("说明", max_length=500, blank=True)
    created_at = models.DateTimeField("上传时间", default=timezone.now)
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    committed_at = models.DateTimeField("写入时间", null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="every_imported_row_is_counted",
                condition=Q(rows=F("created") + F("updated") + F("unchanged") + F("rejected")),
                violation_error_message="各项之和要等于行数。",
            ),
            models.CheckConstraint(
                name="written_imports_have_no_rejected_rows",
                condition=~Q(state="committed") | Q(rejected=0, committed_at__isnull=False),
                violation_error_message="有误的行改好之前不能写入。",
            ),
        ]
        indexes = [models.Index(fields=["township", "-created_at"], name="imports_of_township")]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("households:import_batch", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.CHECKING, self.State.WRITING}
