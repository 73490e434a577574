"""Forms of enterprises and the households they carry."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from areas.places import PlaceField, place_of, places_beside, township_and_village
from lib.forms import CorrectionForm
from projects.forms.common import in_cell
from projects.models import Enterprise, HouseholdLink, LinkIncome

ENTERPRISE_FIELDS = [
    "name",
    "kind",
    "credit_code",
    "products",
    "scale",
    "scale_unit",
    "price_premium",
    "founded_on",
    "surveyed_on",
    "programmes",
]
LINK_FIELDS = ["way", "programme", "valid_from"]


def shape_enterprise(form: forms.ModelForm, places) -> None:
    form.fields["place"] = PlaceField(places, label="所在地", empty_label="请选择")
    form.fields["price_premium"].label, form.fields["price_premium"].unit = "收购溢价", "%"
    form.order_fields(["name", "place"])


class EnterpriseForm(forms.ModelForm):
    class Meta:
        model = Enterprise
        fields = ENTERPRISE_FIELDS

    def __init__(self, *args, places, **options):
        super().__init__(*args, **options)
        shape_enterprise(self, places)

    def clean(self):
        cleaned = super().clean()
        if place := cleaned.pop("place", None):
            cleaned |= township_and_village(place)
        return cleaned


class EnterpriseCorrectionForm(CorrectionForm):
    class Meta:
        model = Enterprise
        fields = [*ENTERPRISE_FIELDS, "closed_on"]

    def __init__(self, *args, row: Enterprise, **options):
        super().__init__(*args, row=row, **options)
        shape_enterprise(self, places_beside(row.township))
        self.fields["closed_on"].help_text = "停业请用“停业”办理；登错了停业的，清空"
        self.initial["place"] = place_of(row).pk

    def clean(self):
        cleaned = super().clean()
        if place := cleaned.pop("place", None):
            cleaned["village"] = township_and_village(place)["village"]
        return cleaned


class LinkForm(forms.ModelForm):
    class Meta:
        model = HouseholdLink
        fields = LINK_FIELDS


class LinkCorrectionForm(CorrectionForm):
    class Meta:
        model = HouseholdLink
        fields = [*LINK_FIELDS, "valid_to"]


class LinkIncomeForm(forms.ModelForm):
    class Meta:
        model = LinkIncome
        fields = ["paid_on", "amount", "note"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["paid_on"].initial = timezone.localdate()
        self.fields["amount"].unit = "元"


class LinkIncomeCorrectionForm(CorrectionForm):
    class Meta:
        model = LinkIncome
        fields = ["paid_on", "amount", "note"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"


class LinkIncomesForm(forms.Form):
    """One payment day for many households: those ticked get the common amount, or the one typed in their own line."""

    paid_on = forms.DateField(label="日期", initial=timezone.localdate)
    amount = forms.DecimalField(
        label="每户金额",
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text="各户不一样的，在各户那一行填",
    )
    note = forms.CharField(label="备注", max_length=100, required=False)

    def __init__(self, *args, links: list[HouseholdLink], **options):
        super().__init__(*args, **options)
        self._links = links
        self.fields["amount"].unit = "元"
        self.fields["ticked"] = forms.TypedMultipleChoiceField(
            label="付给哪些户",
            choices=[(link.pk, link.head) for link in links],
            coerce=int,
            required=False,
        )
        for link in links:
            own = LinkIncome._meta.get_field("amount").formfield(required=False, min_value=0)
            self.fields[f"amount_{link.pk}"] = in_cell(own, f"{link.head}的金额")

    def lines(self) -> list[tuple]:
        """For the page: the link, whether it is ticked, and the field for an amount of its own."""
        ticked = {str(key) for key in self["ticked"].value() or []}
        return [(link, str(link.pk) in ticked, self[f"amount_{link.pk}"]) for link in self._links]

    def clean(self):
        cleaned = super().clean()
        ticked, amounts = cleaned.get("ticked", []), {}
        for link in self._links:
            own = cleaned.get(f"amount_{link.pk}")
            if link.pk not in ticked:
                if own is not None:
                    self.add_error(f"amount_{link.pk}", "填了金额没有打勾。")
                continue
            amounts[link.pk] = cleaned.get("amount") if own is None else own
            if amounts[link.pk] is None:
                self.add_error(f"amount_{link.pk}", "没有金额：填这一行，或填每户金额。")
        return {
            "paid_on": cleaned.get("paid_on"),
            "note": cleaned.get("note", ""),
            "amounts": amounts,
        }
