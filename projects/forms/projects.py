"""Forms of projects, and of what is built where, how far it is and what was put up about it."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from areas.models import Area
from areas.places import (
    PlaceField,
    place_of,
    places_beside,
    township_and_village,
    villages_of,
)
from lib.forms import CorrectionForm
from projects.forms.common import IN_YUAN
from projects.models import Project, ProjectKind, ProjectNotice, ProjectProgress, ProjectQuantity

PROJECT_FIELDS = [
    "name",
    "number",
    "year",
    "kind",
    "mode",
    "reach",
    "nature",
    "total",
    "content",
    "responsible",
    "implementer",
    "leader",
    "investee",
    "expected_income",
    "expected_household_income",
    "served_households",
    "served_persons",
    "planned_start_on",
    "planned_completion_on",
    "planned_acceptance_on",
    "pooled_on",
    "approved_on",
    "document",
    "grant_standard",
    "started_on",
    "completed_on",
    "accepted_on",
]
_START = PROJECT_FIELDS.index("started_on")
CORRECTED_FIELDS = [  # in the order of the stages
    *PROJECT_FIELDS[:_START],
    *("tendered_on", "tender_way", "contract_amount"),
    *PROJECT_FIELDS[_START:],
    *("settled_amount", "noticed_on", "abandoned_on"),
]
PARTS = {
    "responsible": "单位和负责人",
    "expected_income": "效益（规划）",
    "planned_start_on": "计划日期",
    "pooled_on": "办过的环节（补录老项目才填；新项目登记以后，在项目页一个一个办）",
}
MONEY = (
    "total",
    "expected_income",
    "expected_household_income",
    "contract_amount",
    "settled_amount",
)


def shape_project(form: forms.ModelForm, places) -> None:
    form.fields["place"] = PlaceField(places, label="实施地点", empty_label="请选择")
    for name in MONEY:
        if name in form.fields:
            form.fields[name].unit = "元"
    form.fields["total"].help_text = IN_YUAN
    for name, heading in PARTS.items():
        form.fields[name].begins = heading
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
    villages = forms.ModelMultipleChoiceField(
        Area.objects.none(),
        label="还有哪些村",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="只做在一个村的不用勾",
    )

    class Meta:
        model = Project
        fields = PROJECT_FIELDS

    def __init__(self, *args, places, **options):
        super().__init__(*args, **options)
        self.fields["year"].initial = timezone.localdate().year
        self.fields["villages"].queryset = places.filter(level=Area.Level.VILLAGE)
        shape_project(self, places)
        self.order_fields(["name", "place", "villages"])

    def clean(self):
        cleaned = super().clean()
        if place := cleaned.pop("place", None):
            cleaned |= township_and_village(place)
        return cleaned


class ProjectCorrectionForm(CorrectionForm):
    class Meta:
        model = Project
        fields = CORRECTED_FIELDS

    def __init__(self, *args, row: Project, **options):
        super().__init__(*args, row=row, **options)
        shape_project(self, places_beside(row.township))
        self.fields["pooled_on"].begins = "办过的环节"
        self.initial["place"] = place_of(row).pk

    def clean(self):
        cleaned = super().clean()
        if place := cleaned.pop("place", None):
            cleaned["village"] = township_and_village(place)["village"]
        return cleaned


class VillagesForm(forms.Form):
    villages = forms.ModelMultipleChoiceField(
        Area.objects.none(), label="实施村", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, project: Project, **options):
        super().__init__(*args, **options)
        self.fields["villages"].queryset = villages_of(project.township)
        self.fields["villages"].initial = list(project.places.values_list("village", flat=True))
        if project.village:
            self.fields["villages"].help_text = f"主要的村（{project.village}）总在内"


class QuantityForm(forms.ModelForm):
    class Meta:
        model = ProjectQuantity
        fields = ["name", "unit", "village", "planned", "done"]
        help_texts = {"unit": "如：公里、亩、平方米、千瓦、座"}

    def __init__(self, *args, project: Project, **options):
        super().__init__(*args, **options)
        places = project.places.values("village")
        self.fields["village"].queryset = villages_of(project.township).filter(pk__in=places)
        self.fields["village"].empty_label = "不分村"


class QuantityChangeForm(forms.ModelForm):
    """What and where stay: another content is another row."""

    class Meta:
        model = ProjectQuantity
        fields = ["unit", "planned", "done"]


class ProgressForm(forms.ModelForm):
    class Meta:
        model = ProjectProgress
        fields = ["reported_on", "percent", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["reported_on"].initial = timezone.localdate
        self.fields["percent"].unit = "%"


class ProgressCorrectionForm(CorrectionForm):
    class Meta:
        model = ProjectProgress
        fields = ["reported_on", "percent", "note"]


NOTICE_FIELDS = ["kind", "posted_from", "posted_to", "place", "objections"]


class NoticeForm(forms.ModelForm):
    class Meta:
        model = ProjectNotice
        fields = NOTICE_FIELDS
        help_texts = {"posted_to": "公告长期张贴的可以不填"}


class NoticeCorrectionForm(CorrectionForm):
    class Meta:
        model = ProjectNotice
        fields = NOTICE_FIELDS
