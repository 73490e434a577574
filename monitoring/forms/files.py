"""Form of an attachment (附件)."""

from __future__ import annotations

from django import forms

from monitoring.models import Attachment


class ClueFileForm(forms.Form):
    """A file whose section of the dossier is known."""

    file = forms.FileField(
        label="照片或 PDF",
        help_text="照片会在浏览器里先缩小再传。",
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf", "data-shrink": True}
        ),
    )
    taken_on = forms.DateField(label="拍摄或形成日期", required=False)


class AttachmentForm(ClueFileForm):
    section = forms.ChoiceField(label="归入哪一栏", choices=Attachment.Section)
    field_order = ("section", "file", "taken_on")
