"""Conditions of the lists of medical claims and of insurance (筛选)."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.utils import timezone
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from areas.filtering import search_filter, village_filter, year_filter
from areas.scoping import township_ids
from households.models import Household, Member
from households.picking import meant_by
from lib.dates import valid_on
from policies.filters import SEARCH, OfHouseholds
from policies.models import InsuranceClaim, InsuranceContract, Insured, MedicalClaim, Policy

YES_NO = [("yes", "一站式"), ("no", "不是一站式")]


class MedicalClaimFilters(OfHouseholds):
    year = year_filter("settled_on__year", label="结算年份")
    kind = ChoiceFilter(choices=MedicalClaim.Kind, label="类别", empty_label="类别：不限")
    one_stop = ChoiceFilter(
        method="by_one_stop", choices=YES_NO, label="一站式结算", empty_label="一站式：不限"
    )
    scheme = CharFilter(lookup_expr="contains", label="享受政策", max_length=20)
    hospital = CharFilter(lookup_expr="contains", label="医疗机构", max_length=20)

    class Meta:
        model = MedicalClaim
        fields = ["q", "village", "year", "kind", "one_stop", "scheme", "hospital"]

    def by_one_stop(self, rows, name, value):
        return rows.filter(is_one_stop=value == "yes")


def _contracts(request):
    """The contracts of the townships that the user lives with: a village, too, reads of which its people are part."""
    townships = township_ids(request.user.area) if request.user.area else []
    return InsuranceContract.objects.filter(township__in=townships).select_related("policy")


def insured_policies(request):
    """The kinds of insurance that the townships have a contract of."""
    contracts = _contracts(request).order_by().values("policy")
    return Policy.objects.filter(pk__in=contracts).order_by("code")


def _groups() -> list[tuple[str, str]]:
    policies = Policy.objects.filter(register=Policy.Register.INSURANCE).exclude(kinds="")
    names = dict.fromkeys(name for policy in policies.order_by("pk") for name in policy.kind_names)
    return [(name, name) for name in names]


class InsuredFilters(OfHouseholds):
    contract = ModelChoiceFilter(queryset=_contracts, label="保单", empty_label="全部保单")
    group = ChoiceFilter(choices=_groups, label="人群类别", empty_label="人群：不限")
    state = ChoiceFilter(
        method="in_state",
        label="状态",
        empty_label="状态：不限",
        choices=[("running", "在保"), ("ended", "已到期")],
    )

    class Meta:
        model = Insured
        fields = ["q", "village", "contract", "group", "state"]

    def in_state(self, rows, name, value):
        today = timezone.localdate()
        if value == "running":
            return rows.filter(valid_on(today, "contract__"))
        return rows.filter(contract__valid_to__lte=today)


class CoverageFilters(FilterSet):
    """For members. Which insurance is chosen by the tabs above the list."""

    q = search_filter("search", SEARCH)
    village = village_filter("household__village")
    policy = ModelChoiceFilter(
        queryset=insured_policies, label="", method="as_is", widget=forms.HiddenInput
    )

    class Meta:
        model = Member
        fields = ["q", "village", "policy"]

    def search(self, rows, name, value):
        households = Household.objects.visible_to(self.request.user)
        meant = households.filter(meant_by(value, timezone.localdate()))
        return rows.filter(Q(household__in=meant) | Q(name__contains=value.strip()))

    def as_is(self, rows, name, value):
        return rows


class InsuranceClaimFilters(OfHouseholds):
    contract = ModelChoiceFilter(queryset=_contracts, label="保单", empty_label="全部保单")
    state = ChoiceFilter(
        method="in_state",
        label="状态",
        empty_label="状态：不限",
        choices=[("waiting", "待赔付"), ("paid", "已赔付")],
    )
    year = year_filter("reported_on__year", label="报案年份")
    kind = CharFilter(lookup_expr="contains", label="赔付类别", max_length=20)

    class Meta:
        model = InsuranceClaim
        fields = ["q", "village", "contract", "state", "year", "kind"]

    def in_state(self, rows, name, value):
        return rows.filter(Q(paid_on=None) if value == "waiting" else Q(paid_on__isnull=False))
