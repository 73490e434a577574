"""Forms of assets."""

from __future__ import annotations

from django import forms

from areas.places import villages_of
from lib.forms import CorrectionForm
from projects.models import Asset, Project

ASSET_FIELDS = [
    "name",
    "number",
    "village",
    "asset_class",
    "owner_level",
    "owner",
    "quantity",
    "original_value",
    "booked_on",
    "titled_on",
    "operator",
    "keeper",
    "agreement",
]


def shape_asset(form: forms.ModelForm, project: Project) -> None:
    form.fields["village"].queryset = villages_of(project.township)
    form.fields["village"].empty_label = "不在某一个村"
    form.fields["original_value"].unit = "元"


class AssetForm(forms.ModelForm):
    class Meta:
        model = Asset
        fields = ASSET_FIELDS

    def __init__(self, *args, project: Project, **options):
        super().__init__(*args, **options)
        shape_asset(self, project)
        self.fields["village"].initial = project.village_id


class AssetCorrectionForm(CorrectionForm):
    class Meta:
        model = Asset
        fields = [*ASSET_FIELDS, "condition", "disposed_on"]

    def __init__(self, *args, row: Asset, **options):
        super().__init__(*args, row=row, **options)
        shape_asset(self, row.project)
