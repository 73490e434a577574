"""Form of a change of helper (换人)."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet

from households.forms.household import HelperForm
from households.models import HelperAssignment


class ReplaceHelperForm(HelperForm):
    """Who takes over, from which day, and which households; those that somebody changed meanwhile are told by the action."""

    assignments = forms.ModelMultipleChoiceField(
        label="哪些户交出去",
        queryset=HelperAssignment.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一户。"},
    )

    def __init__(self, *args, rows: QuerySet, open_rows: list, **options):
        super().__init__(*args, **options)
        del self.fields["duty"]
        self.fields["user"].help_text = "只列能打开其中一些户的人；看不到的户会逐户说明，不换。"
        self.fields["on"].label = "从哪天起换人"
        self.fields["assignments"].queryset = rows
        self.fields["assignments"].choices = [
            (row.pk, f"{row.household.village}{row.household.group} {row.head or ''}户")
            for row in open_rows
        ]
        self.fields["assignments"].initial = [row.pk for row in open_rows]
        self.order_fields([*self.field_order, "assignments"])
