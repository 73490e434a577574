"""Forms of the catalogues."""

from __future__ import annotations

from django import forms

from lib.forms import CorrectionForm
from projects.models import ProjectKind


class KindForm(forms.ModelForm):
    class Meta:
        model = ProjectKind
        fields = ["name", "sector", "modes"]
        help_texts = {"name": '名称就是总结模板里的口径词，如：项目.类型("产业发展")'}


class KindChangeForm(CorrectionForm):
    class Meta:
        model = ProjectKind
        fields = ["name", "sector", "modes"]
        help_texts = {"name": "改名后，总结模板里引用旧名称的地方要一起改"}
