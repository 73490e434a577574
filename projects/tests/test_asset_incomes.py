"""What assets owe and what comes in: never more than is due, never less than was shared out."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from projects import actions
from projects.models import AssetIncome, AssetReceipt
from projects.tests.make import (
    make_asset,
    make_contract,
    make_distribution,
    make_income,
    make_project,
)

TODAY = timezone.localdate()


@pytest.fixture
def asset(places, clerk):
    return make_asset(project=make_project(village=places.village, by=clerk), by=clerk)


@pytest.fixture
def income(asset, clerk):
    """12000 元 of 2022."""
    return make_income(asset=asset, by=clerk)


def receive(income, clerk, amount=5000, on=date(2022, 12, 31)):
    return actions.receive_income(income=income, by=clerk, received_on=on, amount=Decimal(amount))


def test_contract_proposes_what_is_due_and_the_rest_is_proposed_as_received(login, clerk, asset):
    contract = make_contract(asset=asset, by=clerk, valid_to=None)
    client, url = login(clerk), reverse("projects:income_create", args=[asset.pk])
    form = client.get(url).context["form"]
    assert (form["due"].value(), form["contract"].value()) == ("12000", contract.pk)
    data = {"year": "2022", "due": "12000", "due_on": "2022-12-31", "contract": contract.pk}
    assert "没有收齐" in client.post(url, data, follow=True).content.decode()
    income = AssetIncome.objects.get(year=2022)
    receive(income, clerk)
    url = reverse("projects:income_receive", args=[income.pk])
    assert client.get(url).context["form"]["amount"].value() == "7000"
    data = {"received_on": "2023-01-05", "amount": "7000"}
    assert "已收齐" in client.post(url, data, follow=True).content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"due": Decimal(0)}, "应收要大于 0"),
        ({"year": 2020}, "差得太远"),
        ({"year": 2021, "due_on": date(2021, 1, 1)}, "不能早于入账日期"),
    ],
)
def test_rules_of_an_income(clerk, asset, fields, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        make_income(asset=asset, by=clerk, **{"year": 2022, "due_on": date(2022, 12, 31)} | fields)


def test_income_names_a_contract_of_its_own_asset(clerk, asset):
    other = make_contract(asset=make_asset(project=asset.project, by=clerk), by=clerk)
    with pytest.raises(NotAllowed, match="另一项资产的"):
        make_income(asset=asset, by=clerk, contract=other)


def test_receipts_never_exceed_what_is_due(clerk, income):
    receive(income, clerk, 5000)
    with pytest.raises(NotAllowed, match=r"会多出 0\.01 元"):
        receive(income, clerk, Decimal("7000.01"))
    row = receive(income, clerk, 7000)
    with pytest.raises(NotAllowed, match="会多出 1 元"):
        actions.correct_receipt(receipt=row, by=clerk, reason="改", amount=Decimal(7001))
    with pytest.raises(NotAllowed, match="会多出 2000 元"):
        actions.correct_income(income=income, by=clerk, reason="改", due=Decimal(10000))
    assert sum(row.amount for row in AssetReceipt.objects.all()) == 12000


@pytest.mark.parametrize(
    ("amount", "on", "sentence"),
    [
        (0, date(2022, 12, 31), "金额要大于 0"),
        (1, TODAY + timedelta(days=1), "还没有到"),
        (1, date(2021, 1, 1), "不能早于入账日期"),
    ],
)
def test_rules_of_a_receipt(clerk, income, amount, on, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        receive(income, clerk, amount, on)


def test_money_that_was_shared_out_cannot_become_not_received(login, clerk, places, asset, income):
    row = receive(income, clerk)
    make_distribution(
        village=places.village, by=clerk, asset=asset, origin="asset", income=Decimal(5000)
    )
    client = login(clerk)
    url = reverse("projects:receipt_withdraw", args=[row.pk])
    assert "多出 5000 元" in client.post(url, {"reason": "登错"}, follow=True).content.decode()
    with pytest.raises(NotAllowed, match="多出 1000 元"):
        actions.correct_receipt(receipt=row, by=clerk, reason="改", amount=Decimal(4000))
    with pytest.raises(NotAllowed, match="多出 5000 元"):
        actions.correct_income(income=income, by=clerk, reason="改", year=2023)
    assert AssetReceipt.objects.get().amount == 5000


def test_income_with_receipts_is_not_withdrawn_without_it_is(login, clerk, income):
    row = receive(income, clerk)
    client, url = login(clerk), reverse("projects:income_withdraw", args=[income.pk])
    text = client.post(url, {"reason": "登错"}, follow=True).content.decode()
    assert "下面还登记有收益到账" in text
    client.post(reverse("projects:receipt_withdraw", args=[row.pk]), {"reason": "登错"})
    client.post(url, {"reason": "登错"})
    assert not AssetIncome.objects.exists()
