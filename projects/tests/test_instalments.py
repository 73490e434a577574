"""Contracts make due what they say, by their rhythm, once; what a person entered, corrected or received stays."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from projects import actions
from projects.models import Asset, AssetContract, AssetIncome
from projects.rules.instalments import MONTHS, instalments
from projects.tests.make import make_asset, make_contract, make_income, make_project

LATE = date(2030, 12, 31)


def contract_of(**fields) -> AssetContract:
    given = {"valid_from": date(2022, 1, 1), "yearly_income": Decimal(12000), "rhythm": "year"}
    return AssetContract(asset=Asset(booked_on=date(2021, 11, 20)), **given | fields)


@pytest.fixture
def asset(places, clerk):
    return make_asset(project=make_project(village=places.village, by=clerk), by=clerk)


def due(**conditions):
    rows = AssetIncome.objects.filter(**conditions).order_by("due_on")
    return [(row.due_on.isoformat(), int(row.due)) for row in rows]


# ---- 各期 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({}, [("2022-12-31", "12000.00"), ("2023-12-31", "12000.00")]),
        (
            {"first_due_on": date(2022, 1, 10)},
            [("2022-01-10", "12000.00"), ("2023-01-10", "12000.00")],
        ),
        (
            {"rhythm": "half"},
            [(f"{day}", "6000.00") for day in ("2022-06-30", "2022-12-31", "2023-06-30", "2023-12-31")],
        ),
        (
            {"rhythm": "quarter", "yearly_income": Decimal(100), "valid_to": date(2022, 10, 1)},
            [("2022-03-31", "25.00"), ("2022-06-30", "25.00"), ("2022-09-30", "25.00")],
        ),
        # 91 of the 181 days of the half-year
        (
            {"rhythm": "half", "valid_to": date(2022, 4, 2)},
            [("2022-04-01", "3016.57")],
        ),
        ({"valid_from": date(2020, 7, 1)}, [(f"{year}-06-30", "12000.00") for year in (2022, 2023)]),
        ({"due_from": 2023}, [("2023-12-31", "12000.00")]),
        ({"yearly_income": None}, []),
    ],
)  # fmt: skip
def test_instalments_by_rhythm(fields, wanted):
    found = instalments(contract_of(**fields), date(2023, 12, 31)).values()
    assert [(f"{one.due_on}", f"{one.due}") for one in found] == wanted


@given(
    st.sampled_from(sorted(MONTHS)),
    st.integers(1, 10_000_000).map(lambda fen: Decimal(fen) / 100),
    st.dates(date(2021, 12, 1), date(2024, 12, 31)),
    st.integers(1, 3),
)
def test_the_instalments_of_whole_years_make_up_the_contract(rhythm, yearly, start, years):
    end = start.replace(year=start.year + years, day=min(start.day, 28))
    contract = contract_of(rhythm=rhythm, yearly_income=yearly, valid_from=start, valid_to=None)
    months = MONTHS[rhythm]
    found = [
        one for one in instalments(contract, LATE).values() if one.number <= 12 * years / months
    ]
    assert sum(one.due for one in found) == yearly * years
    assert all(one.due_on >= start for one in found)
    contract.valid_to = end
    ended = instalments(contract, LATE)
    assert sum(one.due for one in ended.values()) <= yearly * years
    assert all(one.due_on < end for one in ended.values())


# ---- 登记 ------------------------------------------------------------------------------------------


def test_a_contract_enters_what_is_due_up_to_the_end_of_this_year(asset, clerk):
    start = date(timezone.localdate().year - 1, 1, 1)
    contract = make_contract(asset=asset, by=clerk, valid_from=start, valid_to=None)
    years = [start.year, start.year + 1]
    assert due(contract=contract) == [(f"{year}-12-31", 12000) for year in years]
    event = AuditEvent.objects.get(what="assetcontract.expect")
    assert event.detail == {"rows": 2, "years": years}


def test_the_night_adds_what_is_missing_and_nothing_twice(asset, clerk):
    make_contract(asset=asset, by=clerk)
    AssetIncome.objects.filter(year=2024).delete()  # as if the year had only come now
    for entered in (1, 0):
        out = StringIO()
        call_command("expect_incomes", stdout=out)
        assert f"小召乡：补登记应收 {entered} 笔" in out.getvalue()
    assert due() == [("2022-12-31", 12000), ("2023-12-31", 12000), ("2024-12-31", 12000)]


def test_an_old_contract_is_owed_from_the_year_that_its_clerk_says(login, clerk, asset):
    data = {
        "way": "lease",
        "operator": "兴农合作社",
        "yearly_income": "12000",
        "rhythm": "year",
        "valid_from": "2022-01-01",
        "valid_to": "2025-01-01",
        "due_from": str(timezone.localdate().year + 1),
    }
    client, page = login(clerk), reverse("projects:contract_create", args=[asset.pk])
    assert "这一年还没有到" in client.post(page, data).content.decode()
    client.post(page, data | {"due_from": "2024"})
    assert due() == [("2024-12-31", 12000)]
    actions.correct_contract(
        contract=AssetContract.objects.get(), by=clerk, reason="补登", due_from=2023
    )
    assert due() == [("2023-12-31", 12000), ("2024-12-31", 12000)]


def test_what_was_entered_by_hand_before_is_not_doubled(asset, clerk):
    make_income(asset=asset, by=clerk, year=2023, due=Decimal(9000), due_on=date(2023, 6, 30))
    make_contract(asset=asset, by=clerk)
    assert due() == [("2022-12-31", 12000), ("2023-06-30", 9000), ("2024-12-31", 12000)]


@pytest.mark.parametrize("names_contract", [True, False])
def test_what_is_entered_by_hand_later_stands_instead(asset, clerk, names_contract):
    contract = make_contract(asset=asset, by=clerk)
    by_hand = {"contract": contract} if names_contract else {}
    make_income(asset=asset, by=clerk, year=2023, due=Decimal(9000), **by_hand)
    call_command("expect_incomes", stdout=StringIO())
    assert due() == [("2022-12-31", 12000), ("2023-12-31", 9000), ("2024-12-31", 12000)]


def test_a_year_that_was_paid_is_corrected_and_not_entered_again(asset, clerk):
    make_contract(asset=asset, by=clerk)
    paid = AssetIncome.objects.get(year=2023)
    actions.receive_income(
        income=paid, by=clerk, received_on=date(2023, 12, 31), amount=Decimal(500)
    )
    with pytest.raises(NotAllowed, match="2023 年已按合同登记应收（2023-12-31 到期）"):
        make_income(asset=asset, by=clerk, year=2023, due=Decimal(9000), due_on=date(2023, 6, 30))


def test_an_instalment_that_was_withdrawn_does_not_come_back(asset, clerk):
    make_contract(asset=asset, by=clerk)
    actions.withdraw(row=AssetIncome.objects.get(year=2023), by=clerk, reason="受灾免收一年")
    call_command("expect_incomes", stdout=StringIO())
    assert due() == [("2022-12-31", 12000), ("2024-12-31", 12000)]


# ---- 合同改了 --------------------------------------------------------------------------------------


def test_open_instalments_follow_the_contract_and_paid_or_corrected_ones_stay(asset, clerk):
    contract = make_contract(asset=asset, by=clerk)
    first, second = AssetIncome.objects.order_by("year")[:2]
    actions.receive_income(
        income=first, by=clerk, received_on=date(2022, 12, 31), amount=Decimal(12000)
    )
    actions.correct_income(income=second, by=clerk, reason="受灾减半", due=Decimal(6000))
    actions.correct_contract(
        contract=contract,
        by=clerk,
        reason="补充协议",
        yearly_income=Decimal(15000),
        valid_to=date(2026, 1, 1),
    )
    assert due() == [
        ("2022-12-31", 12000),
        ("2023-12-31", 6000),
        ("2024-12-31", 15000),
        ("2025-12-31", 15000),
    ]


def test_another_rhythm_counts_the_open_years_anew(asset, clerk):
    contract = make_contract(asset=asset, by=clerk)
    paid = AssetIncome.objects.get(year=2022)
    actions.receive_income(
        income=paid, by=clerk, received_on=date(2022, 12, 31), amount=Decimal(12000)
    )
    actions.correct_contract(contract=contract, by=clerk, reason="改为半年一交", rhythm="half")
    call_command("expect_incomes", stdout=StringIO())
    assert due(year=2022) == [("2022-12-31", 12000)]
    assert due(year=2023) == [("2023-06-30", 6000), ("2023-12-31", 6000)]


def test_an_early_end_leaves_what_was_due_until_then(asset, clerk):
    contract = make_contract(asset=asset, by=clerk)
    actions.end_contract(contract=contract, by=clerk, on=date(2023, 7, 2), reason="承租方退租")
    assert due() == [("2022-12-31", 12000), ("2023-07-01", 5983)]  # 182 of 365 days


def test_disposal_ends_what_is_due(asset, clerk):
    make_contract(asset=asset, by=clerk, valid_to=None)
    actions.dispose(asset=asset, by=clerk, on=date(2024, 1, 1), disposal="报废，批准")
    assert due() == [("2022-12-31", 12000), ("2023-12-31", 12000)]


def test_a_wrong_contract_goes_with_its_instalments_but_not_with_money(asset, clerk, login):
    contract = make_contract(asset=asset, by=clerk)
    income = AssetIncome.objects.get(year=2022)
    receipt = actions.receive_income(
        income=income, by=clerk, received_on=date(2022, 12, 31), amount=Decimal(1)
    )
    with pytest.raises(NotAllowed, match="下面还登记有资产收益"):
        actions.withdraw_contract(contract=contract, by=clerk, reason="登错资产")
    assert AssetIncome.objects.count() == 3
    actions.withdraw_receipt(receipt=receipt, by=clerk, reason="登错")
    url = reverse("projects:contract_withdraw", args=[contract.pk])
    assert login(clerk).post(url, {"reason": "登错资产"}).status_code == 302
    assert not AssetIncome.objects.exists()
    assert not AssetContract.objects.exists()


def test_a_first_day_far_from_the_contract_is_refused(asset, clerk):
    with pytest.raises(NotAllowed, match="第一次应收日期 2012-01-01 和合同起 2022-01-01 相差"):
        make_contract(asset=asset, by=clerk, first_due_on=date(2012, 1, 1))


def test_nothing_falls_due_before_the_asset_was_booked(places, clerk):
    asset = make_asset(project=make_project(village=places.village, by=clerk), by=clerk)
    before = asset.booked_on - timedelta(days=800)
    make_contract(asset=asset, by=clerk, valid_from=before, valid_to=date(2023, 1, 1))
    assert all(row.due_on >= asset.booked_on for row in AssetIncome.objects.all())


def test_a_contract_is_not_withdrawn_without_a_reason(asset, clerk):
    contract = make_contract(asset=asset, by=clerk)
    with pytest.raises(NotAllowed, match="请写作废原因"):
        actions.withdraw_contract(contract=contract, by=clerk, reason=" ")
