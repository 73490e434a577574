"""Who helps a household (帮扶责任人、监测联系人)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from areas.scoping import HouseholdScopedQuerySet, TownshipOwned, ends_after_start
from households.models.households import Household
from lib.dates import valid_on
from lib.fields import EncryptedTextField


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
