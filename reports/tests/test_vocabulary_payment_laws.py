"""Laws of payments for any rows: villages and sub-kinds add up, and each payment lies in exactly one period."""

from calendar import monthrange
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households.models import Member
from policies.models import Benefit, Loan
from reports.tests.registers import (
    make_claim,
    make_contract,
    make_extension,
    make_insurance,
    make_insurance_claim,
    make_pay,
    make_post,
    make_repair,
    make_repayment,
    make_subsidy,
)
from reports.tests.township import (
    context,
    make_benefit,
    make_loan,
    make_policy,
    make_township,
)
from reports.vocabulary import evaluate

generated = settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
KINDS = ("住院", "门诊", "")
ROWS = st.lists(
    st.tuples(
        st.integers(0, 19),  # whose
        st.sampled_from(KINDS),
        st.dates(date(2020, 6, 1), date(2022, 6, 30)),
        st.integers(1, 10**6).map(lambda number: Decimal(number) / 50),
    ),
    min_size=1,
    max_size=8,
)
SUMS = (
    *('政策("医疗救助").发放.金额', '政策("医疗救助").发放.人次', "医疗.总费用", "医疗.报销金额"),
    *("医疗.人次", '理赔("防贫保").赔付.金额', '理赔("防贫保").报案.起数', "岗位工资.金额"),
    *("岗位工资.人次", "小额信贷.新增.金额", "小额信贷.新增.笔数", "小额信贷.贴息金额"),
    *("危房改造.发放.金额", "危房改造.新增.户次", "小额信贷.到期.金额"),
)
STOCKS = ("小额信贷.余额", "小额信贷.已还本金", "小额信贷.未结清.笔数", "公益岗.个数")


YEAR = (date(2021, 1, 1), date(2021, 12, 31))
MONTHS = [(date(2021, n, 1), date(2021, n, monthrange(2021, n)[1])) for n in range(1, 13)]


def in_span(text: str, start: date, end: date) -> str:
    head, measure = text.rsplit(".", 1)
    return f'{head}.期间("{start}", "{end}").{measure}'


@pytest.fixture
def township(places):
    make_township(places)
    make_policy("医疗救助", nature="grant", rhythm="once", kinds="住院、门诊")
    make_insurance()
    return places.township


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def enter(township, rows) -> None:
    """Each row becomes a payment in every register."""
    members = list(Member.objects.filter(township=township).order_by("pk"))
    policy, contract = make_policy("医疗救助"), make_contract(township)
    posts = {}
    for number, (who, kind, day, amount) in enumerate(rows):
        member = members[who % len(members)]
        household, fields = member.household, {"member": member}
        make_benefit(
            policy,
            household,
            member,
            year=day.year,
            term=f"第{number}次",
            paid_on=day,
            kind=kind,
            amount=amount,
        )
        claim = "inpatient" if kind == "住院" else "outpatient"
        make_claim(
            household, claim, amount, settled_on=day, paid_basic=amount, self_paid=0, **fields
        )
        make_insurance_claim(
            contract, household, reported_on=day, paid_on=day, amount=amount, **fields
        )
        if member not in posts:
            posts[member] = make_post(household, valid_from=date(2020, 1, 1), **fields)
            make_pay(posts[member], day, amount)
            done = dict.fromkeys(("started_on", "completed_on", "accepted_on", "paid_on"), day)
            make_repair(household, day, subsidy=amount, **done)
        loan = make_loan(household, amount, day, due_on=day + timedelta(days=200))
        if number % 3 == 0:
            make_extension(loan, day + timedelta(days=100), day + timedelta(days=300))
        make_subsidy(loan, day, amount)
        make_repayment(loan, date(day.year + 1, 1, 1), amount / 2)


def counted(expressions, area) -> dict:
    found = evaluate({text: text for text in expressions}, context(area))
    return {text: result.value for text, result in found.items()}


@generated
@given(rows=ROWS)
def test_a_payment_of_the_year_lies_in_exactly_one_month(township, rows):
    with undone():
        enter(township, rows)
        texts = {text: [in_span(text, *span) for span in (YEAR, *MONTHS)] for text in SUMS}
        found = counted([each for spans in texts.values() for each in spans], township)
        for whole, *months in texts.values():
            assert sum(found[month] for month in months) == found[whole], whole


@generated
@given(rows=ROWS)
def test_villages_add_up_to_the_township(places, township, rows):
    texts = [*SUMS, *STOCKS, *(text.replace("人次", "户数") for text in SUMS if "人次" in text)]
    with undone():
        enter(township, rows)
        whole = counted(texts, township)
        parts = [counted(texts, village) for village in (places.village, places.other_village)]
        for text in texts:
            assert sum(part[text] for part in parts) == whole[text], text


@generated
@given(rows=ROWS)
def test_subkinds_and_what_has_none_add_up_to_the_policy(township, rows):
    rows_of = '政策("医疗救助").发放'
    parts = [f'{rows_of}.子类("住院")', f'{rows_of}.子类("门诊")', f"{rows_of}.未分子类"]
    with undone():
        enter(township, rows)
        for measure in ("人次", "金额"):
            found = counted([f"{each}.{measure}" for each in (rows_of, *parts)], township)
            whole, *rest = found.values()
            assert whole == sum(rest)
        paid = Benefit.objects.filter(policy__name="医疗救助", paid_on__year=2021)
        assert counted([f"{rows_of}.人次"], township) == {f"{rows_of}.人次": paid.count()}


@generated
@given(rows=ROWS, one=st.sampled_from(KINDS[:2]), other=st.sampled_from(["脱贫户", "医疗.门诊"]))
def test_a_union_never_exceeds_its_parts_nor_falls_short_of_the_biggest(township, rows, one, other):
    first = f'政策("医疗救助").发放.子类("{one}")'
    # Compared by household where one side names no person, and then 人数 is everybody who lives there.
    measures = ("户数",) if other == "脱贫户" else ("户数", "人数")
    with undone():
        enter(township, rows)
        for measure in measures:
            texts = [f"{each}.{measure}" for each in (first, other, f"({first} + {other})")]
            a, b, both = counted(texts, township).values()
            assert max(a, b) <= both <= a + b


@generated
@given(rows=ROWS)
def test_a_balance_is_what_was_issued_less_what_was_repaid(township, rows):
    with undone():
        enter(township, rows)
        texts = [f"小额信贷.{measure}" for measure in ("余额", "金额", "已还本金")]
        owed, issued, repaid = counted(texts, township).values()
        assert owed == issued - repaid
        overdue = counted(["小额信贷.逾期.笔数"], township)["小额信贷.逾期.笔数"]
        assert overdue == Loan.objects.within(township).overdue(date(2021, 12, 31)).count()
        states = [f"小额信贷.{state}.笔数" for state in ("未结清", "已结清")]
        assert (
            sum(counted(states, township).values())
            == counted(["小额信贷.笔数"], township)["小额信贷.笔数"]
        )
