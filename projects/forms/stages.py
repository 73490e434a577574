"""The form of one stage (办理一个环节): its day, and what the stage needs."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from projects.forms.common import IN_YUAN
from projects.models import Project
from projects.rules.stages import Stage

MONEY = ("contract_amount", "settled_amount")
HELP = {"tender_way": "如：公开招标、比选、竞争性磋商"} | dict.fromkeys(MONEY, IN_YUAN)


class StageForm(forms.Form):
    """The fields beside the day are the model's own, with what is already known filled in."""

    on = forms.DateField(label="日期", initial=timezone.localdate)

    def __init__(self, *args, project: Project, stage: Stage, **options):
        super().__init__(*args, **options)
        self.fields["on"].label = f"{stage.label}日期"
        for name in stage.fields(project):
            field = Project._meta.get_field(name).formfield(required=name in stage.needs)
            field.initial = getattr(project, name)
            field.help_text = HELP.get(name, "")
            if name in MONEY:
                field.unit = "元"
            self.fields[name] = field
