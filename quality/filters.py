"""Conditions of the list of findings (筛选)."""

from __future__ import annotations

from django.utils import timezone
from django_filters import ChoiceFilter, FilterSet

from areas.filtering import search_filter, village_filter
from households.picking import rows_meant_by
from quality import rules
from quality.models import Finding

WAIVED, GONE = "waived", "gone"


class FindingFilters(FilterSet):
    """Without a state: what still has to be settled."""

    q = search_filter("search", "姓名、首字母、证件后四位")
    village = village_filter("household__village")
    level = ChoiceFilter(
        method="of_level", label="级别", choices=rules.Level.choices, empty_label="级别：不限"
    )
    rule = ChoiceFilter(
        label="规则",
        choices=[(rule.code, f"{rule.code} {rule.name}") for rule in rules.RULES.values()],
        empty_label="全部规则",
    )
    state = ChoiceFilter(
        method="in_state",
        label="状态",
        choices=[(WAIVED, "已豁免"), (GONE, "已消失")],
        empty_label="待处理",
    )

    class Meta:
        model = Finding
        fields = ["q", "village", "level", "rule", "state"]

    def search(self, rows, name, value):
        return rows_meant_by(rows, self.request.user, value, timezone.localdate())

    def of_level(self, rows, name, value):
        return rows.filter(rule__in=rules.codes_of(value))

    def in_state(self, rows, name, value):
        if value == GONE:
            return rows.filter(gone_on__isnull=False)
        return rows.waived_on(timezone.localdate())

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        has_state = bool(self.form.cleaned_data.get("state"))
        return rows if has_state else rows.to_settle(timezone.localdate())
