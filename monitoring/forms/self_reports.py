"""Forms of self-reports (群众自报): the public one in residents' words, and the township's answers."""

from __future__ import annotations

import re
import unicodedata
import uuid

from django import forms
from django.db.models import QuerySet

from monitoring.forms.common import blank, day, words
from monitoring.models import RiskKind

TROUBLES = [
    (RiskKind.ILLNESS, "家里有人生病，看病花钱多"),
    (RiskKind.SCHOOLING, "孩子上学负担重，或没有上学"),
    (RiskKind.DISABILITY, "家里有残疾人，照顾困难"),
    (RiskKind.DISASTER, "遭了自然灾害"),
    (RiskKind.ACCIDENT, "出了意外事故"),
    (RiskKind.FAILED_BUSINESS, "种养或生意亏损"),
    (RiskKind.UNSTABLE_WORK, "没有活干，或工资拿不到"),
    (RiskKind.LACK_OF_LABOUR, "家里没有人能干活"),
    (RiskKind.HOUSING, "房子不安全"),
    (RiskKind.WATER, "吃水困难"),
    (RiskKind.OTHER, "其他困难"),
]
BEFORE_PHONE = re.compile(r"^(\+?86)?(?=1[0-9]{10}$)")


class SelfReportForm(forms.Form):
    """`website` is for machines: people do not see it."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    village = forms.ModelChoiceField(label="住在哪个村", queryset=None, empty_label="请选择")
    group = forms.CharField(label="村民组", max_length=30, required=False)
    name = forms.CharField(
        label="姓名",
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "name", "data-private": True}),
    )
    phone = forms.CharField(
        label="联系电话",
        max_length=20,
        help_text="工作人员按这个电话联系您",
        widget=forms.TextInput(
            attrs={
                "type": "tel",
                "inputmode": "tel",
                "autocomplete": "tel",
                "data-private": True,
            }
        ),
    )
    risk = forms.ChoiceField(label="遇到什么困难", choices=blank(TROUBLES))
    detail = words(
        "说说情况",
        rows=5,
        help_text="什么事、什么时候、花了多少钱。请不要写身份证号和银行卡号",
    )
    agrees = forms.BooleanField(
        label="我同意乡镇、村工作人员为核实困难使用以上信息，并与我联系",
        error_messages={"required": "请勾选同意，否则我们不能联系您。"},
    )
    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args, villages: QuerySet, **options):
        super().__init__(*args, **options)
        self.fields["village"].queryset = villages
        self.fields["detail"].widget.attrs["data-private"] = True

    def clean_phone(self):
        plain = re.sub(r"[\s()\-—]", "", unicodedata.normalize("NFKC", self.cleaned_data["phone"]))
        plain = BEFORE_PHONE.sub("", plain)
        if not re.fullmatch(r"1[0-9]{10}|0?[0-9]{7,11}", plain):
            raise forms.ValidationError("请填 11 位手机号，或带区号的电话。")
        return plain


class AcceptSelfReportForm(forms.Form):
    on = day("受理日期")
    detail = words("线索的事由", help_text="村里看得到，不写病名和号码。")


class DeclineSelfReportForm(forms.Form):
    on = day("日期")
    reason = words("不受理的理由", rows=2, length=200)
