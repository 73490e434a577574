"""Form of an attachment (附件)."""

from __future__ import annotations

from django import forms

from monitoring.actions.files import PER_SUBJECT
from monitoring.models import Attachment

PHOTOS = "image/jpeg,image/png,image/webp"
PHOTOS_AND_PDF = f"{PHOTOS},application/pdf"
SHRUNK = "照片会在浏览器里先缩小再传，拍照地点等信息不带上来。"


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos; `cleaned_data` is a list. The browser makes them small before they leave the phone."""

    def __init__(self, *, accept: str = PHOTOS, **options):
        widget = SeveralFiles(attrs={"accept": accept, "data-shrink": True})
        options.setdefault("help_text", f"最多 {PER_SUBJECT} 张。{SHRUNK}")
        super().__init__(widget=widget, **options)

    def clean(self, data, initial=None):
        files = [super(PhotosField, self).clean(one, initial) for one in data or []]
        if self.required and not files:
            raise forms.ValidationError("请选择照片。")
        if len(files) > PER_SUBJECT:
            raise forms.ValidationError(f"一次最多 {PER_SUBJECT} 张，选了 {len(files)} 张。")
        return files


class ClueFileForm(forms.Form):
    """A file whose section of the dossier is known."""

    file = forms.FileField(
        label="照片或 PDF",
        help_text=SHRUNK,
        widget=forms.FileInput(attrs={"accept": PHOTOS_AND_PDF, "data-shrink": True}),
    )
    taken_on = forms.DateField(label="拍摄或形成日期", required=False)


class FollowingFileForm(ClueFileForm):
    """One file that follows what it proves: the number comes from the browser, so that sending it again changes nothing."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class AttachmentForm(ClueFileForm):
    section = forms.ChoiceField(label="归入哪一栏", choices=Attachment.Section)
    field_order = ("section", "file", "taken_on")
