"""Forms of trainings (技能培训) and participants (参训人员)."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from lib.forms import CorrectionForm
from policies.models import Trainee, Training

TRAINING_FIELDS = [
    "title",
    "number",
    "trade",
    "organiser",
    "place",
    "started_on",
    "ended_on",
    "days",
    "allowance",
]


def shape_training(form: forms.ModelForm) -> None:
    form.fields["number"].help_text = "如：第3期"
    form.fields["days"].unit = "天"
    form.fields["allowance"].unit = "元"


class TrainingForm(forms.ModelForm):
    class Meta:
        model = Training
        fields = TRAINING_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape_training(self)


class TrainingCorrectionForm(CorrectionForm):
    class Meta:
        model = Training
        fields = TRAINING_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape_training(self)


class AllowanceForm(forms.Form):
    """For the ticked participants, each the same."""

    on = forms.DateField(label="补助发放日期", initial=timezone.localdate)
    amount = forms.DecimalField(label="每人补助", min_value=0, max_digits=12, decimal_places=2)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"


class TraineeCorrectionForm(CorrectionForm):
    class Meta:
        model = Trainee
        fields = ["has_certificate", "allowance", "paid_on"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["allowance"].unit = "元"
