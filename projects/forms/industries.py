"""Forms of industries: the catalogue, and tables of many records at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import forms
from django.utils import timezone

from accounts import records
from areas.filtering import years
from areas.models import Area
from lib.forms import CorrectionForm
from lib.numbers import plain
from projects.actions import IndustryEntry
from projects.forms.common import in_cell, year_field
from projects.models import Industry, IndustryRecord
from projects.rules.industries import columns_of, label

INDUSTRY_FIELDS = ["name", "measures", "most_kg_per_mu", "most_yuan_per_kg", "most_yuan_per_mu"]


class IndustryForm(forms.ModelForm):
    class Meta:
        model = Industry
        fields = INDUSTRY_FIELDS
        help_texts = {
            "name": '名称就是总结模板里的口径词，如：产业("茶叶")',
            "most_kg_per_mu": "登记时超过的要确认；不知道的留空",
        }


class IndustryChangeForm(CorrectionForm):
    class Meta:
        model = Industry
        fields = INDUSTRY_FIELDS
        help_texts = {"name": "改名后，总结模板里引用旧名称的地方要一起改"}


class IndustryYearSearch(forms.Form):
    """Whose and which year's totals."""

    year = forms.TypedChoiceField(label="年度", required=False, coerce=int)
    village = forms.ModelChoiceField(
        Area.objects.none(), label="村", required=False, empty_label="全部村"
    )
    season = forms.ChoiceField(
        label="季节",
        required=False,
        choices=[("", "全年（各季合计）"), *IndustryRecord.Season.choices[1:]],
    )

    def __init__(self, *args, villages, **options):
        super().__init__(*args, **options)
        self.fields["year"].choices = years()
        self.fields["year"].empty_value = timezone.localdate().year
        self.fields["village"].queryset = villages


class TableForm(forms.Form):
    """Which table to fill in: one industry of all villages, or all industries of one village."""

    year = year_field()
    season = forms.ChoiceField(label="季节", choices=IndustryRecord.Season.choices)
    industry = forms.ModelChoiceField(
        Industry.objects.all(), label="一种产业，各村", required=False, empty_label="请选择"
    )
    village = forms.ModelChoiceField(
        Area.objects.none(), label="或者一个村，各种产业", required=False, empty_label="请选择"
    )

    def __init__(self, *args, villages, **options):
        super().__init__(*args, **options)
        self.fields["village"].queryset = villages

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("industry")) == bool(cleaned.get("village")):
            raise forms.ValidationError("选一种产业，或者选一个村，只选其中一个。")
        return cleaned


class IndustryTableForm(forms.Form):
    """A table to type into, a line for each (village, industry); what an industry is not recorded by has no field in its line."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        required=False,
        help_text="改了、清空了已登记的数时要写，写进操作记录",
    )

    def __init__(
        self,
        *args,
        subjects: Sequence[tuple[Area, Industry]],
        rows: Iterable[IndustryRecord],
        **options,
    ):
        super().__init__(*args, **options)
        self._subjects = subjects
        present = {(row.village_id, row.industry_id): row for row in rows}
        self.columns = columns_of(industry for _, industry in subjects)
        for village, industry in subjects:
            self._add_line(village, industry, present.get((village.pk, industry.pk)))

    def _add_line(self, village: Area, industry: Industry, row: IndustryRecord | None) -> None:
        for column in [*columns_of([industry]), "households"]:
            field = IndustryRecord._meta.get_field(column)
            name = _name(village, industry, column)
            said = f"{village}{industry}{label(column)}"
            self.fields[name] = in_cell(field.formfield(required=False, min_value=0), said)
            value = getattr(row, column, None)
            if value is not None:
                self.initial[name] = plain(value)
        mark = _name(village, industry, "seen")
        self.fields[mark] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.initial[mark] = records.mark_of(row) if row else ""

    @property
    def headings(self) -> list[str]:
        names = [*self.columns, "households"]
        return [label(name) for name in names]

    def lines(self) -> list[dict]:
        """For the page: whose line, its cells (heading, field or None) and the hidden mark."""
        names = [*self.columns, "households"]
        found = []
        for village, industry in self._subjects:
            own = [_name(village, industry, column) for column in names]
            cells = [self[name] if name in self.fields else None for name in own]
            found.append(
                {
                    "village": village,
                    "industry": industry,
                    "cells": list(zip(self.headings, cells, strict=True)),
                    "seen": self[_name(village, industry, "seen")],
                }
            )
        return found

    def clean(self):
        cleaned = super().clean()
        entries = [self._entry(cleaned, *subject) for subject in self._subjects]
        return {"entries": entries, "reason": cleaned.get("reason", "")}

    def _entry(self, cleaned: dict, village: Area, industry: Industry) -> IndustryEntry:
        values = {
            column: cleaned.get(_name(village, industry, column))
            for column in [*columns_of([industry]), "households"]
        }
        return IndustryEntry(
            village, industry, values, cleaned.get(_name(village, industry, "seen"), "")
        )


def _name(village: Area, industry: Industry, column: str) -> str:
    return f"{village.pk}-{industry.pk}-{column}"
