"""Forms of a round (一轮监测): propose, the steps, correct, filter."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet

from areas.filtering import search_box
from lib.numbers import plain
from monitoring.forms.common import (
    FINE,
    PROBLEM,
    Correction,
    blank,
    day,
    money,
    offer_villages,
    pillar,
    radio,
    words,
)
from monitoring.models import Case, CaseRisk, Category, RiskKind, Screening, Snapshot, Source
from monitoring.snapshots import AMOUNTS, PILLARS


class RankedSelect(forms.SelectMultiple):
    """One list a place, in the order of importance; what is not needed stays empty."""

    template_name = "monitoring/widgets/ranked.html"
    use_fieldset = True

    def get_context(self, name, value, attrs):
        context = super().get_context(name, None, attrs)
        chosen = [one for one in value or [] if one][: CaseRisk.MOST]
        context["widget"]["slots"] = chosen + [""] * (CaseRisk.MOST - len(chosen))
        context["widget"]["options"] = list(self.choices)
        return context

    def value_from_datadict(self, data, files, name):
        given = super().value_from_datadict(data, files, name) or []
        return [one for one in given if one]

    def id_for_label(self, id_, index=None):
        return ""


class RiskForm(forms.Form):
    """One to five risks, the main one first."""

    risks = forms.MultipleChoiceField(
        label="风险",
        choices=RiskKind,
        widget=RankedSelect,
        help_text="从最主要的排起，最多五项。",
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
        note, noted = data.pop("risk_note", ""), (RiskKind.DISASTER, RiskKind.OTHER)
        data["risks"] = [(kind, note if kind in noted else "") for kind in data.get("risks", [])]
        return data

    @staticmethod
    def initial_of(case: Case) -> dict:
        risks = list(case.risks.all())
        return {
            "risks": [risk.kind for risk in risks],
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

    field_order = ["on", "category", "risks", "risk_note", "source", "screening"]

    def __init__(self, *args, categories: QuerySet, screenings: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories
        self.fields["screening"].queryset = screenings


class SnapshotForm(forms.Form):
    """Income and 三保障 of the day of the decision; together they become `snapshot`."""

    persons = forms.IntegerField(label="计算人口", min_value=1, max_value=99)
    wages = money("工资性收入")
    business_income = money("生产经营性收入")
    property_income = money("财产性收入")
    transfer_income = money("转移性收入")
    business_cost = money("生产经营性支出")
    claims = money("理赔收入")
    own_payments = money("合规自付支出")
    is_education_fine = pillar("义务教育")
    is_medical_fine = pillar("基本医疗")
    is_housing_fine = pillar("住房安全")
    is_water_fine = pillar("饮水安全")

    INCOME = ("wages", "business_income", "property_income", "transfer_income")

    @classmethod
    def initial_of(cls, suggested: Snapshot) -> dict:
        """What is known; amounts that nobody has collected stay empty."""
        amounts = {name: getattr(suggested, name) for name in AMOUNTS}
        if not any(amounts.values()):
            amounts = {}
        pillars = {name: getattr(suggested, name) for name in PILLARS}
        known = {
            name: FINE if value else PROBLEM for name, value in pillars.items() if value is not None
        }
        amounts = {name: plain(value) for name, value in amounts.items()}
        return {"persons": suggested.persons or None, **amounts, **known}

    def clean(self):
        data = super().clean()
        names = ("persons", *AMOUNTS, *PILLARS)
        facts = {name: data.pop(name, None) for name in names}
        if not self.errors and all(facts[name] is None for name in self.INCOME):
            self.add_error(None, "四项收入一项都没有填；确实没有收入的填 0。")
        amounts = {name: facts[name] or 0 for name in AMOUNTS}
        data["snapshot"] = Snapshot(**(facts | amounts))
        return data


class IdentifyForm(SnapshotForm):
    on = day("识别日期")
    category = forms.ModelChoiceField(
        label="认定类别", queryset=Category.objects.none(), empty_label="请选择"
    )
    assessment = words(
        "综合研判",
        rows=2,
        required=False,
        help_text="收入超过监测范围的、纳入突发严重困难户的，必须写明理由。",
    )
    is_without_labour = forms.BooleanField(label="整户无劳动能力兜底保障户", required=False)
    document = forms.CharField(label="县级批复文号", max_length=100, required=False)
    opinion = words("登记意见", rows=2, required=False)

    field_order = ["on", "category"]

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


class EliminateForm(SnapshotForm):
    on = day("消除日期")
    document = forms.CharField(label="县级批复文号", max_length=100, required=False)
    opinion = words("登记意见", rows=2, required=False)

    field_order = ["on"]


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

    field_order = ["category", "identified_on", "risks", "risk_note", "source"]

    def __init__(self, *args, case: Case, categories: QuerySet, screenings: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories
        self.fields["screening"].queryset = screenings
        if case.state != Case.State.ELIMINATED:
            del self.fields["eliminated_on"], self.fields["eliminated_income"]


class CaseFilter(forms.Form):
    q = search_box("姓名、拼音首字母、证件后四位")
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
