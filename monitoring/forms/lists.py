"""Forms of department lists (部门名单)."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from households.lists.forms import workbook, workbook_size
from households.models import COMPARED
from monitoring.forms.common import blank, day
from monitoring.list_kinds import COMPARED_ONLY

BY_KIND, RAISE, COMPARE = "", "raise", "compare"


class ListUploadForm(forms.Form):
    file = workbook()
    kind = forms.ChoiceField(label="名单种类", choices=blank(COMPARED.items()))
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
        help_text=f"按种类定：{'、'.join(label for kind, label in COMPARED.items() if kind in COMPARED_ONLY)}"
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
        return workbook_size(self.cleaned_data["file"])

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


class MatchForm(forms.Form):
    reason = forms.CharField(label="认定理由", max_length=200)
    raises = forms.BooleanField(label="同时生成线索", required=False)
