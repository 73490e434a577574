"""Forms of the plan of help (一户一方案)."""

from __future__ import annotations

from django import forms

from monitoring.forms.common import day, money, words


class PlanForm(forms.Form):
    situation = words("家庭情况和风险分析", rows=4, length=1000)
    goal = words(
        "帮扶目标",
        rows=3,
        help_text="例如：今年内住院自付降到 3000 元以下，儿子在县内稳定务工 8 个月。",
    )
    target_income = money("目标人均纯收入")
    unit = forms.CharField(label="责任单位", max_length=100, required=False)
    person = forms.CharField(label="责任人", max_length=50, required=False)
    on = day("从哪天起执行")


class RevisePlanForm(PlanForm):
    reason = forms.CharField(
        label="为什么修订", max_length=200, help_text="旧的一版会留着，改了哪些会列出来。"
    )
    version = forms.IntegerField(min_value=1, max_value=9999, widget=forms.HiddenInput)
