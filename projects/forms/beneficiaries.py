"""Forms of beneficiaries."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from lib.forms import CorrectionForm
from projects.models import Beneficiary

FIELDS = ["way", "since", "expected", "actual"]


def shape(form: forms.ModelForm) -> None:
    for name in ("expected", "actual"):
        if name in form.fields:
            form.fields[name].unit = "元"


class BeneficiaryForm(forms.ModelForm):
    class Meta:
        model = Beneficiary
        fields = FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["since"].initial = timezone.localdate
        shape(self)


class SeveralForm(forms.ModelForm):
    """What is the same for all households that are ticked."""

    class Meta:
        model = Beneficiary
        fields = ["way", "since", "expected"]
        labels = {"expected": "每户预计年增收"}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["since"].initial = timezone.localdate
        shape(self)


class BeneficiaryCorrectionForm(CorrectionForm):
    class Meta:
        model = Beneficiary
        fields = FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape(self)
