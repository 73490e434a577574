"""Conditions of the lists of what villages and households earn (筛选): enterprises, payments, industries, solar, sales."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from areas.filtering import search_filter, village_filter, year_filter
from projects.industries import doubtful, suspects
from projects.models import (
    Enterprise,
    HouseholdLink,
    Industry,
    IndustryRecord,
    LinkIncome,
    Sale,
    SolarStation,
)


class EnterpriseFilters(FilterSet):
    q = search_filter("search", "名称、产品")
    village = village_filter()
    kind = ChoiceFilter(choices=Enterprise.Kind, label="类型", empty_label="全部类型")
    state = ChoiceFilter(
        method="in_state",
        label="状态",
        empty_label="状态：不限",
        choices=[("open", "在营"), ("carrying", "在带动农户"), ("closed", "已停业")],
    )

    class Meta:
        model = Enterprise
        fields = ["q", "village", "kind", "state"]

    def search(self, rows, name, value):
        return rows.filter(Q(name__contains=value) | Q(products__contains=value))

    def in_state(self, rows, name, value):
        today = timezone.localdate()
        is_open = Q(closed_on=None) | Q(closed_on__gt=today)
        if value == "carrying":
            links = HouseholdLink.objects.on(today).filter(
                enterprise=OuterRef("pk"), township=OuterRef("township")
            )
            return rows.filter(Exists(links.order_by()))
        return rows.filter(is_open) if value == "open" else rows.exclude(is_open)


class LinkIncomeFilters(FilterSet):
    year = year_filter("paid_on__year")
    way = ChoiceFilter(
        field_name="link__way", choices=HouseholdLink.Way, label="方式", empty_label="全部方式"
    )
    village = village_filter("link__household__village")

    class Meta:
        model = LinkIncome
        fields = ["year", "way", "village"]


class IndustryFilters(FilterSet):
    industry = ModelChoiceFilter(
        queryset=Industry.objects.all(), label="产业", empty_label="全部产业"
    )
    village = village_filter()
    year = year_filter("year")
    season = ChoiceFilter(choices=IndustryRecord.Season, label="季节", empty_label="季节：不限")
    state = ChoiceFilter(
        method="in_state",
        label="疑点",
        empty_label="疑点：不限",
        choices=[("doubtful", "有疑点的")],
    )

    class Meta:
        model = IndustryRecord
        fields = ["industry", "village", "year", "season", "state"]

    def in_state(self, rows, name, value):
        """The database finds what may be doubtful in the whole area, the rules say what is."""
        found = suspects(IndustryRecord.objects.visible_to(self.request.user))
        return rows.filter(pk__in=doubtful(found.select_related("industry")))


class SolarFilters(FilterSet):
    q = search_filter("search", "电站名称")
    village = village_filter()
    state = ChoiceFilter(
        method="in_state",
        label="状态",
        empty_label="状态：不限",
        choices=[("connected", "已并网"), ("building", "在建"), ("retired", "已退役")],
    )

    class Meta:
        model = SolarStation
        fields = ["q", "village", "state"]

    def search(self, rows, name, value):
        return rows.filter(name__contains=value)

    def in_state(self, rows, name, value):
        today = timezone.localdate()
        retired = Q(retired_on__lte=today)
        connected = Q(connected_on__lte=today)
        conditions = {
            "connected": connected & ~retired,
            "building": ~connected & ~retired,
            "retired": retired,
        }
        return rows.filter(conditions[value])


class SaleFilters(FilterSet):
    q = search_filter("search", "产品、购买单位")
    village = village_filter()
    year = year_filter("sold_on__year")
    seller = ChoiceFilter(
        method="sold_by",
        label="谁的",
        empty_label="谁的：不限",
        choices=[("household", "农户"), ("enterprise", "经营主体"), ("village", "村")],
    )
    channel = CharFilter(label="渠道", lookup_expr="contains", max_length=50)

    class Meta:
        model = Sale
        fields = ["q", "village", "year", "seller", "channel"]

    def search(self, rows, name, value):
        return rows.filter(Q(product__contains=value) | Q(buyer__contains=value))

    def sold_by(self, rows, name, value):
        conditions = {
            "household": Q(household__isnull=False),
            "enterprise": Q(enterprise__isnull=False),
            "village": Q(household=None, enterprise=None),
        }
        return rows.filter(conditions[value])
