"""Forms of sales."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from areas.models import Area
from areas.places import villages_of
from households.models import Household
from lib.forms import CorrectionForm
from projects.models import Enterprise, Sale

SALE_FIELDS = ["product", "sold_on", "amount", "channel", "buyer", "enterprise"]


def shape_sale(form: forms.ModelForm, enterprises) -> None:
    fields = form.fields
    fields["amount"].unit = "元"
    fields["enterprise"].queryset = enterprises.order_by("name")
    fields["enterprise"].empty_label = "不经经营主体"


class SaleForm(forms.ModelForm):
    """A sale of a village or an enterprise."""

    class Meta:
        model = Sale
        fields = ["village", *SALE_FIELDS]

    def __init__(self, *args, villages, enterprises, **options):
        super().__init__(*args, **options)
        self.fields["village"].queryset = villages
        self.fields["village"].empty_label = "请选择"
        self.fields["sold_on"].initial = timezone.localdate()
        shape_sale(self, enterprises)


class HouseholdSaleForm(forms.ModelForm):
    """A sale of one household: the village is its own."""

    class Meta:
        model = Sale
        fields = SALE_FIELDS

    def __init__(self, *args, household: Household, **options):
        super().__init__(*args, **options)
        self.fields["sold_on"].initial = timezone.localdate()
        shape_sale(self, _enterprises(household.township))


class SaleCorrectionForm(CorrectionForm):
    class Meta:
        model = Sale
        fields = ["village", *SALE_FIELDS]

    def __init__(self, *args, row: Sale, **options):
        super().__init__(*args, row=row, **options)
        if row.household_id:
            del self.fields["village"]
        else:
            self.fields["village"].queryset = villages_of(row.township)
        shape_sale(self, _enterprises(row.township))


def _enterprises(township: Area):
    return Enterprise.objects.filter(township=township)
