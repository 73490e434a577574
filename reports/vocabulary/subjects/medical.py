"""医疗报销。"""

from __future__ import annotations

from django.db.models import Q

from policies.models import MedicalClaim
from policies.models.medical import reimbursed
from reports.vocabulary.subjects.common import (
    HOUSEHOLD_COUNT,
    NAMED_COUNT,
    labelled,
    row_count,
    total,
    village_count,
)
from reports.vocabulary.words import Argument, Basis, Kind, Measure, Narrowing, Subject

PAYERS = {
    "基本医保": "paid_basic",
    "大病保险": "paid_serious",
    "医疗救助": "paid_aid",
    "财政兜底": "paid_backstop",
    "其他支付": "paid_other",
}
SELF_PAID = "个人自付"


def _of_kind(name: str, kind: MedicalClaim.Kind) -> Narrowing:
    return Narrowing(name, f"{kind.label}的", lambda moment: Q(kind=kind), column="kind")


def _has_scope(moment) -> Q:
    return Q(in_scope_cost__isnull=False)


CLAIMS = Subject(
    name="医疗",
    meaning="{period}内结算的医疗报销（一次结算一行）",
    example="医疗.住院.人次",
    model=MedicalClaim,
    keys={"member": "member", "household": "household"},
    stock=lambda moment: moment.within("settled_on"),
    basis=Basis.FLOW,
    event="settled_on",
    village="household__village",
    member="member",
    narrowings=(
        _of_kind("住院", MedicalClaim.Kind.INPATIENT),
        _of_kind("门诊", MedicalClaim.Kind.OUTPATIENT),
        _of_kind("慢病", MedicalClaim.Kind.CHRONIC),
        Narrowing("一站式", "一站式结算的", lambda moment: Q(is_one_stop=True)),
        labelled(
            "方案",
            "享受{values}政策的",
            "scheme",
            Argument(Kind.NAMES, "享受政策", lambda lexicon, given: lexicon.schemes),
        ),
        Narrowing("有范围内费用", "登记了政策范围内费用的", _has_scope),
    ),
    measures=(
        row_count("人次", "人次", "结算的次数，一次结算计一次"),
        NAMED_COUNT,
        HOUSEHOLD_COUNT,
        total("总费用", "total_cost", "总费用的合计"),
        Measure(
            "政策范围内费用",
            "元",
            "政策范围内费用的合计（没有登记的不计；算报销比例时，分子也接“有范围内费用”）",
            "sum",
            "in_scope_cost",
            where=_has_scope,
        ),
        Measure("报销金额", "元", "各支付项的合计，不含个人自付", "sum", reimbursed()),
        *(total(name, path, f"{name}支付的合计") for name, path in PAYERS.items()),
        total(SELF_PAID, "self_paid", "个人自付的合计"),
        village_count(),
    ),
)
