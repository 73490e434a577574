"""Forms of employment (务工) and of its monthly dispatch (月调度)."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils import timezone

from areas.models import Area
from households.models import Household
from lib.dates import Period
from lib.forms import CorrectionForm
from policies.dispatch import months
from policies.forms.common import member_field
from policies.models import Employment, EmploymentCheck

STAY_FIELDS = [
    "place",
    "work_place",
    "employer",
    "industry",
    "channel",
    "monthly_wage",
    "is_organised",
]


def shape_stay(form: forms.ModelForm) -> None:
    form.fields["work_place"].help_text = "写到县，如：江苏省苏州市昆山市"
    form.fields["monthly_wage"].unit = "元"


LISTS = [("left", "还没有调度"), ("done", "已调度"), ("all", "全部")]


class EmploymentForm(forms.ModelForm):
    """A new stay. Who has one open is offered to end it on the day on which the new one starts."""

    class Meta:
        model = Employment
        fields = ["member", "valid_from", *STAY_FIELDS, "valid_to"]

    ends_open = forms.BooleanField(required=False)

    def __init__(self, *args, household: Household, **options):
        super().__init__(*args, **options)
        self.fields["member"] = member_field(household, "务工人员", required=True)
        self.fields["valid_to"].help_text = "补登以前的务工才填；还在务工的留空"
        shape_stay(self)
        self.open_stays = list(
            Employment.objects.filter(household=household, valid_to=None)
            .select_related("member")
            .order_by("pk")
        )
        if not self.open_stays:
            del self.fields["ends_open"]
            return
        named = "；".join(
            f"{stay.member}在{stay}（{stay.valid_from} 起）" for stay in self.open_stays
        )
        self.fields["ends_open"].label = "换地方了：原来那段到新的开始日期结束"
        self.fields["ends_open"].help_text = f"还没有结束的：{named}"
        self.order_fields(["member", "valid_from", "ends_open"])

    def open_stay(self) -> Employment | None:
        """The stay that the person asked to be ended with this one."""
        if not self.cleaned_data.get("ends_open"):
            return None
        member = self.cleaned_data["member"]
        return next((stay for stay in self.open_stays if stay.member_id == member.pk), None)


class MoveForm(forms.ModelForm):
    """Where somebody goes on working, from when."""

    on = forms.DateField(label="从哪天起", initial=timezone.localdate)

    class Meta:
        model = Employment
        fields = STAY_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape_stay(self)
        self.order_fields(["on", *STAY_FIELDS])


class EmploymentCorrectionForm(CorrectionForm):
    class Meta:
        model = Employment
        fields = ["member", "valid_from", *STAY_FIELDS, "valid_to", "end_reason"]

    def __init__(self, *args, row: Employment, **options):
        super().__init__(*args, row=row, **options)
        self.fields["member"] = member_field(row.household, "务工人员", required=True)
        self.fields["valid_to"].help_text = "登错了结束、其实还在的，清空"
        shape_stay(self)


class CheckCorrectionForm(CorrectionForm):
    class Meta:
        model = EmploymentCheck
        fields = ["is_working", "monthly_wage", "checked_on", "way", "note"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["monthly_wage"].unit = "元"
        self.fields["is_working"].label = "还在务工"


class DispatchFilter(forms.Form):
    """Which month, which village; how and when one asks, for every answer given on the page."""

    month = forms.TypedChoiceField(label="月份", required=False)
    village = forms.ModelChoiceField(
        Area.objects.none(), label="村", empty_label="全部村", required=False
    )
    way = forms.ChoiceField(
        label="怎么核实", choices=[("phone", "电话核实"), ("visit", "入户核实")], required=False
    )
    on = forms.DateField(label="核实日期", required=False)
    show = forms.ChoiceField(choices=LISTS, required=False, widget=forms.HiddenInput, label="")

    defaults: ClassVar = {"village": None, "way": "phone", "show": "left"}

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        first = months(timezone.localdate())
        month = self.fields["month"]
        month.choices = [(day.isoformat(), f"{day.year}年{day.month}月") for day in first]
        month.coerce = {day.isoformat(): day for day in first}.get
        month.empty_value = first[0]
        villages = Area.objects.visible_to(user).villages()
        if villages.count() > 1:
            self.fields["village"].queryset = villages
        else:
            del self.fields["village"]


class HereForm(forms.Form):
    """还在务工: with the wage of the month, if it was told."""

    monthly_wage = forms.DecimalField(
        label="本月工资", required=False, min_value=0, max_digits=12, decimal_places=2
    )

    def heard(self) -> dict:
        """As the action takes it."""
        return {"is_working": True, **self.cleaned_data}


class GoneForm(forms.Form):
    """不在了: since when and why."""

    ended_on = forms.DateField(label="结束日期")
    end_reason = forms.CharField(label="原因", max_length=100)

    def heard(self) -> dict:
        """As the action takes it."""
        return {"is_working": False, **self.cleaned_data}


ANSWERS = {"here": HereForm, "gone": GoneForm}


class PeriodForm(forms.Form):
    """From which day to which."""

    start = forms.DateField(label="从")
    end = forms.DateField(label="到")

    def clean(self):
        cleaned = super().clean()
        if "start" in cleaned and "end" in cleaned and cleaned["end"] < cleaned["start"]:
            self.add_error("end", "结束的日期早于开始的日期。")
        return cleaned

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])
