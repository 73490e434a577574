"""Forms of the catalogue."""

from __future__ import annotations

from django import forms

from accounts.access import areas_of
from areas.models import Area
from lib.forms import CorrectionForm
from policies.forms.common import kind_field
from policies.models import Policy, PolicyStandard

POLICY_FIELDS = [
    "name",
    "sector",
    "level",
    "nature",
    "kinds",
    "department",
    "document",
    "valid_from",
    "valid_to",
]


class PolicyForm(forms.ModelForm):
    class Meta:
        model = Policy
        fields = POLICY_FIELDS
        help_texts = {"name": '名称就是总结模板里的口径词，如：政策("低保")'}


class PolicyChangeForm(CorrectionForm):
    class Meta:
        model = Policy
        fields = POLICY_FIELDS
        help_texts = {"name": "改名后，总结模板里引用旧名称的地方要一起改"}


STANDARD_FIELDS = ["item", "value", "unit", "document"]


class StandardForm(forms.ModelForm):
    """An amount, ceiling or target in force somewhere since a day."""

    class Meta:
        model = PolicyStandard
        fields = ["area", "kind", *STANDARD_FIELDS, "valid_from"]

    def __init__(self, *args, policy: Policy, areas, **options):
        super().__init__(*args, **options)
        self.fields["area"] = forms.ModelChoiceField(areas, label="适用区划", empty_label=None)
        self.fields["kind"] = kind_field(policy)


class StandardCorrectionForm(CorrectionForm):
    class Meta:
        model = PolicyStandard
        fields = STANDARD_FIELDS


def standard_areas(user):
    """Where the user may publish standards: the counties and townships of the own area."""
    return areas_of(user).filter(level__in=[Area.Level.COUNTY, Area.Level.TOWNSHIP])
