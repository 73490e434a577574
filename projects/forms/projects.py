"""Forms of projects."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from areas.places import PlaceField, place_of, places_beside, township_and_village
from lib.forms import CorrectionForm
from projects.models import Project, ProjectKind

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
