"""Conditions of the lists of policies (筛选)."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from areas.filtering import search_filter, village_filter, year_filter
from households.picking import rows_meant_by
from policies.lending import SOON_DAYS
from policies.models import Benefit, CreditLine, Loan, Placement, Policy
from policies.models.catalogue import TERMS

SEARCH = "姓名、首字母、证件后四位"


class OfHouseholds(FilterSet):
    """The search box and the village, for rows with a household and a member."""

    q = search_filter("search", SEARCH)
    village = village_filter("household__village")

    def search(self, rows, name, value):
        return rows_meant_by(rows, self.request.user, value, timezone.localdate())


class BenefitFilters(OfHouseholds):
    policy = ModelChoiceFilter(queryset=Policy.objects.all(), label="政策", empty_label="全部政策")
    year = year_filter("year")
    state = ChoiceFilter(
        method="in_state",
        label="状态",
        empty_label="状态：不限",
        choices=[
            ("running", "在享"),
            ("stopped", "已停止"),
            ("paid", "已发放"),
            ("waiting", "待发放"),
        ],
    )
    kind = ChoiceFilter(label="子类", empty_label="子类：不限", choices=lambda: _names("kind"))
    place = ChoiceFilter(label="地点", empty_label="地点：不限", choices=lambda: _names("place"))
    term = ChoiceFilter(
        label="期次",
        empty_label="期次：不限",
        choices=[(term, term) for names in TERMS.values() for term in names],
    )
    batch = CharFilter(label="批次", lookup_expr="contains", max_length=50)
    paid = year_filter("paid_on__year", label="发放年份")

    class Meta:
        model = Benefit
        fields = [
            "q",
            "village",
            "policy",
            "year",
            "state",
            "kind",
            "place",
            "term",
            "batch",
            "paid",
        ]

    def in_state(self, rows, name, value):
        today = timezone.localdate()
        if value == "running":
            return rows.on(today)
        conditions = {
            "stopped": Q(valid_to__lte=today),
            "paid": Q(paid_on__isnull=False),
            "waiting": Q(paid_on=None, valid_from=None),
        }
        return rows.filter(conditions[value])


def _names(what: str) -> list[tuple[str, list]]:
    """Subkinds or places by policy; the same word may stand under several."""
    policies = Policy.objects.exclude(**{f"{what}s": ""}).order_by("pk")
    return [
        (policy.name, [(name, name) for name in getattr(policy, f"{what}_names")])
        for policy in policies
    ]


class LoanFilters(OfHouseholds):
    state = ChoiceFilter(
        method="in_state",
        label="状态",
        empty_label="状态：不限",
        choices=[
            ("open", "未还清"),
            ("overdue", "逾期"),
            ("soon", f"{SOON_DAYS} 天内到期"),
            ("repaid", "已还清"),
        ],
    )
    year = year_filter("issued_on__year", label="放款年份")
    kind = ChoiceFilter(choices=Loan.Kind, label="贷款种类", empty_label="贷款种类：不限")
    way = ChoiceFilter(choices=Loan.Way, label="使用方式", empty_label="使用方式：不限")
    bank = CharFilter(lookup_expr="contains", label="银行", max_length=20)

    class Meta:
        model = Loan
        fields = ["q", "village", "state", "year", "kind", "way", "bank"]

    def in_state(self, rows, name, value):
        today = timezone.localdate()
        if value == "overdue":
            return rows.overdue(today)
        if value == "soon":
            return rows.due_within(SOON_DAYS, today)
        return rows.repaid_in_full() if value == "repaid" else rows.still_owing()


class CreditFilters(OfHouseholds):
    state = ChoiceFilter(
        method="in_state",
        label="状态",
        empty_label="状态：不限",
        choices=[("open", "有效"), ("ended", "已到期")],
    )
    bank = CharFilter(lookup_expr="contains", label="银行", max_length=20)

    class Meta:
        model = CreditLine
        fields = ["q", "village", "state", "bank"]

    def in_state(self, rows, name, value):
        today = timezone.localdate()
        return rows.on(today) if value == "open" else rows.filter(valid_to__lte=today)


class PlacementFilters(OfHouseholds):
    place = ChoiceFilter(
        choices=Placement.Place,
        label="安置地点",
        empty_label="安置地点：不限",
    )
    state = ChoiceFilter(
        method="in_state",
        label="状态",
        empty_label="状态：不限",
        choices=[("open", "进行中"), ("waiting", "待安置"), ("ended", "已终止")],
    )

    class Meta:
        model = Placement
        fields = ["q", "village", "place", "state"]

    def in_state(self, rows, name, value):
        today = timezone.localdate()
        if value == "ended":
            return rows.filter(valid_to__lte=today)
        rows = rows.on(today)
        return rows.filter(placed_on=None) if value == "waiting" else rows
