"""Alerts (风险预警): why a household is on the list, by rules over facts."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import User
from areas.scoping import HouseholdScopedQuerySet, TownshipOwned
from households.models import Household, Member
from monitoring.models.cases import Case
from monitoring.models.clues import Clue


def waiting_on(on: date) -> Q:
    """Neither turned into a clue nor checked and still quiet."""
    is_quiet = Q(quiet_until__isnull=False, quiet_until__gte=on)
    return Q(clue=None) & ~is_quiet


def in_open_round() -> Exists:
    """该户在一轮没有结束的监测里（拟识别也算）：预警看得见，不用再转线索。"""
    rounds = Case.objects.filter(
        township=OuterRef("township"), household=OuterRef("household"), state__in=Case.OPEN
    )
    return Exists(rounds)


class AlertQuerySet(HouseholdScopedQuerySet):
    def open(self) -> Self:
        """The facts still say so, handled ones included."""
        return self.filter(gone_on=None)

    def waiting(self, on: date) -> Self:
        """待处理：还在，没有转线索，也没有核实为无风险（或核实已过期）。"""
        return self.open().filter(waiting_on(on))

    def asking(self, on: date) -> Self:
        """待处理，并且该户不在监测：要有人决定的。"""
        return self.waiting(on).filter(~in_open_round())


class Alert(TownshipOwned):
    """风险预警：一条规则在一户（一人）身上看到的事实、日期；事实变了就记消失日期。规则在 monitoring.alerts。"""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="alerts"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="成员", null=True, blank=True, related_name="alerts"
    )
    clue = models.ForeignKey(
        Clue,
        models.PROTECT,
        verbose_name="转成哪条线索",
        null=True,
        blank=True,
        related_name="alerts",
    )
    quiet_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="核实人", null=True, blank=True, related_name="+"
    )
    rule = models.CharField("规则", max_length=20)
    evidence = models.CharField("事实", max_length=200)
    happened_on = models.DateField("事实的日期", null=True, blank=True)
    found_on = models.DateField("发现日期")
    gone_on = models.DateField("消失日期", null=True, blank=True)
    quiet_until = models.DateField("核实无风险，到哪天", null=True, blank=True)
    quiet_reason = models.CharField("核实情况", max_length=200, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "风险预警"
        ordering = ["household", "rule", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "rule", "household", "member"],
                condition=Q(gone_on=None, member__isnull=False),
                name="one_open_alert_per_rule_and_person",
                violation_error_message="这条预警已在册。",
            ),
            models.UniqueConstraint(
                fields=["township", "rule", "household"],
                condition=Q(gone_on=None, member=None),
                name="one_open_alert_per_rule_and_household",
                violation_error_message="这条预警已在册。",
            ),
            models.CheckConstraint(
                name="alerts_go_after_they_are_found",
                condition=Q(gone_on=None) | Q(gone_on__gte=F("found_on")),
                violation_error_message="消失日期不能早于发现日期。",
            ),
            models.CheckConstraint(
                name="quiet_alerts_say_until_when_who_and_why",
                condition=Q(quiet_until=None, quiet_by=None, quiet_reason="")
                | (Q(quiet_until__isnull=False, quiet_by__isnull=False) & ~Q(quiet_reason="")),
                violation_error_message="核实无风险要写明到哪天、核实人和情况。",
            ),
        ]
        indexes = [models.Index(fields=["township", "gone_on", "rule"], name="alert_by_rule")]

    def __str__(self):
        return f"{self.rule} {self.evidence}"
