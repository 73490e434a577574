"""Forms of applications for projects."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from lib.forms import CorrectionForm
from projects.models import ProjectApplication

FIELDS = ["item", "quantity", "unit", "applied_on"]


class ApplicationForm(forms.ModelForm):
    class Meta:
        model = ProjectApplication
        fields = FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["applied_on"].initial = timezone.localdate


class PassForm(forms.Form):
    on = forms.DateField(label="日期", initial=timezone.localdate)


class GrantForm(forms.Form):
    on = forms.DateField(label="发放日期", initial=timezone.localdate)
    amount = forms.DecimalField(label="补助金额", max_digits=14, decimal_places=2)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"


class RefusalForm(forms.Form):
    on = forms.DateField(label="日期", initial=timezone.localdate)
    reason = forms.CharField(label="原因", max_length=200)


class ApplicationCorrectionForm(CorrectionForm):
    class Meta:
        model = ProjectApplication
        fields = [
            *FIELDS,
            "village_on",
            "township_on",
            "county_on",
            "accepted_on",
            "amount",
            "paid_on",
            "refused_on",
            "refuse_reason",
        ]
