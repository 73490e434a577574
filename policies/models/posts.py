"""Public-welfare posts (公益性岗位) and their wages."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.withdrawals import Standing, Withdrawable
from areas.scoping import HouseholdScopedQuerySet, ScopedQuerySet, TownshipOwned, ends_after_start
from households.models import Household, Member
from lib.dates import Period, valid_on
from lib.fields import FixedDecimalField, MoneyField


class PostQuerySet(HouseholdScopedQuerySet):
    def on(self, on: date) -> Self:
        """Held on the day."""
        return self.filter(valid_on(on))

    def touching(self, period: Period) -> Self:
        """Held on some day of the period."""
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gt=period.start), valid_from__lte=period.end
        )


class Post(TownshipOwned, Withdrawable):
    """公益性岗位：一人一岗一段聘期。岗位类别是政策“公益性岗位”的子类，乡镇可以加。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="posts"
    )
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        verbose_name="聘用人员",
        related_name="posts",
    )
    kind = models.CharField("岗位类别", max_length=30)
    duty = models.CharField("岗位职责", max_length=100, blank=True)
    department = models.CharField("管理部门", max_length=50, blank=True)
    area_mu = FixedDecimalField("管护面积（亩）", null=True, blank=True)
    monthly_wage = MoneyField("月工资", null=True, blank=True)
    source = models.CharField("资金来源", max_length=50, blank=True)
    agreement_signed_on = models.DateField("签订协议日期", null=True, blank=True)
    valid_from = models.DateField("聘用日期")
    valid_to = models.DateField("解聘日期", null=True, blank=True)
    end_reason = models.CharField("解聘原因", max_length=100, blank=True)

    objects = Standing.from_queryset(PostQuerySet)()
    with_withdrawn = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公益性岗位"
        ordering = ["-valid_from", "-pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "member"],
                condition=Q(valid_to=None, withdrawn_on=None),
                name="one_open_post_per_member",
                violation_error_message="此人还在一个公益性岗位上，一人不能兼两岗。",
            ),
            ends_after_start("posts_end_after_they_start", "解聘日期不能早于聘用日期。"),
        ]

    def __str__(self):
        return self.kind

    @property
    def is_held(self) -> bool:
        """在岗：今天还没有解聘。"""
        return self.valid_to is None or self.valid_to > timezone.localdate()


class PostPayQuerySet(ScopedQuerySet):
    village_path = "post__household__village"
    grid_path = "post__household__grid"


class PostPay(TownshipOwned, Withdrawable):
    """公益性岗位工资：一岗一次发放一行，写明发的是哪几个月。"""

    post = models.ForeignKey(Post, models.PROTECT, verbose_name="公益性岗位", related_name="pays")
    month = models.DateField("发放的月份", help_text="从哪个月起，当月第一天")
    months = models.PositiveSmallIntegerField("月数", default=1)
    paid_on = models.DateField("发放日期")
    amount = MoneyField("金额")
    batch = models.CharField("批次", max_length=50, blank=True)

    objects = Standing.from_queryset(PostPayQuerySet)()
    with_withdrawn = PostPayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位工资"
        ordering = ["post_id", "-month"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "post", "month"],
                condition=Q(withdrawn_on=None),
                name="one_pay_per_post_and_month",
                violation_error_message="这个岗位从这个月起的工资已登记。",
            ),
            models.CheckConstraint(
                name="post_pays_have_an_amount",
                condition=Q(amount__gt=0, months__gte=1),
                violation_error_message="金额要大于 0，月数至少 1。",
            ),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m}"
