"""Forms of insurance: contracts, insured persons, whole groups, claims."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from households.models import Household
from lib.forms import CorrectionForm
from policies.enrolment import group_names
from policies.forms.common import kind_field, member_field
from policies.models import InsuranceClaim, InsuranceContract, Insured, Policy

CONTRACT_FIELDS = ["policy", "year", "number", "insurer", "premium", "valid_from", "valid_to"]
CLAIM_FIELDS = ["member", "kind", "reported_on", "number", "reason", "paid_on", "amount"]
LAST_DAY = "从这天起不再保：保到 2026-12-31 的填 2027-01-01"


class ContractForm(forms.ModelForm):
    class Meta:
        model = InsuranceContract
        fields = CONTRACT_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["year"].initial = timezone.localdate().year
        shape_contract(self)


class ContractCorrectionForm(CorrectionForm):
    class Meta:
        model = InsuranceContract
        fields = CONTRACT_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape_contract(self)


def shape_contract(form: forms.ModelForm) -> None:
    form.fields["policy"].queryset = Policy.objects.filter(register=Policy.Register.INSURANCE)
    form.fields["policy"].empty_label = "请选择"
    form.fields["premium"].unit = "元"
    form.fields["valid_to"].help_text = LAST_DAY


class InsuredForm(forms.ModelForm):
    class Meta:
        model = Insured
        fields = ["member", "group", "premium"]

    def __init__(self, *args, contract: InsuranceContract, household: Household, **options):
        super().__init__(*args, **options)
        shape_insured(self, contract)
        if contract.policy.level == Policy.Level.PERSON:
            self.fields["member"] = member_field(household, "被保险人", required=True)
        else:
            del self.fields["member"]


class InsuredCorrectionForm(CorrectionForm):
    class Meta:
        model = Insured
        fields = ["group", "premium"]

    def __init__(self, *args, row: Insured, **options):
        super().__init__(*args, row=row, **options)
        shape_insured(self, row.contract, row.group)


def shape_insured(form: forms.ModelForm, contract: InsuranceContract, present: str = "") -> None:
    form.fields["group"] = kind_field(contract.policy, present)
    form.fields["group"].label = "人群类别"
    form.fields["premium"].unit = "元"
    form.fields["premium"].help_text = "不填的按保单的保费"


class GroupsForm(forms.Form):
    """Which groups are insured at once; first the numbers are shown, then the person says yes."""

    groups = forms.MultipleChoiceField(label="人群", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, contract: InsuranceContract, **options):
        super().__init__(*args, **options)
        self.fields["groups"].choices = [(name, name) for name in group_names(contract.policy)]


class InsuranceClaimForm(forms.ModelForm):
    class Meta:
        model = InsuranceClaim
        fields = CLAIM_FIELDS

    def __init__(self, *args, household: Household, **options):
        super().__init__(*args, **options)
        self.fields["member"] = member_field(household, "被保险人", required=False)
        self.fields["member"].empty_label = "全户"
        self.fields["reported_on"].initial = timezone.localdate()
        shape_insurance_claim(self)


class InsuranceClaimCorrectionForm(CorrectionForm):
    """The cause is not shown; what is typed replaces it, an empty field leaves it."""

    cause = forms.CharField(label="事由", max_length=200, required=False)

    class Meta:
        model = InsuranceClaim
        fields = [name for name in CLAIM_FIELDS if name != "reason"]

    def __init__(self, *args, row: InsuranceClaim, **options):
        super().__init__(*args, row=row, **options)
        self.fields["member"] = member_field(row.household, "被保险人", required=False)
        self.fields["member"].empty_label = "全户"
        shape_insurance_claim(self)
        if row.reason:
            self.fields["cause"].help_text = "已填，不显示；要改就重新填，不改留空"

    def clean(self):
        cleaned = super().clean()
        cleaned["cause"] = cleaned.get("cause") or None
        return cleaned


def shape_insurance_claim(form: forms.ModelForm) -> None:
    form.fields["amount"].unit = "元"
    form.fields["paid_on"].help_text = "还没赔付的留空"
    if "reason" in form.fields:
        form.fields["reason"].help_text = "加密保存，名单里不出现"


class PayoutForm(forms.Form):
    on = forms.DateField(label="赔付日期", initial=timezone.localdate)
    amount = forms.DecimalField(label="赔付金额", min_value=0, max_digits=12, decimal_places=2)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"
