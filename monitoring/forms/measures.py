"""Forms of measures (帮扶措施)."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet

from monitoring import measure_catalogue
from monitoring.forms.common import SeenCorrection, day, money, words


class MeasureForm(forms.Form):
    case = forms.ModelChoiceField(
        label="针对哪一轮监测", queryset=None, required=False, empty_label="不针对监测"
    )
    member = forms.ModelChoiceField(label="对象", queryset=None, required=False, empty_label="全户")
    kind = forms.ChoiceField(label="措施", choices=measure_catalogue.choices)
    content = words("内容", rows=2, required=False, help_text="选“其他”的必须写明。")
    planned_on = day("计划日期")
    done_on = forms.DateField(
        label="落实日期", required=False, help_text="还没有落实的留空，以后再登记。"
    )
    amount = money("金额")
    unit = forms.CharField(label="责任单位", max_length=100, required=False)
    person = forms.CharField(label="责任人", max_length=50, required=False)
    effect = words("成效", rows=2, required=False)

    def __init__(self, *args, cases: QuerySet, members: QuerySet, keep: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = cases
        self.fields["member"].queryset = members
        self.fields["kind"].choices = measure_catalogue.choices(keep=keep)

    def clean(self):
        data = super().clean()
        kind = data.pop("kind", "")
        data["group"], data["item"] = measure_catalogue.split_key(kind)
        if kind and data["item"] == measure_catalogue.OTHER and not data.get("content"):
            self.add_error("content", "选了“其他”，请写明是什么。")
        return data


class ReviseMeasureForm(SeenCorrection, MeasureForm):
    pass


class CarryOutForm(forms.Form):
    done_on = day("落实日期")
    amount = money("金额")
    effect = words("成效", rows=2, required=False)
