"""Forms of what village collectives take in."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from areas.filtering import search_box, years
from lib.numbers import plain
from projects import actions
from projects.collective import STANDINGS, mark_of_year
from projects.forms.common import in_cell
from projects.models import CollectiveIncome


class CollectiveSearch(forms.Form):
    """Which villages, up to which year, and how they stand in it."""

    q = search_box("村名")
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int)
    standing = forms.ChoiceField(
        label="状况", required=False, choices=[("", "状况：不限"), *STANDINGS.items()]
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["year"].choices = years()
        self.fields["year"].empty_value = timezone.localdate().year


class CollectiveYearForm(forms.Form):
    """All origins of one village and year at once; a line is (origin, amount, note, what stood there the year before)."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        required=False,
        help_text="改了、清空了已登记的数，或者和手填合计对不上时要写，写进操作记录",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, rows: list[CollectiveIncome], before: dict[str, object], **options):
        super().__init__(*args, **options)
        present = {row.origin: row for row in rows}
        columns = CollectiveIncome._meta
        for origin, label in CollectiveIncome.Origin.choices:
            amount = columns.get_field("amount").formfield(required=False, min_value=0)
            note = columns.get_field("note").formfield(required=False)
            self.fields[f"amount_{origin}"] = in_cell(amount, label)
            self.fields[f"note_{origin}"] = in_cell(note, f"{label}的备注")
            if row := present.get(origin):
                self.initial |= {f"amount_{origin}": plain(row.amount), f"note_{origin}": row.note}
        self.initial["seen"] = mark_of_year(rows)
        self._before = before

    def lines(self) -> list[tuple]:
        return [
            (label, self[f"amount_{origin}"], self[f"note_{origin}"], self._before.get(origin))
            for origin, label in CollectiveIncome.Origin.choices
        ]

    def clean(self):
        cleaned = super().clean()
        entries = {
            origin: actions.OriginEntry(
                cleaned.get(f"amount_{origin}"), cleaned.get(f"note_{origin}", "")
            )
            for origin in CollectiveIncome.Origin.values
        }
        return {"entries": entries, "reason": cleaned.get("reason", ""), "seen": cleaned["seen"]}
