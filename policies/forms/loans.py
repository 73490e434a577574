"""Forms of loans."""

from __future__ import annotations

from django import forms

from households.models import Household
from lib.forms import CorrectionForm
from policies.forms.common import member_field
from policies.models import Loan, LoanRepayment

LOAN_FIELDS = [
    "member",
    "contract",
    "bank",
    "amount",
    "issued_on",
    "due_on",
    "rate",
    "way",
    "purpose",
    "is_subsidised",
]


class LoanForm(forms.ModelForm):
    class Meta:
        model = Loan
        fields = LOAN_FIELDS

    def __init__(self, *args, household: Household, **options):
        super().__init__(*args, **options)
        shape_loan(self, household)


class LoanCorrectionForm(CorrectionForm):
    class Meta:
        model = Loan
        fields = LOAN_FIELDS

    def __init__(self, *args, row: Loan, **options):
        super().__init__(*args, row=row, **options)
        shape_loan(self, row.household)


def shape_loan(form: forms.ModelForm, household: Household) -> None:
    form.fields["member"] = member_field(household, "借款人", required=True)
    form.fields["amount"].unit = "元"
    form.fields["amount"].help_text = "5 万元写 50000"
    form.fields["rate"].unit = "%"
    form.fields["rate"].label = "年利率"
    form.fields["is_subsidised"].label = "财政贴息"


class RepaymentForm(forms.Form):
    on = forms.DateField(label="还款日期")
    amount = forms.DecimalField(label="归还本金", min_value=0, max_digits=12, decimal_places=2)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"


class RepaymentCorrectionForm(CorrectionForm):
    class Meta:
        model = LoanRepayment
        fields = ["repaid_on", "amount"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"
