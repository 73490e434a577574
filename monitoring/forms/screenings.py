"""Forms of screening rounds (集中排查)."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet

from areas.filtering import search_box
from households.models import Household
from monitoring.checks import Found
from monitoring.forms.common import Correction, blank, day, offer_villages, pillar, radio, words
from monitoring.kinds import Kind
from monitoring.models import KeyGroup, Screening, ScreeningRecord
from monitoring.roll import LISTS

PROBLEM_ROWS = 3
PROBLEM_PARTS = ("content", "measure", "owner", "due_on")


class ScreeningForm(forms.Form):
    name = forms.CharField(label="名称", max_length=100, help_text="例如：第三轮集中排查")
    year = forms.IntegerField(label="年度", min_value=2015, max_value=2100)
    started_on = day("开始日期")
    ended_on = forms.DateField(
        label="计划结束日期", required=False, help_text="还没有定的留空，查完再结束。"
    )
    coverage = radio("排查哪些户", Screening.Coverage, initial=Screening.Coverage.ALL)
    items = words(
        "排查内容",
        rows=5,
        length=1000,
        required=False,
        help_text="一行一个方面，例如：三保障一安全。",
    )
    scope = forms.CharField(label="范围说明", max_length=200, required=False)
    document = forms.CharField(label="文号", max_length=100, required=False)

    def clean_items(self) -> list[str]:
        return self.cleaned_data["items"].splitlines()

    @staticmethod
    def initial_of(screening: Screening) -> dict:
        names = ("name", "year", "started_on", "ended_on", "coverage", "scope", "document")
        items = "\n".join(item.name for item in screening.items.all())
        return {name: getattr(screening, name) for name in names} | {"items": items}


class CloseScreeningForm(forms.Form):
    ended_on = day("结束日期")
    reason = words(
        "没有查完、改完的原因",
        rows=2,
        length=300,
        required=False,
        help_text="都查完、改完了的不用写。",
    )


class ScreeningFilter(forms.Form):
    q = search_box("姓名、拼音首字母")
    village = forms.ModelChoiceField(label="村", queryset=None, required=False)
    kind = forms.ChoiceField(
        label="户类型", choices=blank(Kind.choices, "户类型：不限"), required=False
    )
    show = forms.ChoiceField(choices=LISTS.items(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args, villages: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        offer_villages(self, villages)


class ProblemFilter(forms.Form):
    village = forms.ModelChoiceField(label="村", queryset=None, required=False)
    state = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, villages: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        offer_villages(self, villages)


class ScreeningRecordForm(forms.Form):
    """One household. The rows of problems that somebody filled become `problems`."""

    checked_on = day("排查日期")
    checked_by = forms.CharField(label="排查人", max_length=100, help_text="两人以上，用顿号隔开。")
    is_income_fine = pillar("收入稳定")
    is_education_fine = pillar("义务教育")
    is_medical_fine = pillar("基本医疗")
    is_housing_fine = pillar("住房安全")
    is_water_fine = pillar("饮水安全")
    groups = forms.MultipleChoiceField(
        label="重点群体",
        choices=KeyGroup,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="属于哪几类就选哪几类，都不是的不选。",
    )
    is_at_risk = forms.BooleanField(label="符合纳入监测的条件", required=False)
    finding = words(
        "情况说明", rows=2, required=False, help_text="收入、支出等情况；符合纳入条件的必须写。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, PROBLEM_ROWS + 1):
            self.fields |= {f"{part}_{number}": field for part, field in _problem_fields().items()}

    @property
    def problem_rows(self) -> list[tuple[list, bool]]:
        """The fields of each problem, and whether they are open at once: the first, and what was filled."""
        rows = [
            [self[f"{part}_{number}"] for part in PROBLEM_PARTS]
            for number in range(1, PROBLEM_ROWS + 1)
        ]
        return [
            (row, row is rows[0] or any(field.value() or field.errors for field in row))
            for row in rows
        ]

    def clean(self):
        data = super().clean()
        data["problems"] = []
        for number in range(1, PROBLEM_ROWS + 1):
            row = {part: data.pop(f"{part}_{number}", None) for part in PROBLEM_PARTS}
            if row["content"]:
                data["problems"].append(Found(**row))
            elif any(row.values()):
                self.add_error(f"content_{number}", "请写明是什么问题。")
        return data

    @staticmethod
    def initial_of(record: ScreeningRecord) -> dict:
        names = ("checked_on", "checked_by", "finding", "is_at_risk")
        pillars = [name for name in ScreeningRecordForm.base_fields if name.endswith("_fine")]
        return {
            **{name: getattr(record, name) for name in names},
            **{name: "fine" if getattr(record, name) else "problem" for name in pillars},
            "groups": [group.kind for group in record.groups.all()],
        }


class CorrectScreeningRecordForm(Correction, ScreeningRecordForm):
    pass


def _problem_fields() -> dict[str, forms.Field]:
    return {
        "content": forms.CharField(label="问题", max_length=300, required=False),
        "measure": forms.CharField(label="整改措施", max_length=300, required=False),
        "owner": forms.CharField(label="责任人", max_length=50, required=False),
        "due_on": forms.DateField(label="整改期限", required=False),
    }


class AllFineForm(forms.Form):
    """The ticked households of a list, all without a problem."""

    checked_on = day("排查日期")
    checked_by = forms.CharField(
        label="排查人",
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "两人以上，用顿号隔开"}),
    )
    households = forms.ModelMultipleChoiceField(
        queryset=Household.objects.none(),
        error_messages={"required": "请先勾选没有问题的户。"},
    )

    def __init__(self, *args, households: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["households"].queryset = households


class ProblemForm(forms.Form):
    content = words("问题", rows=2, length=300)
    measure = words("整改措施", rows=2, length=300, required=False)
    owner = forms.CharField(label="责任人", max_length=50, required=False)
    due_on = forms.DateField(label="整改期限", required=False)


class CorrectProblemForm(Correction, ProblemForm):
    pass


class CorrectRectifiedProblemForm(CorrectProblemForm):
    rectified_on = forms.DateField(label="整改完成日期")
    result = words("整改结果", rows=2, length=300)


class RectifyForm(forms.Form):
    rectified_on = day("整改完成日期")
    result = words("整改结果", rows=2, length=300, help_text="改成了什么样，谁看过。")
