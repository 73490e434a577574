"""The filter of the list and the question before an export."""

from __future__ import annotations

from django import forms

from households.codes import Attribute, BaseType, PolicyStanding
from households.forms.fields import KeyField

FOUND_BY = "姓名、拼音首字母、证件后四位、户编号、电话"


class FilterForm(forms.Form):
    """Conditions of the list; `villages` are (primary key, name) of those in the user's area."""

    q = forms.CharField(
        label="查找",
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "class": "input-search",
                "placeholder": FOUND_BY,
                "autocomplete": "off",
                "size": "30",
            }
        ),
    )
    village = forms.TypedChoiceField(label="村", required=False, coerce=int, empty_value="")
    policy = forms.ChoiceField(
        label="政策享受",
        required=False,
        choices=[("", "政策享受：不限"), *PolicyStanding.choices[:2]],
    )
    attribute = forms.ChoiceField(
        label="户属性", required=False, choices=[("", "户属性：不限"), *Attribute.choices]
    )
    tag = forms.ChoiceField(label="户标签", required=False)
    state = forms.ChoiceField(
        label="在册", required=False, choices=[("", "在册的户"), ("dissolved", "已销户的")]
    )
    base_type = forms.ChoiceField(
        required=False,
        label="户类型",
        choices=[("", ""), *BaseType.choices],
        widget=forms.HiddenInput,
    )
    key = KeyField(label="查找", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, villages, tags=(), **options):
        super().__init__(*args, **options)
        self.fields["tag"].choices = [("", "户标签：不限"), *((name, name) for name in tags)]
        if not tags:
            del self.fields["tag"]
        self.fields["village"].choices = [("", f"全部 {len(villages)} 个村"), *villages]
        if len(villages) < 2:
            del self.fields["village"]

    @property
    def conditions(self) -> dict:
        """What was chosen, without the wrong ones."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        if "key" in chosen:
            chosen["key"] = chosen["key"].value
        return chosen


class ExportForm(forms.Form):
    """What goes into the file: masked unless there is a reason."""

    is_plain = forms.BooleanField(
        label="含证件号码、电话明文",
        required=False,
        help_text="只在确需明文时勾选，会记下您的姓名、时间和原因。",
    )
    reason = forms.CharField(label="明文用途", required=False, max_length=200)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_plain") and len(cleaned.get("reason", "").strip()) < 2:
            self.add_error("reason", "导出明文要写明用途。")
        return cleaned
