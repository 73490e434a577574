"""Form of a document (项目资料)."""

from __future__ import annotations

from django import forms

from projects.models import ProjectDocument

ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"


class DocumentForm(forms.ModelForm):
    file = forms.FileField(
        label="扫描件",
        required=False,
        help_text="照片或 PDF；没有扫描件的只记有这份纸质资料",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    class Meta:
        model = ProjectDocument
        fields = ["stage", "name", "dated_on"]

    def clean(self):
        """The file becomes its name and content: a form validates, it does not act."""
        cleaned = super().clean()
        file = cleaned.pop("file", None)
        if file:
            cleaned |= {"file_name": file.name, "content": file.read()}
        return cleaned
