"""Forms of projects, funds, assets and enterprises."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from areas.places import PlaceField, place_of, places_beside, township_and_village, villages_of
from lib.forms import CorrectionForm
from projects.models import Asset, Enterprise, HouseholdLink, Project, ProjectFunding, ProjectKind

PROJECT_FIELDS = [
    "name",
    "number",
    "year",
    "kind",
    "mode",
    "reach",
    "total",
    "investee",
    "content",
    "approved_on",
    "document",
    "started_on",
    "completed_on",
    "accepted_on",
]
FUNDING_FIELDS = ["source", "amount", "document"]
ASSET_FIELDS = [
    "name",
    "number",
    "village",
    "asset_class",
    "owner_level",
    "owner",
    "quantity",
    "original_value",
    "booked_on",
    "titled_on",
    "operator",
    "keeper",
    "agreement",
]
ENTERPRISE_FIELDS = ["name", "kind", "credit_code", "programmes"]
LINK_FIELDS = ["way", "programme", "valid_from"]


def shape_project(form: forms.ModelForm, places) -> None:
    form.fields["place"] = PlaceField(places, label="实施地点", empty_label="请选择")
    form.fields["total"].unit = "元"
    form.fields["content"].widget = forms.Textarea(attrs={"rows": 3})
    form.fields["mode"] = mode_field(form.instance.mode)
    form.order_fields(["name", "place"])


def mode_field(present: str) -> forms.ChoiceField:
    """Modes under their kinds; the action refuses one that the chosen kind does not have."""
    kinds = ProjectKind.objects.exclude(modes="")
    groups = [(kind.name, [(mode, mode) for mode in kind.mode_names]) for kind in kinds]
    known = {mode for _, modes in groups for mode, _ in modes}
    if present and present not in known:
        groups.append(("现在的", [(present, present)]))
    return forms.ChoiceField(label="实施方式", choices=[("", "不分方式"), *groups], required=False)


class ProjectForm(forms.ModelForm):
    class Meta:
        model = Project
        fields = PROJECT_FIELDS

    def __init__(self, *args, places, **options):
        super().__init__(*args, **options)
        self.fields["year"].initial = timezone.localdate().year
        shape_project(self, places)

    def clean(self):
        cleaned = super().clean()
        if place := cleaned.pop("place", None):
            cleaned |= township_and_village(place)
        return cleaned


class ProjectCorrectionForm(CorrectionForm):
    class Meta:
        model = Project
        fields = [*PROJECT_FIELDS, "abandoned_on"]

    def __init__(self, *args, row: Project, **options):
        super().__init__(*args, row=row, **options)
        shape_project(self, places_beside(row.township))
        self.initial["place"] = place_of(row).pk

    def clean(self):
        cleaned = super().clean()
        if place := cleaned.pop("place", None):
            cleaned["village"] = township_and_village(place)["village"]
        return cleaned


def shape_funding(form: forms.ModelForm) -> None:
    form.fields["amount"].unit = "元"
    form.fields["amount"].help_text = "18 万元写 180000"


class FundingForm(forms.ModelForm):
    class Meta:
        model = ProjectFunding
        fields = FUNDING_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape_funding(self)


class FundingCorrectionForm(CorrectionForm):
    class Meta:
        model = ProjectFunding
        fields = FUNDING_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape_funding(self)


def shape_asset(form: forms.ModelForm, project: Project) -> None:
    form.fields["village"].queryset = villages_of(project.township)
    form.fields["village"].empty_label = "不在某一个村"
    form.fields["original_value"].unit = "元"


class AssetForm(forms.ModelForm):
    class Meta:
        model = Asset
        fields = ASSET_FIELDS

    def __init__(self, *args, project: Project, **options):
        super().__init__(*args, **options)
        shape_asset(self, project)
        self.fields["village"].initial = project.village_id


class AssetCorrectionForm(CorrectionForm):
    class Meta:
        model = Asset
        fields = [*ASSET_FIELDS, "condition", "disposed_on"]

    def __init__(self, *args, row: Asset, **options):
        super().__init__(*args, row=row, **options)
        shape_asset(self, row.project)


def shape_enterprise(form: forms.ModelForm, places) -> None:
    form.fields["place"] = PlaceField(places, label="所在地", empty_label="请选择")
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
        fields = ENTERPRISE_FIELDS

    def __init__(self, *args, row: Enterprise, **options):
        super().__init__(*args, row=row, **options)
        shape_enterprise(self, places_beside(row.township))
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


class KindForm(forms.ModelForm):
    class Meta:
        model = ProjectKind
        fields = ["name", "sector", "modes"]
        help_texts = {"name": '名称就是总结模板里的口径词，如：项目.类型("产业发展")'}


class KindChangeForm(CorrectionForm):
    class Meta:
        model = ProjectKind
        fields = ["name", "sector", "modes"]
        help_texts = {"name": "改名后，总结模板里引用旧名称的地方要一起改"}
