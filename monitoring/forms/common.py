"""What the forms of monitoring share (共用的栏). Forms check the shape; the rules are the actions'."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

FINE, PROBLEM = "fine", "problem"


def day(label: str = "日期", **options) -> forms.DateField:
    return forms.DateField(label=label, initial=timezone.localdate, **options)


def words(label: str, *, rows: int = 3, length: int = 500, **options) -> forms.CharField:
    """Several lines of text."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, max_length=length, **options)


def money(label: str, **options) -> forms.DecimalField:
    field = forms.DecimalField(
        label=label, decimal_places=2, max_digits=12, min_value=0, required=False, **options
    )
    field.unit = "元"
    return field


def pillar(label: str) -> forms.TypedChoiceField:
    """正常 or 有问题, as a boolean; without a default, so that each is looked at."""
    return forms.TypedChoiceField(
        label=label,
        choices=[(FINE, "正常"), (PROBLEM, "有问题")],
        coerce=lambda answer: answer == FINE,
        widget=forms.RadioSelect(attrs={"class": "choice-fill", "bad_value": PROBLEM}),
    )


def radio(label: str, choices, **options) -> forms.ChoiceField:
    widget = forms.RadioSelect(attrs={"class": "choice-fill"})
    return forms.ChoiceField(label=label, choices=choices, widget=widget, **options)


def blank(choices, text: str = "请选择") -> list:
    return [("", text), *choices]


def offer_villages(form: forms.Form, villages: QuerySet) -> None:
    """Those who see only one village need no choice of it."""
    form.fields["village"].queryset = villages
    form.fields["village"].empty_label = f"全部 {len(villages)} 个村"
    if len(villages) < 2:
        del form.fields["village"]


class Correction(forms.Form):
    """Mixed into a form of corrections: why, at the end."""

    reason = forms.CharField(
        label="更正理由", max_length=200, help_text="改前的内容留在变更记录里。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "reason"])


class SeenCorrection(Correction):
    """A correction that knows what the row said when the form opened, so that the second of two people is told."""

    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)
