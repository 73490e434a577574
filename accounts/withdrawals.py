"""Rows that were never true (作废): they stay, with the day and the reason, and ordinary reads no longer see them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Standing(models.Manager):
    """The rows that nobody has withdrawn."""

    def get_queryset(self):
        return super().get_queryset().filter(withdrawn_on=None)


class Withdrawable(models.Model):
    """可以作废的行：登错的不删除，写明日期和原因；名单、口径、查重都不再算它，行历史里还看得到。

    A model declares the manager of ordinary reads first, so that its parents' rows use it, too:

        objects = Standing.from_queryset(BenefitQuerySet)()
        with_withdrawn = BenefitQuerySet.as_manager()

    puts `Withdrawable.Meta.constraints` before its own, and `withdrawn_on=None` into the condition of each of its unique
    constraints. Foreign keys still reach a withdrawn row. A join over a reverse relation passes no manager: say
    `withdrawn_on=None` there.
    """

    withdrawn_on = models.DateField("作废日期", null=True, blank=True)
    withdraw_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="withdrawn_%(class)s_says_why",
                condition=Q(withdrawn_on=None, withdraw_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdraw_reason="")),
                violation_error_message="作废要写原因。",
            ),
        ]


def every_row(model: type[models.Model]) -> models.QuerySet:
    """All rows of a model, the withdrawn ones too: for history and for what was released."""
    return getattr(model, "with_withdrawn", model._default_manager).all()
