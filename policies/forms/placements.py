"""Forms of placements."""

from __future__ import annotations

from django import forms

from households.models import Household
from lib.forms import CorrectionForm
from policies.forms.common import member_field
from policies.models import Placement

PLACEMENT_FIELDS = [
    "member",
    "place",
    "institution",
    "wish",
    "valid_from",
    "placed_on",
    "agreement_signed_on",
]


class PlacementForm(forms.ModelForm):
    class Meta:
        model = Placement
        fields = PLACEMENT_FIELDS

    def __init__(self, *args, household: Household, **options):
        super().__init__(*args, **options)
        self.fields["member"] = member_field(household, "对象", required=True)


class PlacementCorrectionForm(CorrectionForm):
    class Meta:
        model = Placement
        fields = [*PLACEMENT_FIELDS, "valid_to"]

    def __init__(self, *args, row: Placement, **options):
        super().__init__(*args, row=row, **options)
        self.fields["member"] = member_field(row.household, "对象", required=True)
