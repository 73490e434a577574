"""Grid officers (网格员): who looks after which village or grid, from when to when; not all of them have an account."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from areas.models import Area
from areas.scoping import ScopedQuerySet, TownshipOwned, ends_after_start
from lib.dates import valid_on
from lib.fields import EncryptedTextField


class GridOfficerQuerySet(ScopedQuerySet):
    grid_path = "grid"

    def on(self, on: date) -> Self:
        return self.filter(valid_on(on))


class GridOfficer(TownshipOwned):
    """网格员：一人在一村（一网格）的一段任期。换人另起一行。"""

    village = models.ForeignKey(Area, models.PROTECT, verbose_name="所在村", related_name="+")
    grid = models.ForeignKey(
        Area, models.PROTECT, verbose_name="网格", null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="用户",
        null=True,
        blank=True,
        related_name="grid_postings",
    )
    name = models.CharField("姓名", max_length=50)
    phone = EncryptedTextField("联系电话", blank=True)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    objects = GridOfficerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格员"
        ordering = ["village__code", "name"]
        constraints = [
            ends_after_start("grid_officers_end_after_they_start"),
            models.UniqueConstraint(
                fields=["township", "village", "grid", "name"],
                condition=Q(valid_to=None),
                name="a_grid_officer_once_per_grid",
                violation_error_message="这位网格员已在这个网格。",
            ),
            models.UniqueConstraint(
                fields=["township", "village", "name"],
                condition=Q(valid_to=None, grid=None),
                name="a_grid_officer_once_per_village",
                violation_error_message="这位网格员已在这个村。",
            ),
        ]

    def __str__(self):
        return self.name
