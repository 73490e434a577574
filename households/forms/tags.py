"""Forms of household tags (户标签)."""

from __future__ import annotations

from django import forms

from households.forms.fields import DayField

EXAMPLES = "低收入、信用户、易地搬迁后续"
SHOWN = 6


class TagForm(forms.Form):
    name = forms.CharField(label="标签", min_length=2, max_length=30)
    on = DayField(label="起始日期")
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args, known: list[str], **options):
        super().__init__(*args, **options)
        used = "、".join(known[:SHOWN]) or EXAMPLES
        self.fields["name"].help_text = f"已有的照原样写：{used}" if known else f"例如：{used}"


class EndTagForm(forms.Form):
    on = DayField(label="截止日期")
    reason = forms.CharField(label="原因", min_length=2, max_length=200)
