"""Fields that several forms use, and forms that can be told their row has changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import fields_for_model
from django.utils import timezone

from households import search
from lib import idcard

NOTHING = "无"


class PrivateField(forms.CharField):
    """Personal data: what is stored never reaches the form. Empty means unchanged, 无 means none.

    A form for an existing row sets `current`; `mask` says how it may be shown.
    """

    def __init__(
        self, *, mask: Callable[[str], str] | None = None, clean_text=str.strip, **options
    ):
        self.current = ""
        self.mask = mask
        self.clean_text = clean_text
        super().__init__(
            widget=forms.TextInput(attrs={"data-private": True, "autocomplete": "off"}),
            **{"required": False, "max_length": 200, **options},
        )

    def hold(self, current: str) -> None:
        """Say what is stored, masked."""
        self.current = current
        if current:
            shown = self.mask(current) if self.mask else "已登记，不显示"
            self.help_text = f"现为：{shown}。不改就空着，要清除填“{NOTHING}”。"

    def clean(self, value):
        typed = self.to_python(value)
        self.run_validators(typed)
        text = self.clean_text(typed)
        if text == NOTHING:
            return ""
        return text or self.current


def clean_phone(text: str) -> str:
    return "".join(text.split()).replace("-", "") if text.strip()[:1] == "1" else text.strip()


@dataclass(frozen=True, slots=True)
class Key:
    """A person or phone as the address of the list carries it: kind and blind index."""

    value: str

    def __str__(self):
        return {"i": "证件号码", "p": "电话"}[self.value[0]]


class KeyField(forms.CharField):
    def clean(self, value):
        value = super().clean(value)
        if not value:
            return ""
        if value[:1] not in {"i", "p"} or not search.KEY.fullmatch(value[1:]):
            raise ValidationError("查找条件不对，请重新查找。")
        return Key(value)


class DayField(forms.DateField):
    """The day something takes effect: today unless typed."""

    def __init__(self, **options):
        super().__init__(**{"initial": timezone.localdate, **options})

    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise ValidationError("日期不能晚于今天。")
        return day


class EditForm(forms.Form):
    """A form of one row with the version it was opened at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def show_current(self, row: Model) -> None:
        """After a refusal: put the values of now beside what was typed, and go on from that version."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(row.version)
        for name, field in self.fields.items():
            if name == "version" or not hasattr(row, name):
                continue
            if isinstance(field, PrivateField):
                field.hold(getattr(row, name))
                self[name].help_text = field.help_text
            elif _differs(self.cleaned_data.get(name), getattr(row, name)):
                self[name].help_text = f"现值：{_shown(row, name)}"


def _differs(typed, stored) -> bool:
    return (typed or "") != (stored or "")


def _shown(row: Model, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if value not in (None, "") else "（空）"


def initial_of(row: Model, names, private) -> dict:
    """What the form starts with: everything but the private fields."""
    return {name: getattr(row, name) for name in names if name not in private} | {
        "version": row.version
    }


def own_fields(model: type[Model], names) -> dict[str, forms.Field]:
    """Form fields of a model's columns; an open choice reads “未填” and a required one “请选”."""
    fields = fields_for_model(model, fields=names)
    for name, field in fields.items():
        # A ModelForm asks the column itself what it can hold; a plain form has to be told. A choice is on its list.
        if not isinstance(field, forms.ChoiceField):
            known = field.validators
            known += [one for one in model._meta.get_field(name).validators if one not in known]
        choices = getattr(field, "choices", None)
        if choices and next(iter(choices))[0] == "":
            field.choices = [("", "请选" if field.required else "未填"), *list(choices)[1:]]
    return fields


def clean_number(text: str) -> str:
    return idcard.clean(text.strip())
