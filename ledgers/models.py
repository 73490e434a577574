"""Work ledgers (工作台账): meetings, trainings and whatever else a township counts; resident teams and first secretaries."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.utils import timezone

from accounts.withdrawals import Standing, Withdrawable
from areas.models import Area
from areas.scoping import ScopedQuerySet, TownshipOwned, ends_after_start
from lib import masking
from lib.dates import Period, valid_on
from lib.fields import EncryptedTextField


class LedgerKind(models.Model):
    """台账种类：会议、培训等由系统给出，乡镇可以自己加；数量栏的名称和单位也由乡镇定。"""

    name = models.CharField("名称", max_length=50, unique=True)
    measure_word = models.CharField("量词", max_length=4, default="次", help_text="次、期、场")
    subkinds = models.CharField("子类", max_length=500, blank=True, help_text="用顿号分开")
    quantities = models.JSONField(
        "数量栏", default=list, blank=True, help_text='如 [{"name": "垃圾清运", "unit": "吨"}]'
    )
    order = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "台账种类"
        ordering = ["order", "name"]

    def __str__(self):
        return self.name

    @property
    def subkind_names(self) -> list[str]:
        return [kind for kind in self.subkinds.split("、") if kind]


class LedgerEntryQuerySet(ScopedQuerySet):
    def during(self, period: Period) -> Self:
        return self.filter(**period.filter_kwargs("held_on"))


class LedgerEntry(TownshipOwned, Withdrawable):
    """台账记录：一次会议、一期培训、一场活动一行。"""

    village = models.ForeignKey(
        Area,
        models.PROTECT,
        verbose_name="村",
        null=True,
        blank=True,
        related_name="ledger_entries",
    )
    kind = models.ForeignKey(
        LedgerKind, models.PROTECT, verbose_name="台账", related_name="entries"
    )
    subkind = models.CharField("子类", max_length=50, blank=True)
    title = models.CharField("名称", max_length=100)
    held_on = models.DateField("日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    chair = models.CharField("主持人、授课人", max_length=50, blank=True)
    audience = models.CharField("对象", max_length=100, blank=True)
    persons = models.PositiveIntegerField("参加人数", null=True, blank=True)
    content = models.CharField("内容", max_length=1000, blank=True)
    document = models.CharField("纪要、文号", max_length=100, blank=True)
    quantities = models.JSONField("数量", default=dict, blank=True)

    objects = Standing.from_queryset(LedgerEntryQuerySet)()
    with_withdrawn = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账记录"
        ordering = ["-held_on", "-pk"]
        constraints = [*Withdrawable.Meta.constraints]
        indexes = [
            models.Index(fields=["township", "kind", "held_on"], name="ledger_by_kind_and_date")
        ]

    def __str__(self):
        return self.title


class TeamMemberQuerySet(ScopedQuerySet):
    def on(self, on: date) -> Self:
        return self.filter(valid_on(on))


class TeamMember(TownshipOwned, Withdrawable):
    """驻村人员：第一书记、工作队长、队员，由哪一级哪个单位派出，在哪个村、从何时到何时。"""

    class Post(models.TextChoices):
        FIRST_SECRETARY = "first_secretary", "第一书记"
        LEADER = "leader", "工作队长"
        MEMBER = "member", "工作队员"

    class Dispatcher(models.TextChoices):
        PROVINCE = "province", "省派"
        CITY = "city", "市派"
        COUNTY = "county", "县派"
        TOWNSHIP = "township", "镇派"

    class Grade(models.TextChoices):
        GOOD = "good", "好"
        FAIR = "fair", "较好"
        ORDINARY = "ordinary", "一般"
        POOR = "poor", "较差"

    village = models.ForeignKey(
        Area, models.PROTECT, verbose_name="驻村", related_name="team_members"
    )
    name = models.CharField("姓名", max_length=50)
    post = models.CharField("职务", max_length=16, choices=Post)
    dispatcher = models.CharField("派出级别", max_length=10, choices=Dispatcher)
    unit = models.CharField("派出单位", max_length=100, blank=True)
    phone = EncryptedTextField("联系电话", blank=True)
    grade = models.CharField("考核等次", max_length=10, choices=Grade, blank=True)
    valid_from = models.DateField("任职日期")
    valid_to = models.DateField("离任日期", null=True, blank=True)

    objects = Standing.from_queryset(TeamMemberQuerySet)()
    with_withdrawn = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "驻村人员"
        ordering = ["village__code", "post", "valid_from"]
        constraints = [
            *Withdrawable.Meta.constraints,
            ends_after_start("team_members_leave_after_they_come", "离任日期不能早于任职日期。"),
        ]

    def __str__(self):
        return f"{self.name}（{self.get_post_display()}）"

    @property
    def is_serving(self) -> bool:
        return self.valid_to is None or self.valid_to > timezone.localdate()

    @property
    def masked_phone(self) -> str:
        return masking.phone(self.phone)
