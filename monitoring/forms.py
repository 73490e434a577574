"""What people type about monitoring. Forms check the shape; the rules are the actions'."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from monitoring.models import (
    Case,
    Category,
    Clue,
    MeasureGroup,
    RiskKind,
    Screening,
    Source,
    Visit,
)

FINE, PROBLEM = "fine", "problem"
PILLARS = {
    "is_education_fine": "义务教育",
    "is_medical_fine": "基本医疗",
    "is_housing_fine": "住房安全",
    "is_water_fine": "饮水安全",
}


def day(label: str = "日期", **options) -> forms.DateField:
    return forms.DateField(label=label, initial=timezone.localdate, **options)


def words(label: str, *, rows: int = 3, length: int = 500, **options) -> forms.CharField:
    """Several lines of text."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, max_length=length, **options)


def money(label: str, **options) -> forms.DecimalField:
    field = forms.DecimalField(
        label=label, decimal_places=2, max_digits=12, min_value=0, required=False, **options
    )
    field.unit = "元"
    return field


def pillar(label: str) -> forms.TypedChoiceField:
    """正常 or 有问题, as a boolean; without a default, so that each is looked at."""
    return forms.TypedChoiceField(
        label=label,
        choices=[(FINE, "正常"), (PROBLEM, "有问题")],
        coerce=lambda answer: answer == FINE,
        widget=forms.RadioSelect(attrs={"class": "choice-fill", "bad_value": PROBLEM}),
    )


def radio(label: str, choices, **options) -> forms.ChoiceField:
    widget = forms.RadioSelect(attrs={"class": "choice-fill"})
    return forms.ChoiceField(label=label, choices=choices, widget=widget, **options)


def blank(choices, text: str = "请选择") -> list:
    return [("", text), *choices]


def offer_villages(form: forms.Form, villages: QuerySet) -> None:
    """Those who see only one village need no choice of it."""
    form.fields["village"].queryset = villages
    form.fields["village"].empty_label = f"全部 {len(villages)} 个村"
    if len(villages) < 2:
        del form.fields["village"]


class Correction(forms.Form):
    """Mixed into a form of corrections: why, at the end."""

    reason = forms.CharField(
        label="更正理由", max_length=200, help_text="改前的内容留在变更记录里。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "reason"])


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


class VisitFilter(forms.Form):
    village = forms.ModelChoiceField(label="村", queryset=None, required=False)
    way = forms.ChoiceField(
        label="方式", choices=blank(Visit.Way.choices, "方式：不限"), required=False
    )
    problem = forms.BooleanField(label="有问题的", required=False)
    since = forms.DateField(label="自", required=False)
    until = forms.DateField(label="至", required=False)

    def __init__(self, *args, villages: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        offer_villages(self, villages)


class VisitFacts(forms.Form):
    """What is asked at every visit."""

    visited_on = day()
    way = radio("方式", Visit.Way, initial=Visit.Way.HOME)
    companions = forms.CharField(label="同行人", max_length=100, required=False)
    is_education_fine = pillar("义务教育")
    is_medical_fine = pillar("基本医疗")
    is_housing_fine = pillar("住房安全")
    is_water_fine = pillar("饮水安全")
    problem = forms.CharField(
        label="什么问题",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "例如：2022 年医保未缴"}),
    )
    income = radio("比上次", Visit.Income, initial=Visit.Income.SAME)
    income_change = money("大约每月多少")
    note = words("情况和诉求", length=1000, required=False)

    def clean(self):
        data = super().clean()
        if any(data.get(name) is False for name in PILLARS) and not data.get("problem"):
            self.add_error("problem", "选了“有问题”，请写明是什么问题。")
        return data

    def remember(self, last: Visit | None) -> None:
        """Show last time's answers beside the questions."""
        if last is None:
            return
        for name in PILLARS:
            self.fields[name].last = "正常" if getattr(last, name) else "有问题"
        self.fields["problem"].last = last.problem
        self.fields["income"].last = last.get_income_display()


