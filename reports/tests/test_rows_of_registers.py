"""The rows behind figures of the registers: readable, in few queries, without illness, reason or identity number."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.models import Member
from policies.models import InsuranceClaim, MedicalClaim
from reports.rows import SHAPES, Listing
from reports.tests.registers import (
    make_contract,
    make_credit_line,
    make_insurance_claim,
    make_pay,
    make_post,
    make_registers,
    make_standard,
)
from reports.tests.township import figure, make_policy, make_township

DAY = date(2021, 12, 31)
FIGURES = {
    "小额信贷.余额": ("户主", "借款人"),
    "授信.金额": ("户主", "授信人"),
    "务工.人次": ("户主", "务工区域"),
    "医疗.报销金额": ("户主", "患者"),
    '保险("防贫保").投保.保费': ("户主", "险种"),
    '理赔("防贫保").起数': ("户主", "赔付类别"),
    "公益岗.个数": ("户主", "岗位类别"),
    "岗位工资.金额": ("户主", "从哪月起"),
    "危房改造.户次": ("户主", "改造方式"),
    "技能培训.期数": ("名称", "开班日期"),
    "技能培训.参训.人次": ("户主", "取得证书"),
    '政策标准("低保", "年标准")': ("政策", "适用区划"),
}
SECRET = "高血压三级"


@pytest.fixture
def township(places):
    """Two rows in each register; claims that say which illness, and why."""
    make_township(places)
    make_registers(places.township)
    first, second = Member.objects.filter(township=places.township).order_by("pk")[1:3]
    contract = make_contract(places.township)
    for member in (first, second):
        make_credit_line(member.household, member=member)
        make_insurance_claim(
            contract, member.household, member=member, paid_on=date(2021, 5, 1), amount=90
        )
        make_pay(make_post(member.household, "巡河", member=member), date(2021, 5, 1))
    MedicalClaim.objects.update(illness=SECRET)
    InsuranceClaim.objects.update(reason=SECRET)
    make_standard(make_policy("低保"), places.county, 3900)
    return places.township


def listing(expression, township) -> Listing:
    return Listing(figure(expression, township).rows(), DAY)


@pytest.mark.parametrize("expression", FIGURES)
def test_rows_are_shown_with_their_own_columns_and_no_secrets(township, expression):
    shown = listing(expression, township)
    assert shown.model._meta.label in SHAPES
    assert set(FIGURES[expression]) <= set(shown.headings)
    texts = [str(value) for row in shown.values() for value in row]
    assert texts
    assert SECRET not in texts
    numbers = set(Member.objects.values_list("id_number", flat=True))
    assert not numbers & set(texts)
    assert not any("object (" in text for text in texts)


@pytest.mark.parametrize("expression", [text for text in FIGURES if "标准" not in text])
def test_queries_do_not_grow_with_rows(township, expression):
    rows = listing(expression, township)

    def queries(count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            rows.cells(list(rows.prepared()[:count]))
        return len(captured)

    assert queries(2) == queries(1)


def test_a_certificate_is_printed_as_yes_or_no(township):
    shown = listing("技能培训.参训.人次", township)
    column = shown.headings.index("取得证书")
    assert {row[column] for row in shown.values()} == {"否"}
