"""Forms of measures (帮扶措施)."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet

from monitoring.forms.common import Correction, blank, day, money, words
from monitoring.models import MeasureGroup


class MeasureForm(forms.Form):
    case = forms.ModelChoiceField(
        label="针对哪一轮监测", queryset=None, required=False, empty_label="不针对监测"
    )
    member = forms.ModelChoiceField(label="对象", queryset=None, required=False, empty_label="全户")
    group = forms.ChoiceField(label="类别", choices=blank(MeasureGroup.choices))
    item = forms.CharField(
        label="子项", max_length=50, help_text="例如：技能培训、医疗救助、小额信贷"
    )
    content = words("内容", rows=2, required=False)
    planned_on = day("计划日期")
    done_on = forms.DateField(
        label="落实日期", required=False, help_text="还没有落实的留空，以后再登记。"
    )
    amount = money("金额")
    unit = forms.CharField(label="责任单位", max_length=100, required=False)
    person = forms.CharField(label="责任人", max_length=50, required=False)
    effect = words("成效", rows=2, required=False)

    def __init__(self, *args, cases: QuerySet, members: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = cases
        self.fields["member"].queryset = members


class ReviseMeasureForm(Correction, MeasureForm):
    pass


class CarryOutForm(forms.Form):
    done_on = day("落实日期")
    amount = money("金额")
    effect = words("成效", rows=2, required=False)
