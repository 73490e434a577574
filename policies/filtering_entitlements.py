"""Conditions of the lists of tasks and exemptions (筛选)."""

from __future__ import annotations

from django.db.models import Q
from django.forms import CheckboxInput
from django.utils import timezone
from django_filters import BooleanFilter, ChoiceFilter

from policies.filters import OfHouseholds
from policies.models import Application, Exemption, Policy


def _ruled() -> list[tuple[int, str]]:
    """Policies that tasks or exemptions are about."""
    used = Q(applications__isnull=False) | Q(exemptions__isnull=False)
    rows = Policy.objects.filter(used).distinct().order_by("sector", "code")
    return list(rows.values_list("pk", "name"))


class ApplicationFilters(OfHouseholds):
    policy = ChoiceFilter(choices=_ruled, label="政策", empty_label="全部政策")
    state = ChoiceFilter(
        method="in_state",
        label="状态",
        empty_label="状态：不限",
        choices=[
            ("waiting", "待办"),
            ("late", "逾期"),
            ("done", "已办结"),
            ("dropped", "已撤销"),
        ],
    )
    mine = BooleanFilter(method="of_mine", label="我派的", widget=CheckboxInput)

    class Meta:
        model = Application
        fields = ["q", "village", "policy", "state", "mine"]

    def in_state(self, rows, name, value):
        if value == "late":
            return rows.late_on(timezone.localdate())
        conditions = {"done": Q(done_on__isnull=False), "dropped": Q(dropped_on__isnull=False)}
        return rows.waiting() if value == "waiting" else rows.filter(conditions[value])

    def of_mine(self, rows, name, value):
        return rows.filter(by=self.request.user) if value else rows


class ExemptionFilters(OfHouseholds):
    policy = ChoiceFilter(choices=_ruled, label="政策", empty_label="全部政策")
    state = ChoiceFilter(
        method="in_state",
        label="状态",
        empty_label="状态：不限",
        choices=[("running", "有效"), ("expired", "已到期")],
    )

    class Meta:
        model = Exemption
        fields = ["q", "village", "policy", "state"]

    def in_state(self, rows, name, value):
        today = timezone.localdate()
        return rows.on(today) if value == "running" else rows.filter(expires_on__lte=today)
