"""Forms of what assets owe and what comes in (资产收益)."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from lib.forms import CorrectionForm
from projects.models import Asset, AssetIncome, AssetReceipt

INCOME_FIELDS = ["year", "due", "due_on", "contract"]
RECEIPT_FIELDS = ["received_on", "amount", "voucher"]


def shape_income(form: forms.ModelForm, asset: Asset) -> None:
    form.fields["due"].unit = "元"
    form.fields["contract"].queryset = asset.contracts.all()
    form.fields["contract"].empty_label = "没有合同"


class IncomeForm(forms.ModelForm):
    class Meta:
        model = AssetIncome
        fields = INCOME_FIELDS

    def __init__(self, *args, asset: Asset, **options):
        super().__init__(*args, **options)
        shape_income(self, asset)
        self.fields["year"].initial = timezone.localdate().year


class IncomeCorrectionForm(CorrectionForm):
    class Meta:
        model = AssetIncome
        fields = INCOME_FIELDS

    def __init__(self, *args, row: AssetIncome, **options):
        super().__init__(*args, row=row, **options)
        shape_income(self, row.asset)


class ReceiptForm(forms.ModelForm):
    class Meta:
        model = AssetReceipt
        fields = RECEIPT_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"
        self.fields["received_on"].initial = timezone.localdate


class ReceiptCorrectionForm(CorrectionForm):
    class Meta:
        model = AssetReceipt
        fields = RECEIPT_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"
