"""The catalogue of policies (政策目录) and what each place sets (政策标准)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from areas.models import Area
from lib.fields import FixedDecimalField

TERMS = {"term": ["春季", "秋季"], "month": [f"{number}月" for number in range(1, 13)]}


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

    class Rhythm(models.TextChoices):
        """发放周期：同一人（户）同一政策一期只发一次。"""

        YEAR = "year", "一年一次"
        TERM = "term", "一学期一次"
        MONTH = "month", "一月一次"
        ONCE = "once", "按次"

    class Register(models.TextChoices):
        """登记在哪里：一件事只登记一处。"""

        BENEFITS = "benefits", "享受记录"
        LOANS = "loans", "小额信贷"
        EMPLOYMENT = "employment", "务工"
        CLAIMS = "claims", "医疗报销"
        INSURANCE = "insurance", "保险"
        PLACEMENTS = "placements", "兜底安置"
        POSTS = "posts", "公益性岗位"
        REPAIRS = "repairs", "危房改造"
        TRAININGS = "trainings", "技能培训"

    code = models.CharField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=50, unique=True)
    sector = models.CharField("类别", max_length=12, choices=Sector)
    level = models.CharField("对象", max_length=10, choices=Level)
    nature = models.CharField(
        "性质", max_length=6, choices=Nature, help_text="持续享受按起止日期算在享；发放按发放日期算"
    )
    rhythm = models.CharField(
        "发放周期",
        max_length=6,
        choices=Rhythm,
        default=Rhythm.YEAR,
        help_text="决定什么算重复发放：同一人、同一政策、同一期",
    )
    register = models.CharField(
        "登记在",
        max_length=12,
        choices=Register,
        default=Register.BENEFITS,
        help_text="自己加的政策都登记在享受记录",
    )
    kinds = models.CharField(
        "子类", max_length=300, blank=True, help_text="用顿号分开，如：集中、分散"
    )
    places = models.CharField(
        "地点", max_length=200, blank=True, help_text="按地点分的才填，用顿号分开，如：县内、县外"
    )
    quantity_unit = models.CharField(
        "数量单位", max_length=10, blank=True, help_text="记数量的才填，如：亩"
    )
    has_total_cost = models.BooleanField(
        "记总费用", default=False, help_text="如医疗救助：总费用和救助金额分开记"
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

    @property
    def place_names(self) -> list[str]:
        return [place for place in self.places.split("、") if place]

    @property
    def term_names(self) -> list[str]:
        """What 期次 may say; nothing for one payment a year, and for those that are told apart by their day."""
        return TERMS.get(self.rhythm, [])


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
