"""Forms of department lists (部门名单)."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from households.lists.layout import SINGLE, Role
from households.models import ListKind
from monitoring.forms.common import blank, day
from monitoring.list_kinds import COMPARED_ONLY

BY_KIND, RAISE, COMPARE = "", "raise", "compare"


class ListUploadForm(forms.Form):
    file = forms.FileField(
        label="名单",
        help_text="部门给的 Excel 原样上传，.xlsx 或 .xls，最大 50 MB。不用改列名和格式",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls"}),
        error_messages={"required": "请选择名单文件。", "empty": "文件是空的，请检查后重新选择。"},
    )
    kind = forms.ChoiceField(label="名单种类", choices=blank(ListKind.choices))
    title = forms.CharField(label="名称", max_length=100, help_text="例如：2025年9月医保高额自付")
    from_unit = forms.CharField(label="来源单位", max_length=100, help_text="例如：县医保局")
    period = forms.CharField(label="所属期", max_length=30, required=False)
    received_on = day("收到日期", help_text="按这一天在册的人匹配")
    raising = forms.ChoiceField(
        label="匹配上的人",
        choices=[
            (BY_KIND, "按种类定"),
            (RAISE, "每人生成一条线索"),
            (COMPARE, "只比对，不生成线索"),
        ],
        required=False,
        help_text=f"按种类定：{'、'.join(kind.label for kind in ListKind if kind in COMPARED_ONLY)}"
        "只比对，其他的生成线索",
    )
    township = forms.ModelChoiceField(label="乡镇", queryset=None, empty_label=None)

    def __init__(self, *args, townships: QuerySet, **options):
        super().__init__(*args, **options)
        self.fields["township"].queryset = townships
        found = list(townships[:2])
        if len(found) == 1:
            self.fields["township"].initial = found[0].pk
            self.fields["township"].widget = forms.HiddenInput()

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.MAX_UPLOAD_BYTES:
            limit = settings.MAX_UPLOAD_BYTES // 1024 // 1024
            raise forms.ValidationError(f"文件超过 {limit} MB。请删去图片和多余的工作表再传。")
        return file

    def clean_received_on(self):
        on = self.cleaned_data["received_on"]
        if on > timezone.localdate():
            raise forms.ValidationError("收到日期不能晚于今天。")
        return on

    @property
    def raises_clues(self) -> bool:
        """What the clerk chose, or what fits the kind."""
        chosen = self.cleaned_data["raising"]
        return chosen == RAISE or (
            chosen == BY_KIND and self.cleaned_data["kind"] not in COMPARED_ONLY
        )


class ColumnsForm(forms.Form):
    """Which column is what: one choice a column, `columns` as `reading.ColumnShown` in a dict."""

    sheet = forms.ChoiceField(label="工作表", required=False)

    def __init__(self, *args, columns: list[dict], sheets: list[str], sheet: str, **options):
        super().__init__(*args, **options)
        self.columns = columns
        self.fields["sheet"].choices = [(name, name) for name in sheets]
        self.fields["sheet"].initial = sheet
        for column in columns:
            self.fields[f"role-{column['at']}"] = forms.ChoiceField(
                label=f"{column['letter']} {column['heading']}".strip(),
                choices=Role.choices,
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


class MatchForm(forms.Form):
    reason = forms.CharField(label="认定理由", max_length=200)
    raises = forms.BooleanField(label="同时生成线索", required=False)
