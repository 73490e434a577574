"""Catalogues (目录): kinds of projects, kinds of funds, industries."""

from __future__ import annotations

from django.db import models

from lib.fields import FixedDecimalField, MoneyField


class ProjectKind(models.Model):
    """项目类型。乡镇可以自己加，加了就能在总结里按名称引用。"""

    INDUSTRY = "产业发展"  # the sector whose share of the funds the state asks for (产业占比)
    MANAGEMENT = "项目管理"  # the sector whose share the state limits (项目管理费)

    name = models.CharField("名称", max_length=50, unique=True)
    sector = models.CharField("大类", max_length=30, blank=True, help_text="产业发展、基础设施等")
    modes = models.CharField("实施方式", max_length=300, blank=True, help_text="用顿号分开")

    class Meta:
        verbose_name = verbose_name_plural = "项目类型"
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def mode_names(self) -> list[str]:
        return [mode for mode in self.modes.split("、") if mode]


class FundKind(models.Model):
    """资金种类，带起止日期：2026 年起“衔接资金”改称“常态化帮扶资金”，旧名另留一行。"""

    name = models.CharField("名称", max_length=50, unique=True)
    is_bridging = models.BooleanField(
        "衔接（帮扶）资金", default=True, help_text="算产业占比、支出率的；整合、盘活等资金不算"
    )
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "资金种类"
        ordering = ["valid_from", "name"]

    def __str__(self):
        return self.name


class Industry(models.Model):
    """产业（作物、畜禽、特产）：记哪些量、哪些数一看就不对。乡镇可以自己加，加了就是口径词。"""

    name = models.CharField("名称", max_length=30, unique=True)
    measures = models.CharField(
        "记哪些量",
        max_length=100,
        default="亩、公斤、元",
        help_text="用顿号分开：亩、株、盒、头、公斤、元",
    )
    most_kg_per_mu = FixedDecimalField("亩产最多（公斤）", null=True, blank=True)
    most_yuan_per_kg = MoneyField("每公斤最多（元）", null=True, blank=True)
    most_yuan_per_mu = MoneyField("亩均收入最多（元）", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "产业"
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def measure_names(self) -> list[str]:
        return [name for name in self.measures.split("、") if name]
