"""Documents of projects and assets (资料清单): what the stages have to show, with the file or without."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.withdrawals import Standing, Withdrawable
from areas.scoping import ScopedQuerySet, TownshipOwned
from projects.models.assets import Asset
from projects.models.projects import Project


class ProjectDocumentQuerySet(ScopedQuerySet):
    village_path = None  # reached through its project or asset, which is looked up first


class ProjectDocument(TownshipOwned, Withdrawable):
    """项目（资产）资料：哪一环节的什么资料，几时形成；有扫描件的在库外加密存放，见 lib.filestore。"""

    class Stage(models.TextChoices):
        """环节。"""

        REQUEST = "request", "申报"
        POOL = "pool", "入库"
        APPROVAL = "approval", "批复"
        DESIGN = "design", "实施方案"
        TENDER = "tender", "招标"
        START = "start", "开工"
        COMPLETION = "completion", "竣工"
        ACCEPTANCE = "acceptance", "验收"
        SETTLEMENT = "settlement", "结算审计"
        PAYMENT = "payment", "报账拨付"
        NOTICE = "notice", "公告公示"
        HANDOVER = "handover", "移交确权"
        KEEPING = "keeping", "管护"

    project = models.ForeignKey(
        Project,
        models.PROTECT,
        verbose_name="项目",
        null=True,
        blank=True,
        related_name="documents",
    )
    asset = models.ForeignKey(
        Asset, models.PROTECT, verbose_name="资产", null=True, blank=True, related_name="documents"
    )
    by = models.ForeignKey(User, models.PROTECT, verbose_name="登记人", related_name="+")
    stage = models.CharField("环节", max_length=12, choices=Stage)
    name = models.CharField("资料名称", max_length=100)
    dated_on = models.DateField("形成日期", null=True, blank=True)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    content_type = models.CharField(max_length=40, blank=True, editable=False)
    size = models.PositiveIntegerField(default=0, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = Standing.from_queryset(ProjectDocumentQuerySet)()
    with_withdrawn = ProjectDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目资料"
        ordering = ["stage", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                name="documents_belong_to_a_project_or_an_asset",
                condition=Q(project__isnull=False, asset=None)
                | Q(project=None, asset__isnull=False),
                violation_error_message="资料要么属于一个项目，要么属于一项资产。",
            ),
        ]

    def __str__(self):
        return self.name
