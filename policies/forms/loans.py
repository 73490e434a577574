"""Forms of loans, of lines of credit, and of what hangs off a loan."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from households.models import Household
from lib.forms import CorrectionForm
from policies.forms.common import member_field
from policies.models import CreditLine, InterestSubsidy, Loan, LoanExtension, LoanRepayment

LOAN_FIELDS = [
    "member",
    "kind",
    "credit_line",
    "contract",
    "bank",
    "amount",
    "issued_on",
    "due_on",
    "rate",
    "way",
    "enterprise",
    "purpose",
    "is_subsidised",
]
CREDIT_FIELDS = ["member", "bank", "number", "amount", "valid_from", "valid_to"]


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
    form.fields["credit_line"].queryset = household.credit_lines.all()
    form.fields["credit_line"].empty_label = "不在授信里"
    form.fields["amount"].unit = "元"
    form.fields["amount"].help_text = "5 万元写 50000"
    form.fields["rate"].unit = "%"
    form.fields["rate"].label = "年利率"
    form.fields["is_subsidised"].label = "财政贴息"


class CreditForm(forms.ModelForm):
    class Meta:
        model = CreditLine
        fields = CREDIT_FIELDS

    def __init__(self, *args, household: Household, **options):
        super().__init__(*args, **options)
        shape_credit(self, household)


class CreditCorrectionForm(CorrectionForm):
    class Meta:
        model = CreditLine
        fields = CREDIT_FIELDS

    def __init__(self, *args, row: CreditLine, **options):
        super().__init__(*args, row=row, **options)
        shape_credit(self, row.household)


def shape_credit(form: forms.ModelForm, household: Household) -> None:
    form.fields["member"] = member_field(household, "授信人", required=True)
    form.fields["amount"].unit = "元"
    form.fields["amount"].help_text = "5 万元写 50000"
    form.fields["valid_to"].help_text = "从这天起不能再用；没有定的留空"


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


class ExtensionForm(forms.Form):
    on = forms.DateField(label="办理日期", initial=timezone.localdate)
    due_on = forms.DateField(label="展期后到期日期")
    reason = forms.CharField(label="展期原因", max_length=100)


class ExtensionCorrectionForm(CorrectionForm):
    """The reason of the extension is `cause` here: `reason` is why it is corrected."""

    cause = forms.CharField(label="展期原因", max_length=100)

    class Meta:
        model = LoanExtension
        fields = ["extended_on", "due_on"]

    def __init__(self, *args, row: LoanExtension, **options):
        super().__init__(*args, row=row, **options)
        self.fields["cause"].initial = row.reason


class SubsidyForm(forms.Form):
    year = forms.IntegerField(label="年度", min_value=2014, max_value=2100)
    on = forms.DateField(label="贴息日期")
    amount = forms.DecimalField(label="贴息金额", min_value=0, max_digits=12, decimal_places=2)
    batch = forms.CharField(label="批次", max_length=50, required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["year"].initial = timezone.localdate().year
        self.fields["amount"].unit = "元"


class SubsidyCorrectionForm(CorrectionForm):
    class Meta:
        model = InterestSubsidy
        fields = ["year", "paid_on", "amount", "batch"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"
