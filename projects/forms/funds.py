"""Forms of funds."""

from __future__ import annotations

from django import forms

from lib.forms import CorrectionForm
from projects.models import ProjectFunding

FUNDING_FIELDS = ["source", "amount", "document"]


def shape_funding(form: forms.ModelForm) -> None:
    form.fields["amount"].unit = "元"
    form.fields["amount"].help_text = "18 万元写 180000"


class FundingForm(forms.ModelForm):
    class Meta:
        model = ProjectFunding
        fields = FUNDING_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape_funding(self)


class FundingCorrectionForm(CorrectionForm):
    class Meta:
        model = ProjectFunding
        fields = FUNDING_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape_funding(self)
