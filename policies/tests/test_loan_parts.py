"""What hangs off a loan: extensions and subsidies; the balance of a day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household
from policies import actions
from policies.models import InterestSubsidy, Loan, LoanExtension
from policies.tests.make import make_credit_line, make_loan

TODAY = timezone.localdate()


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚")


@pytest.fixture
def loan(household, clerk):
    """50000 元, 2021-02-01 to 2023-02-01."""
    return make_loan(household=household, by=clerk)


def extend(loan, clerk, on=date(2023, 1, 20), due_on=date(2024, 2, 1), reason="受灾减收"):
    return actions.extend_loan(loan=loan, by=clerk, on=on, due_on=due_on, reason=reason)


def final_due_on(on=None):
    return Loan.objects.with_due(on).get().final_due_on


def test_extension_moves_the_day_and_the_page_tells_how(login, clerk, loan):
    url = reverse("policies:loan_extend", args=[loan.pk])
    data = {"on": "2023-01-20", "due_on": "2024-02-01", "reason": "受灾减收"}
    page = login(clerk).post(url, data, follow=True).content.decode()
    assert "到期日期延到 2024-02-01：受灾减收" in page
    assert "展期，合同为" in page
    assert final_due_on() == date(2024, 2, 1)
    assert AuditEvent.objects.filter(what="loanextension.add", by=clerk).count() == 1


def test_day_before_the_extension_knows_nothing_of_it(clerk, loan):
    extend(loan, clerk)
    assert final_due_on(date(2023, 1, 19)) == date(2023, 2, 1)
    assert final_due_on(date(2023, 1, 20)) == date(2024, 2, 1)


def test_extensions_may_follow_each_other(clerk, loan):
    extend(loan, clerk)
    extend(loan, clerk, date(2024, 1, 20), date(2025, 2, 1))
    assert final_due_on() == date(2025, 2, 1)
    assert loan.final_due_on == date(2025, 2, 1)


@pytest.mark.parametrize(
    ("on", "due_on", "sentence"),
    [
        (date(2024, 1, 20), date(2024, 1, 31), "没有晚于那时的到期日期 2024-02-01"),
        (date(2024, 1, 20), date(2023, 12, 31), "没有晚于那时的到期日期 2024-02-01"),
        (date(2023, 1, 21), date(2023, 2, 1), "要晚于原到期日期 2023-02-01"),
        (date(2021, 1, 31), date(2025, 2, 1), "不能早于放款日期"),
        (TODAY + timedelta(days=1), TODAY + timedelta(days=365), "还没有到"),
    ],
)
def test_rules_of_an_extension(clerk, loan, on, due_on, sentence):
    extend(loan, clerk)
    with pytest.raises(NotAllowed, match=sentence):
        extend(loan, clerk, on, due_on)
    assert LoanExtension.objects.count() == 1


def test_same_new_day_twice_is_refused(clerk, loan):
    extend(loan, clerk)
    with pytest.raises(NotAllowed, match="这笔贷款已展期到这一天"):
        extend(loan, clerk)


def test_repaid_loan_is_not_extended(clerk, loan):
    actions.repay_loan(loan=loan, by=clerk, on=date(2022, 1, 1), amount=Decimal(50000))
    with pytest.raises(NotAllowed, match="已还清"):
        extend(loan, clerk)


def test_contract_cannot_be_corrected_past_its_extension(clerk, loan):
    extend(loan, clerk)
    with pytest.raises(NotAllowed, match="要晚于原到期日期 2024-03-01"):
        actions.correct_loan(loan=loan, by=clerk, reason="改", due_on=date(2024, 3, 1))


def test_extension_is_corrected_with_its_own_reason_and_withdrawn(login, clerk, loan):
    row = extend(loan, clerk)
    client = login(clerk)
    url = reverse("policies:extension_correct", args=[row.pk])
    form = client.get(url).context["form"]
    assert form["cause"].value() == "受灾减收"
    data = {
        "extended_on": "2023-01-20",
        "due_on": "2024-03-01",
        "cause": "生病",
        "reason": "合同写的是三月",
        "seen": form["seen"].value(),
    }
    client.post(url, data)
    row.refresh_from_db()
    assert (row.due_on, row.reason) == (date(2024, 3, 1), "生病")
    client.post(reverse("policies:extension_withdraw", args=[row.pk]), {"reason": "登错"})
    assert final_due_on() == date(2023, 2, 1)


def test_overdue_and_due_soon_follow_the_extension(clerk, places):
    def lend(due_on, extended_to=None):
        home = make_household(village=places.village)
        row = make_loan(household=home, by=clerk, issued_on=date(2021, 2, 1), due_on=due_on)
        if extended_to:
            extend(row, clerk, date(2022, 1, 1), extended_to)
        return row

    on = date(2023, 1, 1)
    late = lend(date(2022, 12, 31))
    today = lend(on)
    last = lend(date(2022, 12, 31), date(2023, 3, 2))
    beyond = lend(date(2022, 12, 31), date(2023, 3, 3))
    repaid = lend(date(2022, 12, 31))
    actions.repay_loan(loan=repaid, by=clerk, on=on, amount=Decimal(50000))
    assert set(Loan.objects.overdue(on)) == {late}
    assert set(Loan.objects.overdue(date(2022, 12, 31))) == set()
    assert set(Loan.objects.due_within(60, on)) == {today, last}
    assert beyond in Loan.objects.due_within(61, on)
    assert repaid in Loan.objects.due_within(60, date(2022, 12, 30))


def subsidise(loan, clerk, **fields):
    fields = {"year": 2021, "on": date(2021, 12, 20), "amount": Decimal("962.5")} | fields
    return actions.subsidise(loan=loan, by=clerk, **fields)


def test_subsidy_stands_in_the_history_of_the_loan(login, clerk, loan):
    url = reverse("policies:loan_subsidise", args=[loan.pk])
    data = {"year": "2021", "on": "2021-12-20", "amount": "962.5", "batch": "第四季度"}
    page = login(clerk).post(url, data, follow=True).content.decode()
    assert "2021年度，第四季度" in page
    assert "962.5" in page
    assert AuditEvent.objects.filter(what="interestsubsidy.add").count() == 1


def test_loan_without_subsidy_gets_none_and_offers_none(login, clerk, household):
    lent = make_loan(household=household, by=clerk, is_subsidised=False)
    with pytest.raises(NotAllowed, match="不是财政贴息的贷款"):
        subsidise(lent, clerk)
    page = login(clerk).get(reverse("policies:loan_detail", args=[lent.pk])).content.decode()
    assert "登记贴息" not in page


def test_subsidised_loan_with_subsidies_stays_subsidised(clerk, loan):
    subsidise(loan, clerk)
    with pytest.raises(NotAllowed, match="不是财政贴息的贷款"):
        actions.correct_loan(loan=loan, by=clerk, reason="改", is_subsidised=False)


def test_one_subsidy_a_day(clerk, loan):
    subsidise(loan, clerk)
    with pytest.raises(NotAllowed, match="这一天的贴息已登记"):
        subsidise(loan, clerk)
    assert InterestSubsidy.objects.count() == 1


def test_subsidy_is_corrected_and_withdrawn(login, clerk, loan):
    row = subsidise(loan, clerk)
    client = login(clerk)
    url = reverse("policies:subsidy_correct", args=[row.pk])
    seen = client.get(url).context["form"]["seen"].value()
    data = {"year": 2021, "paid_on": "2021-12-21", "amount": "900", "reason": "错", "seen": seen}
    client.post(url, data)
    row.refresh_from_db()
    assert row.amount == Decimal(900)
    client.post(reverse("policies:subsidy_withdraw", args=[row.pk]), {"reason": "登重了"})
    assert not InterestSubsidy.objects.exists()


def test_loan_with_an_extension_is_not_withdrawn(clerk, loan):
    extend(loan, clerk)
    with pytest.raises(NotAllowed, match="下面还登记有展期"):
        actions.withdraw(row=loan, by=clerk, reason="登重了")


def test_enterprise_way_names_the_enterprise(clerk, household):
    with pytest.raises(NotAllowed, match="要写用款企业"):
        make_loan(household=household, by=clerk, way="enterprise")
    assert make_loan(household=household, by=clerk, way="enterprise", enterprise="绿源").pk


REPAYMENTS = st.lists(
    st.tuples(
        st.dates(date(2021, 2, 1), date(2022, 12, 31)),
        st.integers(min_value=1, max_value=3_000_000),
    ),
    max_size=6,
)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wanted=REPAYMENTS, on=st.dates(date(2021, 1, 1), date(2023, 6, 1)))
def test_balance_of_a_day_is_what_was_lent_less_what_was_repaid_by_then(clerk, loan, wanted, on):
    with transaction.atomic():
        done = []
        for day, fen in wanted:
            amount = Decimal(fen) / 100
            try:
                actions.repay_loan(loan=loan, by=clerk, on=day, amount=amount)
            except NotAllowed:
                assert sum(money for _, money in done) + amount > loan.amount
            else:
                done.append((day, amount))
        found = Loan.objects.with_balance(on).get(pk=loan.pk)
        assert found.balance == loan.amount - sum(money for day, money in done if day <= on)
        assert Loan.objects.with_balance().get(pk=loan.pk).balance >= 0
        transaction.set_rollback(True)


def test_loans_under_a_line_stay_within_it(login, clerk, household):
    line = make_credit_line(household=household, by=clerk, amount=Decimal(80000))
    make_loan(household=household, by=clerk, credit_line=line)
    with pytest.raises(NotAllowed, match="额度 80000 元，用信合计 100000 元，超出 20000 元"):
        make_loan(household=household, by=clerk, credit_line=line)
    make_loan(household=household, by=clerk, credit_line=line, amount=Decimal(30000))
    assert Loan.objects.count() == 2
    with pytest.raises(NotAllowed, match=r"超出 0\.5 元"):
        actions.correct_credit(line=line, by=clerk, reason="改", amount=Decimal("79999.5"))
    first = Loan.objects.earliest("pk")
    with pytest.raises(NotAllowed, match="超出 1 元"):
        actions.correct_loan(loan=first, by=clerk, reason="改", amount=Decimal(50001))


def test_line_with_loans_is_not_withdrawn(clerk, household):
    line = make_credit_line(household=household, by=clerk)
    make_loan(household=household, by=clerk, credit_line=line)
    with pytest.raises(NotAllowed, match="下面还登记有小额信贷"):
        actions.withdraw(row=line, by=clerk, reason="登错")
