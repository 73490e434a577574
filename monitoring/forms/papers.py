"""Forms of papers (文书): of one household, of a village."""

from __future__ import annotations

from datetime import date

from django import forms
from django.db.models import QuerySet

from areas.models import Area
from areas.places import PlaceField
from monitoring.models import Case, ProcedureStep
from monitoring.papers.catalogue import PAPERS, Of

HOUSEHOLD_PAPERS = [paper for paper in PAPERS.values() if paper.of == Of.HOUSEHOLD]
VILLAGE_PAPERS = [paper for paper in PAPERS.values() if paper.of != Of.HOUSEHOLD]


class RoundField(forms.ModelChoiceField):
    def label_from_instance(self, case: Case) -> str:
        return f"第 {case.seq} 轮，{case.category}，{case.get_state_display()}"


class HouseholdPaperForm(forms.Form):
    """The button that is pressed says which paper."""

    paper = forms.TypedChoiceField(
        choices=[(paper.code, paper.label) for paper in HOUSEHOLD_PAPERS],
        coerce=PAPERS.__getitem__,
        widget=forms.HiddenInput,
        error_messages={"required": "请选一种文书。", "invalid_choice": "请选一种文书。"},
    )
    case = RoundField(
        label="针对哪一轮监测", queryset=Case.objects.none(), required=False, empty_label=None
    )
    purpose = forms.CharField(
        label="用途",
        max_length=30,
        required=False,
        help_text="印在页脚。不填的，按文书通常的用途写。",
    )
    is_plain = forms.BooleanField(
        label="证件号码、电话印全",
        required=False,
        help_text="默认只印尾号。要印全的必须写用途，并会记下；只有核查表、申请书和明白卡用得着。",
    )

    def __init__(self, *args, cases: QuerySet, may_reveal: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = cases
        if len(cases) < 2:
            del self.fields["case"]
        if not may_reveal:
            del self.fields["is_plain"]


class VillagePaperFilter(forms.Form):
    """Whose papers: a place, and identification or elimination."""

    area = PlaceField(label="村", queryset=Area.objects.none(), empty_label=None)
    purpose = forms.ChoiceField(label="程序", choices=ProcedureStep.Purpose)

    def __init__(self, *args, areas: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas


class VillagePaperForm(forms.Form):
    paper = forms.TypedChoiceField(
        choices=[(paper.code, paper.label) for paper in VILLAGE_PAPERS],
        coerce=PAPERS.__getitem__,
        widget=forms.HiddenInput,
        error_messages={"required": "请选一种文书。", "invalid_choice": "请选一种文书。"},
    )
    cases = forms.ModelMultipleChoiceField(
        queryset=Case.objects.none(),
        required=False,
        error_messages={"invalid_choice": "选的户里有的已不在名单里，请刷新后重选。"},
    )
    start = forms.DateField(label="公示从哪天起")
    end = forms.DateField(label="到哪天止")
    contact = forms.CharField(
        label="受理异议的电话",
        max_length=20,
        required=False,
        help_text="打印公示要填，用办公座机；设置的参数里定了的自动填上。12317 会自动印上。",
    )

    def __init__(self, *args, cases: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cases"].queryset = cases

    def clean(self):
        data = super().clean()
        start, end = data.get("start"), data.get("end")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("end", "截止日期不能早于起始日期。")
        return data
