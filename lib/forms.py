"""Forms that several apps share: the end of something that ran (停止、离任), and the correction of a record (更正)."""

from __future__ import annotations

import copy
import json
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from lib.fields import EncryptedTextField
from lib.numbers import plain


class EndForm(forms.Form):
    """From which day something no longer holds, and why."""

    on = forms.DateField(label="从哪天起", initial=timezone.localdate)
    reason = forms.CharField(label="原因", max_length=100)


class CorrectionForm(forms.ModelForm):
    """A record to be put right, with the reason. `seen` says what stood there when the page was opened.

    The row itself stays untouched: the action compares it with what was typed.
    """

    reason = forms.CharField(label="更正理由", max_length=200, help_text="写进操作记录")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, row: models.Model, **options):
        super().__init__(data, instance=copy.copy(row), **options)
        self.row = row
        for name, value in self.initial.items():
            if isinstance(value, Decimal):
                self.initial[name] = plain(value)
        self.initial["seen"] = self._fingerprint()
        self.order_fields([name for name in self.fields if name != "reason"])

    def clean(self):
        """Somebody else corrected it meanwhile: say what stands there now; saving once more then counts."""
        cleaned = super().clean()
        now = self._fingerprint()
        if cleaned.pop("seen", "") != now:
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = now
            raise ValidationError(
                [
                    "这条记录在您打开之后已由他人更正。再保存一次，就以您填的为准。",
                    *self._differences(cleaned),
                ]
            )
        return cleaned

    def _differences(self, cleaned: dict) -> list[str]:
        return [
            f"{self.fields[name].label}：现在是“{self._printed(name)}”"
            for name in self._columns()
            if name in cleaned and cleaned[name] != getattr(self.row, name)
        ]

    def _printed(self, name: str) -> str:
        field = self.row._meta.get_field(name)
        if isinstance(field, EncryptedTextField):
            return "已填" if getattr(self.row, name) else ""
        value = getattr(self.row, f"get_{name}_display", lambda: getattr(self.row, name))()
        return "" if value is None else str(value)

    def _columns(self) -> list[str]:
        names = {field.name for field in self.row._meta.concrete_fields}
        return [name for name in self.fields if name in names]

    def _fingerprint(self) -> str:
        columns = [field.attname for field in self.row._meta.concrete_fields]
        values = {name: str(getattr(self.row, name)) for name in columns}
        text = json.dumps(values, sort_keys=True)
        return salted_hmac("correction", text).hexdigest()[:16]  # keyed: nobody can try out numbers
