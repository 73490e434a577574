"""接着办: the page of a project says what this user does next with it."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions import NotAllowed
from households.tests.make import make_household
from projects.tests.make import (
    make_asset,
    make_beneficiary,
    make_funding,
    make_payment,
    make_project,
)


def todo(client, project) -> list[str]:
    return [one["label"] for one in client.get(project.get_absolute_url()).context["todo"]]


def made(places, clerk, **fields):
    return make_project(village=places.village, by=clerk, total=Decimal(300000), **fields)


def test_a_new_project_waits_for_its_first_stage_and_its_funds(login, clerk, places):
    project = made(places, clerk)
    client = login(clerk)
    assert todo(client, project) == ["登记入库", "安排资金（还差 30 万元）"]
    make_funding(project=project, by=clerk, amount=Decimal(180000))
    assert todo(client, project) == ["登记入库", "安排资金（还差 12 万元）"]


def test_while_it_is_built(login, clerk, village_cadre, leader, places):
    project = made(places, clerk, approved_on=date(2021, 2, 1), started_on=date(2021, 4, 1))
    funding = make_funding(project=project, by=clerk, amount=Decimal(300000))
    make_payment(funding=funding, by=clerk, amount=Decimal(50000))
    assert todo(login(clerk), project) == [
        "登记竣工",
        "报进度",
        "登记支付（现在最多 16 万元）",
        "补资料（还差 4 份）",
        "登记受益户",
    ]
    assert todo(login(village_cadre), project) == ["报进度"]
    assert todo(login(leader), project) == []


@pytest.fixture
def accepted(places, clerk):
    days = {
        "approved_on": date(2021, 2, 1),
        "started_on": date(2021, 4, 1),
        "completed_on": date(2021, 9, 1),
        "accepted_on": date(2021, 10, 1),
    }
    project = made(places, clerk, **days)
    make_funding(project=project, by=clerk, amount=Decimal(300000))
    return project


def test_once_accepted_the_asset_comes_first(login, clerk, places, accepted):
    make_beneficiary(project=accepted, household=make_household(village=places.village), by=clerk)
    client = login(clerk)
    assert todo(client, accepted)[:2] == ["建资产卡", "登记公告公示"]
    make_asset(project=accepted, by=clerk)
    assert todo(client, accepted) == [
        "登记公告公示",
        "登记支付（现在最多 30 万元）",
        "补资料（还差 9 份）",
    ]


def test_no_more_is_offered_to_be_paid_than_would_be_accepted(login, clerk, places):
    days = {"approved_on": date(2021, 2, 1), "started_on": date(2021, 4, 1)}
    project = made(places, clerk, **days, reach="household", contract_amount=Decimal(200000))
    funding = make_funding(project=project, by=clerk, amount=Decimal(300000))
    client = login(clerk)
    assert "登记支付（现在最多 14 万元）" in todo(client, project)  # 合同价的 70%
    assert "登记受益户" not in todo(client, project)  # 到户项目的户从申请里来
    make_payment(funding=funding, by=clerk, amount=Decimal(140000))
    assert not [one for one in todo(client, project) if "支付" in one]
    with pytest.raises(NotAllowed, match="验收前最多付"):
        make_payment(funding=funding, by=clerk, amount=Decimal("0.01"))


def test_a_project_given_up_asks_for_nothing(login, clerk, places):
    project = made(places, clerk, abandoned_on=date(2021, 5, 1))
    assert todo(login(clerk), project) == []
