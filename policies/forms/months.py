"""A month as it is chosen in a form; its value is the month's first day."""

from __future__ import annotations

from django import forms

FORMATS = ["%Y-%m", "%Y%m", "%Y.%m", "%Y年%m月"]


class MonthInput(forms.DateInput):
    input_type = "month"
    template_name = "django/forms/widgets/input.html"


class MonthField(forms.DateField):
    def __init__(self, **options):
        super().__init__(
            input_formats=FORMATS,
            widget=MonthInput(format="%Y-%m"),
            error_messages={"invalid": "请写成 2021-09 的样子。"},
            **options,
        )
