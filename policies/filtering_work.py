"""Conditions of the lists of employment, posts, house repairs and trainings (筛选)."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet

from areas.filtering import search_filter, village_filter, year_filter
from households.models import Household
from households.picking import meant_by
from policies.filters import OfHouseholds
from policies.models import Employment, HouseRepair, Policy, Post, Training

LONGEST_TEXT = 30


def text_filter(field_name: str, label: str) -> CharFilter:
    return CharFilter(
        field_name=field_name, lookup_expr="icontains", label=label, max_length=LONGEST_TEXT
    )


class EmploymentFilters(OfHouseholds):
    place = ChoiceFilter(choices=Employment.Place, label="务工区域", empty_label="务工区域：不限")
    state = ChoiceFilter(
        method="in_state",
        label="状态",
        empty_label="状态：不限",
        choices=[("working", "在务工"), ("ended", "已结束")],
    )
    employer = text_filter("employer", "务工单位")
    work_place = text_filter("work_place", "务工地")
    channel = ChoiceFilter(
        choices=Employment.Channel, label="就业渠道", empty_label="就业渠道：不限"
    )
    worked_from = DateFilter(method="after", label="务工时间从")
    worked_to = DateFilter(field_name="valid_from", lookup_expr="lte", label="到")

    class Meta:
        model = Employment
        fields = [
            "q",
            "village",
            "place",
            "state",
            "employer",
            "work_place",
            "channel",
            "worked_from",
            "worked_to",
        ]

    def in_state(self, rows, name, value):
        today = timezone.localdate()
        return rows.on(today) if value == "working" else rows.filter(valid_to__lte=today)

    def after(self, rows, name, value):
        return rows.filter(Q(valid_to=None) | Q(valid_to__gt=value))


class PostFilters(OfHouseholds):
    kind = ChoiceFilter(label="岗位类别", empty_label="岗位类别：不限")
    state = ChoiceFilter(
        method="in_state",
        label="状态",
        empty_label="状态：不限",
        choices=[("held", "在岗"), ("ended", "已解聘")],
    )
    department = text_filter("department", "管理部门")
    year = year_filter("valid_from__year", label="聘用年份")

    class Meta:
        model = Post
        fields = ["q", "village", "kind", "state", "department", "year"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.filters["kind"].extra["choices"] = [(kind, kind) for kind in self._kinds()]

    def _kinds(self) -> list[str]:
        """The policy's sub-kinds, then others in use among the rows."""
        policy = Policy.objects.filter(code="public_post").first()
        used = self.queryset.order_by("kind").values_list("kind", flat=True).distinct()
        return list(dict.fromkeys([*(policy.kind_names if policy else []), *used]))

    def in_state(self, rows, name, value):
        today = timezone.localdate()
        return rows.on(today) if value == "held" else rows.filter(valid_to__lte=today)


class RepairFilters(FilterSet):
    """Rows of households, without a person."""

    q = search_filter("search", "户主姓名、首字母、户编号")
    village = village_filter("household__village")
    year = year_filter("year", label="计划年度")
    stage = ChoiceFilter(
        method="at_stage",
        label="进度",
        empty_label="进度：不限",
        choices=[
            ("planned", "计划"),
            ("started", "已开工"),
            ("completed", "已竣工"),
            ("accepted", "已验收"),
            ("late", "过了计划年度没有验收"),
        ],
    )
    way = ChoiceFilter(choices=HouseRepair.Way, label="改造方式", empty_label="改造方式：不限")
    group = ChoiceFilter(choices=HouseRepair.Group, label="对象类别", empty_label="对象类别：不限")

    class Meta:
        model = HouseRepair
        fields = ["q", "village", "year", "stage", "way", "group"]

    def search(self, rows, name, value):
        meant = meant_by(value, timezone.localdate())
        return rows.filter(
            household__in=Household.objects.visible_to(self.request.user).filter(meant)
        )

    def at_stage(self, rows, name, value):
        if value == "late":
            return rows.late(timezone.localdate())
        return rows.at_stage(value)


class TrainingFilters(FilterSet):
    q = search_filter("search", "培训名称")
    year = year_filter("started_on__year")
    trade = text_filter("trade", "工种")
    organiser = text_filter("organiser", "主办单位")

    class Meta:
        model = Training
        fields = ["q", "year", "trade", "organiser"]

    def search(self, rows, name, value):
        return rows.filter(title__contains=value)
