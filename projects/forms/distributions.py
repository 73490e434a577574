"""Forms of distributions and their shares (收益分配、分配明细)."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from lib.forms import CorrectionForm
from projects.models import Distribution, DistributionItem

PLAN_FIELDS = ["year", "label", "income", "retained", "decided_on", "document"]
ITEM_FIELDS = ["use", "amount", "paid_on", "note"]
TO_HOUSEHOLDS = [choice for choice in DistributionItem.Use.choices if choice[0] != "public"]


def shape_plan(form: forms.ModelForm) -> None:
    form.fields["income"].unit = form.fields["retained"].unit = "元"
    form.fields["label"].help_text = "一年分几次的写明第几批"
    form.fields["retained"].help_text = "留在村集体、不分的部分"


class AssetPlanForm(forms.ModelForm):
    """What one asset has earned."""

    class Meta:
        model = Distribution
        fields = ["village", *PLAN_FIELDS]

    def __init__(self, *args, villages, **options):
        super().__init__(*args, **options)
        shape_plan(self)
        self.fields["village"].queryset = villages
        self.fields["village"].empty_label = "请选择"
        self.fields["year"].initial = timezone.localdate().year


class PlanForm(AssetPlanForm):
    class Meta:
        model = Distribution
        fields = ["village", "origin", *PLAN_FIELDS]


class PlanCorrectionForm(CorrectionForm):
    class Meta:
        model = Distribution
        fields = ["origin", *PLAN_FIELDS]

    def __init__(self, *args, row: Distribution, **options):
        super().__init__(*args, row=row, **options)
        shape_plan(self)
        if row.asset_id:
            del self.fields["origin"]


class ItemForm(forms.ModelForm):
    """One household's share."""

    class Meta:
        model = DistributionItem
        fields = ITEM_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["use"].choices = [("", "请选择"), *TO_HOUSEHOLDS]
        self.fields["amount"].unit = "元"


class PublicItemForm(forms.ModelForm):
    """Public works (小型公益事业): no household."""

    class Meta:
        model = DistributionItem
        fields = ["amount", "paid_on", "note"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"
        self.fields["note"].help_text = "做了什么，如：维修路灯"


class ItemCorrectionForm(CorrectionForm):
    class Meta:
        model = DistributionItem
        fields = ITEM_FIELDS

    def __init__(self, *args, row: DistributionItem, **options):
        super().__init__(*args, row=row, **options)
        self.fields["amount"].unit = "元"
        if row.household_id:
            self.fields["use"].choices = TO_HOUSEHOLDS
        else:
            del self.fields["use"]


class TickForm(forms.Form):
    """The same amount for every household that is ticked."""

    use = forms.ChoiceField(label="用途", choices=TO_HOUSEHOLDS, initial="dividend")
    amount = forms.DecimalField(label="每户金额", decimal_places=2, max_digits=18)
    paid_on = forms.DateField(label="发放日期", required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"


class FinishForm(forms.Form):
    on = forms.DateField(label="分配完成日期", initial=timezone.localdate)
