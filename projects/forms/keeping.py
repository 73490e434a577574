"""Forms of keeping and inspecting assets (资产管护、巡检)."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from lib.forms import CorrectionForm
from projects.models import AssetInspection, AssetKeeping

KEEPING_FIELDS = ["keeper", "unit", "phone", "agreement", "signed_on", "funds"]
INSPECTION_FIELDS = ["inspected_on", "inspector", "condition", "issue"]


class KeepingForm(forms.ModelForm):
    on = forms.DateField(label="从哪天起", initial=timezone.localdate)

    class Meta:
        model = AssetKeeping
        fields = KEEPING_FIELDS


class KeepingCorrectionForm(CorrectionForm):
    class Meta:
        model = AssetKeeping
        fields = KEEPING_FIELDS


class InspectionForm(forms.ModelForm):
    class Meta:
        model = AssetInspection
        fields = INSPECTION_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["inspected_on"].initial = timezone.localdate
        self.fields["condition"].help_text = "和现在记的不同，就从巡检那天起改状态"


class InspectionCorrectionForm(CorrectionForm):
    class Meta:
        model = AssetInspection
        fields = [*INSPECTION_FIELDS, "fixed_on", "fix"]


class FixForm(forms.Form):
    on = forms.DateField(label="处理完的日期", initial=timezone.localdate)
    fix = forms.CharField(label="怎样处理", max_length=200)
