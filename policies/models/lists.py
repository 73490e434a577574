"""Lists of payments (发放名单): what a department's list was booked as, and its rows that were not booked."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from areas.scoping import ScopedQuerySet, TownshipOwned
from households.models import ExternalList, ExternalListRow
from lib.fields import FixedDecimalField, MoneyField
from policies.models.catalogue import Policy


class BenefitListQuerySet(ScopedQuerySet):
    village_path = grid_path = None  # the township's own work; a village sees the benefits

    def standing(self) -> Self:
        """没有作废的。"""
        return self.filter(list__withdrawn_on=None)


class BenefitList(TownshipOwned):
    """发放名单：一份部门名单按哪项政策、哪一期、哪一天入账；持续享受的，说明是不是全部在享的人。"""

    list = models.ForeignKey(
        ExternalList, models.PROTECT, verbose_name="部门名单", related_name="booked_as"
    )
    policy = models.ForeignKey(Policy, models.PROTECT, verbose_name="政策", related_name="lists")
    year = models.PositiveSmallIntegerField("年度")
    term = models.CharField("期次", max_length=20, blank=True)
    on = models.DateField(
        "发放日期",
        help_text="表里没有写日期的行，按这一天发放；持续享受的，从这一天起",
    )
    kind = models.CharField("子类", max_length=30, blank=True, help_text="表里没有写子类的行用这个")
    batch = models.CharField("批次", max_length=50, blank=True)
    source = models.CharField("资金来源", max_length=50, blank=True)
    is_complete = models.BooleanField(
        "全部在享名单", default=False, help_text="不在名单上的人从名单这一天起停止享受"
    )

    objects = BenefitListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "发放名单"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "list"],
                name="a_list_is_booked_as_one_thing",
                violation_error_message="这份名单已入账。",
            ),
        ]

    def __str__(self):
        return f"{self.policy} {self.period}"

    def get_absolute_url(self):
        return reverse("policies:benefit_list", args=[self.pk])

    @property
    def period(self) -> str:
        """ "2025年春季"; of a state the day from which it holds."""
        is_state = self.policy.nature == Policy.Nature.STATE
        return f"{self.on} 起" if is_state else f"{self.year}年{self.term}"

    @property
    def leaving_words(self) -> str:
        """Why a running benefit stopped that this list does not name any more; how its withdrawal finds it again."""
        return f"第 {self.pk} 号发放名单：不在名单上"

    @property
    def changing_words(self) -> str:
        """Why a running benefit ended that this list goes on with, of another amount or subkind."""
        return f"第 {self.pk} 号发放名单：金额或子类变了，另起一条"


class UnbookedRowQuerySet(ScopedQuerySet):
    village_path = grid_path = None


class UnbookedRow(TownshipOwned):
    """未入账的行：发放名单里留着、不计入任何数字的一行，为什么没有入账，表里还写了什么。"""

    class Why(models.TextChoices):
        UNMATCHED = "unmatched", "没有对上"
        ASIDE = "aside", "留作未入账"
        SAME = "same", "已在享，没有变化"

    list_row = models.ForeignKey(
        ExternalListRow, models.PROTECT, verbose_name="部门名单的行", related_name="unbooked"
    )
    why = models.CharField("为什么", max_length=10, choices=Why)
    reason = models.CharField("说明", max_length=200, blank=True)
    kind = models.CharField("子类", max_length=30, blank=True)
    place = models.CharField("地点", max_length=30, blank=True)
    quantity = FixedDecimalField("数量", null=True, blank=True)
    total_cost = MoneyField("总费用", null=True, blank=True)

    objects = UnbookedRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "未入账的行"
        ordering = ["list_row"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "list_row"],
                name="an_unbooked_row_once",
                violation_error_message="这一行已经记为未入账。",
            ),
            models.CheckConstraint(
                name="rows_set_aside_say_why",
                condition=~Q(why="aside") | ~Q(reason=""),
                violation_error_message="留作未入账的要写原因。",
            ),
        ]

    def __str__(self):
        return self.get_why_display()
