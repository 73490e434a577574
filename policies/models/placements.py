"""Placements (兜底安置): 四院一中心 and 居家兜底."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.withdrawals import Standing, Withdrawable
from areas.scoping import HouseholdScopedQuerySet, TownshipOwned, ends_after_start
from households.models import Household, Member
from lib.dates import valid_on


class PlacementQuerySet(HouseholdScopedQuerySet):
    def on(self, on: date) -> Self:
        """Needs that are open on the day, placed or not."""
        return self.filter(valid_on(on))


class Placement(TownshipOwned, Withdrawable):
    """兜底安置（四院一中心和居家兜底）：需要兜底的人，安置在哪里，从何时到何时。"""

    class Place(models.TextChoices):
        CLINIC = "clinic", "卫生院"
        PSYCHIATRIC = "psychiatric", "精神病院"
        NURSING = "nursing", "敬老院"
        CARE_HOME = "care_home", "养老院"
        REHABILITATION = "rehabilitation", "康复中心"
        HOME = "home", "居家"

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="placements"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="对象", related_name="placements"
    )
    place = models.CharField(
        "安置地点", max_length=16, choices=Place, blank=True, help_text="空为待安置"
    )
    institution = models.CharField("机构名称", max_length=100, blank=True)
    wish = models.CharField("个人意愿", max_length=100, blank=True)
    valid_from = models.DateField("列入日期")
    placed_on = models.DateField("入住日期", null=True, blank=True)
    agreement_signed_on = models.DateField("签订协议日期", null=True, blank=True)
    valid_to = models.DateField("终止日期", null=True, blank=True)

    objects = Standing.from_queryset(PlacementQuerySet)()
    with_withdrawn = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "兜底安置"
        ordering = ["household", "-valid_from"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "member"],
                condition=Q(valid_to=None, withdrawn_on=None),
                name="one_open_placement_per_member",
                violation_error_message="此人已有一条未终止的兜底安置。",
            ),
            ends_after_start("placements_end_after_they_start", "终止日期不能早于列入日期。"),
        ]

    def __str__(self):
        return f"{self.get_place_display() or '待安置'} {self.valid_from}"
