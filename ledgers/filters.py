"""Conditions of the lists of ledgers and teams (筛选)."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from areas.filtering import search_filter, village_filter, year_filter
from ledgers.models import LedgerEntry, LedgerKind, TeamMember


class EntryFilters(FilterSet):
    q = search_filter("search", "名称、主持人")
    village = village_filter()
    kind = ModelChoiceFilter(
        queryset=LedgerKind.objects.all(), label="台账", empty_label="全部台账"
    )
    year = year_filter("held_on__year")
    subkind = ChoiceFilter(label="子类", empty_label="子类：不限", choices=lambda: _subkinds())

    class Meta:
        model = LedgerEntry
        fields = ["q", "village", "kind", "year", "subkind"]

    def search(self, rows, name, value):
        return rows.filter(Q(title__contains=value) | Q(chair__contains=value))


def _subkinds() -> list[tuple[str, list[tuple[str, str]]]]:
    kinds = LedgerKind.objects.exclude(subkinds="")
    return [(kind.name, [(name, name) for name in kind.subkind_names]) for kind in kinds]


class TeamFilters(FilterSet):
    q = search_filter("search", "姓名、派出单位")
    village = village_filter()
    post = ChoiceFilter(choices=TeamMember.Post, label="职务", empty_label="全部职务")
    dispatcher = ChoiceFilter(
        choices=TeamMember.Dispatcher, label="派出级别", empty_label="派出级别：不限"
    )
    state = ChoiceFilter(
        method="in_state",
        label="在任",
        empty_label="在任和离任",
        choices=[("serving", "在任"), ("left", "已离任")],
    )

    class Meta:
        model = TeamMember
        fields = ["q", "village", "post", "dispatcher", "state"]

    def search(self, rows, name, value):
        return rows.filter(Q(name__contains=value) | Q(unit__contains=value))

    def in_state(self, rows, name, value):
        today = timezone.localdate()
        return rows.on(today) if value == "serving" else rows.filter(valid_to__lte=today)
