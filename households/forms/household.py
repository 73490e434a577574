"""A household's own facts, its status and its year."""

from __future__ import annotations

from django import forms

from accounts.models import User
from areas.models import Area
from households.checks import phone_problem
from households.codes import BaseType, PolicyStanding
from households.forms.fields import (
    DayField,
    EditForm,
    PrivateField,
    clean_phone,
    initial_of,
    own_fields,
)
from households.models import (
    HelperAssignment,
    Household,
    HouseholdStatus,
    HouseholdYear,
    MemberYear,
)
from lib import masking

PRIVATE = ("phone", "bank_account")
OWN = (
    "number", "group", "address", "phone", "bank", "bank_account", "lifted_on", "main_cause",
    "second_cause", "third_cause", "is_military_family", "is_relocated", "relocated_on", "note",
)  # fmt: skip
YEAR_INCOME = (
    "persons", "wages", "work_wages", "business_income", "property_income", "transfer_income",
    "subsistence_income", "destitute_income", "pension_income", "business_cost", "claims",
    "own_payments",
)  # fmt: skip
YEAR_LIVING = (
    "house_grade", "is_dangerous_house", "house_m2", "has_safe_water", "has_dropout", "has_power",
    "has_toilet", "has_working_toilet", "road", "road_km", "farmland_mu", "forest_mu",
    "returned_mu", "orchard_mu", "pasture_mu", "water_mu", "is_in_cooperative",
    "is_led_by_enterprise", "collected_on",
)  # fmt: skip
MEMBER_YEAR = (
    "education", "schooling", "school", "labour", "has_major_illness", "has_chronic_illness",
    "is_disabled", "has_medical_insurance", "has_worker_medical_insurance",
    "has_pension_insurance", "work_place", "work_months", "post", "post_months", "subsistence",
    "destitute",
)  # fmt: skip
MONTHS = 12


class HouseholdFields(forms.Form):
    """The own columns of a household; the place is given by the page."""

    def __init__(self, *args, villages=(), grids=None, **options):
        super().__init__(*args, **options)
        if len(villages) > 1:
            self.fields["village"] = forms.ModelChoiceField(
                Area.objects.filter(pk__in=[one.pk for one in villages]),
                label="所在村",
                empty_label="请选",
            )
        if grids:
            self.fields["grid"] = forms.ModelChoiceField(
                grids, label="网格", required=False, empty_label="未填"
            )
        own = own_fields(Household, OWN)
        own["phone"] = PrivateField(label="户联系电话", mask=masking.phone, clean_text=clean_phone)
        own["bank_account"] = PrivateField(label="银行账号", mask=masking.bank)
        self.fields |= own

    def clean(self):
        cleaned = super().clean()
        wrong = phone_problem(cleaned.get("phone", ""))
        if wrong and wrong.level == "error":
            self.add_error("phone", wrong.message)
        causes = [cleaned.get(name) for name in ("main_cause", "second_cause", "third_cause")]
        named = [cause for cause in causes if cause]
        if len(named) != len(set(named)):
            self.add_error("second_cause", "同一个致贫原因只填一次。")
        if named and not causes[0]:
            self.add_error("main_cause", "先填主要致贫原因。")
        if cleaned.get("relocated_on") and not cleaned.get("is_relocated"):
            self.add_error("is_relocated", "填了搬迁日期，请勾选易地搬迁户。")
        return cleaned


class HouseholdCreateForm(HouseholdFields):
    registered_on = DayField(label="建档日期")

    field_order = ("village", "group", "number", "registered_on", "address", "phone")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.order_fields(self.field_order)


class HouseholdEditForm(EditForm, HouseholdFields):
    @classmethod
    def of(cls, household: Household, data=None, **options):
        form = cls(data, initial=initial_of(household, (*OWN, "grid"), PRIVATE), **options)
        for name in PRIVATE:
            form.fields[name].hold(getattr(household, name))
        return form


