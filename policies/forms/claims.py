"""Forms of medical claims."""

from __future__ import annotations

from django import forms

from households.models import Household
from lib.forms import CorrectionForm
from policies.forms.common import member_field
from policies.models import PAYERS, MedicalClaim

FIELDS = [
    "member",
    "kind",
    "number",
    "hospital",
    "illness",
    "admitted_on",
    "discharged_on",
    "settled_on",
    "total_cost",
    "in_scope_cost",
    *PAYERS,
    "self_paid",
    "is_one_stop",
    "scheme",
]
AMOUNTS = ("total_cost", "in_scope_cost", *PAYERS, "self_paid")


class ClaimForm(forms.ModelForm):
    class Meta:
        model = MedicalClaim
        fields = FIELDS

    def __init__(self, *args, household: Household, **options):
        super().__init__(*args, **options)
        shape_claim(self, household)


class ClaimCorrectionForm(CorrectionForm):
    """The illness is not shown; what is typed replaces it, an empty field leaves it."""

    class Meta:
        model = MedicalClaim
        fields = FIELDS

    def __init__(self, *args, row: MedicalClaim, **options):
        super().__init__(*args, row=row, **options)
        shape_claim(self, row.household)
        self.initial["illness"] = ""
        if row.illness:
            self.fields["illness"].help_text = "已填，不显示；要改就重新填，不改留空"

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("illness"):
            cleaned.pop("illness", None)
        return cleaned


def shape_claim(form: forms.ModelForm, household: Household) -> None:
    form.fields["member"] = member_field(household, "患者", required=True)
    form.fields["illness"].help_text = "加密保存，名单里不出现"
    form.fields["in_scope_cost"].help_text = "算政策范围内报销比例用；不知道的留空"
    form.fields["self_paid"].help_text = "总费用 = 各支付项 + 个人自付，差额不超过百分之一"
    for name in AMOUNTS:
        form.fields[name].unit = "元"
