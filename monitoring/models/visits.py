"""Visits (走访)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from accounts.models import User
from areas.scoping import TownshipOwned
from households.models import Household
from lib.fields import MoneyField
from monitoring.models.clues import Clue
from monitoring.models.common import EventQuerySet


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
    needs = models.CharField("诉求", max_length=300, blank=True)
    note = models.CharField("情况", max_length=1000, blank=True)
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

    def get_absolute_url(self):
        return reverse("monitoring:visit", args=[self.pk])


def last_visited_on(household: str = "household") -> Subquery:
    visits = Visit.objects.filter(household=OuterRef(household)).order_by("-visited_on")
    return Subquery(visits.values("visited_on")[:1])
