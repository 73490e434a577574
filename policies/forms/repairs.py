"""Forms of house repairs (危房改造)."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from lib.forms import CorrectionForm
from policies.models import HouseRepair
from policies.rules.repairs import DANGEROUS

PLAN_FIELDS = ["grade", "way", "group", "year", "assessed_on", "planned_on", "note"]


def shape_plan(form: forms.ModelForm) -> None:
    grade = form.fields["grade"]
    grade.choices = [
        ("", "无房"),
        *(
            choice
            for choice in HouseRepair._meta.get_field("grade").choices
            if choice[0] in DANGEROUS
        ),
    ]
    grade.help_text = "A、B 级是安全住房，不用改造"


class RepairForm(forms.ModelForm):
    class Meta:
        model = HouseRepair
        fields = PLAN_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape_plan(self)
        self.fields["year"].initial = timezone.localdate().year
        self.fields["planned_on"].initial = timezone.localdate()


class RepairCorrectionForm(CorrectionForm):
    class Meta:
        model = HouseRepair
        fields = [
            *PLAN_FIELDS,
            "started_on",
            "completed_on",
            "accepted_on",
            "subsidy",
            "paid_on",
        ]

    def __init__(self, *args, row: HouseRepair, **options):
        super().__init__(*args, row=row, **options)
        shape_plan(self)
        self.fields["subsidy"].unit = "元"


class StepForm(forms.Form):
    on = forms.DateField(label="日期", initial=timezone.localdate)


class SubsidyForm(forms.Form):
    on = forms.DateField(label="补助发放日期", initial=timezone.localdate)
    amount = forms.DecimalField(label="补助金额", min_value=0, max_digits=12, decimal_places=2)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"
