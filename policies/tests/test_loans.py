"""Small loans: entering, repaying, correcting; what is owed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household, make_member
from policies import actions
from policies.models import Loan, LoanRepayment
from policies.tests.make import head_of, make_loan

URL = reverse("policies:loans")
FORM = {
    "kind": "micro",
    "contract": "XZ20210001",
    "bank": "建安区农村商业银行",
    "amount": "50000",
    "issued_on": "2021-02-01",
    "due_on": "2023-02-01",
    "rate": "3.85",
    "way": "own",
    "is_subsidised": "on",
}


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚")


def repay(loan, clerk, amount, on=date(2021, 12, 1)):
    return actions.repay_loan(loan=loan, by=clerk, on=on, amount=Decimal(amount))


def test_clerk_registers_a_loan_in_yuan_and_reads_it_in_wan(login, clerk, household):
    client = login(clerk)
    url = reverse("policies:loan_create", args=[household.pk])
    answer = client.post(url, FORM | {"member": head_of(household).pk}, follow=True)
    page = answer.content.decode()
    assert "贷款 <b>5</b> 万元" in page
    assert "50000 元" in page
    loan = Loan.objects.get()
    assert (loan.amount, loan.rate, loan.township) == (
        Decimal(50000),
        Decimal("3.85"),
        household.township,
    )


def test_contract_is_registered_once(login, clerk, household):
    make_loan(household=household, by=clerk, contract="XZ20210001")
    url = reverse("policies:loan_create", args=[household.pk])
    page = login(clerk).post(url, FORM | {"member": head_of(household).pk}).content.decode()
    assert "这个合同号已登记。" in page
    assert Loan.objects.count() == 1


def test_who_left_cannot_borrow(clerk, household):
    gone = make_member(household=household, left_on=date(2021, 1, 10), leave_reason="death")
    with pytest.raises(NotAllowed, match="不在册"):
        make_loan(household=household, by=clerk, member=gone)


def test_issue_in_the_future_is_refused(clerk, household):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(NotAllowed, match="还没有到"):
        make_loan(
            household=household, by=clerk, issued_on=tomorrow, due_on=tomorrow + timedelta(days=365)
        )


def test_repayments_lower_the_balance_to_the_fen(login, clerk, household):
    loan = make_loan(household=household, by=clerk)
    url = reverse("policies:loan_repay", args=[loan.pk])
    client = login(clerk)
    client.post(url, {"on": "2021-12-01", "amount": "20000.50"})
    client.post(url, {"on": "2022-12-01", "amount": "10000.25"})
    assert Loan.objects.with_balance().get().balance == Decimal("19999.25")


def test_more_than_is_owed_is_refused_with_what_was_typed(login, clerk, household):
    loan = make_loan(household=household, by=clerk)
    repay(loan, clerk, 30000)
    url = reverse("policies:loan_repay", args=[loan.pk])
    page = login(clerk).post(url, {"on": "2022-01-01", "amount": "20001"}).content.decode()
    assert "已还本金合计比贷款金额多 1 元" in page
    assert 'value="20001"' in page
    assert LoanRepayment.objects.count() == 1


@pytest.mark.parametrize(
    ("on", "amount", "sentence"),
    [
        (date(2021, 1, 31), 100, "不能早于放款日期 2021-02-01"),
        (date(2021, 12, 1), 0, "要大于 0"),
        (timezone.localdate() + timedelta(days=1), 100, "还没有到"),
    ],
)
def test_rules_of_a_repayment(clerk, household, on, amount, sentence):
    loan = make_loan(household=household, by=clerk)
    with pytest.raises(NotAllowed, match=sentence):
        repay(loan, clerk, amount, on)
    assert not LoanRepayment.objects.exists()


def test_repayment_is_corrected_and_withdrawn(login, clerk, household):
    loan = make_loan(household=household, by=clerk)
    row = repay(loan, clerk, 30000)
    client = login(clerk)
    url = reverse("policies:repayment_correct", args=[row.pk])
    seen = client.get(url).context["form"]["seen"].value()
    data = {"repaid_on": "2021-12-02", "amount": "3000", "reason": "多打一个零", "seen": seen}
    client.post(url, data)
    assert Loan.objects.with_balance().get().balance == Decimal(47000)
    client.post(reverse("policies:repayment_withdraw", args=[row.pk]), {"reason": "不是他还的"})
    assert Loan.objects.with_balance().get().balance == Decimal(50000)
    assert AuditEvent.objects.filter(what="loanrepayment.withdraw").count() == 1


def test_amount_cannot_be_corrected_below_what_is_repaid(clerk, household):
    loan = make_loan(household=household, by=clerk)
    repay(loan, clerk, 30000)
    with pytest.raises(NotAllowed, match="多 10000 元"):
        actions.correct_loan(loan=loan, by=clerk, reason="改", amount=Decimal(20000))
    loan.refresh_from_db()
    assert loan.amount == Decimal(50000)


def test_loan_with_repayments_is_not_withdrawn(login, clerk, household):
    loan = make_loan(household=household, by=clerk)
    row = repay(loan, clerk, 100)
    url = reverse("policies:loan_withdraw", args=[loan.pk])
    client = login(clerk)
    page = client.post(url, {"reason": "登重了"}, follow=True).content.decode()
    assert "下面还登记有还款" in page
    actions.withdraw(row=row, by=clerk, reason="登重了")
    client.post(url, {"reason": "登重了"})
    assert not Loan.objects.exists()


def test_nothing_is_repaid_on_a_loan_that_was_withdrawn_meanwhile(clerk, household):
    loan = make_loan(household=household, by=clerk)
    actions.withdraw(row=loan, by=clerk, reason="登重了")
    with pytest.raises(NotAllowed, match="小额信贷已作废"):
        repay(loan, clerk, 100)
    assert not LoanRepayment.with_withdrawn.exists()


def test_contract_number_of_a_withdrawn_loan_is_free_again(clerk, household):
    loan = make_loan(household=household, by=clerk)
    actions.withdraw(row=loan, by=clerk, reason="登错银行")
    again = make_loan(household=household, by=clerk, contract=loan.contract)
    assert list(Loan.objects.all()) == [again]


def test_states_and_totals_of_the_list(login, clerk, places):
    def lend(name, **fields):
        home = make_household(village=places.village, head_name=name)
        return make_loan(household=home, by=clerk, **fields)

    lend("逾期人")
    repaid = lend("还清人")
    repay(repaid, clerk, 50000)
    later = timezone.localdate() + timedelta(days=30)
    lend("未到期人", due_on=later, amount=Decimal(30000))
    client = login(clerk)

    def names(query):
        page = client.get(f"{URL}?{query}").content.decode()
        return {name for name in ("逾期人", "还清人", "未到期人") if f">{name}<" in page}

    assert names("state=overdue") == {"逾期人"}
    assert names("state=repaid") == {"还清人"}
    assert names("state=open") == {"逾期人", "未到期人"}
    assert names("year=2021") == {"逾期人", "还清人", "未到期人"}
    assert names("year=2020") == set()
    assert "合计 3 户，贷款 13 万元，余额 8 万元" in client.get(URL).content.decode()


def test_query_count_does_not_grow_with_rows(login, clerk, places):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            make_loan(household=make_household(village=places.village), by=clerk)

    add(2)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    add(8)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)


def test_leader_reads_but_does_not_keep(login, leader, outsider, clerk, household):
    loan = make_loan(household=household, by=clerk)
    detail = reverse("policies:loan_detail", args=[loan.pk])
    assert "登记还款" not in login(leader).get(detail).content.decode()
    assert login(leader).get(reverse("policies:loan_repay", args=[loan.pk])).status_code == 403
    assert login(outsider).get(detail).status_code == 404


def test_text_from_a_file_is_read_as_numbers_and_days(clerk, household):
    loan = make_loan(household=household, by=clerk, rate="3.85", amount="50000")
    assert (loan.rate, loan.amount) == (Decimal("3.85"), Decimal(50000))
    with pytest.raises(NotAllowed, match="年利率"):
        make_loan(household=household, by=clerk, rate="三厘")
