"""Households (农户), their dated states and tags."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from areas.models import Area
from areas.scoping import HouseholdScopedQuerySet, ScopedQuerySet, TownshipOwned, ends_after_start
from households.codes import CAUSES, Attribute, BaseType, DissolveReason, PolicyStanding
from lib.dates import valid_on
from lib.fields import EncryptedTextField, FixedDecimalField


class HouseholdQuerySet(ScopedQuerySet):
    village_path = "village"
    grid_path = "grid"

    def existing_on(self, on: date) -> Self:
        """Households registered by the day and not yet dissolved."""
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=on), registered_on__lte=on)

    def with_status_on(self, on: date, **status) -> Self:
        """Households whose status row of the day fits, e.g. base_type="lifted"."""
        rows = HouseholdStatus.objects.on(on).filter(household=OuterRef("pk"), **status)
        return self.filter(Exists(rows))


class Household(TownshipOwned):
    """农户。户编号是国家系统的编号，一般农户可以没有；户的类型、属性、政策享受是带日期的状态。"""

    village = models.ForeignKey(
        Area, models.PROTECT, verbose_name="所在村", related_name="households"
    )
    grid = models.ForeignKey(
        Area,
        models.PROTECT,
        verbose_name="网格",
        null=True,
        blank=True,
        related_name="grid_households",
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="并入",
        null=True,
        blank=True,
        related_name="merged_from",
    )
    split_from = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="由哪户分出",
        null=True,
        blank=True,
        related_name="split_into",
    )
    number = models.CharField("户编号", max_length=20, blank=True)
    group = models.CharField("村民组", max_length=30, blank=True)
    address = models.CharField("家庭住址", max_length=200, blank=True)
    phone = EncryptedTextField("户联系电话", blank=True)
    phone_index = models.CharField(max_length=32, blank=True, editable=False)
    bank = models.CharField("开户银行", max_length=60, blank=True)
    bank_account = EncryptedTextField("银行账号", blank=True)
    bank_account_index = models.CharField(max_length=32, blank=True, editable=False)
    lifted_on = models.DateField("脱贫日期", null=True, blank=True)
    main_cause = models.CharField("主要致贫原因", max_length=2, choices=CAUSES, blank=True)
    second_cause = models.CharField("其他致贫原因1", max_length=2, choices=CAUSES, blank=True)
    third_cause = models.CharField("其他致贫原因2", max_length=2, choices=CAUSES, blank=True)
    is_military_family = models.BooleanField("军烈属", default=False)
    is_relocated = models.BooleanField("易地搬迁户", default=False)
    relocated_on = models.DateField("搬迁日期", null=True, blank=True)
    longitude = FixedDecimalField("经度", places=6, null=True, blank=True)
    latitude = FixedDecimalField("纬度", places=6, null=True, blank=True)
    note = models.CharField("备注", max_length=500, blank=True)
    registered_on = models.DateField("建档日期")
    dissolved_on = models.DateField("销户日期", null=True, blank=True)
    dissolve_reason = models.CharField(
        "销户原因", max_length=12, choices=DissolveReason, blank=True
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "农户"
        ordering = ["village__code", "group", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "number"],
                condition=~Q(number=""),
                name="household_number_once_per_township",
                violation_error_message="这个户编号已经有一户在用。",
            ),
            models.CheckConstraint(
                name="dissolved_households_say_why",
                condition=Q(dissolved_on=None, dissolve_reason="")
                | (Q(dissolved_on__isnull=False) & ~Q(dissolve_reason="")),
                violation_error_message="销户要有日期和原因。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["township", "village", "group", "number"], name="household_list_order"
            ),
            models.Index(fields=["township", "phone_index"], name="household_by_phone"),
        ]

    def __str__(self):
        return f"{self.number or self.pk} 号户"

    def get_absolute_url(self):
        return reverse("households:detail", args=[self.pk])


class HouseholdStatusQuerySet(HouseholdScopedQuerySet):
    def on(self, on: date) -> Self:
        return self.filter(valid_on(on))


class HouseholdStatus(TownshipOwned):
    """户状态：户类型、户属性、政策享受，一段时间一行；任何一项变了就截止旧行、另起新行。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="statuses"
    )
    base_type = models.CharField("户类型", max_length=10, choices=BaseType)
    attribute = models.CharField(
        "户属性", max_length=12, choices=Attribute, default=Attribute.ORDINARY
    )
    policy = models.CharField(
        "政策享受情况",
        max_length=10,
        choices=PolicyStanding,
        blank=True,
        default=PolicyStanding.NONE,
    )
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)
    reason = models.CharField("变更原因", max_length=200, blank=True)

    objects = HouseholdStatusQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "户状态"
        ordering = ["household", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "household"],
                condition=Q(valid_to=None),
                name="one_current_status_per_household",
                violation_error_message="该户已有一条现行状态。",
            ),
            models.CheckConstraint(
                name="only_lifted_households_have_a_policy_standing",
                condition=Q(base_type="lifted", policy__in=["enjoying", "stable"])
                | Q(base_type__in=["ordinary", "poor"], policy=""),
                violation_error_message="脱贫户要填享受政策或稳定脱贫，一般农户、贫困户不填。",
            ),
            ends_after_start("household_statuses_end_after_they_start"),
        ]
        indexes = [
            models.Index(fields=["township", "base_type", "valid_from"], name="status_by_type"),
            # Asked for each benefit, loan and person in turn: longer than status_by_type, so that SQLite prefers it
            # even before it has gathered statistics.
            models.Index(
                fields=["township", "household", "base_type", "valid_from"],
                name="status_of_household",
            ),
        ]

    def __str__(self):
        return f"{self.get_base_type_display()} {self.valid_from}"


class HouseholdTagQuerySet(HouseholdScopedQuerySet):
    def on(self, on: date) -> Self:
        return self.filter(valid_on(on))


class HouseholdTag(TownshipOwned):
    """户标签：乡镇自己定的一类户（低收入、预脱贫、信用户、已定位……），从哪天到哪天。标签名就是口径词。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="tags"
    )
    name = models.CharField("标签", max_length=30)
    note = models.CharField("说明", max_length=200, blank=True)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    objects = HouseholdTagQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "户标签"
        ordering = ["household", "name", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "household", "name"],
                condition=Q(valid_to=None),
                name="one_open_tag_of_a_name_per_household",
                violation_error_message="该户已有这个标签。",
            ),
            ends_after_start("household_tags_end_after_they_start"),
        ]
        indexes = [models.Index(fields=["township", "name", "valid_from"], name="household_tag")]

    def __str__(self):
        return self.name
