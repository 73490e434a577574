"""Forms of entitlement: where and when to look, tasks, exemptions."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils import timezone

from areas.filtering import search_box
from areas.models import Area
from policies.entitlement.running import State

DAYS = 30  # what a task is given unless the clerk says otherwise
STATES = [(state.name.lower(), state.value) for state in State]


class LookForm(forms.Form):
    """Where, and as of which day."""

    place = forms.ModelChoiceField(Area.objects.none(), label="地方", required=False)
    on = forms.DateField(
        label="截至", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data, *, places, **options):
        asked = data.copy()
        if not asked.get("on"):
            asked["on"] = (
                timezone.localdate().isoformat()
            )  # the day is shown, not left to be guessed
        super().__init__(asked, **options)
        self.fields["place"].queryset = places
        self.fields["place"].empty_label = "选乡镇、村"

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on and on > timezone.localdate():
            raise forms.ValidationError(f"{on} 还没有到。")
        return on


class ListForm(LookForm):
    """One rule's list: whom, where, as of when."""

    q = search_box("姓名、首字母、证件后四位")
    state = forms.ChoiceField(choices=STATES, required=False, widget=forms.HiddenInput)
    field_order = ["q", "place", "on", "state"]


class BacktestForm(forms.Form):
    """Where, and which year's payments."""

    place = forms.ModelChoiceField(Area.objects.none(), label="地方", required=False)
    year = forms.TypedChoiceField(label="年度", coerce=int, required=False)

    def __init__(self, *args, places, years, **options):
        super().__init__(*args, **options)
        self.fields["place"].queryset = places
        self.fields["place"].empty_label = "选乡镇、村"
        self.fields["year"].choices = years


class TaskForm(forms.Form):
    due_on = forms.DateField(label="办理期限", help_text="到这天还没有办结的，在待办里列为逾期")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["due_on"].initial = timezone.localdate() + timedelta(days=DAYS)


class FinishForm(forms.Form):
    on = forms.DateField(label="办结日期", initial=timezone.localdate)
    outcome = forms.CharField(
        label="办理结果", max_length=200, help_text="批了、没批、为什么；批了的另在享受记录登记"
    )


class DropForm(forms.Form):
    on = forms.DateField(label="撤销日期", initial=timezone.localdate)
    reason = forms.CharField(label="撤销原因", max_length=200)


class ExemptForm(forms.Form):
    reason = forms.CharField(
        label="免享原因", max_length=200, help_text="如：在外地参保、领职工养老金、本人放弃"
    )
    expires_on = forms.DateField(label="有效期至", help_text="从这天起重新列入，最长三年")


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="作废原因", max_length=200)
