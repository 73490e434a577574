"""Forms of clues (线索)."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet

from monitoring.forms.common import Correction, blank, day, money, offer_villages, radio, words
from monitoring.models import Clue, RiskKind, Source


class ClueForm(forms.Form):
    received_on = day("受理日期")
    source = forms.ChoiceField(label="发现渠道", choices=Source, initial=Source.OFFICER)
    from_unit = forms.CharField(
        label="来源单位", max_length=100, required=False, help_text="部门推送的填，例如区医保局。"
    )
    risk = forms.ChoiceField(label="风险类型", choices=blank(RiskKind.choices))
    amount = money("涉及金额")
    detail = words("事由")


class CorrectClueForm(Correction, ClueForm):
    pass


class ConcludeForm(forms.Form):
    on = day("核实日期")
    conclusion = radio("核实结论", Clue.Conclusion)
    reason = words("理由")


class ClueFilter(forms.Form):
    village = forms.ModelChoiceField(label="村", queryset=None, required=False)
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    source = forms.ChoiceField(
        label="发现渠道", choices=blank(Source.choices, "发现渠道：不限"), required=False
    )
    risk = forms.ChoiceField(
        label="风险", choices=blank(RiskKind.choices, "风险：不限"), required=False
    )

    def __init__(self, *args, villages: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        offer_villages(self, villages)
