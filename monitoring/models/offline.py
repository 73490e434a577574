"""What devices record without network (离线记录) and send later."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from areas.scoping import HouseholdScopedQuerySet, TownshipOwned
from households.models import Household
from lib.fields import EncryptedTextField


class OfflineItemQuerySet(HouseholdScopedQuerySet):
    def conflicts(self):
        """放不进去的，等人处理。"""
        return self.filter(state=OfflineItem.State.CONFLICT)


class OfflineItem(TownshipOwned):
    """离线记录：手机没有信号时记的一条，编号由手机给。重传不变；放不进去的留着等人处理，不丢。"""

    class Kind(models.TextChoices):
        VISIT = "visit", "走访"
        CLUE = "clue", "线索"
        PROPOSAL = "proposal", "提出识别"
        ELIMINATION = "elimination", "提出消除"

    class State(models.TextChoices):
        ACCEPTED = "accepted", "已写入"
        CONFLICT = "conflict", "待处理"
        SETTLED = "settled", "已处理写入"
        DISCARDED = "discarded", "已处理不写入"

    household = models.ForeignKey(
        Household,
        models.PROTECT,
        verbose_name="农户",
        null=True,
        blank=True,
        related_name="offline_items",
    )
    by = models.ForeignKey(User, models.PROTECT, verbose_name="记录人", related_name="+")
    settled_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="处理人", null=True, blank=True, related_name="+"
    )
    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField("种类", max_length=12, choices=Kind)
    content = EncryptedTextField("内容")  # as the device sent it, JSON
    digest = models.CharField(max_length=64, editable=False)  # of the content, to know a replay
    made_at = models.DateTimeField("记录时间")
    received_at = models.DateTimeField("收到时间", auto_now_add=True)
    state = models.CharField("状态", max_length=10, choices=State)
    problem = models.CharField("为什么放不进去", max_length=500, blank=True)
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settlement = models.CharField("处理说明", max_length=500, blank=True)

    objects = OfflineItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "离线记录"
        ordering = ["-received_at"]
        constraints = [
            models.CheckConstraint(
                name="settled_offline_items_say_when_and_who",
                condition=Q(state__in=["accepted", "conflict"], settled_at=None, settled_by=None)
                | Q(
                    state__in=["settled", "discarded"],
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                ),
                violation_error_message="处理要有时间和处理人。",
            ),
            models.CheckConstraint(
                name="offline_conflicts_say_why",
                condition=~Q(state="conflict") | ~Q(problem=""),
                violation_error_message="放不进去的要写明原因。",
            ),
        ]
        indexes = [models.Index(fields=["township", "state"], name="offline_by_state")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.receipt}"

    def get_absolute_url(self):
        return reverse("monitoring:offline_item", args=[self.pk])

    @property
    def receipt(self) -> str:
        """回执号：收到的月日和编号的前六位。"""
        return f"{timezone.localtime(self.received_at):%m%d}-{self.id.hex[:6].upper()}"
