"""Forms that all pages of department lists share (部门名单): the workbook as it came, and what its columns are."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from households.lists.layout import SINGLE, Role


def workbook() -> forms.FileField:
    return forms.FileField(
        label="名单",
        help_text="部门给的 Excel 原样上传，.xlsx 或 .xls，最大 50 MB。不用改列名和格式",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls"}),
        error_messages={"required": "请选择名单文件。", "empty": "文件是空的，请检查后重新选择。"},
    )


def workbook_size(file: UploadedFile) -> UploadedFile:
    """The file; raises ValidationError when it is larger than an upload may be."""
    if file.size > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES // 1024 // 1024
        raise forms.ValidationError(f"文件超过 {limit} MB。请删去图片和多余的工作表再传。")
    return file


class ColumnsForm(forms.Form):
    """Which column is what: one choice a column, `columns` as `reading.ColumnShown` in a dict."""

    sheet = forms.ChoiceField(label="工作表", required=False)

    def __init__(
        self,
        *args,
        columns: list[dict],
        roles: Iterable[Role],
        sheets: list[str],
        sheet: str,
        **options,
    ):
        super().__init__(*args, **options)
        self.columns = columns
        self.fields["sheet"].choices = [(name, name) for name in sheets]
        self.fields["sheet"].initial = sheet
        for column in columns:
            self.fields[f"role-{column['at']}"] = forms.ChoiceField(
                label=f"{column['letter']} {column['heading']}".strip(),
                choices=[(role.value, role.label) for role in roles],
                initial=column["role"],
                required=False,
            )

    def clean(self):
        roles = self.roles
        for role in SINGLE:
            twice = [
                column["letter"] for column in self.columns if roles.get(str(column["at"])) == role
            ]
            if len(twice) > 1:
                self.add_error(None, f"“{role.label}”只能指定一列，现在是 {'、'.join(twice)} 列。")
        return self.cleaned_data

    @property
    def roles(self) -> dict[str, str]:
        """Column → role, as the options of the import keep it."""
        said = {
            str(column["at"]): self.cleaned_data.get(f"role-{column['at']}", "")
            for column in self.columns
        }
        return {at: role for at, role in said.items() if role}
