"""Forms of documents (资料) of projects and assets."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from lib import filestore
from projects.models import ProjectDocument

ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"
FIELDS = ["stage", "name", "dated_on"]


class DocumentForm(forms.ModelForm):
    file = forms.FileField(
        label="扫描件",
        required=False,
        help_text="照片或 PDF，不超过 10 MB；没有扫描件的只记有这份纸质资料",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    class Meta:
        model = ProjectDocument
        fields = FIELDS

    def clean_file(self):
        """Too big is refused before it is read into memory; what it is, the action finds out."""
        file = self.cleaned_data["file"]
        if file and file.size > filestore.BIGGEST:
            raise ValidationError(filestore.TOO_BIG)
        return file

    def clean(self):
        """The file becomes its name and content: a form validates, it does not act."""
        cleaned = super().clean()
        file = cleaned.pop("file", None)
        if file:
            cleaned |= {"file_name": file.name, "content": file.read()}
        return cleaned


class AssetDocumentForm(DocumentForm):
    """An asset has papers of its title and of how it is run; those of its building belong to the project."""

    stage = forms.ChoiceField(
        label="类别",
        choices=[
            (ProjectDocument.Stage.HANDOVER, "移交确权"),
            (ProjectDocument.Stage.KEEPING, "经营、管护"),
        ],
    )

    class Meta:
        model = ProjectDocument
        fields = FIELDS
        help_texts = {"name": "如：确权证明、经营合同、管护协议"}
