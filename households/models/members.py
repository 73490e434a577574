"""Members (家庭成员): one person in one household for a time."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from areas.scoping import HouseholdScopedQuerySet, TownshipOwned
from households.codes import (
    DISABILITY_GRADES,
    DISABILITY_KINDS,
    HEAD,
    RELATIONS,
    CertificateKind,
    JoinReason,
    LeaveReason,
    Political,
    Sex,
)
from households.models.households import Household
from lib import idcard
from lib.fields import EncryptedTextField


class MemberQuerySet(HouseholdScopedQuerySet):
    def present_on(self, on: date) -> Self:
        """Members who belong to their household on the day."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=on), joined_on__lte=on)

    def current(self) -> Self:
        return self.filter(left_on=None)

    def heads(self) -> Self:
        return self.filter(relation=HEAD)


class Member(TownshipOwned):
    """家庭成员：一个人在一户里的一段时间。离开不删除，填减少日期和原因；回来另起一行。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="members"
    )
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="上一段",
        null=True,
        blank=True,
        related_name="following",
    )
    name = models.CharField("姓名", max_length=50)
    initials = models.CharField("拼音首字母", max_length=50, blank=True, editable=False)
    sex = models.CharField("性别", max_length=6, choices=Sex)
    born_on = models.DateField("出生日期", null=True, blank=True)
    certificate = models.CharField(
        "证件类型", max_length=10, choices=CertificateKind, default=CertificateKind.IDENTITY
    )
    id_number = EncryptedTextField("证件号码", blank=True)
    id_index = models.CharField(max_length=32, blank=True, editable=False)
    id_tail_index = models.CharField(max_length=32, blank=True, editable=False)
    relation = models.CharField("与户主关系", max_length=2, choices=RELATIONS)
    ethnicity = models.CharField("民族", max_length=10, blank=True, default="汉族")
    political = models.CharField("政治面貌", max_length=12, choices=Political, blank=True)
    phone = EncryptedTextField("联系电话", blank=True)
    phone_index = models.CharField(max_length=32, blank=True, editable=False)
    disability_kind = models.PositiveSmallIntegerField(
        "残疾类别", choices=DISABILITY_KINDS, null=True, blank=True
    )
    disability_grade = models.PositiveSmallIntegerField(
        "残疾等级", choices=DISABILITY_GRADES, null=True, blank=True
    )
    illness = EncryptedTextField("病种", blank=True)
    is_soldier = models.BooleanField("现役军人", default=False)
    joined_on = models.DateField("增加日期")
    join_reason = models.CharField(
        "增加原因", max_length=16, choices=JoinReason, default=JoinReason.FOUNDING
    )
    left_on = models.DateField("减少日期", null=True, blank=True)
    leave_reason = models.CharField("减少原因", max_length=16, choices=LeaveReason, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "家庭成员"
        ordering = ["household", "relation", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "household"],
                condition=Q(relation=HEAD, left_on=None),
                name="one_current_head_per_household",
                violation_error_message="该户已有户主。",
            ),
            models.UniqueConstraint(
                fields=["township", "id_index"],
                condition=Q(left_on=None) & ~Q(id_index=""),
                name="id_number_once_among_present_members",
                violation_error_message="这个证件号码已在另一户（或本户）登记。",
            ),
            models.CheckConstraint(
                name="members_who_left_say_why",
                condition=Q(left_on=None, leave_reason="")
                | (Q(left_on__isnull=False) & ~Q(leave_reason="")),
                violation_error_message="成员减少要有日期和原因。",
            ),
            models.CheckConstraint(
                name="members_leave_after_they_join",
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                violation_error_message="减少日期不能早于增加日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["township", "name"], name="member_by_name"),
            models.Index(fields=["township", "initials"], name="member_by_initials"),
            models.Index(fields=["township", "id_tail_index"], name="member_by_id_tail"),
            models.Index(fields=["township", "id_index"], name="member_by_id"),
        ]

    def __str__(self):
        return self.name

    @property
    def masked_id(self) -> str:
        """证件号码只露末四位。"""
        return idcard.mask(self.id_number)
