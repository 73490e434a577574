"""Forms of the summary's pages (总结的表单)."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from areas.models import Area
from lib.dates import FIRST_YEAR, LAST_YEAR
from reports.composing import Dates
from reports.models import SummaryTemplate
from reports.word.package import MAX_BYTES, MEGABYTE

LONGEST_TEXT = 10_000


def refuse_far(form: forms.Form, cleaned: dict) -> None:
    """A year that nobody means, and for which there is no year before or after."""
    for field, value in list(cleaned.items()):
        if hasattr(value, "year") and not FIRST_YEAR < value.year < LAST_YEAR:
            form.add_error(field, "年份不对，请核对。")


class DatesForm(forms.Form):
    """时点和期间：任何一天都可以。"""

    as_of = forms.DateField(label="时点（存量数截至）")
    date_from = forms.DateField(label="期间自")
    date_to = forms.DateField(label="期间至")

    def clean(self):
        cleaned = super().clean()
        refuse_far(self, cleaned)
        start, end = cleaned.get("date_from"), cleaned.get("date_to")
        if start and end and start > end:
            self.add_error("date_to", "期间的最后一天早于第一天。")
        return cleaned

    @property
    def dates(self) -> Dates:
        data = self.cleaned_data
        return Dates(data["as_of"], data["date_from"], data["date_to"])


class SummaryForm(DatesForm):
    """总结草稿：标题、日期、模板。"""

    field_order = ["title", "as_of", "date_from", "date_to", "template"]

    title = forms.CharField(label="标题", max_length=100)
    template = forms.ModelChoiceField(
        label="模板",
        queryset=SummaryTemplate.objects.none(),
        required=False,
        empty_label="默认模板",
    )

    def __init__(self, *args, templates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = templates


class StartForm(SummaryForm):
    """新总结：还要选年度，县里还要选乡镇。"""

    field_order = ["township", "year", *SummaryForm.field_order]

    township = forms.ModelChoiceField(label="乡镇", queryset=Area.objects.none(), empty_label=None)
    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR + 1, max_value=LAST_YEAR)

    def __init__(self, *args, townships, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["township"].queryset = townships


class TextForm(forms.Form):
    text = forms.CharField(
        label="内容",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="换行另起一段。清空再存，又成待补。",
    )


class ExplanationForm(forms.Form):
    relation = forms.CharField(widget=forms.HiddenInput, max_length=600)
    text = forms.CharField(
        label="写明原因，才能发布",
        max_length=1000,
        min_length=4,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class TemplateForm(forms.Form):
    name = forms.CharField(label="名称", max_length=50, help_text="同名的旧模板停用")
    file = forms.FileField(label="Word 文件（.docx）")

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        if name == "默认模板":
            raise forms.ValidationError("“默认模板”是系统自带的，请换一个名称。")
        return name

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"文件有 {file.size / MEGABYTE:.1f} MB，最多 {MAX_BYTES // MEGABYTE} MB，请压缩图片后再上传。"
            )
        return file


class CountForm(forms.Form):
    """一个口径词，在哪里、截至哪天数。"""

    words = forms.CharField(label="口径词", max_length=500)
    area = forms.CharField(label="区划代码", max_length=14, required=False)
    as_of = forms.DateField(label="时点", required=False)
    date_from = forms.DateField(label="期间自", required=False)
    date_to = forms.DateField(label="期间至", required=False)

    def clean(self):
        cleaned = super().clean()
        refuse_far(self, cleaned)
        as_of = cleaned.get("as_of") or timezone.localdate()
        cleaned["as_of"] = as_of
        cleaned["date_from"] = cleaned.get("date_from") or as_of.replace(month=1, day=1)
        cleaned["date_to"] = cleaned.get("date_to") or as_of
        if cleaned["date_from"] > cleaned["date_to"]:
            self.add_error("date_to", "期间的最后一天早于第一天。")
        return cleaned
