"""Forms of imports (上传表单)."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils import timezone

from areas.models import Area
from households.imports.engine import KINDS, Kind


class UploadForm(forms.Form):
    file = forms.FileField(
        label="工作簿",
        help_text="Excel 的 .xlsx 或 .xls，最大 50 MB。国家系统导出的表可以直接用",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls"}),
        error_messages={
            "required": "请选择要导入的文件。",
            "empty": "文件是空的，请检查后重新选择。",
        },
    )
    kind = forms.ChoiceField(label="内容")
    township = forms.ModelChoiceField(label="乡镇", queryset=Area.objects.none(), empty_label=None)
    as_of = forms.DateField(
        label="截至日期",
        required=False,
        help_text="表里的情况是哪一天的。空着就用表头上面写的导出时间",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args, townships, kinds: list[Kind], asked: str = "", **options):
        """`asked` is the kind that a link to the page means."""
        super().__init__(*args, **options)
        codes = [kind.code for kind in kinds]
        self.fields["kind"].choices = [(kind.code, kind.label) for kind in kinds]
        self.fields["kind"].initial = asked if asked in codes else codes[0]
        self.fields["township"].queryset = townships
        found = list(townships[:2])
        if len(found) == 1:
            self.fields["township"].initial = found[0].pk
            self.fields["township"].widget = forms.HiddenInput()
        if len(kinds) == 1:
            self.fields["kind"].widget = forms.HiddenInput()

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.MAX_UPLOAD_BYTES:
            limit = settings.MAX_UPLOAD_BYTES // 1024 // 1024
            raise forms.ValidationError(
                f"文件有 {file.size // 1024 // 1024} MB，超过 {limit} MB。请删去图片和多余的工作表，或分成几个文件上传。"
            )
        return file

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("截至日期不能晚于今天。")
        return day

    def clean_kind(self) -> Kind:
        return KINDS[self.cleaned_data["kind"]]