class StatusFields(forms.Form):
    """户类型、户属性、政策享受: the three together must make sense."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields |= own_fields(HouseholdStatus, ("base_type", "attribute", "policy"))
        self.fields["policy"] = forms.ChoiceField(
            label="政策享受情况",
            required=False,
            choices=[("", "不是脱贫户，不填"), *PolicyStanding.choices[:2]],
        )

    def clean(self):
        cleaned = super().clean()
        is_lifted = cleaned.get("base_type") == BaseType.LIFTED
        if is_lifted and not cleaned.get("policy"):
            self.add_error("policy", "脱贫户要选享受政策或稳定脱贫。")
        if not is_lifted and cleaned.get("policy"):
            self.add_error("policy", "只有脱贫户有政策享受情况，请选“不是脱贫户，不填”。")
        return cleaned


class StatusForm(StatusFields):
    on = DayField(label="起始日期", help_text="这一天起按新状态统计，之前的数不变。")
    reason = forms.CharField(label="变更原因", max_length=200, min_length=2)

    field_order = ("base_type", "policy", "attribute", "on", "reason")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.order_fields(self.field_order)


class YearForm(forms.Form):
    """年度采集: income in yuan and living conditions."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields |= own_fields(HouseholdYear, (*YEAR_INCOME, *YEAR_LIVING))
        for name in YEAR_INCOME[1:]:
            self.fields[name].unit = "元"
            self.fields[name].min_value = 0

    def clean(self):
        cleaned = super().clean()
        for name in YEAR_INCOME[1:]:
            if (cleaned.get(name) or 0) < 0:
                self.add_error(name, "金额不能小于 0。")
        if cleaned.get("persons") == 0:
            self.add_error("persons", "计算人口不能为 0。")
        if cleaned.get("has_working_toilet") and cleaned.get("has_toilet") is False:
            self.add_error("has_working_toilet", "没有卫生厕所，就不能填能正常使用。")
        if (cleaned.get("work_wages") or 0) > (cleaned.get("wages") or 0):
            self.add_error("work_wages", "务工收入不能大于工资性收入。")
        return cleaned

    def income_fields(self):
        return [self[name] for name in YEAR_INCOME]

    def living_fields(self):
        return [self[name] for name in YEAR_LIVING]


class MemberYearForm(forms.Form):
    """What is collected of one member in the year."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields |= own_fields(MemberYear, MEMBER_YEAR)
        for name in ("subsistence", "destitute"):
            self.fields[name].required = False
            self.fields[name].empty_value = MemberYear.Aid.NONE

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("education") and cleaned.get("schooling"):
            self.add_error("schooling", "文化程度和在校生状况只填一项：在校的填在校生状况。")
        for name in ("work_months", "post_months"):
            if (cleaned.get(name) or 0) > MONTHS:
                self.add_error(name, f"一年最多 {MONTHS} 个月。")
        if cleaned.get("work_months") and not cleaned.get("work_place"):
            self.add_error("work_place", "填了务工时间，也要填务工所在地（到县）。")
        return cleaned


class HelperForm(forms.Form):
    """A helper: chosen among the users who can open this household, or typed."""

    on = DayField(label="起始日期")
    phone = PrivateField(label="联系电话", mask=masking.phone, clean_text=clean_phone)

    field_order = ("duty", "user", "name", "unit", "level", "post", "phone", "on")

    def __init__(self, *args, users, **options):
        super().__init__(*args, **options)
        self.fields |= own_fields(HelperAssignment, ("duty", "name", "unit", "level", "post"))
        self.fields["name"].required = False
        self.fields["name"].help_text = "没有账号的帮扶人，在这里填姓名。"
        self.fields["user"] = forms.ModelChoiceField(
            users,
            label="系统用户",
            required=False,
            empty_label="没有账号",
            help_text="只列能打开这一户的人。",
        )
        self.order_fields(self.field_order)

    def clean(self):
        cleaned = super().clean()
        user: User | None = cleaned.get("user")
        if user:
            cleaned["name"] = user.name
            cleaned["unit"] = cleaned.get("unit") or user.unit
        if not cleaned.get("name"):
            self.add_error("name", "请选系统用户，或填姓名。")
        wrong = phone_problem(cleaned.get("phone", ""))
        if wrong and wrong.level == "error":
            self.add_error("phone", wrong.message)
        return cleaned


class DayForm(forms.Form):
    on = DayField(label="截止日期")
