"""A household's account: what it received by year, what it has, what it should still get; page, paper and panel."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEvent
from households.tests.make import make_household, make_member
from policies import account, actions, card, receipts
from policies.models import (
    HouseRepair,
    InsuranceClaim,
    InsuranceContract,
    Insured,
    InterestSubsidy,
    MedicalClaim,
    Post,
    PostPay,
    Trainee,
    Training,
)
from policies.receipts import Basis, months_in
from policies.tests.make import (
    head_of,
    make_grant,
    make_loan,
    make_placement,
    make_policy,
    make_state,
)

ON = date(2021, 10, 31)


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid, head_name="周德厚")


def whole_life(household, by):
    """A row in every register, with amounts that tell each apart; ends on ON."""
    head, township = head_of(household), household.township
    of = {"township": township, "household": household}
    make_grant(
        household=household,
        policy=make_policy(name="教育资助", nature="grant", sector="education"),
        by=by,
        amount=Decimal(600),
    )
    make_state(
        household=household, policy=make_policy(name="低保"), by=by, amount=Decimal(300)
    )  # since 2021-01-01
    loan = make_loan(household=household, by=by, amount=Decimal(50000))
    InterestSubsidy.objects.create(
        township=township, loan=loan, year=2021, paid_on=date(2021, 9, 21), amount=700
    )
    for number, kind in enumerate(("inpatient", "chronic")):
        MedicalClaim.objects.create(
            **of, member=head, kind=kind, number=f"JS{number}", illness="高血压", settled_on=date(2021, 5, 1),
            total_cost=1000, paid_basic=600, paid_aid=200, self_paid=200,
        )  # fmt: skip
    contract = InsuranceContract.objects.create(
        township=township, policy=make_policy(name="防贫保", nature="grant", sector="insurance"), year=2021,
        number="BD1", insurer="人保财险", valid_from=date(2021, 1, 1), valid_to=date(2022, 1, 1),
    )  # fmt: skip
    Insured.objects.create(**of, contract=contract, member=head, group="脱贫户")
    InsuranceClaim.objects.create(
        **of, contract=contract, member=head, reason="车祸", reported_on=date(2021, 6, 1),
        paid_on=date(2021, 7, 1), amount=3000,
    )  # fmt: skip
    post = Post.objects.create(
        **of, member=head, kind="保洁", monthly_wage=500, valid_from=date(2021, 1, 1)
    )
    PostPay.objects.create(
        township=township, post=post, month=date(2021, 1, 1), months=6, paid_on=date(2021, 7, 5), amount=3001
    )  # fmt: skip
    HouseRepair.objects.create(
        **of, grade="D", way="rebuild", year=2021, planned_on=date(2021, 3, 1), subsidy=20000,
        started_on=date(2021, 4, 1), completed_on=date(2021, 8, 1), accepted_on=date(2021, 8, 5),
        paid_on=date(2021, 9, 1),
    )  # fmt: skip
    training = Training.objects.create(township=township, title="月嫂", started_on=date(2021, 3, 1))
    Trainee.objects.create(
        **of, training=training, member=head, allowance=400, paid_on=date(2021, 3, 20)
    )
    make_placement(household=household, by=by)


PAID = 600 + 700 + 1600 + 3000 + 3001 + 20000 + 400


# ---- What it received ---------------------------------------------------------------------------


def test_account_adds_every_register_and_neither_loans_nor_estimates(clerk, household):
    whole_life(household, clerk)
    (year,) = account.of(household, ON).years
    assert year.year == 2021
    assert year.paid == PAID
    assert year.estimated == 3000  # 300 a month, January to October
    sums = {row.sector: (row.paid, row.estimated) for row in year.sums}
    assert sums == {
        "教育": (600, 0),
        "医疗": (1600, 0),
        "住房": (20000, 0),
        "兜底": (0, 3000),
        "就业": (3401, 0),
        "金融": (700, 0),
        "保险": (3000, 0),
    }
    lent = [line for line in year.lines if line.basis == Basis.LENT]
    assert [line.amount for line in lent] == [50000]


def test_sums_of_sectors_are_the_sum_of_the_year(clerk, household):
    whole_life(household, clerk)
    (year,) = account.of(household, ON).years
    assert sum(row.paid for row in year.sums) == year.paid
    assert sum(row.estimated for row in year.sums) == year.estimated


def test_money_is_of_the_year_in_which_it_was_paid(clerk, household):
    policy = make_policy(name="教育资助", nature="grant", rhythm="term")
    make_grant(
        household=household,
        policy=policy,
        by=clerk,
        year=2020,
        term="秋季",
        paid_on=date(2021, 1, 15),
    )
    (year,) = account.of(household, ON).years
    assert year.year == 2021
    assert year.lines[0].when == "2020年秋季 2021-01-15 发放"


def test_account_as_of_a_day_knows_nothing_later(clerk, household):
    whole_life(household, clerk)
    found = account.of(household, date(2021, 3, 31))
    assert sum(year.paid for year in found.years) == 400
    assert {line.what for line in found.held} == {
        "低保",
        "小额信贷",
        "防贫保（脱贫户）",
        "公益性岗位（保洁）",
        "危房改造（重建）",
        "兜底安置",
    }
    (repair,) = [line for line in found.held if line.what.startswith("危房")]
    assert "未开工" in repair.when


def test_what_is_repaid_accepted_and_paid_is_held_no_longer(clerk, household):
    whole_life(household, clerk)
    loan = household.loans.get()
    actions.repay_loan(loan=loan, by=clerk, on=date(2021, 9, 1), amount=Decimal(50000))
    held = {line.what for line in account.of(household, ON).held}
    assert "小额信贷" not in held
    assert "危房改造（重建）" not in held


def test_nothing_of_an_illness_or_an_accident_stands_in_the_account(login, clerk, household):
    whole_life(household, clerk)
    for name in ("account", "account_paper", "panel"):
        page = login(clerk).get(reverse(f"policies:{name}", args=[household.pk]))
        text = page.content.decode()
        assert "高血压" not in text
        assert "车祸" not in text
        assert "住院" not in text
    (claims,) = [line for line in receipts.of(household, ON) if line.what == "医疗报销"]
    assert claims.when == "2 次，总费用 2000 元，自付 400 元"


def test_withdrawn_rows_are_not_in_it(clerk, household):
    wrong = make_grant(
        household=household, policy=make_policy(name="教育资助", nature="grant"), by=clerk
    )
    actions.withdraw(row=wrong, by=clerk, reason="登错户")
    assert account.of(household, ON).years == ()


@pytest.mark.parametrize(
    ("year", "valid_from", "valid_to", "months"),
    [
        (2021, date(2021, 1, 1), None, 10),
        (2021, date(2020, 5, 1), None, 10),
        (2020, date(2020, 5, 31), None, 8),
        (2021, date(2021, 3, 15), date(2021, 7, 1), 4),  # not on 1 July any more
        (2021, date(2021, 3, 15), date(2021, 7, 2), 5),
        (2021, date(2021, 3, 1), date(2021, 3, 1), 0),
        (2021, date(2021, 11, 1), None, 0),
        (2022, date(2021, 1, 1), None, 0),
    ],
)
def test_months_in_which_a_state_ran(year, valid_from, valid_to, months):
    assert months_in(year, valid_from, valid_to, ON) == months


@given(
    start=st.dates(date(2018, 1, 1), date(2021, 12, 31)),
    on=st.dates(date(2018, 1, 1), date(2022, 12, 31)),
)
def test_months_of_the_years_are_the_months_in_all(start, on):
    whole = (on.year - start.year) * 12 + on.month - start.month + 1 if start <= on else 0
    assert sum(months_in(year, start, None, on) for year in range(2018, 2024)) == whole


# ---- What it should still get -------------------------------------------------------------------


def test_waiting_application_stands_under_what_is_still_to_come(login, clerk, household):
    policy = make_policy(name="教育资助", nature="grant")
    made = make_grant(
        household=household, policy=policy, by=clerk, paid_on=None, applied_on=date(2021, 9, 1)
    )
    page = login(clerk).get(reverse("policies:account", args=[household.pk]))
    assert [row for row, _ in page.context["waiting"]] == [made]
    assert "还应该得到的" in page.content.decode()
    assert account.waiting(household, date(2021, 8, 31)) == []


def test_who_knows_what_is_due_says_it_on_page_and_panel(login, clerk, household):
    policy = make_policy(name="雨露计划", nature="grant")

    def source(asked, on):
        due = account.Due(policy, "周小雨", "中职在读，2021年秋季没有发放")
        return [due] if asked.pk == household.pk else []

    account.register_due(source)
    try:
        for name in ("account", "panel"):
            page = login(clerk).get(reverse(f"policies:{name}", args=[household.pk]))
            text = page.content.decode()
            assert "应享未享" in text
            assert "雨露计划，周小雨" in text
            assert "中职在读，2021年秋季没有发放" in text
    finally:
        account.unregister_due(source)


# ---- The pages ----------------------------------------------------------------------------------


def test_grid_officer_reads_the_account_without_links_that_are_closed_to_him(
    login, clerk, grid_officer, household
):
    whole_life(household, clerk)
    page = login(grid_officer).get(reverse("policies:account", args=[household.pk]))
    text = page.content.decode()
    assert f"{PAID}" in text
    assert "/correct/" not in text
    assert reverse("policies:loan_detail", args=[household.loans.get().pk]) not in text


@pytest.mark.parametrize("name", ["account", "account_paper", "panel"])
def test_outsider_finds_no_household(login, outsider, household, name):
    assert login(outsider).get(reverse(f"policies:{name}", args=[household.pk])).status_code == 404


def test_household_without_anything_says_so(login, clerk, household):
    page = login(clerk).get(reverse("policies:account", args=[household.pk])).content.decode()
    assert "没有登记享受的政策" in page


def test_paper_carries_its_mark_and_is_recorded(login, clerk, household):
    whole_life(household, clerk)
    page = login(clerk).get(reverse("policies:account_paper", args=[household.pk]))
    assert "李业务" in page.content.decode()
    assert "已发放合计" in page.content.decode()
    event = AuditEvent.objects.get(what="household.print")
    assert (event.by, event.reason, event.target_id) == (clerk, "一户账", str(household.pk))


def test_query_count_does_not_grow_with_rows(login, clerk, household):
    client, url = login(clerk), reverse("policies:account", args=[household.pk])
    whole_life(household, clerk)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(6):
        other = make_member(household=household)
        make_grant(
            household=household,
            policy=make_policy(name=f"补贴{number}", nature="grant"),
            by=clerk,
            member=other,
        )
        make_state(
            household=household, policy=make_policy(name=f"状态{number}"), by=clerk, member=other
        )
        loan = make_loan(household=household, by=clerk, member=other)
        InterestSubsidy.objects.create(
            township=household.township, loan=loan, year=2021, paid_on=ON, amount=1
        )
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


def test_card_has_a_line_of_every_register(clerk, household):
    whole_life(household, clerk)
    said = {(line.policy, line.amount) for line in card.lines(household, ON)}
    assert said == {
        ("低保", 300),
        ("小额信贷", 50000),
        ("防贫保（脱贫户）", None),
        ("公益性岗位（保洁）", 500),
        ("兜底安置", None),
        ("教育资助", 600),
        ("小额信贷贴息", 700),
        ("医疗报销", 1600),
        ("防贫保理赔", 3000),
        ("公益性岗位工资（保洁）", 3001),
        ("危房改造（重建）", 20000),
        ("技能培训补助", 400),
    }


def test_card_costs_the_same_for_few_and_many(clerk, household, django_assert_num_queries):
    whole_life(household, clerk)
    with CaptureQueriesContext(connection) as few:
        card.lines(household, ON)
    policy = make_policy(name="产业奖补", nature="grant", rhythm="once")
    for day in range(1, 6):
        make_grant(household=household, policy=policy, by=clerk, paid_on=date(2021, 5, day))
    with django_assert_num_queries(len(few)):
        card.lines(household, ON)
