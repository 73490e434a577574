"""Clues (预警线索) and what residents report themselves (群众自报)."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from areas.models import Area
from areas.scoping import ScopedQuerySet, TownshipOwned
from households.models import ExternalListRow, Household
from lib.fields import EncryptedTextField, MoneyField
from monitoring.models.codes import RiskKind, Source
from monitoring.models.common import EventQuerySet


class ClueQuerySet(EventQuerySet):
    event_field = "received_on"

    def waiting(self) -> Self:
        """待核实：还没有结论的。"""
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
    list_row = models.ForeignKey(
        ExternalListRow,
        models.PROTECT,
        verbose_name="来自名单的哪一行",
        null=True,
        blank=True,
        related_name="clues",
    )
    assigned_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="指派人", null=True, blank=True, related_name="+"
    )
    assigned_to = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="由谁核实",
        null=True,
        blank=True,
        related_name="assigned_clues",
    )
    verified_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="入户核实人", null=True, blank=True, related_name="+"
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
    assigned_on = models.DateField("受理指派日期", null=True, blank=True)
    due_on = models.DateField("核实期限", null=True, blank=True)
    verified_on = models.DateField("入户核实日期", null=True, blank=True)
    verification = models.CharField("核实情况", max_length=500, blank=True)
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
            models.CheckConstraint(
                name="assigned_clues_say_when_who_and_to_whom",
                condition=Q(assigned_on=None, assigned_by=None, assigned_to=None, due_on=None)
                | Q(
                    assigned_on__isnull=False,
                    assigned_by__isnull=False,
                    assigned_to__isnull=False,
                    due_on__isnull=False,
                ),
                violation_error_message="指派要写明指派人、由谁核实、日期和期限。",
            ),
            models.CheckConstraint(
                name="verified_clues_say_when_who_and_what",
                condition=Q(verified_on=None, verified_by=None, verification="")
                | (Q(verified_on__isnull=False, verified_by__isnull=False) & ~Q(verification="")),
                violation_error_message="入户核实要写明日期、核实人和情况。",
            ),
            models.UniqueConstraint(
                fields=["township", "list_row"],
                name="one_clue_per_list_row",
                violation_error_message="名单的这一行已生成线索。",
            ),
        ]

    def __str__(self):
        return f"{self.received_on} {self.get_risk_display()}"


class SelfReportQuerySet(ScopedQuerySet):
    grid_path = None  # before it is accepted nobody knows whose grid it is


class SelfReport(TownshipOwned):
    """群众自报：居民在公开页面自己填的申请，没有登录。受理后对上农户，成为一条线索。"""

    class State(models.TextChoices):
        RECEIVED = "received", "待受理"
        ACCEPTED = "accepted", "已受理"
        DECLINED = "declined", "不受理"

    village = models.ForeignKey(Area, models.PROTECT, verbose_name="所在村", related_name="+")
    clue = models.ForeignKey(
        Clue,
        models.PROTECT,
        verbose_name="受理成哪条线索",
        null=True,
        blank=True,
        related_name="self_reports",
    )
    handled_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="受理人", null=True, blank=True, related_name="+"
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("姓名", max_length=50)
    phone = EncryptedTextField("联系电话")
    phone_index = models.CharField(max_length=32, editable=False)
    group = models.CharField("村民组", max_length=30, blank=True)
    risk = models.CharField("困难类型", max_length=16, choices=RiskKind)
    detail = models.CharField("困难情况", max_length=500)
    source_index = models.CharField(max_length=32, editable=False)  # of the address, for the limit
    reported_at = models.DateTimeField("提交时间", auto_now_add=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.RECEIVED)
    handled_on = models.DateField("受理日期", null=True, blank=True)
    handled_reason = models.CharField("不受理的理由", max_length=200, blank=True)

    objects = SelfReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "群众自报"
        ordering = ["-reported_at"]
        constraints = [
            models.CheckConstraint(
                name="handled_self_reports_say_when_and_who",
                condition=Q(state="received", handled_on=None, handled_by=None)
                | (~Q(state="received") & Q(handled_on__isnull=False, handled_by__isnull=False)),
                violation_error_message="受理要有日期和受理人。",
            ),
            models.CheckConstraint(
                name="accepted_self_reports_name_the_clue",
                condition=Q(state="accepted", clue__isnull=False)
                | (~Q(state="accepted") & Q(clue=None)),
                violation_error_message="受理的要对上一条线索。",
            ),
        ]
        indexes = [
            models.Index(fields=["township", "source_index", "reported_at"], name="report_limit")
        ]

    def __str__(self):
        return f"{self.name} {self.get_risk_display()}"
