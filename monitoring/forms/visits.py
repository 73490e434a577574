"""Forms of visits (走访)."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.db.models import QuerySet

from monitoring.forms.common import (
    SeenCorrection,
    blank,
    day,
    money,
    offer_villages,
    pillar,
    radio,
    words,
)
from monitoring.forms.files import PhotosField
from monitoring.models import RiskKind, Visit
from monitoring.snapshots import PILLARS


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
    companions = forms.CharField(
        label="同去的人",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "例如：李业务、王村医"}),
    )
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
    needs = words(
        "诉求",
        rows=2,
        length=300,
        required=False,
        help_text="这户提出要解决的事，下次走访和交接时会带出来。",
    )
    note = words("情况", length=1000, required=False)

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
        self.fields["needs"].last = last.needs


class VisitForm(VisitFacts):
    id = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    photos = PhotosField(label="照片", required=False)
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
        elif not (data.get("note") or data.get("needs") or data.get("problem")):
            self.add_error("note", "要报线索，请写明情况。")
        return data


class CorrectVisitForm(SeenCorrection, VisitFacts):
    pass
