"""Forms of clues (线索)."""

from __future__ import annotations

from datetime import date

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from monitoring.forms.common import Correction, blank, day, money, offer_villages, radio, words
from monitoring.models import Clue, RiskKind, Source


class ClueForm(forms.Form):
    received_on = day("受理日期")
    source = forms.ChoiceField(label="发现渠道", choices=Source, initial=Source.OFFICER)
    from_unit = forms.CharField(
        label="来源单位", max_length=100, required=False, help_text="部门推送的填，例如区医保局。"
    )
    risk = forms.ChoiceField(label="风险类型", choices=blank(RiskKind.choices))
    amount = money("涉及金额")
    detail = words("事由")


class CorrectClueForm(Correction, ClueForm):
    pass


class AssigneeField(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        return f"{user}（{user.area}，{user.get_role_display()}）"


class AssignForm(forms.Form):
    to = AssigneeField(
        label="由谁去核实", queryset=None, empty_label="请选择", help_text="只列看得到这户的人"
    )
    on = day("指派日期")
    due_on = forms.DateField(label="核实期限")

    def __init__(self, *args, assignees: QuerySet[User], due_on: date, **options):
        super().__init__(*args, **options)
        self.fields["to"].queryset = assignees
        self.fields["due_on"].initial = due_on


class VerifyForm(forms.Form):
    on = day("核实日期")
    verification = words("核实情况", rows=4, help_text="到户看到什么、问到什么，收入和支出怎样。")


class ConcludeForm(forms.Form):
    on = day("核实日期")
    conclusion = radio("核实结论", Clue.Conclusion)
    reason = words("理由")


class CheckAndConcludeForm(ConcludeForm):
    """For a clue that nobody has checked yet: the township may have done so itself."""

    verification = words(
        "自己核实的情况",
        required=False,
        help_text="乡镇自己入户核实的写在这里。结论是纳入的必须写；别人去的，先指派。",
    )
    field_order = ("on", "verification", "conclusion", "reason")


class ConcludeManyForm(forms.Form):
    on = day("日期")
    conclusion = forms.ChoiceField(
        label="共同结论",
        choices=[(Clue.Conclusion.EXCLUDE, "排除"), (Clue.Conclusion.WATCH, "持续关注")],
    )
    reason = forms.CharField(
        label="共同理由",
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": "共同理由", "size": 40}),
    )


class ClueFilter(forms.Form):
    village = forms.ModelChoiceField(label="村", queryset=None, required=False)
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    list = forms.ModelChoiceField(
        label="部门名单", queryset=None, required=False, widget=forms.HiddenInput
    )
    source = forms.ChoiceField(
        label="发现渠道", choices=blank(Source.choices, "发现渠道：不限"), required=False
    )
    risk = forms.ChoiceField(
        label="风险", choices=blank(RiskKind.choices, "风险：不限"), required=False
    )
    mine = forms.BooleanField(label="指派给我的", required=False)
    late = forms.BooleanField(label="逾期的", required=False)

    def __init__(self, *args, villages: QuerySet, lists: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        offer_villages(self, villages)
        self.fields["list"].queryset = lists
