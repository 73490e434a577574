"""Forms of enterprises and the households they carry."""

from __future__ import annotations

from django import forms

from areas.places import PlaceField, place_of, places_beside, township_and_village
from lib.forms import CorrectionForm
from projects.models import Enterprise, HouseholdLink

ENTERPRISE_FIELDS = ["name", "kind", "credit_code", "programmes"]
LINK_FIELDS = ["way", "programme", "valid_from"]


def shape_enterprise(form: forms.ModelForm, places) -> None:
    form.fields["place"] = PlaceField(places, label="所在地", empty_label="请选择")
    form.order_fields(["name", "place"])


class EnterpriseForm(forms.ModelForm):
    class Meta:
        model = Enterprise
        fields = ENTERPRISE_FIELDS

    def __init__(self, *args, places, **options):
        super().__init__(*args, **options)
        shape_enterprise(self, places)

    def clean(self):
        cleaned = super().clean()
        if place := cleaned.pop("place", None):
            cleaned |= township_and_village(place)
        return cleaned


class EnterpriseCorrectionForm(CorrectionForm):
    class Meta:
        model = Enterprise
        fields = ENTERPRISE_FIELDS

    def __init__(self, *args, row: Enterprise, **options):
        super().__init__(*args, row=row, **options)
        shape_enterprise(self, places_beside(row.township))
        self.initial["place"] = place_of(row).pk

    def clean(self):
        cleaned = super().clean()
        if place := cleaned.pop("place", None):
            cleaned["village"] = township_and_village(place)["village"]
        return cleaned


class LinkForm(forms.ModelForm):
    class Meta:
        model = HouseholdLink
        fields = LINK_FIELDS


class LinkCorrectionForm(CorrectionForm):
    class Meta:
        model = HouseholdLink
        fields = [*LINK_FIELDS, "valid_to"]
