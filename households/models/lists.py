"""Lists that county departments hand down (部门名单), matched to members by the certificate's first 18 characters."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.withdrawals import Standing, Withdrawable
from areas.scoping import ScopedQuerySet, TownshipOwned
from households.models.households import Household
from households.models.members import Member
from lib import idcard
from lib.fields import EncryptedTextField, MoneyField


class ListKind(models.TextChoices):
    """名单种类：哪个部门的什么名单。"""

    MEDICAL_COST = "medical_cost", "医保高额自付"
    SUBSISTENCE = "subsistence", "低保"
    DESTITUTE = "destitute", "特困供养"
    TEMPORARY_AID = "temporary_aid", "临时救助"
    DISABLED = "disabled", "残疾人"
    HOUSING = "housing", "危房"
    WATER = "water", "饮水困难"
    DROPOUT = "dropout", "失学辍学"
    DEATH = "death", "死亡"
    UNEMPLOYED = "unemployed", "失业、务工不稳"
    DISASTER = "disaster", "受灾"
    ACCIDENT = "accident", "交通和意外事故"
    OTHER = "other", "其他"
    BENEFIT = "benefit", "发放名单"


COMPARED = {kind.value: kind.label for kind in ListKind if kind != ListKind.BENEFIT}


class ExternalListQuerySet(ScopedQuerySet):
    village_path = grid_path = (
        None  # the township's own work: a village sees its clues, not the list
    )

    def compared(self) -> Self:
        """Lists that the register is compared with (比对名单); not those that say who was paid (发放名单)."""
        return self.filter(~Q(kind=ListKind.BENEFIT))


class ExternalList(TownshipOwned, Withdrawable):
    """部门名单：一个部门一期一份，原样留存行，逐行匹配到人。整份登错的作废，行留着。"""

    by = models.ForeignKey(User, models.PROTECT, verbose_name="录入人", related_name="+")
    kind = models.CharField("名单种类", max_length=16, choices=ListKind)
    title = models.CharField("名称", max_length=100)
    from_unit = models.CharField("来源单位", max_length=100)
    received_on = models.DateField("收到日期")
    period = models.CharField("所属期", max_length=30, blank=True)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField("录入时间", auto_now_add=True)

    objects = Standing.from_queryset(ExternalListQuerySet)()
    with_withdrawn = ExternalListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "部门名单"
        ordering = ["-received_on", "-pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "kind", "sha256"],
                condition=Q(withdrawn_on=None),
                name="a_list_file_once_per_kind",
                violation_error_message="这份文件已作为同一种名单录入过。",
            ),
        ]

    def __str__(self):
        return self.title


class ExternalListRowQuerySet(ScopedQuerySet):
    village_path = "household__village"
    grid_path = "household__grid"

    def matched(self) -> Self:
        """匹配到成员的，含人工认定的。"""
        return self.filter(member__isnull=False)

    def unmatched(self) -> Self:
        """没有匹配上的，留着备查。"""
        return self.filter(member=None)

    def compared(self) -> Self:
        """Rows of the lists that the register is compared with; see `ExternalListQuerySet.compared`."""
        return self.filter(~Q(list__kind=ListKind.BENEFIT), list__withdrawn_on=None)


class ExternalListRow(TownshipOwned):
    """部门名单的一行：原文里的姓名、证件号码、金额和说明，匹配到的成员；匹配不上的也留着。"""

    class Match(models.TextChoices):
        ID = "id", "证件号码一致"
        HAND = "hand", "人工认定"
        NONE = "none", "没有匹配上"

    list = models.ForeignKey(
        ExternalList, models.PROTECT, verbose_name="部门名单", related_name="rows"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="成员", null=True, blank=True, related_name="list_rows"
    )
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        verbose_name="农户",
        null=True,
        blank=True,
        related_name="list_rows",
    )
    number = models.PositiveIntegerField("表内行号")
    name = models.CharField("姓名", max_length=50)
    id_number = EncryptedTextField("证件号码", blank=True)
    id_index = models.CharField(max_length=32, blank=True, editable=False)
    place = models.CharField("村组", max_length=100, blank=True)
    amount = MoneyField("金额", null=True, blank=True)
    happened_on = models.DateField("发生日期", null=True, blank=True)
    detail = EncryptedTextField("说明", blank=True)
    match = models.CharField("匹配", max_length=4, choices=Match, default=Match.NONE)

    objects = ExternalListRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "部门名单的行"
        ordering = ["list", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "list", "number"],
                name="a_row_once_per_list",
                violation_error_message="这一行已录入。",
            ),
            models.CheckConstraint(
                name="matched_list_rows_name_the_member",
                condition=Q(match="none", member=None, household=None)
                | (~Q(match="none") & Q(member__isnull=False, household__isnull=False)),
                violation_error_message="匹配上的行要写明是哪户的谁。",
            ),
        ]
        indexes = [models.Index(fields=["township", "id_index"], name="list_row_by_id")]

    def __str__(self):
        return self.name

    @property
    def masked_id(self) -> str:
        """证件号码只露末四位。"""
        return idcard.mask(self.id_number)
