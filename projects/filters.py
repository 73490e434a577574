"""Conditions of the lists of projects, assets and enterprises (筛选)."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from areas.filtering import search_filter, village_filter, year_filter
from projects.models import Asset, Distribution, Enterprise, Project, ProjectKind


class ProjectFilters(FilterSet):
    q = search_filter("search", "项目名称、编号")
    village = village_filter()
    kind = ModelChoiceFilter(
        queryset=ProjectKind.objects.all(), label="类型", empty_label="全部类型"
    )
    year = year_filter("year")
    stage = ChoiceFilter(
        method="at_stage",
        label="环节",
        empty_label="环节：不限",
        choices=[
            ("waiting", "未开工"),
            ("started", "在建"),
            ("completed", "已竣工待验收"),
            ("accepted", "已验收"),
            ("abandoned", "已取消"),
        ],
    )

    class Meta:
        model = Project
        fields = ["q", "village", "kind", "year", "stage"]

    def search(self, rows, name, value):
        return rows.filter(Q(name__contains=value) | Q(number__startswith=value))

    def at_stage(self, rows, name, value):
        if value == "abandoned":
            return rows.filter(abandoned_on__isnull=False)
        conditions = {
            "waiting": Q(started_on=None),
            "started": Q(started_on__isnull=False, completed_on=None),
            "completed": Q(completed_on__isnull=False, accepted_on=None),
            "accepted": Q(accepted_on__isnull=False),
        }
        return rows.filter(conditions[value], abandoned_on=None)


class AssetFilters(FilterSet):
    q = search_filter("search", "资产名称、编号")
    village = village_filter()
    asset_class = ChoiceFilter(choices=Asset.Class, label="类别", empty_label="全部类别")
    owner_level = ChoiceFilter(choices=Asset.Owner, label="归属", empty_label="归属：不限")
    form = ChoiceFilter(choices=Asset.Form, label="形态", empty_label="形态：不限")
    year = year_filter("booked_on__year", "入账年度")
    state = ChoiceFilter(
        method="in_state",
        label="状态",
        empty_label="状态：不限",
        choices=[("kept", "在账"), ("disposed", "已处置"), *Asset.Condition.choices],
    )

    class Meta:
        model = Asset
        fields = ["q", "village", "asset_class", "owner_level", "state", "form", "year"]

    def search(self, rows, name, value):
        return rows.filter(Q(name__contains=value) | Q(number__startswith=value))

    def in_state(self, rows, name, value):
        today = timezone.localdate()
        if value == "disposed":
            return rows.filter(disposed_on__lte=today)
        rows = rows.on(today)
        return rows if value == "kept" else rows.filter(condition=value)


class DistributionFilters(FilterSet):
    village = village_filter()
    year = year_filter("year")
    origin = ChoiceFilter(choices=Distribution.Origin, label="来源", empty_label="来源：不限")
    state = ChoiceFilter(
        method="in_state",
        label="状态",
        empty_label="状态：不限",
        choices=[("open", "正在分配"), ("finished", "已办结")],
    )

    class Meta:
        model = Distribution
        fields = ["village", "year", "origin", "state"]

    def in_state(self, rows, name, value):
        return rows.filter(finished_on__isnull=value == "open")


class EnterpriseFilters(FilterSet):
    q = search_filter("search", "经营主体名称")
    village = village_filter()
    kind = ChoiceFilter(choices=Enterprise.Kind, label="类型", empty_label="全部类型")

    class Meta:
        model = Enterprise
        fields = ["q", "village", "kind"]

    def search(self, rows, name, value):
        return rows.filter(name__contains=value)
