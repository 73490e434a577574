"""Summaries (总结): the Word template, the draft, and what was released."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User
from areas.models import Area
from areas.scoping import ScopedQuerySet, TownshipOwned


class SummaryTemplateQuerySet(models.QuerySet):
    def in_use(self) -> Self:
        return self.filter(retired_on=None)

    def fitting(self, area: Area) -> Self:
        """Templates that a place may use: shipped ones, its own, and those of the places above it."""
        above = [area.prefix[:digits].ljust(12, "0") for digits in (6, 9)]
        return self.filter(Q(area=None) | Q(area=area) | Q(area__code__in=above))

    def visible_to(self, user: User) -> Self:
        """What the user's place may use, and what was uploaded below it."""
        if user.area_id is None:
            return self.filter(area=None)
        return self.fitting(user.area) | self.filter(area__code__range=user.area.code_range)


class SummaryTemplate(models.Model):
    """总结模板：一个 Word 文件，数字处写口径词。系统自带一份，各地可上传自己的。"""

    area = models.ForeignKey(
        Area, models.PROTECT, verbose_name="适用区划", null=True, blank=True, related_name="+"
    )
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="上传人", null=True, blank=True, related_name="+"
    )
    name = models.CharField("名称", max_length=50)
    file = models.FileField("Word 文件", upload_to="templates/%Y")
    sha256 = models.CharField("校验值", max_length=64, editable=False)
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    retired_on = models.DateField("停用日期", null=True, blank=True)

    objects = SummaryTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "总结模板"
        ordering = ["name", "-uploaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                condition=Q(retired_on=None, area__isnull=False),
                name="template_name_once_per_area",
                violation_error_message="已有同名的模板。",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(retired_on=None, area=None),
                name="shipped_template_name_once",
                violation_error_message="已有同名的模板。",
            ),
        ]

    def __str__(self):
        return self.name


class SummaryQuerySet(ScopedQuerySet):
    village_path = ""  # villages see the township's summary, counted for their own village


class Summary(TownshipOwned):
    """年度总结：草稿随数据变；发布后数字、名单、文件和校验值都不再变。"""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        RELEASED = "released", "已发布"

    template = models.ForeignKey(
        SummaryTemplate,
        models.PROTECT,
        verbose_name="模板",
        null=True,
        blank=True,
        related_name="summaries",
    )
    released_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="发布人", null=True, blank=True, related_name="+"
    )
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("标题", max_length=100)
    date_from = models.DateField("统计起始日期")
    date_to = models.DateField("统计截止日期")
    as_of = models.DateField("时点")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    released_at = models.DateTimeField("发布时间", null=True, blank=True)
    word_file = models.FileField("Word", upload_to="summaries/%Y", blank=True)
    excel_file = models.FileField("Excel", upload_to="summaries/%Y", blank=True)
    sha256 = models.CharField("校验值", max_length=64, blank=True, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = SummaryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度总结"
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="released_summaries_say_when_and_who",
                condition=Q(state="released", released_at__isnull=False, released_by__isnull=False)
                | Q(state="draft", released_at=None, released_by=None),
                violation_error_message="发布要有时间和发布人。",
            ),
            models.CheckConstraint(
                name="summaries_begin_before_they_end",
                condition=Q(date_from__lte=F("date_to")),
                violation_error_message="统计起始日期不能晚于截止日期。",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("reports:summary", args=[self.pk])

    @property
    def is_released(self) -> bool:
        return self.state == self.State.RELEASED


class SummaryText(TownshipOwned):
    """手填的话：模板里留给人写的地方，和勾稽不符的说明；谁填的、何时填的。"""

    class Kind(models.TextChoices):
        SLOT = "slot", "文中手填"
        EXPLANATION = "explanation", "勾稽说明"

    summary = models.ForeignKey(Summary, models.PROTECT, verbose_name="总结", related_name="texts")
    typed_by = models.ForeignKey(User, models.PROTECT, verbose_name="填写人", related_name="+")
    kind = models.CharField("用处", max_length=12, choices=Kind, default=Kind.SLOT)
    key = models.CharField("位置", max_length=500, help_text="手填处的名称，或不符的勾稽关系")
    text = models.TextField("内容")
    typed_at = models.DateTimeField("填写时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "手填内容"
        ordering = ["summary", "kind", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "summary", "kind", "key"],
                name="one_text_per_place",
                violation_error_message="这一处已填过。",
            ),
        ]

    def __str__(self):
        return self.key


class FrozenFigure(TownshipOwned):
    """发布时的一个数：表达式、值、口径、时点，和当时数到的行。"""

    summary = models.ForeignKey(
        Summary, models.PROTECT, verbose_name="总结", related_name="figures"
    )
    order = models.PositiveSmallIntegerField("次序")
    expression = models.CharField("口径词", max_length=500)
    section = models.CharField("章节", max_length=200, blank=True)
    around = models.CharField("文中", max_length=200, blank=True)
    value = models.CharField("值", max_length=500)
    printed = models.CharField("印出", max_length=500)
    unit = models.CharField("单位", max_length=10, blank=True)
    definition = models.TextField("口径")
    dates = models.CharField("时点或期间", max_length=200)
    model = models.CharField("行的种类", max_length=60)
    rows = models.JSONField("名单（行号）", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "发布的数"
        ordering = ["summary", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "summary", "order"],
                name="frozen_figures_are_numbered_once",
                violation_error_message="这个数已存。",
            ),
        ]

    def __str__(self):
        return f"{self.expression} = {self.printed}"
