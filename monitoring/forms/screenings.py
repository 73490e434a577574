"""Forms of screening rounds (集中排查)."""

from __future__ import annotations

from django import forms

from monitoring.forms.common import Correction, day, pillar, words


class ScreeningForm(forms.Form):
    name = forms.CharField(label="名称", max_length=100, help_text="例如：第三轮集中排查")
    year = forms.IntegerField(label="年度", min_value=2015, max_value=2100)
    started_on = day("开始日期")
    ended_on = forms.DateField(label="结束日期", required=False, help_text="还没有结束的留空。")
    scope = forms.CharField(label="范围", max_length=200, required=False)
    document = forms.CharField(label="文号", max_length=100, required=False)


class CloseScreeningForm(forms.Form):
    ended_on = day("结束日期")


class ScreeningRecordForm(forms.Form):
    checked_on = day("排查日期")
    checked_by = forms.CharField(label="排查人", max_length=100, help_text="两人以上用顿号隔开。")
    is_income_fine = pillar("收入稳定")
    is_education_fine = pillar("义务教育")
    is_medical_fine = pillar("基本医疗")
    is_housing_fine = pillar("住房安全")
    is_water_fine = pillar("饮水安全")
    finding = words("发现的问题", rows=2, required=False)
    is_at_risk = forms.BooleanField(label="符合纳入条件", required=False)


class CorrectScreeningRecordForm(Correction, ScreeningRecordForm):
    pass
