"""Forms of alerts (风险预警)."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet

from areas.filtering import search_box
from monitoring.alerts import rules
from monitoring.forms.common import blank, day, offer_villages, words
from monitoring.models import RiskKind, Source


class RaiseAlertForm(forms.Form):
    received_on = day("受理日期")
    source = forms.ChoiceField(label="发现渠道", choices=Source)
    risk = forms.ChoiceField(label="风险类型", choices=RiskKind)
    detail = words("事由")


class QuietForm(forms.Form):
    until = forms.DateField(
        label="到哪天", help_text="到这天为止不再提醒，之后还在的重新列出；最长一年。"
    )
    reason = words("核实情况", length=200, help_text="怎样核实的、为什么没有风险；写进操作记录。")


class AlertFilter(forms.Form):
    q = search_box("姓名、拼音首字母、证件后四位")
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    village = forms.ModelChoiceField(label="村", queryset=None, required=False)
    rule = forms.ChoiceField(
        label="原因",
        choices=blank([(rule.code, rule.name) for rule in rules.RULES.values()], "原因：不限"),
        required=False,
    )

    def __init__(self, *args, villages: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        offer_villages(self, villages)
