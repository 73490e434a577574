"""Rules of one loan, claim or insurance row: tables without a database."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from households.models import Household, Member
from policies.models import (
    CreditLine,
    InsuranceClaim,
    InsuranceContract,
    Insured,
    InterestSubsidy,
    Loan,
    LoanExtension,
    LoanRepayment,
    MedicalClaim,
    Policy,
)
from policies.rules import claims, insurance, loans

NEXT_YEAR = date(timezone.localdate().year + 1, 1, 1)
HOME = Household(pk=1)
OTHER_HOME = Household(pk=2)
PERSON = Member(pk=1, name="周德厚", household=HOME)
STRANGER = Member(pk=2, name="吴外人", household=OTHER_HOME)
DEAD = Member(pk=3, name="周故去", household=HOME, left_on=date(2022, 3, 5), leave_reason="death")
LINE = CreditLine(
    pk=1, household=HOME, number="SX01", valid_from=date(2021, 1, 1), valid_to=date(2023, 1, 1)
)
COVER = Policy(name="防贫保", level="person", register="insurance", kinds="脱贫户、监测户")
HOUSES = Policy(name="农房保险", level="household", register="insurance")


def loan(**fields):
    return Loan(
        **{
            "household": HOME,
            "member": PERSON,
            "contract": "XZ1",
            "amount": Decimal(50000),
            "issued_on": date(2021, 2, 1),
            "due_on": date(2023, 2, 1),
        }
        | fields
    )


def line(**fields):
    return CreditLine(
        **{
            "household": HOME,
            "member": PERSON,
            "amount": Decimal(50000),
            "valid_from": date(2021, 1, 1),
        }
        | fields
    )


def repayment(**fields):
    fields = {"repaid_on": date(2022, 1, 1), "amount": Decimal(100)} | fields
    return LoanRepayment(loan=loan(), **fields)


def extension(**fields):
    fields = {"extended_on": date(2023, 1, 20), "due_on": date(2024, 2, 1)} | fields
    return LoanExtension(loan=loan(), **fields)


def subsidy(lent=None, **fields):
    fields = {"year": 2021, "paid_on": date(2021, 12, 1), "amount": Decimal(900)} | fields
    return InterestSubsidy(loan=lent or loan(), **fields)


@pytest.mark.parametrize(
    "row",
    [
        loan(),
        loan(way="enterprise", enterprise="绿源合作社"),
        loan(credit_line=LINE),
        loan(rate=Decimal(0)),
        line(),
        line(valid_to=date(2024, 1, 1)),
        repayment(repaid_on=date(2021, 2, 1)),
        extension(extended_on=date(2021, 2, 1)),
        subsidy(paid_on=date(2021, 2, 1)),
        subsidy(year=2022, paid_on=date(2021, 12, 1)),
    ],
)
def test_loans_that_are_in_order(row):
    assert loans.faults(row) == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (loan(member=STRANGER), "吴外人不是这一户的成员"),
        (loan(member=DEAD, issued_on=date(2022, 3, 5)), "周故去已于 2022-03-05 死亡"),
        (loan(issued_on=NEXT_YEAR, due_on=NEXT_YEAR.replace(month=2)), "还没有到"),
        (loan(amount=Decimal(0)), "贷款金额要大于 0"),
        (loan(due_on=date(2021, 2, 1)), "要晚于放款日期 2021-02-01"),
        (loan(rate=Decimal("-0.1")), "0 到 100 之间"),
        (loan(rate=Decimal(365)), "0 到 100 之间"),
        (loan(way="enterprise", enterprise=" "), "户贷企用的要写用款企业"),
        (loan(credit_line=LINE, household=OTHER_HOME, member=STRANGER), "SX01 是另一户的"),
        (loan(credit_line=LINE, issued_on=date(2020, 12, 31)), "不能早于授信日期 2021-01-01"),
        (
            loan(credit_line=LINE, issued_on=date(2023, 1, 1), due_on=date(2024, 1, 1)),
            "授信 SX01 到 2023-01-01 为止",
        ),
        (line(member=STRANGER), "不是这一户的成员"),
        (line(amount=Decimal(-1)), "授信额度要大于 0"),
        (line(valid_from=NEXT_YEAR), "还没有到"),
        (line(valid_to=date(2020, 1, 1)), "截止日期 2020-01-01 不能早于授信日期 2021-01-01"),
        (repayment(repaid_on=date(2021, 1, 31)), "不能早于放款日期 2021-02-01"),
        (repayment(amount=Decimal(0)), "归还本金要大于 0"),
        (repayment(repaid_on=NEXT_YEAR), "还没有到"),
        (extension(due_on=date(2023, 2, 1)), "要晚于原到期日期 2023-02-01"),
        (extension(extended_on=date(2021, 1, 31)), "不能早于放款日期"),
        (extension(extended_on=NEXT_YEAR), "还没有到"),
        (subsidy(loan(is_subsidised=False)), "不是财政贴息的贷款"),
        (subsidy(paid_on=date(2021, 1, 31)), "不能早于放款日期"),
        (subsidy(amount=Decimal(0)), "贴息金额要大于 0"),
        (subsidy(paid_on=NEXT_YEAR), "还没有到"),
        (subsidy(year=2020), "贴息年度 2020 不对"),
        (subsidy(year=NEXT_YEAR.year), "不对"),
    ],
)
def test_what_is_wrong_with_a_loan(row, sentence):
    found = loans.faults(row)
    assert len(found) == 1
    assert sentence in found[0]


@pytest.mark.parametrize(
    ("days", "wrong"),
    [
        ([], 0),
        ([(date(2023, 1, 20), date(2024, 2, 1))], 0),
        ([(date(2023, 1, 20), date(2023, 2, 1))], 1),
        ([(date(2023, 1, 20), date(2024, 2, 1)), (date(2024, 1, 20), date(2025, 2, 1))], 0),
        ([(date(2024, 1, 20), date(2025, 2, 1)), (date(2023, 1, 20), date(2024, 2, 1))], 0),
        ([(date(2023, 1, 20), date(2024, 2, 1)), (date(2024, 1, 20), date(2024, 1, 31))], 1),
        ([(date(2023, 1, 20), date(2025, 2, 1)), (date(2024, 1, 20), date(2024, 2, 1))], 1),
    ],
)
def test_extensions_follow_each_other(days, wrong):
    chain = [extension(extended_on=on, due_on=due_on) for on, due_on in days]
    assert len(loans.chain_faults(loan(), chain)) == wrong


def claim(**fields):
    return MedicalClaim(
        **{
            "household": HOME,
            "member": PERSON,
            "kind": "inpatient",
            "admitted_on": date(2022, 3, 1),
            "discharged_on": date(2022, 3, 9),
            "settled_on": date(2022, 3, 9),
            "total_cost": Decimal(10000),
            "in_scope_cost": Decimal(9000),
            "paid_basic": Decimal(6000),
            "paid_aid": Decimal(1500),
            "self_paid": Decimal(2500),
        }
        | fields
    )


@pytest.mark.parametrize(
    "row",
    [
        claim(),
        claim(self_paid=Decimal(2600)),
        claim(self_paid=Decimal(2400)),
        claim(in_scope_cost=None),
        claim(in_scope_cost=Decimal(10000)),
        claim(admitted_on=None, discharged_on=None),
        claim(member=DEAD),
        claim(member=DEAD, admitted_on=date(2022, 3, 5)),
        claim(settled_on=date(2022, 3, 1), discharged_on=date(2022, 3, 1)),
    ],
)
def test_claims_that_are_in_order(row):
    assert claims.faults(row) == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (claim(self_paid=Decimal("2600.01")), "各支付项加个人自付 10100.01 元，差 100.01 元"),
        (claim(self_paid=Decimal(2000)), "差 500 元"),
        (claim(paid_other=Decimal(500)), "差 500 元"),
        (claim(in_scope_cost=Decimal(10001)), "政策范围内费用比总费用多 1 元"),
        (claim(in_scope_cost=Decimal(-1)), "政策范围内费用不能是负数"),
        (
            claim(paid_basic=Decimal(-100), self_paid=Decimal(8600)),
            "基本医保不能是负数",
        ),
        (claim(settled_on=NEXT_YEAR), "结算日期"),
        (claim(discharged_on=NEXT_YEAR), "出院日期"),
        (claim(discharged_on=date(2022, 2, 28)), "不能早于入院（就诊）日期 2022-03-01"),
        (claim(settled_on=date(2022, 2, 28)), "结算日期 2022-02-28 不能早于"),
        (claim(member=DEAD, admitted_on=date(2022, 3, 6)), "2022-03-06 不在册"),
        (claim(member=DEAD, admitted_on=None), "请填入院（就诊）日期"),
        (claim(member=STRANGER), "不是这一户的成员"),
    ],
)
def test_what_is_wrong_with_a_claim(row, sentence):
    found = claims.faults(row)
    assert len(found) == 1
    assert sentence in found[0]


def contract(policy=COVER, **fields):
    fields = {"year": 2022, "valid_from": date(2022, 4, 1), "valid_to": date(2023, 4, 1)} | fields
    return InsuranceContract(policy=policy, **fields)


def insured(policy=COVER, **fields):
    fields = {"household": HOME, "member": PERSON, "group": "脱贫户"} | fields
    return Insured(contract=contract(policy), **fields)


def insurance_claim(**fields):
    fields = {"household": HOME, "member": PERSON, "reported_on": date(2022, 5, 1)} | fields
    return InsuranceClaim(contract=contract(), **fields)


PAID = {"paid_on": date(2022, 6, 1), "amount": Decimal(3000)}


@pytest.mark.parametrize(
    "row",
    [
        contract(),
        contract(valid_to=None),
        contract(year=2023),
        contract(premium=Decimal(0)),
        insured(),
        insured(group=""),
        insured(HOUSES, member=None, group=""),
        insured(member=Member(pk=9, household=HOME, joined_on=date(2022, 8, 1))),
        insurance_claim(),
        insurance_claim(**PAID),
        insurance_claim(member=DEAD, **PAID),
        insurance_claim(member=None),
    ],
)
def test_insurance_that_is_in_order(row):
    assert insurance.faults(row) == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (contract(Policy(name="低保")), "“低保”不登记在保险里"),
        (contract(valid_to=date(2022, 3, 31)), "不能早于保险起期 2022-04-01"),
        (contract(year=2202), "年度 2202 和保险起期 2022-04-01 对不上"),
        (contract(premium=Decimal(-1)), "每人（户）保费不能是负数"),
        (insured(member=None), "“防贫保”按人投保"),
        (insured(HOUSES, group=""), "“农房保险”按户投保"),
        (insured(group="土豪"), "没有人群类别“土豪”，可用：脱贫户、监测户"),
        (insured(premium=Decimal(-1)), "保费不能是负数"),
        (insured(member=DEAD), "周故去已于 2022-03-05 死亡，2022-04-01 不在册"),
        (insured(member=STRANGER), "不是这一户的成员"),
        (insurance_claim(reported_on=date(2022, 3, 31)), "早于保险起期 2022-04-01"),
        (insurance_claim(reported_on=NEXT_YEAR), "还没有到"),
        (insurance_claim(paid_on=date(2022, 6, 1)), "要一起填"),
        (insurance_claim(amount=Decimal(5)), "要一起填"),
        (insurance_claim(**PAID | {"amount": Decimal(0)}), "赔付金额要大于 0"),
        (insurance_claim(**PAID | {"paid_on": date(2022, 4, 30)}), "不能早于报案日期 2022-05-01"),
        (insurance_claim(member=STRANGER), "不是这一户的成员"),
    ],
)
def test_what_is_wrong_with_insurance(row, sentence):
    found = insurance.faults(row)
    assert len(found) == 1
    assert sentence in found[0]
