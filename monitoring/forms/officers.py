"""Forms of grid officers (网格员)."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet

from monitoring.forms.common import day


class Person(forms.Form):
    """A user of the system, or somebody who has no account."""

    user = forms.ModelChoiceField(
        None,
        label="系统用户",
        required=False,
        empty_label="没有账号",
        help_text="有账号的选人就行。",
    )
    name = forms.CharField(label="姓名", max_length=50, required=False)
    phone = forms.CharField(
        label="联系电话",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"data-private": True, "autocomplete": "off"}),
    )

    def __init__(self, *args, users: QuerySet, **options):
        super().__init__(*args, **options)
        self.fields["user"].queryset = users

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("user"):
            cleaned["name"] = cleaned["user"].name
        if not cleaned.get("name", "").strip():
            self.add_error("name", "请选系统用户，或填姓名。")
        return cleaned


class OfficerForm(Person):
    village = forms.ModelChoiceField(None, label="村", empty_label="请选择")
    grid = forms.ModelChoiceField(
        None, label="网格", required=False, empty_label="不分网格", help_text="选这个村的网格。"
    )
    on = day("到任日期")

    field_order = ("village", "grid", "user", "name", "phone", "on")

    def __init__(self, *args, villages: QuerySet, grids: QuerySet, **options):
        super().__init__(*args, **options)
        self.fields["village"].queryset = villages
        self.fields["grid"].queryset = grids
        self.fields["grid"].label_from_instance = lambda grid: f"{grid.parent}{grid}"


class ReplaceOfficerForm(Person):
    on = day("交接日期")


class EndOfficerForm(forms.Form):
    on = day("离任日期")
    reason = forms.CharField(label="原因", min_length=2, max_length=200)


class OfficerFilter(forms.Form):
    village = forms.ModelChoiceField(None, label="村", required=False, empty_label="全部村")

    def __init__(self, *args, villages: QuerySet, **options):
        super().__init__(*args, **options)
        self.fields["village"].queryset = villages
