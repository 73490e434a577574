"""Forms of the duty to visit (应访)."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from django import forms
from django.db.models import QuerySet

from monitoring.caretakers import Caretaker
from monitoring.due import Group
from monitoring.forms.common import offer_villages

WHEN = [("late", "逾期未访"), ("soon", "七天内到期"), ("done", "按期访过"), ("all", "全部应访")]


class DueFilter(forms.Form):
    """Which list of visits that are due; `find` looks up the person that an address names."""

    village = forms.ModelChoiceField(label="村", queryset=None, required=False)
    sort = forms.ChoiceField(
        label="排序",
        choices=[("", "最久没访的在前"), ("place", "按村、组排")],
        required=False,
    )
    group = forms.ChoiceField(
        label="",
        choices=[("monitored", ""), ("lifted", "")],
        required=False,
        widget=forms.HiddenInput,
    )
    when = forms.ChoiceField(label="", choices=WHEN, required=False, widget=forms.HiddenInput)
    who = forms.CharField(label="包户人", max_length=30, required=False, widget=forms.HiddenInput)
    near = forms.ModelChoiceField(
        label="离哪户近", queryset=None, required=False, widget=forms.HiddenInput
    )

    defaults: ClassVar[dict] = {
        "village": None,
        "sort": "",
        "group": Group.MONITORED,
        "when": "late",
        "who": None,
        "near": None,
    }

    def __init__(
        self,
        *args,
        villages: QuerySet,
        households: QuerySet,
        find: Callable[[str], Caretaker | None],
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.find = find
        self.fields["near"].queryset = households.exclude(longitude=None).exclude(latitude=None)
        offer_villages(self, villages)

    def clean_group(self):
        return Group.LIFTED if self.cleaned_data["group"] == "lifted" else Group.MONITORED

    def clean_when(self):
        return self.cleaned_data["when"] or "late"

    def clean_who(self):
        key = self.cleaned_data["who"]
        found = self.find(key) if key else None
        if key and found is None:
            raise forms.ValidationError("没有这位包户人，或者他包的户不在您的辖区。")
        return found


class PositionForm(forms.Form):
    """Where the browser is: used to sort one answer, kept nowhere."""

    longitude = forms.FloatField(min_value=-180, max_value=180)
    latitude = forms.FloatField(min_value=-90, max_value=90)
