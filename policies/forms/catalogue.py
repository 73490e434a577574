"""Forms of the catalogue."""

from __future__ import annotations

import re

from django import forms

from accounts.access import areas_of
from areas.models import Area
from lib.forms import CorrectionForm
from policies import standards
from policies.forms.common import kind_field
from policies.models import Policy, PolicyStandard

POLICY_FIELDS = [
    "name",
    "sector",
    "level",
    "nature",
    "rhythm",
    "kinds",
    "places",
    "quantity_unit",
    "has_total_cost",
    "department",
    "document",
    "valid_from",
    "valid_to",
]
SEPARATORS = re.compile(r"[、，,；;\s]+")


def names_of(typed: str) -> str:
    """小学, 初中；高中 → 小学、初中、高中: whatever stands between the names, and each once."""
    names = dict.fromkeys(name for name in SEPARATORS.split(typed) if name)
    return "、".join(names)


class PolicyForm(forms.ModelForm):
    class Meta:
        model = Policy
        fields = POLICY_FIELDS
        help_texts = {"name": '名称就是总结模板里的口径词，如：政策("低保")'}

    def clean_kinds(self):
        return names_of(self.cleaned_data["kinds"])

    def clean_places(self):
        return names_of(self.cleaned_data["places"])


class PolicyChangeForm(CorrectionForm):
    class Meta:
        model = Policy
        fields = POLICY_FIELDS
        help_texts = {"name": "改名后，总结模板里引用旧名称的地方要一起改"}

    def clean_kinds(self):
        return names_of(self.cleaned_data["kinds"])

    def clean_places(self):
        return names_of(self.cleaned_data["places"])


STANDARD_FIELDS = ["item", "value", "unit", "document"]


def shape_standard(form: forms.ModelForm) -> None:
    """Offer the conventional items and the common units; others may be typed."""
    fields = form.fields
    _offer(fields["item"], standards.ITEMS)
    fields["item"].help_text = "应享规则和总结认这几个：" + "、".join(standards.ITEMS)
    _offer(fields["unit"], UNITS)
    fields["unit"].help_text = "如：元/年·人"


def _offer(field: forms.Field, names) -> None:
    widget = Offering(names)
    widget.is_required = field.required
    widget.attrs |= field.widget_attrs(widget)
    field.widget = widget


UNITS = ["元/年·人", "元/月·人", "元/学期·人", "元/年·户", "元/户", "元/人", "元", "人", "户", "%"]


class Offering(forms.TextInput):
    """A text field with suggestions (datalist)."""

    template_name = "django/forms/widgets/offering.html"

    def __init__(self, names):
        super().__init__()
        self.names = list(names)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["attrs"]["list"] = list_id
        return context | {"names": self.names, "list_id": list_id}


class StandardForm(forms.ModelForm):
    """An amount, ceiling or target in force somewhere since a day."""

    class Meta:
        model = PolicyStandard
        fields = ["area", "kind", *STANDARD_FIELDS, "valid_from"]

    def __init__(self, *args, policy: Policy, areas, **options):
        super().__init__(*args, **options)
        self.fields["area"] = forms.ModelChoiceField(areas, label="适用区划", empty_label=None)
        self.fields["kind"] = kind_field(policy)
        shape_standard(self)


class StandardCorrectionForm(CorrectionForm):
    class Meta:
        model = PolicyStandard
        fields = STANDARD_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape_standard(self)


def standard_areas(user):
    """Where the user may publish standards: the counties and townships of the own area."""
    return areas_of(user).filter(level__in=[Area.Level.COUNTY, Area.Level.TOWNSHIP])
