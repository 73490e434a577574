"""Import of loans, with what is repaid and subsidised."""

from datetime import date
from decimal import Decimal

import pytest

from households.imports.tests.registers import changes, counts, faults
from policies import actions
from policies.models import InterestSubsidy, Loan, LoanRepayment


def loan(member, **cells):
    row = {
        "合同号": "XZ1",
        "姓名": member.name,
        "证件号码": member.id_number,
        "贷款银行": "农村商业银行",
        "贷款金额（元）": "50000",
        "放款日期": "2021-02-20",
        "到期日期": "2024-02-20",
        "年利率（%）": "3.85",
        "使用方式": "户贷企用",
        "用款企业": "兴农合作社",
        "用途": "养羊",
        "贷款种类": "信用贷款",
        "已还本金（元）": "10000",
        "最近还款日期": "2021-09-20",
        "贴息金额（元）": "950",
        "贴息日期": "2021-09-21",
    }
    return row | cells


def ledger(member, **cells):
    """A row of the township's 小额信贷台账."""
    row = {
        "序号": "1",
        "乡镇": "小召乡",
        "行政村": "段墓村",
        "借款人": member.name,
        "借款人身份证号码": member.id_number,
        "户类型": "脱贫户",
        "贷款银行": "邮储银行",
        "借款合同号": "YC1",
        "贷款金额（万元）": "5",
        "放款日期": "2021-02-20",
        "到期日期": "2024-02-20",
        "年利率（%）": "3.65",
        "贷款用途": "养羊",
        "还款方式": "到期一次还本",
        "是否贴息": "是",
        "已贴息金额（元）": "600",
        "贷款余额（万元）": "4.5",
        "是否逾期": "否",
    }
    return row | cells


def test_a_row_becomes_a_loan_with_repayment_and_subsidy(bring, family):
    assert counts(bring("loans", [loan(family.head)])) == (1, 0, 0, 0)
    kept = Loan.objects.get()
    assert (kept.household, kept.member, kept.contract) == (family.household, family.head, "XZ1")
    assert (kept.bank, kept.amount, kept.rate) == ("农村商业银行", Decimal(50000), Decimal("3.85"))
    assert (kept.issued_on, kept.due_on) == (date(2021, 2, 20), date(2024, 2, 20))
    assert (kept.way, kept.enterprise, kept.purpose) == ("enterprise", "兴农合作社", "养羊")
    assert (kept.kind, kept.is_subsidised) == ("credit", True)
    paid = LoanRepayment.objects.get()
    assert (paid.loan, paid.repaid_on, paid.amount) == (kept, date(2021, 9, 20), Decimal(10000))
    subsidy = InterestSubsidy.objects.get()
    assert (subsidy.loan, subsidy.year, subsidy.paid_on) == (kept, 2021, date(2021, 9, 21))
    assert subsidy.amount == Decimal(950)
    assert counts(bring("loans", [loan(family.head)])) == (0, 0, 1, 0)


def test_the_ledger_of_the_township_can_be_used_month_after_month(bring, family):
    assert counts(bring("loans", [ledger(family.head)])) == (1, 0, 0, 0)
    assert Loan.objects.with_balance().get().balance == Decimal(45000)
    assert counts(bring("loans", [ledger(family.head)], as_of=date(2021, 11, 30))) == (0, 0, 1, 0)
    more = ledger(family.head, **{"贷款余额（万元）": "3", "已贴息金额（元）": "900"})
    again = bring("loans", [more], as_of=date(2021, 12, 31))
    assert counts(again) == (0, 1, 0, 0)
    assert changes(again) == [("已还本金（元）", "5000", "20000"), ("贴息金额（元）", "", "300")]
    assert Loan.objects.with_balance().get().balance == Decimal(30000)
    assert LoanRepayment.objects.latest("pk").repaid_on == date(2021, 12, 31)
    assert counts(bring("loans", [more], as_of=date(2022, 1, 31))) == (0, 0, 1, 0)


def test_a_changed_cell_corrects_the_loan(bring, family):
    bring("loans", [loan(family.head)])
    again = bring(
        "loans",
        [loan(family.head, 用途="养牛", 贴息日期="2021-09-21", **{"贴息金额（元）": "960"})],
    )
    assert counts(again) == (0, 1, 0, 0)
    assert changes(again) == [("用途", "养羊", "养牛"), ("贴息金额（元）", "950", "960")]
    assert InterestSubsidy.objects.get().amount == Decimal(960)


@pytest.mark.parametrize(
    ("cells", "heading", "words"),
    [
        ({"已还本金（元）": "60000"}, "已还本金（元）", "已还本金比贷款金额多 10000 元"),
        ({"到期日期": "2021-01-01"}, "到期日期", "要晚于放款日期"),
        ({"用款企业": ""}, "用款企业", "户贷企用的要写用款企业"),
        ({"贷款金额（元）": ""}, "贷款金额（元）", "没有填贷款金额（元）"),
        ({"贷款银行": ""}, "贷款银行", "新的贷款要填贷款银行"),
        ({"最近还款日期": "2020-09-20"}, "最近还款日期", "不能早于放款日期"),
        ({"使用方式": "自用"}, "使用方式", "不在代码表里"),
    ],
)
def test_rows_that_break_a_rule_are_refused(bring, family, cells, heading, words):
    outcome = bring("loans", [loan(family.head, **cells)])
    assert [(where, words in reason) for _, where, reason in faults(outcome)] == [(heading, True)]
    assert not Loan.objects.exists()


def test_less_than_is_registered_is_refused(bring, family):
    bring("loans", [ledger(family.head)])
    (fault,) = faults(bring("loans", [ledger(family.head, **{"贷款余额（万元）": "5"})]))
    assert fault[1:] == (
        "贷款余额（万元）", "系统里已登记还款 5000 元，比这一行的多；登错的还款在页面上更正",
    )  # fmt: skip
    (fault,) = faults(bring("loans", [ledger(family.head, **{"已贴息金额（元）": "500"})]))
    assert fault[1] == "已贴息金额（元）"
    (fault,) = faults(bring("loans", [ledger(family.head, **{"贷款余额（万元）": "6"})]))
    assert fault[2] == "贷款余额比贷款金额多，请核对"


def test_an_extended_loan_keeps_the_day_of_its_contract(bring, family, clerk):
    bring("loans", [ledger(family.head)])
    actions.extend_loan(
        loan=Loan.objects.get(), by=clerk, on=date(2021, 10, 1), due_on=date(2025, 2, 20), reason="灾"
    )  # fmt: skip
    for due in ("2024-02-20", "2025-02-20"):
        assert counts(bring("loans", [ledger(family.head, 到期日期=due)])) == (0, 0, 1, 0)
    (fault,) = faults(bring("loans", [ledger(family.head, 到期日期="2026-02-20")]))
    assert "已展期到 2025-02-20" in fault[2]


def test_one_contract_is_one_loan(bring, family):
    (fault,) = faults(bring("loans", [loan(family.head), loan(family.wife)]))
    assert fault == (5, "合同号", "和第 4 行重复，是同一条，留一行")
