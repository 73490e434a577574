"""Forms of the procedure (程序): one step, sending back, the fast track, the file of a step, the list of what is under way."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet

from monitoring.forms.common import day, offer_villages, words
from monitoring.forms.files import AttachmentForm
from monitoring.models import CaseStep, ProcedureStep
from monitoring.rules import WORDS

Kind = CaseStep.Kind

HELP = {
    Kind.APPLY: "户主签字按印的申请及承诺授权查询书，办完以后上传。",
    Kind.CHECK: "谁去的、看到什么：收入、支出、三保障和饮水。",
    Kind.COMPARE: "车辆、房产、工商、公职、存款等各部门的反馈。",
    Kind.REVIEW: "会议记录和签到，办完以后上传。",
    Kind.NOTICE: "公示的照片，办完以后上传。",
    Kind.APPROVE: "党政班子会的意见。",
    Kind.ENTER: "哪天、谁录入的。",
}


class StepForm(forms.Form):
    """What every step asks: the day and what came out of it."""

    on = day("办理日期")
    opinion = words("意见", rows=3)

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        opinion = self.fields.pop("opinion")
        opinion.label = WORDS.get(kind, "说明")
        opinion.required = kind in WORDS
        opinion.help_text = HELP.get(kind, "")
        self.fields["opinion"] = opinion  # last


class ReviewForm(StepForm):
    expected = forms.IntegerField(label="应到人数", min_value=1, max_value=9999)
    present = forms.IntegerField(label="实到人数", min_value=0, max_value=9999)
    agreed = forms.IntegerField(label="同意人数", min_value=0, max_value=9999)
    opposed = forms.IntegerField(label="反对人数", min_value=0, max_value=9999, initial=0)


class NoticeForm(StepForm):
    notice_from = forms.DateField(label="公示起始日期")
    notice_to = forms.DateField(label="公示截止日期")
    objection = words("谁提出什么异议", rows=2, required=False, help_text="没有人提异议的不填。")

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, kind=kind, **kwargs)
        self.fields["opinion"].label = "异议怎样核实处理的、其他说明"


class ApproveForm(StepForm):
    document = forms.CharField(label="会议或文号", max_length=100, required=False)


STEP_FORMS = {Kind.REVIEW: ReviewForm, Kind.NOTICE: NoticeForm, Kind.APPROVE: ApproveForm}


def step_form(kind: str) -> type[StepForm]:
    return STEP_FORMS.get(kind, StepForm)


class SendBackForm(forms.Form):
    to = forms.ChoiceField(label="退回到哪一步")
    on = day("退回日期")
    reason = words("退回的理由", help_text="写明缺什么、哪里不对，办的人照着补。")

    def __init__(self, *args, done: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "请选择"), *done]


class FastTrackForm(forms.Form):
    on = day("日期")
    reason = words(
        "突发了什么事", length=200, help_text="灾害、事故等，等不得程序走完的。程序各步照样要补办。"
    )


class StepFileForm(AttachmentForm):
    """The section follows from the step."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["section"]


class InProcedureFilter(forms.Form):
    village = forms.ModelChoiceField(label="村", queryset=None, required=False)
    purpose = forms.ChoiceField(
        label="程序",
        choices=[("", "识别和消除"), *ProcedureStep.Purpose.choices],
        required=False,
    )
    when = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["purpose", "village", "when"]

    def __init__(self, *args, villages: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        offer_villages(self, villages)
