"""Fields that forms of projects share."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from areas.filtering import years

IN_YUAN = "18 万元写 180000"


def year_field(label: str = "年度") -> forms.TypedChoiceField:
    """A year that a township can know something about, the present one first."""
    return forms.TypedChoiceField(
        label=label, choices=years, coerce=int, initial=lambda: timezone.localdate().year
    )


def in_cell(field: forms.Field, label: str) -> forms.Field:
    """A field that stands in a table: its column's heading is its label only for readers without pictures."""
    field.label = label
    field.widget.attrs["aria-label"] = label
    return field
