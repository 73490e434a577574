"""Forms of a round (一轮监测): propose, the steps, correct, filter."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet

from monitoring.forms.common import Correction, blank, day, money, offer_villages, radio, words
from monitoring.models import Case, Category, RiskKind, Screening, Source


class RiskForm(forms.Form):
    """One to five risks, the main one first."""

    risks = forms.MultipleChoiceField(
        label="风险", choices=RiskKind, widget=forms.CheckboxSelectMultiple, help_text="最多五项。"
    )
    main_risk = forms.ChoiceField(
        label="最主要的风险", choices=blank(RiskKind.choices, "只有一项的不用选"), required=False
    )
    risk_note = forms.CharField(
        label="风险说明",
        max_length=200,
        required=False,
        help_text="选了“因自然灾害”“其他”的，写明是什么。",
    )

    def clean(self):
        """`risks` becomes the ordered pairs that the actions take."""
        data = super().clean()
        kinds = data.get("risks", [])
        main, note = data.pop("main_risk", ""), data.pop("risk_note", "")
        if main and main not in kinds:
            self.add_error("main_risk", "最主要的风险要在上面选中。")
        kinds = sorted(kinds, key=lambda kind: kind != main)
        noted = (RiskKind.DISASTER, RiskKind.OTHER)
        data["risks"] = [(kind, note if kind in noted else "") for kind in kinds]
        return data

    @staticmethod
    def initial_of(case: Case) -> dict:
        risks = list(case.risks.all())
        return {
            "risks": [risk.kind for risk in risks],
            "main_risk": risks[0].kind if risks else "",
            "risk_note": next((risk.note for risk in risks if risk.note), ""),
        }


class ProposeForm(RiskForm):
    on = day("提出日期")
    category = forms.ModelChoiceField(
        label="拟纳入类别", queryset=Category.objects.none(), empty_label="请选择"
    )
    source = forms.ChoiceField(label="发现渠道", choices=Source, initial=Source.OFFICER)
    screening = forms.ModelChoiceField(
        label="来自哪轮排查",
        queryset=Screening.objects.none(),
        required=False,
        empty_label="不是排查发现的",
    )
    opinion = words("提出理由", help_text="收入、支出、健康等实际情况，乡镇据此核对。")

    field_order = ["on", "category", "risks", "main_risk", "risk_note", "source", "screening"]

    def __init__(self, *args, categories: QuerySet, screenings: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories
        self.fields["screening"].queryset = screenings


class IdentifyForm(forms.Form):
    on = day("识别日期")
    category = forms.ModelChoiceField(
        label="认定类别", queryset=Category.objects.none(), empty_label="请选择"
    )
    income = money("识别时人均纯收入")
    own_payments = money("合规自付支出")
    assessment = words(
        "综合研判",
        rows=2,
        required=False,
        help_text="收入超过监测范围的、纳入突发严重困难户的，必须写明理由。",
    )
    is_without_labour = forms.BooleanField(label="整户无劳动能力兜底保障户", required=False)
    opinion = words("登记意见", rows=2, required=False)

    def __init__(self, *args, categories: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories


class ReasonForm(forms.Form):
    on = day("办理日期")
    reason = words("理由")


class ProposeEliminationForm(forms.Form):
    on = day("提出日期")
    how = radio("消除方式", Case.How, initial=Case.How.HELP)
    reason = words("理由", help_text="风险怎样消除的、收入是否稳定。")


class EliminateForm(forms.Form):
    on = day("消除日期")
    income = money("消除后人均纯收入")
    opinion = words("登记意见", rows=2, required=False)


class CorrectCaseForm(Correction, RiskForm):
    category = forms.ModelChoiceField(
        label="类别", queryset=Category.objects.none(), empty_label="请选择"
    )
    identified_on = forms.DateField(label="识别日期")
    source = forms.ChoiceField(label="发现渠道", choices=Source)
    screening = forms.ModelChoiceField(
        label="来自哪轮排查",
        queryset=Screening.objects.none(),
        required=False,
        empty_label="不是排查发现的",
    )
    income = money("识别时人均纯收入")
    own_payments = money("合规自付支出")
    assessment = words("综合研判", rows=2, required=False)
    is_without_labour = forms.BooleanField(label="整户无劳动能力兜底保障户", required=False)
    eliminated_on = forms.DateField(label="消除日期", required=False)
    eliminated_income = money("消除后人均纯收入")

    field_order = ["category", "identified_on", "risks", "main_risk", "risk_note", "source"]

    def __init__(self, *args, case: Case, categories: QuerySet, screenings: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories
        self.fields["screening"].queryset = screenings
        if case.state != Case.State.ELIMINATED:
            del self.fields["eliminated_on"], self.fields["eliminated_income"]


class CaseFilter(forms.Form):
    q = forms.CharField(
        label="查找",
        required=False,
        max_length=10,  # neither a phone nor a certificate number, which would stand in the address
        error_messages={"max_length": "最多 10 个字。证件号码和电话请在页面上方的查找框里查。"},
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "class": "input-search",
                "placeholder": "姓名、拼音首字母、证件后四位",
            }
        ),
    )
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    village = forms.ModelChoiceField(label="村", queryset=None, required=False)
    category = forms.ModelChoiceField(
        label="类别", queryset=Category.objects.all(), required=False, empty_label="类别：不限"
    )
    risk = forms.ChoiceField(
        label="风险", choices=blank(RiskKind.choices, "风险：不限"), required=False
    )
    source = forms.ChoiceField(
        label="发现渠道", choices=blank(Source.choices, "发现渠道：不限"), required=False
    )

    def __init__(self, *args, villages: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        offer_villages(self, villages)
