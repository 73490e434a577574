"""Forms of ledgers and of the resident teams: an entry is asked what its kind counts."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from areas.places import PlaceField, place_of, places_beside, township_and_village
from ledgers.models import LedgerEntry, LedgerKind, TeamMember
from lib import masking
from lib.forms import CorrectionForm
from lib.numbers import plain

ENTRY_FIELDS = [
    "subkind",
    "title",
    "held_on",
    "ended_on",
    "place",
    "chair",
    "audience",
    "persons",
    "content",
    "document",
]
TEAM_FIELDS = ["name", "post", "dispatcher", "unit", "phone", "valid_from", "grade"]


def shape_entry(form: forms.ModelForm, kind: LedgerKind, areas) -> None:
    """Where it was, the kind's own subkinds, and one number a quantity."""
    form.fields["area"] = PlaceField(areas, label="乡、村", empty_label="请选择")
    form.fields["subkind"] = subkind_field(kind, form.instance.subkind)
    form.fields["content"].widget = forms.Textarea(attrs={"rows": 4})
    form.fields["persons"].unit = "人"
    for number, row in enumerate(kind.quantities):
        field = forms.DecimalField(
            label=row["name"], min_value=0, max_digits=14, decimal_places=2, required=False
        )
        field.unit = row["unit"]
        form.fields[f"quantity_{number}"] = field
        value = form.instance.quantities.get(row["name"])
        form.initial[f"quantity_{number}"] = None if value is None else plain(Decimal(str(value)))
    quantities = [name for name in form.fields if name.startswith("quantity_")]
    form.order_fields(["title", "subkind", "area", *ENTRY_FIELDS[2:8], *quantities])


def subkind_field(kind: LedgerKind, present: str = "") -> forms.Field:
    names = kind.subkind_names
    if not names:
        return forms.CharField(label="子类", max_length=50, required=False)
    names = names if present in {"", *names} else [*names, present]
    choices = [("", "不分子类"), *((name, name) for name in names)]
    return forms.ChoiceField(label="子类", choices=choices, required=False)


def gather_quantities(cleaned: dict, kind: LedgerKind) -> dict[str, int | float]:
    """What was counted, by name; JSON knows no exact decimals, two places survive a float."""
    found = {}
    for number, row in enumerate(kind.quantities):
        value = cleaned.pop(f"quantity_{number}", None)
        if value is not None:
            found[row["name"]] = int(value) if value == int(value) else float(value)
    return found


class EntryForm(forms.ModelForm):
    class Meta:
        model = LedgerEntry
        fields = ENTRY_FIELDS

    def __init__(self, *args, kind: LedgerKind, areas, **options):
        super().__init__(*args, **options)
        self.kind = kind
        shape_entry(self, kind, areas)

    def clean(self):
        cleaned = super().clean()
        cleaned["quantities"] = gather_quantities(cleaned, self.kind)
        if area := cleaned.pop("area", None):
            cleaned |= township_and_village(area)
        return cleaned


class EntryCorrectionForm(CorrectionForm):
    class Meta:
        model = LedgerEntry
        fields = ENTRY_FIELDS

    def __init__(self, *args, row: LedgerEntry, **options):
        super().__init__(*args, row=row, **options)
        shape_entry(self, row.kind, places_beside(row.township))
        self.initial["area"] = place_of(row).pk

    def clean(self):
        cleaned = super().clean()
        cleaned["quantities"] = gather_quantities(cleaned, self.row.kind)
        if area := cleaned.pop("area", None):
            cleaned["village"] = township_and_village(area)["village"]
        return cleaned


class QuantitiesField(forms.CharField):
    """One quantity a line: name, space, unit."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(f"{row['name']} {row['unit']}" for row in value)
        return value

    def clean(self, value):
        lines = [line.split() for line in super().clean(value).splitlines() if line.strip()]
        for words in lines:
            if len(words) != 2:
                raise ValidationError(
                    f"“{' '.join(words)}”要写成“名称 单位”，中间一个空格，一行一栏。"
                )
        names = [name for name, _ in lines]
        if len(names) != len(set(names)):
            raise ValidationError("数量栏的名称不能重复。")
        return [{"name": name, "unit": unit} for name, unit in lines]


KIND_FIELDS = ["name", "measure_word", "subkinds", "quantities"]


def quantities_field() -> QuantitiesField:
    return QuantitiesField(
        label="数量栏",
        required=False,
        help_text="一行一栏，名称和单位之间空一格，如：垃圾清运 吨。名称就是口径词",
    )


class KindForm(forms.ModelForm):
    quantities = quantities_field()

    class Meta:
        model = LedgerKind
        fields = KIND_FIELDS
        help_texts = {"name": '名称就是总结模板里的口径词，如：台账("人居环境整治")'}


class KindChangeForm(CorrectionForm):
    quantities = quantities_field()

    class Meta:
        model = LedgerKind
        fields = KIND_FIELDS
        help_texts = {"name": "改名后，总结模板里引用旧名称的地方要一起改"}


class TeamForm(forms.ModelForm):
    class Meta:
        model = TeamMember
        fields = ["village", *TEAM_FIELDS]

    def __init__(self, *args, villages, **options):
        super().__init__(*args, **options)
        self.fields["village"].queryset = villages


class TeamCorrectionForm(CorrectionForm):
    """The phone is masked; left empty, it stays as it is."""

    class Meta:
        model = TeamMember
        fields = [*TEAM_FIELDS, "valid_to"]

    def __init__(self, *args, row: TeamMember, **options):
        super().__init__(*args, row=row, **options)
        self.initial["phone"] = ""
        if row.phone:
            self.fields["phone"].help_text = f"现在是 {masking.phone(row.phone)}，不改就留空"

    def clean_phone(self):
        return self.cleaned_data["phone"] or self.row.phone
