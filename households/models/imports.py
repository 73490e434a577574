"""Uploaded workbooks (导入批次)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from areas.scoping import ScopedQuerySet, TownshipOwned


class ImportBatchQuerySet(ScopedQuerySet):
    village_path = None

    def move(self, *states: str, to: str, **fields) -> bool:
        """Take the one batch of this set from one of the states to another; False when it is in none of them."""
        return bool(self.filter(state__in=states).update(state=to, **fields))


class ImportBatch(TownshipOwned):
    """导入批次：一份工作簿从上传、核对到写入。表里的内容加密存放在数据目录，不在本表。"""

    class State(models.TextChoices):
        QUEUED = "queued", "等待核对"
        CHECKING = "checking", "正在核对"
        CHECKED = "checked", "已核对，未写入"
        WRITING = "writing", "正在写入"
        COMMITTED = "committed", "已写入"
        CANCELLED = "cancelled", "已放弃"
        FAILED = "failed", "不能导入"

    keeps_history = False

    by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="导入人",
        null=True,
        blank=True,
        related_name="import_batches",
    )
    kind = models.CharField("种类", max_length=30)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("字节")
    token = models.CharField("存放名", max_length=32, editable=False)
    as_of = models.DateField("截至日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField("进度", default=0)
    rows = models.PositiveIntegerField("行数", default=0)
    created = models.PositiveIntegerField("新增", default=0)
    updated = models.PositiveIntegerField("更新", default=0)
    unchanged = models.PositiveIntegerField("无变化", default=0)
    rejected = models.PositiveIntegerField("有误", default=0)
    problems = models.PositiveIntegerField("错误", default=0)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    message = models.CharField("说明", max_length=500, blank=True)
    created_at = models.DateTimeField("上传时间", default=timezone.now)
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    committed_at = models.DateTimeField("写入时间", null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="every_imported_row_is_counted",
                condition=Q(rows=F("created") + F("updated") + F("unchanged") + F("rejected")),
                violation_error_message="各项之和要等于行数。",
            ),
            models.CheckConstraint(
                name="written_imports_have_no_rejected_rows",
                condition=~Q(state="committed") | Q(rejected=0, committed_at__isnull=False),
                violation_error_message="有误的行改好之前不能写入。",
            ),
        ]
        indexes = [models.Index(fields=["township", "-created_at"], name="imports_of_township")]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("households:import_batch", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.CHECKING, self.State.WRITING}