class VisitForm(VisitFacts):
    id = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    has_clue = forms.BooleanField(label="同时报一条线索", required=False)
    clue_risk = forms.ChoiceField(
        label="线索的风险", choices=blank(RiskKind.choices, "不报线索的不用选"), required=False
    )

    def clean(self):
        data = super().clean()
        if not data.pop("has_clue", False):
            data["clue_risk"] = ""
        elif not data.get("clue_risk"):
            self.add_error("clue_risk", "要报线索，请选是哪种风险。")
        elif not (data.get("note") or data.get("problem")):
            self.add_error("note", "要报线索，请写明情况。")
        return data


class CorrectVisitForm(Correction, VisitFacts):
    pass


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


class ConcludeForm(forms.Form):
    on = day("核实日期")
    conclusion = radio("核实结论", Clue.Conclusion)
    reason = words("理由")


class ClueFilter(forms.Form):
    village = forms.ModelChoiceField(label="村", queryset=None, required=False)
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    source = forms.ChoiceField(
        label="发现渠道", choices=blank(Source.choices, "发现渠道：不限"), required=False
    )
    risk = forms.ChoiceField(
        label="风险", choices=blank(RiskKind.choices, "风险：不限"), required=False
    )

    def __init__(self, *args, villages: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        offer_villages(self, villages)


class MeasureForm(forms.Form):
    case = forms.ModelChoiceField(
        label="针对哪一轮监测", queryset=None, required=False, empty_label="不针对监测"
    )
    member = forms.ModelChoiceField(label="对象", queryset=None, required=False, empty_label="全户")
    group = forms.ChoiceField(label="类别", choices=blank(MeasureGroup.choices))
    item = forms.CharField(
        label="子项", max_length=50, help_text="例如：技能培训、医疗救助、小额信贷"
    )
    content = words("内容", rows=2, required=False)
    planned_on = day("计划日期")
    done_on = forms.DateField(
        label="落实日期", required=False, help_text="还没有落实的留空，以后再登记。"
    )
    amount = money("金额")
    unit = forms.CharField(label="责任单位", max_length=100, required=False)
    person = forms.CharField(label="责任人", max_length=50, required=False)
    effect = words("成效", rows=2, required=False)

    def __init__(self, *args, cases: QuerySet, members: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = cases
        self.fields["member"].queryset = members


class ReviseMeasureForm(Correction, MeasureForm):
    pass


class CarryOutForm(forms.Form):
    done_on = day("落实日期")
    amount = money("金额")
    effect = words("成效", rows=2, required=False)


class ScreeningForm(forms.Form):
    name = forms.CharField(label="名称", max_length=100, help_text="例如：第三轮集中排查")
    year = forms.IntegerField(label="年度", min_value=2015, max_value=2100)
    started_on = day("开始日期")
    ended_on = forms.DateField(label="结束日期", required=False, help_text="还没有结束的留空。")
    scope = forms.CharField(label="范围", max_length=200, required=False)
    document = forms.CharField(label="文号", max_length=100, required=False)


class CloseScreeningForm(forms.Form):
    ended_on = day("结束日期")


class ScreeningRecordForm(forms.Form):
    checked_on = day("排查日期")
    checked_by = forms.CharField(label="排查人", max_length=100, help_text="两人以上用顿号隔开。")
    is_income_fine = pillar("收入稳定")
    is_education_fine = pillar("义务教育")
    is_medical_fine = pillar("基本医疗")
    is_housing_fine = pillar("住房安全")
    is_water_fine = pillar("饮水安全")
    finding = words("发现的问题", rows=2, required=False)
    is_at_risk = forms.BooleanField(label="符合纳入条件", required=False)


class CorrectScreeningRecordForm(Correction, ScreeningRecordForm):
    pass
