"""What follows from entitlement rules (应享未享): applications to be made, and exemptions with an end."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.withdrawals import Standing, Withdrawable
from areas.scoping import HouseholdScopedQuerySet, TownshipOwned
from households.models import Household, Member
from policies.models.catalogue import Policy


class ApplicationQuerySet(HouseholdScopedQuerySet):
    def waiting(self) -> Self:
        """Neither done nor dropped."""
        return self.filter(done_on=None, dropped_on=None)

    def late_on(self, on: date) -> Self:
        """Waiting still after their day."""
        return self.waiting().filter(due_on__lt=on)


class Application(TownshipOwned, Withdrawable):
    """申请任务：应享未享的户（人），交谁去办、几时办完、结果如何。理由和规则版本是派任务那天的。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="applications"
    )
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        verbose_name="应享人",
        null=True,
        blank=True,
        related_name="applications",
    )
    policy = models.ForeignKey(
        Policy, models.PROTECT, verbose_name="政策", related_name="applications"
    )
    by = models.ForeignKey(User, models.PROTECT, verbose_name="派任务人", related_name="+")
    rule = models.CharField("规则", max_length=40)
    rule_version = models.CharField("规则版本", max_length=20)
    reason = models.CharField("理由", max_length=300)
    opened_on = models.DateField("派任务日期")
    due_on = models.DateField("办理期限")
    done_on = models.DateField("办结日期", null=True, blank=True)
    outcome = models.CharField("办理结果", max_length=200, blank=True)
    dropped_on = models.DateField("撤销日期", null=True, blank=True)
    drop_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = Standing.from_queryset(ApplicationQuerySet)()
    with_withdrawn = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申请任务"
        ordering = ["due_on", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["township", "policy", "member"],
                condition=Q(member__isnull=False, done_on=None, dropped_on=None, withdrawn_on=None),
                name="one_open_application_per_person_and_policy",
                violation_error_message="此人这项政策的申请任务已派出，还没有办结。",
            ),
            models.UniqueConstraint(
                fields=["township", "policy", "household"],
                condition=Q(member=None, done_on=None, dropped_on=None, withdrawn_on=None),
                name="one_open_application_per_household_and_policy",
                violation_error_message="该户这项政策的申请任务已派出，还没有办结。",
            ),
            models.CheckConstraint(
                name="applications_end_once_and_say_how",
                condition=Q(done_on=None, outcome="", dropped_on=None, drop_reason="")
                | (Q(done_on__isnull=False, dropped_on=None, drop_reason="") & ~Q(outcome=""))
                | (Q(done_on=None, outcome="", dropped_on__isnull=False) & ~Q(drop_reason="")),
                violation_error_message="办结要写结果，撤销要写原因，二者只能有一个。",
            ),
        ]

    def __str__(self):
        return f"{self.policy_id} {self.opened_on}"

    @property
    def is_waiting(self) -> bool:
        return self.done_on is None and self.dropped_on is None


class ExemptionQuerySet(HouseholdScopedQuerySet):
    def on(self, on: date) -> Self:
        """In force on the day; they end by themselves."""
        return self.filter(made_on__lte=on, expires_on__gt=on)


class Exemption(TownshipOwned, Withdrawable):
    """免享登记：符合规则但不享受，写明原因，到期自动失效，重新进入应享未享名单。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="exemptions"
    )
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        verbose_name="免享人",
        null=True,
        blank=True,
        related_name="exemptions",
    )
    policy = models.ForeignKey(
        Policy, models.PROTECT, verbose_name="政策", related_name="exemptions"
    )
    by = models.ForeignKey(User, models.PROTECT, verbose_name="登记人", related_name="+")
    reason = models.CharField("免享原因", max_length=200)
    made_on = models.DateField("登记日期")
    expires_on = models.DateField("有效期至", help_text="从这天起重新列入")

    objects = Standing.from_queryset(ExemptionQuerySet)()
    with_withdrawn = ExemptionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "免享登记"
        ordering = ["-made_on", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                name="exemptions_expire_after_they_are_made",
                condition=Q(expires_on__gt=models.F("made_on")),
                violation_error_message="有效期要晚于登记日期。",
            ),
        ]
        indexes = [models.Index(fields=["township", "policy"], name="exemption_by_policy")]

    def __str__(self):
        return f"{self.policy_id} {self.made_on}"
