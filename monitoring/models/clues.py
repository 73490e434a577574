"""Clues (预警线索) and what residents report themselves (群众自报)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from areas.models import Area
from areas.scoping import ScopedQuerySet, TownshipOwned
from households.models import ExternalList, ExternalListRow, Household
from lib.fields import EncryptedTextField, MoneyField
from monitoring.models.codes import RiskKind, Source
from monitoring.models.common import EventQuerySet


class ClueStage(models.TextChoices):
    """办到哪一步；由各步的日期得出，不另存。"""

    TO_ASSIGN = "to_assign", "待指派"
    TO_VERIFY = "to_verify", "核实中"
    TO_CONCLUDE = "to_conclude", "待结论"
    CONCLUDED = "concluded", "已有结论"


IN_STAGE = {
    ClueStage.TO_ASSIGN: Q(conclusion="", verified_on=None, assigned_on=None),
    ClueStage.TO_VERIFY: Q(conclusion="", verified_on=None, assigned_on__isnull=False),
    ClueStage.TO_CONCLUDE: Q(conclusion="", verified_on__isnull=False),
    ClueStage.CONCLUDED: ~Q(conclusion=""),
}


class ClueQuerySet(EventQuerySet):
    event_field = "received_on"

    def waiting(self) -> Self:
        """待核实：还没有结论的。"""
        return self.filter(conclusion="")

    def to_assign(self) -> Self:
        """待指派：收到了，还没有指派，也没有核实。"""
        return self.filter(IN_STAGE[ClueStage.TO_ASSIGN])

    def to_verify(self) -> Self:
        """核实中：已指派，还没有入户核实。"""
        return self.filter(IN_STAGE[ClueStage.TO_VERIFY])

    def to_conclude(self) -> Self:
        """待结论：已入户核实，还没有结论。"""
        return self.filter(IN_STAGE[ClueStage.TO_CONCLUDE])

    def of(self, user: User) -> Self:
        """指派给这个人核实的。"""
        return self.filter(assigned_to=user)

    def late_on(self, on: date, *, days: int) -> Self:
        """逾期：收到或核实后 `days` 天没有往下办，或过了核实期限没有核实。"""
        before = on - timedelta(days=days)
        return self.waiting().filter(
            Q(verified_on__lt=before)
            | Q(verified_on=None, due_on__lt=on)
            | Q(verified_on=None, due_on=None, received_on__lt=before)
        )

    def from_lists(self) -> Self:
        """由部门名单生成的。"""
        return self.filter(list_row__isnull=False)

    def of_list(self, external_list: ExternalList) -> Self:
        return self.filter(list_row__list=external_list)

    def concluded(self) -> Self:
        """已核实：有了结论的。"""
        return self.filter(IN_STAGE[ClueStage.CONCLUDED])

    def included(self) -> Self:
        """结论是纳入的。"""
        return self.filter(conclusion=Clue.Conclusion.INCLUDE)

    def tells_of_row(self) -> Exists:
        """Condition on rows of lists: one of these clues is of the row's person, in the row's list.

        同一人在同一名单里的几行只生成一条线索，那几行都算有线索。
        """
        return Exists(
            self.filter(
                township=OuterRef("township"),
                list_row__list=OuterRef("list"),
                list_row__member=OuterRef("member"),
            )
        )


class Clue(TownshipOwned):
    """预警线索：从哪条渠道、何时、因为什么；核实后写结论和理由。"""

    Stage = ClueStage

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

    def get_absolute_url(self):
        return reverse("monitoring:clue", args=[self.pk])

    @property
    def stage(self) -> Clue.Stage:
        if self.conclusion:
            return self.Stage.CONCLUDED
        if self.verified_on:
            return self.Stage.TO_CONCLUDE
        return self.Stage.TO_VERIFY if self.assigned_on else self.Stage.TO_ASSIGN

    def next_due_on(self, *, days: int) -> date | None:
        """下一步最迟哪天办；和 `late_on` 是同一条规则。"""
        if self.conclusion:
            return None
        if self.verified_on:
            return self.verified_on + timedelta(days=days)
        return self.due_on or self.received_on + timedelta(days=days)


class SelfReportQuerySet(ScopedQuerySet):
    grid_path = None  # before it is accepted nobody knows whose grid it is

    def waiting(self) -> Self:
        """待受理。"""
        return self.filter(state=SelfReport.State.RECEIVED)


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

    @property
    def receipt(self) -> str:
        """回执号：8 位数字，居民凭它来问；由编号得出，不含个人信息。"""
        return f"{self.id.int % 10**8:08d}"
