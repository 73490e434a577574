"""Files that prove something (佐证附件): photos and scans, by the sections of the household's dossier (户档)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.withdrawals import Standing, Withdrawable
from areas.scoping import HouseholdScopedQuerySet, TownshipOwned
from households.models import Household
from monitoring.models.cases import Case, CaseStep
from monitoring.models.clues import Clue
from monitoring.models.measures import Measure
from monitoring.models.offline import OfflineItem
from monitoring.models.visits import Visit


class AttachmentQuerySet(HouseholdScopedQuerySet):
    pass


class Attachment(Withdrawable, TownshipOwned):
    """附件：照片或扫描件，归在户档的一栏，写明证明哪一步、哪次走访、哪条措施。内容在库外加密存放，见 lib.filestore。"""

    class Section(models.TextChoices):
        """户档目录。"""

        APPLICATION = "application", "申请及承诺授权书"
        COLLECTION = "collection", "信息采集表"
        CHECK = "check", "入户核查、排查表"
        COMPARISON = "comparison", "信息比对结果"
        REVIEW = "review", "评议会议记录和签到"
        NOTICE = "notice", "公示及照片"
        DECISION = "decision", "乡镇审核、县批复公告"
        PLAN = "plan", "帮扶计划（一户一方案）"
        MEASURE = "measure", "帮扶措施落实佐证"
        VISIT = "visit", "走访记录"
        INCOME = "income", "收入测算表"
        ELIMINATION = "elimination", "风险消除材料"
        CHANGE = "change", "自然增减证明"
        CARD = "card", "明白卡、照片"

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="农户", related_name="attachments"
    )
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        verbose_name="哪一轮监测",
        null=True,
        blank=True,
        related_name="attachments",
    )
    step = models.ForeignKey(
        CaseStep,
        models.PROTECT,
        verbose_name="哪一步",
        null=True,
        blank=True,
        related_name="attachments",
    )
    clue = models.ForeignKey(
        Clue,
        models.PROTECT,
        verbose_name="哪条线索",
        null=True,
        blank=True,
        related_name="attachments",
    )
    visit = models.ForeignKey(
        Visit,
        models.PROTECT,
        verbose_name="哪次走访",
        null=True,
        blank=True,
        related_name="attachments",
    )
    measure = models.ForeignKey(
        Measure,
        models.PROTECT,
        verbose_name="哪条措施",
        null=True,
        blank=True,
        related_name="attachments",
    )
    offline_item = models.ForeignKey(
        OfflineItem,
        models.PROTECT,
        verbose_name="随哪条离线记录",
        null=True,
        blank=True,
        related_name="attachments",
    )
    added_by = models.ForeignKey(User, models.PROTECT, verbose_name="上传人", related_name="+")
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    section = models.CharField("户档栏目", max_length=12, choices=Section)
    name = models.CharField("文件名", max_length=120)
    content_type = models.CharField("格式", max_length=40)
    size = models.PositiveIntegerField("字节")
    sha256 = models.CharField(max_length=64)
    taken_on = models.DateField("拍摄或形成日期", null=True, blank=True)
    added_at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = Standing.from_queryset(AttachmentQuerySet)()
    with_withdrawn = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["household", "section", "added_at"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                name="attachments_have_content",
                condition=Q(size__gt=0),
                violation_error_message="文件是空的。",
            ),
        ]
        indexes = [
            models.Index(fields=["township", "household", "section"], name="attachment_dossier")
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("monitoring:attachment", args=[self.pk])

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")
