"""Forms of distributions and their shares (收益分配、分配明细)."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils import timezone

from households.models import Household
from lib.forms import CorrectionForm
from projects.forms.common import in_cell
from projects.models import Distribution, DistributionItem

PLAN_FIELDS = ["year", "label", "income", "retained", "decided_on", "document"]
ITEM_FIELDS = ["use", "amount", "paid_on", "note"]
MOST_NAMES = 5
TO_HOUSEHOLDS = [choice for choice in DistributionItem.Use.choices if choice[0] != "public"]


def shape_plan(form: forms.ModelForm) -> None:
    form.fields["income"].unit = form.fields["retained"].unit = "元"
    form.fields["label"].help_text = "一年分几次的写明第几批"
    form.fields["retained"].help_text = "留在村集体、不分的部分"


class _RetainsLess(forms.ModelForm):
    """That no more is retained than there is, the rule of the action says with the amounts; the constraint only says that it is so."""

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"retained"}


class AssetPlanForm(_RetainsLess):
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


class PlanCorrectionForm(_RetainsLess, CorrectionForm):
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
    """Households to tick; the same amount for each, or its own beside its name. `households` have `head`.

    What comes out: use, paid_on, and `shares`, pairs of a household and its amount.
    """

    use = forms.ChoiceField(label="用途", choices=TO_HOUSEHOLDS, initial="dividend")
    amount = forms.DecimalField(
        label="每户金额",
        decimal_places=2,
        max_digits=18,
        required=False,
        help_text="金额不一样的，写在那一户后面",
    )
    paid_on = forms.DateField(label="发放日期", required=False)
    households = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args, households: Sequence[Household], **options):
        super().__init__(*args, **options)
        self._offered = households
        self.fields["amount"].unit = "元"
        self.fields["households"].choices = [(home.pk, home.head) for home in households]
        for home in households:
            own = forms.DecimalField(decimal_places=2, max_digits=18, required=False)
            self.fields[_own(home)] = in_cell(own, f"{home.head}的金额")

    def lines(self) -> list[tuple]:
        """(household, whether it is ticked, the field of its own amount)"""
        ticked = set(self.data.getlist("households")) if self.is_bound else set()
        return [(home, str(home.pk) in ticked, self[_own(home)]) for home in self._offered]

    def clean(self):
        cleaned = super().clean()
        ticked, amount = set(cleaned.get("households", [])), cleaned.get("amount")
        chosen = [home for home in self._offered if home.pk in ticked]
        forgotten = [
            home for home in self._offered if home.pk not in ticked and cleaned.get(_own(home))
        ]
        if forgotten:
            self.add_error(
                None, f"写了金额却没有勾：{_names(forgotten)}。要分的打勾，不分的清空金额。"
            )
        elif not chosen:
            self.add_error(None, "一户也没有勾。")
        own = {home: cleaned.get(_own(home)) for home in chosen}
        shares = [(home, amount if own[home] is None else own[home]) for home in chosen]
        if without := [home for home, share in shares if share is None]:
            self.add_error("amount", f"请填每户金额，或者在户的后面各填各的：{_names(without)}。")
        return {"use": cleaned.get("use"), "paid_on": cleaned.get("paid_on"), "shares": shares}


def _own(home: Household) -> str:
    return f"amount_{home.pk}"


def _names(homes: Sequence[Household]) -> str:
    """The first few by name."""
    named = "、".join(home.head or home.number for home in homes[:MOST_NAMES])
    return named if len(homes) <= MOST_NAMES else f"{named}等 {len(homes)} 户"


class FinishForm(forms.Form):
    on = forms.DateField(label="分配完成日期", initial=timezone.localdate)
