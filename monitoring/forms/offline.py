"""What devices send, and what the township decides of it (离线记录)."""

from __future__ import annotations

import json

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from monitoring.forms.common import words
from monitoring.forms.visits import VisitForm
from monitoring.models import OfflineItem

MOST_CHARACTERS = 20_000  # of one record; the longest form holds about 3,000
STRANGE = "内容的格式不对，请更新离线应用后再传。"


class OfflineVisitForm(VisitForm):
    """A visit as a device sends it: its photos come one by one, after the text."""

    photos = None


class SentItemForm(forms.Form):
    """One record, as a device sends it."""

    id = forms.UUIDField()
    kind = forms.ChoiceField(choices=OfflineItem.Kind)
    household = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    made_at = forms.DateTimeField()
    content = forms.CharField(max_length=MOST_CHARACTERS, required=False)

    def clean_content(self):
        """The JSON as a dictionary; an empty one is told field by field what it lacks."""
        try:
            content = json.loads(self.cleaned_data["content"] or "{}")
        except (ValueError, RecursionError) as problem:
            raise ValidationError(STRANGE) from problem
        if not isinstance(content, dict):
            raise ValidationError(STRANGE)
        return content


class SentPhotoForm(forms.Form):
    id = forms.UUIDField()
    file = forms.FileField()


class SettleForm(forms.Form):
    on = forms.DateField(label="改日期", required=False, help_text="不改就留空。")
    reason = words("处理说明", rows=2)


class ExportedFileForm(forms.Form):
    file = forms.FileField(
        label="待传箱导出的文件",
        help_text="网格员在手机待传箱里点“导出”得到的文件，内容是加密的，只有本系统能打开。",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.MAX_UPLOAD_BYTES:
            limit = settings.MAX_UPLOAD_BYTES // 1024 // 1024
            raise ValidationError(f"文件超过 {limit} MB，请在手机上分次导出。")
        return file
