"""Data checks (数据核查): what a rule found, and what was waived."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User
from areas.scoping import HouseholdScopedQuerySet, TownshipOwned
from households.models import Household, Member


class Finding(TownshipOwned):
    """疑点：某条核查规则在某户某人身上查出的问题；再查不出时记下消失日期。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="findings"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="成员", null=True, blank=True, related_name="findings"
    )
    waived_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="豁免人", null=True, blank=True, related_name="+"
    )
    rule = models.CharField("规则", max_length=10)
    detail = models.CharField("说明", max_length=200)
    found_on = models.DateField("发现日期")
    gone_on = models.DateField("消失日期", null=True, blank=True)
    waived_until = models.DateField("豁免到期", null=True, blank=True)
    waive_reason = models.CharField("豁免原因", max_length=200, blank=True)

    objects = HouseholdScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "疑点"
        ordering = ["rule", "household"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "rule", "household", "member"],
                condition=Q(gone_on=None, member__isnull=False),
                name="one_open_finding_per_rule_and_person",
                violation_error_message="这条疑点已在册。",
            ),
            models.UniqueConstraint(
                fields=["township", "rule", "household"],
                condition=Q(gone_on=None, member=None),
                name="one_open_finding_per_rule_and_household",
                violation_error_message="这条疑点已在册。",
            ),
        ]

    def __str__(self):
        return f"{self.rule} {self.detail}"
