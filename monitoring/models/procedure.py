"""The procedure (识别、消除程序) as a table of steps that a county orders and times differently."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from areas.models import Area
from lib.dates import valid_on
from monitoring.models.cases import CaseStep


class ProcedureStepQuerySet(models.QuerySet):
    def on(self, on: date) -> Self:
        return self.filter(valid_on(on))


class ProcedureStep(models.Model):
    """程序步骤：识别或消除要走哪几步、先后、时限。县里定了就用县里的整套，没有定的用随系统的（区划为空）。"""

    class Purpose(models.TextChoices):
        IDENTIFY = "identify", "识别"
        ELIMINATE = "eliminate", "消除"

    class CountedFrom(models.TextChoices):
        PREVIOUS = "previous", "上一步"
        START = "start", "提出那天"

    area = models.ForeignKey(
        Area,
        models.PROTECT,
        verbose_name="适用区划",
        null=True,
        blank=True,
        related_name="procedure_steps",
    )
    purpose = models.CharField("程序", max_length=10, choices=Purpose)
    order = models.PositiveSmallIntegerField("次序")
    kind = models.CharField("步骤", max_length=20, choices=CaseStep.Kind)
    days = models.PositiveSmallIntegerField("时限（天）", null=True, blank=True)
    is_working_days = models.BooleanField("按工作日", default=False)
    counted_from = models.CharField(
        "从哪天起算", max_length=10, choices=CountedFrom, default=CountedFrom.PREVIOUS
    )
    at_least_days = models.PositiveSmallIntegerField(
        "至少几天", null=True, blank=True, help_text="公示不少于几天"
    )
    document = models.CharField("文号", max_length=100, blank=True)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    objects = ProcedureStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "程序步骤"
        ordering = ["area__code", "purpose", "valid_from", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "purpose", "kind", "valid_from"],
                name="a_step_once_per_procedure",
                violation_error_message="这一步已在程序里。",
            ),
            models.UniqueConstraint(
                fields=["purpose", "kind", "valid_from"],
                condition=Q(area=None),
                name="a_step_once_in_the_shipped_procedure",
                violation_error_message="这一步已在程序里。",
            ),
            models.CheckConstraint(
                name="procedure_steps_end_after_they_start",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                violation_error_message="截止日期要晚于起始日期。",
            ),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()} {self.order} {self.get_kind_display()}"
