"""Forms of assets: the card, its title, its state, its contracts, its end."""

from __future__ import annotations

from django import forms
from django.db.models import Sum
from django.utils import timezone

from areas.places import PlaceField, place_of, places_beside, township_and_village, villages_of
from lib.forms import CorrectionForm
from lib.numbers import plain, wan
from projects.forms.common import IN_YUAN
from projects.models import Asset, AssetContract, Project, Source

ASSET_FIELDS = [
    "name",
    "number",
    "village",
    "asset_class",
    "form",
    "quantity",
    "original_value",
    "useful_years",
    "acquired_on",
    "booked_on",
    "funded_by",
    "owner_level",
    "owner",
    "titled_on",
    "title_document",
]
CONTRACT_FIELDS = [
    "way",
    "operator",
    "number",
    "yearly_income",
    "rhythm",
    "first_due_on",
    "valid_from",
    "valid_to",
    "due_from",
]


def shape_asset(form: forms.ModelForm) -> None:
    form.fields["original_value"].unit = "元"
    form.fields["original_value"].help_text = IN_YUAN
    form.fields["useful_years"].unit = "年"
    form.fields["useful_years"].help_text = "按年限平均法算净值，不填的不摊"
    form.fields["titled_on"].help_text = "还没有确权的先不填，确权时再办"


def choose_village(form: forms.ModelForm, project: Project) -> None:
    form.fields["village"].queryset = villages_of(project.township)
    form.fields["village"].empty_label = "不在某一个村"


class AssetForm(forms.ModelForm):
    """From a project: what is known of it is filled in, to be looked at once more."""

    class Meta:
        model = Asset
        fields = ASSET_FIELDS

    def __init__(self, *args, project: Project, **options):
        super().__init__(*args, **options)
        shape_asset(self)
        choose_village(self, project)
        self.initial |= known_of(project)
        last = Asset.objects.filter(township=project.township).order_by("pk").last()
        if last:
            self.fields["number"].help_text = f"上一张卡的编号是 {last.number}"


def known_of(project: Project) -> dict[str, object]:
    """What a project says of the asset it became."""
    value = project.total if project.settled_amount is None else project.settled_amount
    is_operating = project.kind.sector == "产业发展"
    return {
        "name": f"{project.name}资产"[:100],
        "village": project.village_id,
        "asset_class": Asset.Class.OPERATING if is_operating else Asset.Class.PUBLIC,
        "quantity": project.content[:100],
        "original_value": "" if value is None else plain(value),
        "acquired_on": project.completed_on,
        "booked_on": project.accepted_on or timezone.localdate(),
        "owner_level": Asset.Owner.VILLAGE if project.village else Asset.Owner.TOWNSHIP,
        "owner": f"{project.village}集体经济组织" if project.village else "",
        "funded_by": sources_of(project),
    }


def sources_of(project: Project) -> str:
    """中央 300 万元、自筹 117.9 万元; as much of it as fits the card."""
    sums = project.funding.order_by("source").values_list("source").annotate(sum=Sum("amount"))
    text = "、".join(f"{Source(source).label} {wan(sum)} 万元" for source, sum in sums)
    return text if len(text) <= Asset._meta.get_field("funded_by").max_length else ""


class PlainAssetForm(forms.ModelForm):
    """Without a project: bought before 2021."""

    class Meta:
        model = Asset
        fields = [name for name in ASSET_FIELDS if name != "village"]

    def __init__(self, *args, places, **options):
        super().__init__(*args, **options)
        shape_asset(self)
        self.fields["place"] = PlaceField(places, label="坐落", empty_label="请选择")
        self.order_fields(["name", "number", "place"])
        self.fields["acquired_on"].required = True

    def clean(self):
        cleaned = super().clean()
        if place := cleaned.pop("place", None):
            cleaned |= township_and_village(place)
        return cleaned


class AssetCorrectionForm(CorrectionForm):
    class Meta:
        model = Asset
        fields = [name for name in ASSET_FIELDS if name != "village"]

    def __init__(self, *args, row: Asset, **options):
        super().__init__(*args, row=row, **options)
        shape_asset(self)
        self.fields["place"] = PlaceField(places_beside(row.township), label="坐落")
        self.initial["place"] = place_of(row).pk
        self.order_fields(["name", "number", "place"])

    def clean(self):
        cleaned = super().clean()
        if place := cleaned.pop("place", None):
            cleaned["village"] = township_and_village(place)["village"]
        return cleaned


class TitleForm(forms.Form):
    on = forms.DateField(label="确权日期", initial=timezone.localdate)
    document = forms.CharField(
        label="确权凭证", max_length=100, help_text="如：资产确权登记表、移交清单的文号"
    )


class ConditionForm(forms.Form):
    on = forms.DateField(label="从哪天起", initial=timezone.localdate)
    condition = forms.ChoiceField(label="状态", choices=Asset.Condition.choices)
    reason = forms.CharField(label="原因", max_length=200)


class DisposalForm(forms.Form):
    on = forms.DateField(
        label="处置日期",
        initial=timezone.localdate,
        help_text="从这天起不在账；管护、合同到这天为止",
    )
    disposal = forms.CharField(
        label="处置方式和审批", max_length=200, help_text="如：报废，镇政府〔2026〕3 号批准"
    )


def shape_contract(form: forms.ModelForm) -> None:
    form.fields["yearly_income"].unit = "元"
    form.fields["yearly_income"].help_text = "填了，各期应收就按合同自动登记"
    form.fields[
        "valid_to"
    ].help_text = "从这天起合同不再有效；到 12 月 31 日的合同写第二年 1 月 1 日"


class ContractForm(forms.ModelForm):
    class Meta:
        model = AssetContract
        fields = CONTRACT_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape_contract(self)


class ContractCorrectionForm(CorrectionForm):
    class Meta:
        model = AssetContract
        fields = CONTRACT_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape_contract(self)
