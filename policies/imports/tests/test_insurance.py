"""Import of who is insured and of what insurance paid."""

from datetime import date
from decimal import Decimal

import pytest

from households.codes import LeaveReason
from households.imports.tests.registers import changes, counts, faults
from policies.models import InsuranceClaim, InsuranceContract, Insured

pytestmark = pytest.mark.usefixtures("catalogue")


def insured(member, **cells):
    row = {
        "险种": "防贫保",
        "保单号": "PD1",
        "保险公司": "人保财险",
        "年度": "2021",
        "保险起期": "2021-01-01",
        "保险止期": "2022-01-01",
        "姓名": member.name,
        "证件号码": member.id_number,
        "户编号": "",
        "人群类别": "脱贫户",
        "保费（元）": "50",
    }
    return row | cells


def case(member, **cells):
    row = {
        "保单号": "PD1",
        "案号": "BA1",
        "姓名": member.name,
        "证件号码": member.id_number,
        "赔付类别": "医疗",
        "报案日期": "2021-06-01",
        "赔付日期": "2021-06-20",
        "赔付金额（元）": "3000",
    }
    return row | cells


def test_the_contract_is_entered_once_and_everybody_in_it(bring, family):
    rows = [insured(family.head), insured(family.wife, 人群类别="重病户")]
    assert counts(bring("insured", rows)) == (2, 0, 0, 0)
    contract = InsuranceContract.objects.get()
    assert (contract.number, contract.insurer, contract.year) == ("PD1", "人保财险", 2021)
    assert contract.policy.name == "防贫保"
    assert (contract.valid_from, contract.valid_to) == (date(2021, 1, 1), date(2022, 1, 1))
    one, two = Insured.objects.order_by("pk")
    assert (one.contract, one.household, one.member) == (contract, family.household, family.head)
    assert (one.group, one.premium, two.group) == ("脱贫户", Decimal(50), "重病户")
    assert counts(bring("insured", rows)) == (0, 0, 2, 0)


def test_changed_cells_correct_the_contract_and_the_person(bring, family):
    rows = [insured(family.head), insured(family.wife)]
    bring("insured", rows)
    again = bring(
        "insured",
        [
            insured(family.head, 保险公司="太平洋"),
            insured(family.wife, 保险公司="太平洋", **{"保费（元）": "60"}),
        ],
    )
    assert counts(again) == (0, 2, 0, 0)
    assert changes(again) == [("保险公司", "人保财险", "太平洋"), ("保费（元）", "50", "60")]
    assert InsuranceContract.objects.get().insurer == "太平洋"


def test_insurance_by_household(bring, family):
    row = insured(family.head, 险种="农房保险", 保单号="NF1", 人群类别="", 证件号码="", 姓名="") | {
        "户编号": family.household.number
    }
    assert counts(bring("insured", [row])) == (1, 0, 0, 0)
    assert Insured.objects.get().member is None
    assert counts(bring("insured", [row | {"证件号码": family.wife.id_number}])) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("cells", "heading", "words"),
    [
        ({"险种": "防贫险"}, "险种", "没有这个险种，最接近的是“防贫保”"),
        ({"保险公司": ""}, "保险公司", "新保单要填保险公司"),
        ({"人群类别": "富户"}, "人群类别", "没有人群类别“富户”"),
        ({"保险止期": "2020-01-01"}, "保险止期", "不能早于保险起期"),
        ({"年度": "2015"}, "年度", "对不上"),
        ({"证件号码": ""}, "证件号码", "没有填证件号码"),
    ],
)
def test_rows_that_break_a_rule_are_refused(bring, family, cells, heading, words):
    outcome = bring("insured", [insured(family.head, **cells)])
    assert (heading, True) in [(where, words in reason) for _, where, reason in faults(outcome)]
    assert not InsuranceContract.objects.exists()


def test_rows_of_one_contract_have_to_agree(bring, family):
    other = insured(family.wife, 保险起期="2021-02-01")
    assert faults(bring("insured", [insured(family.head), other])) == [
        (5, "保险起期", "第 4 行说的是同一条，那一行是“2021-01-01”，请核对")
    ]
    other = insured(family.wife, 险种="银龄安康险", 人群类别="")
    (fault,) = faults(bring("insured", [insured(family.head), other]))
    assert fault == (5, "险种", "第 4 行说的是同一条，那一行是“防贫保”，请核对")
    bring("insured", [insured(family.head)])
    (fault,) = faults(bring("insured", [other]))
    assert "登记的险种是防贫保，险种不能改" in fault[2]
    (fault,) = faults(bring("insured", [insured(family.head), insured(family.head)]))
    assert fault[0] == 5


def test_a_case_is_reported_then_paid(bring, family):
    bring("insured", [insured(family.head)])
    reported = case(family.head, 赔付日期="", **{"赔付金额（元）": ""})
    assert counts(bring("insurance_claims", [reported])) == (1, 0, 0, 0)
    assert counts(bring("insurance_claims", [case(family.head)])) == (0, 1, 0, 0)
    assert counts(bring("insurance_claims", [case(family.head)])) == (0, 0, 1, 0)
    kept = InsuranceClaim.objects.get()
    assert (kept.household, kept.member, kept.number) == (family.household, family.head, "BA1")
    assert (kept.kind, kept.reported_on, kept.paid_on) == (
        "医疗",
        date(2021, 6, 1),
        date(2021, 6, 20),
    )
    assert kept.amount == Decimal(3000)


def test_a_case_without_a_number_is_met_by_whose_it_is_and_its_day(bring, family):
    bring("insured", [insured(family.head)])
    rows = [case(family.head, 案号=""), case(family.head, 案号="", 报案日期="2021-06-05")]
    assert counts(bring("insurance_claims", rows)) == (2, 0, 0, 0)
    assert counts(bring("insurance_claims", rows)) == (0, 0, 2, 0)


def test_a_case_needs_a_contract_and_somebody_in_it(bring, family):
    (fault,) = faults(bring("insurance_claims", [case(family.head)]))
    assert fault[1:] == ("保单号", "系统里没有这个保单号；新保单先用“投保人员”的表导入")
    bring("insured", [insured(family.head)])
    (fault,) = faults(bring("insurance_claims", [case(family.wife)]))
    assert fault[1:] == ("证件号码", "李四不在保单 PD1 的投保人员里，请先登记投保")
    (fault,) = faults(bring("insurance_claims", [case(family.head, 赔付日期="")]))
    assert fault[2] == "赔付日期和赔付金额要一起填"


def test_the_death_of_the_insured_can_be_reported(bring, family):
    bring("insured", [insured(family.wife)])
    family.wife.left_on, family.wife.leave_reason = date(2021, 5, 20), LeaveReason.DEATH
    family.wife.save()
    assert counts(bring("insurance_claims", [case(family.wife, 赔付类别="意外")])) == (1, 0, 0, 0)
    late = insured(family.wife, 保单号="PD2", 保险起期="2021-07-01", 保险止期="")
    (fault,) = faults(bring("insured", [late]))
    assert "李四已于 2021-05-20 死亡，2021-07-01 不在册" in fault[2]
