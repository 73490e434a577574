"""Data checks (数据核查): what a rule found, and what was waived."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from areas.scoping import HouseholdScopedQuerySet, TownshipOwned
from households.models import Household, Member
from quality import rules


class FindingQuerySet(HouseholdScopedQuerySet):
    def open(self) -> Self:
        """Still found at the last check, waived ones included."""
        return self.filter(gone_on=None)

    def waived_on(self, on: date) -> Self:
        """已豁免：到期当天仍有效。"""
        return self.open().filter(waived_until__gte=on)

    def to_settle(self, on: date) -> Self:
        """待处理：在册，没有豁免或豁免已过期。"""
        return self.open().filter(Q(waived_until=None) | Q(waived_until__lt=on))


class Finding(TownshipOwned):
    """疑点：某条核查规则在某户某人身上查出的问题；再查不出时记下消失日期。不属于哪一户的，写明对象。"""

    household = models.ForeignKey(
        Household,
        models.PROTECT,
        verbose_name="农户",
        null=True,
        blank=True,
        related_name="findings",
    )
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="成员", null=True, blank=True, related_name="findings"
    )
    waived_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="豁免人", null=True, blank=True, related_name="+"
    )
    rule = models.CharField("规则", max_length=10)
    subject = models.CharField("对象", max_length=80, blank=True)
    detail = models.CharField("说明", max_length=200)
    found_on = models.DateField("发现日期")
    gone_on = models.DateField("消失日期", null=True, blank=True)
    waived_until = models.DateField("豁免到期", null=True, blank=True)
    waive_reason = models.CharField("豁免原因", max_length=200, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "疑点"
        ordering = ["rule", "household", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "rule", "household", "member"],
                condition=Q(gone_on=None, member__isnull=False),
                name="one_open_finding_per_rule_and_person",
                violation_error_message="这条疑点已在册。",
            ),
            models.UniqueConstraint(
                fields=["township", "rule", "household"],
                condition=Q(gone_on=None, member=None, household__isnull=False),
                name="one_open_finding_per_rule_and_household",
                violation_error_message="这条疑点已在册。",
            ),
            models.UniqueConstraint(
                fields=["township", "rule", "subject"],
                condition=Q(gone_on=None, household=None),
                name="one_open_finding_per_rule_and_subject",
                violation_error_message="这条疑点已在册。",
            ),
            models.CheckConstraint(
                name="findings_are_of_a_household_or_a_subject",
                condition=Q(household__isnull=False, subject="")
                | (Q(household=None, member=None) & ~Q(subject="")),
                violation_error_message="疑点要么属于一户，要么写明对象。",
            ),
            models.CheckConstraint(
                name="findings_go_after_they_are_found",
                condition=Q(gone_on=None) | Q(gone_on__gte=F("found_on")),
                violation_error_message="消失日期不能早于发现日期。",
            ),
            models.CheckConstraint(
                name="waivers_say_until_when_who_and_why",
                condition=Q(waived_until=None, waived_by=None, waive_reason="")
                | (Q(waived_until__isnull=False, waived_by__isnull=False) & ~Q(waive_reason="")),
                violation_error_message="豁免要有到期日期、豁免人和原因。",
            ),
        ]
        indexes = [models.Index(fields=["township", "gone_on", "rule"], name="finding_by_rule")]

    def __str__(self):
        return f"{self.rule} {self.detail}"

    @property
    def checked_by(self) -> rules.Rule:
        """The rule that found it, in code."""
        return rules.of(self.rule)

    @property
    def fix_url(self) -> str:
        """The page where it is put right; "" when the household's own page is the place."""
        return self.checked_by.fix_url(self.household_id, self.member_id)

    @property
    def is_waived(self) -> bool:
        """豁免今天仍有效。"""
        return self.waived_until is not None and self.waived_until >= timezone.localdate()
