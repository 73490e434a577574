"""Conditions of the lists of projects, funds, assets and enterprises (筛选)."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.forms import HiddenInput
from django.utils import timezone
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from areas.filtering import VillageFilter, search_filter, village_filter, year_filter, years
from areas.models import Area
from households.models import Household
from households.picking import meant_by
from lib.fields import MoneyField
from projects import project_reminders
from projects.models import (
    Asset,
    Distribution,
    FundBatch,
    FundKind,
    Payment,
    Project,
    ProjectApplication,
    ProjectFunding,
    ProjectKind,
    Source,
)
from projects.rules.applications import STEP, STEPS
from projects.rules.lateness import Light
from projects.standings import LIGHTS, STAGES, WAITING, lights


def sectors() -> list[tuple[str, str]]:
    """The sectors that kinds of projects have."""
    names = ProjectKind.objects.exclude(sector="").order_by("sector").values_list("sector")
    return [(name, name) for (name,) in names.distinct()]


class ProjectFilters(FilterSet):
    q = search_filter("search", "项目名称、编号")
    year = year_filter("year")
    stage = ChoiceFilter(
        method="at_stage",
        label="环节",
        empty_label="环节：不限",
        choices=[("waiting", "未开工"), *((key, label) for key, (label, _) in STAGES.items())],
    )
    light = ChoiceFilter(
        method="in_light",
        label="红黄绿",
        empty_label="红黄绿：不限",
        choices=[(light, "：".join(filter(None, words))) for light, words in LIGHTS.items()],
    )
    village = VillageFilter(method="built_in")
    kind = ModelChoiceFilter(
        queryset=ProjectKind.objects.all(), label="类型", empty_label="全部类型"
    )
    sector = ChoiceFilter(
        field_name="kind__sector", label="大类", empty_label="大类：不限", choices=sectors
    )
    source = ChoiceFilter(
        method="paid_by", label="资金来源", empty_label="资金来源：不限", choices=Source.choices
    )
    reach = ChoiceFilter(choices=Project.Reach, label="到村到户", empty_label="到村到户：不限")
    remind = ChoiceFilter(
        method="to_remind",
        label="提示",
        empty_label="提示：不限",
        choices=[
            *((one.key, one.name) for one in project_reminders.REMINDERS),
            ("gap", "资金有缺口"),
        ],
    )

    class Meta:
        model = Project
        fields = [
            "q",
            "year",
            "stage",
            "light",
            "village",
            "kind",
            "sector",
            "source",
            "reach",
            "remind",
        ]

    def search(self, rows, name, value):
        return rows.filter(Q(name__contains=value) | Q(number__startswith=value))

    def at_stage(self, rows, name, value):
        return rows.filter(WAITING if value == "waiting" else STAGES[value][1])

    def in_light(self, rows, name, value):
        area = self.request.user.area
        return rows.filter(lights(area, timezone.localdate())[Light(value)])

    def built_in(self, rows, name, value):
        return rows.within(value)

    def paid_by(self, rows, name, value):
        sources = ProjectFunding.objects.filter(
            township=OuterRef("township"), project=OuterRef("pk"), source=value
        )
        return rows.filter(Exists(sources.order_by()))

    def to_remind(self, rows, name, value):
        if value == "gap":
            return rows.short_of_funds()
        asks = project_reminders.BY_KEY[value].asks
        return rows.filter(asks(self.request.user.area, timezone.localdate()))


class ApplicationFilters(FilterSet):
    q = search_filter("search", "户主姓名、项目名称")
    step = ChoiceFilter(
        method="waiting_for",
        label="到哪一步",
        empty_label="到哪一步：不限",
        choices=[
            *((step.key, step.waiting) for step in STEPS[1:]),
            ("done", "已发放"),
            ("refused", "不予通过"),
        ],
    )
    village = village_filter("household__village")
    year = year_filter("project__year", "项目年度")

    class Meta:
        model = ProjectApplication
        fields = ["q", "step", "village", "year"]

    def search(self, rows, name, value):
        return rows.filter(
            Q(project__name__contains=value)
            | Q(household__in=households_of(self.request.user, value))
        )

    def waiting_for(self, rows, name, value):
        if value == "refused":
            return rows.filter(refused_on__isnull=False)
        if value == "done":
            return rows.filter(paid_on__isnull=False)
        return rows.waiting_for(STEP[value].day)


def households_of(user, name: str) -> QuerySet[Household]:
    """Those with a head or member of that name or initials."""
    return Household.objects.visible_to(user).filter(meant_by(name, timezone.localdate()))


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


WITHOUT_BATCH = "none"


def source_filter(field_name: str) -> ChoiceFilter:
    return ChoiceFilter(field_name=field_name, choices=Source, label="级次", empty_label="全部级次")


def batches_seen(request):
    return FundBatch.objects.visible_to(request.user)


def townships_seen(request):
    return Area.objects.visible_to(request.user).townships()


def hidden(kind: type, **options):
    """A condition that only links set; the list says it and lets go of it, like the others."""
    return kind(widget=HiddenInput, **options)


class BatchFilters(FilterSet):
    q = search_filter("search", "批次、文号")
    year = year_filter("year")
    source = source_filter("source")
    kind = ModelChoiceFilter(queryset=FundKind.objects.all(), label="种类", empty_label="全部种类")
    left = ChoiceFilter(
        method="with_left",
        label="结余",
        empty_label="结余：不限",
        choices=[("yes", "还有结余"), ("no", "已全部安排")],
    )

    class Meta:
        model = FundBatch
        fields = ["q", "year", "source", "kind", "left"]

    def search(self, rows, name, value):
        return rows.filter(Q(label__contains=value) | Q(document__contains=value))

    def with_left(self, rows, name, value):
        nothing = Value(Decimal(0), output_field=MoneyField())
        return rows.filter(balance__gt=nothing) if value == "yes" else rows.filter(balance=nothing)


class MoneyFilters(FilterSet):
    """What the lists of allocations and of payments ask alike; `to_funding` leads to the allocation."""

    to_funding = ""

    q = search_filter("search", "项目名称、编号")
    village = village_filter("")
    year = ChoiceFilter(method="of_year", choices=years, label="年度", empty_label="年度：不限")
    source = source_filter("")
    kind = ModelChoiceFilter(
        queryset=FundKind.objects.all(),
        label="种类",
        empty_label="全部种类",
        null_label="不经批次",
        null_value=WITHOUT_BATCH,
    )
    sector = ChoiceFilter(choices=sectors, label="大类", empty_label="全部大类")
    reach = ChoiceFilter(choices=Project.Reach, label="到村到户", empty_label="到村到户：不限")
    batch = hidden(ModelChoiceFilter, queryset=batches_seen, label="批次")
    bridging = hidden(
        ChoiceFilter, choices=[("yes", "衔接（帮扶）资金")], label="衔接资金", method="of_bridging"
    )
    batched = hidden(
        ChoiceFilter, choices=[("yes", "来自批次的")], label="批次资金", method="of_batches"
    )
    whole = hidden(
        ChoiceFilter, choices=[("yes", "不在某一个村")], label="地点", method="of_no_village"
    )
    township = hidden(ModelChoiceFilter, queryset=townships_seen, label="乡镇")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        paths = {
            "village": "project__village",
            "source": "source",
            "kind": "batch__kind",
            "sector": "project__kind__sector",
            "reach": "project__reach",
            "batch": "batch",
            "township": "township",
        }
        for name, path in paths.items():
            self.filters[name].field_name = self.to_funding + path

    def search(self, rows, name, value):
        project = f"{self.to_funding}project__"
        by_name = Q(**{f"{project}name__contains": value})
        return rows.filter(by_name | Q(**{f"{project}number__startswith": value}))

    def of_year(self, rows, name, value):
        return rows.of_year(int(value))

    def of_batches(self, rows, name, value):
        return rows.filter(**{f"{self.to_funding}batch__isnull": False})

    def of_bridging(self, rows, name, value):
        return rows.filter(**{f"{self.to_funding}batch__kind__is_bridging": True})

    def of_no_village(self, rows, name, value):
        return rows.filter(**{f"{self.to_funding}project__village": None})


class AllocationFilters(MoneyFilters):
    class Meta:
        model = ProjectFunding
        fields = []


class PaymentFilters(MoneyFilters):
    to_funding = "funding__"

    node = ChoiceFilter(choices=Payment.Node, label="拨款节点", empty_label="拨款节点：不限")

    class Meta:
        model = Payment
        fields = []
