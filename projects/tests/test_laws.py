"""The laws of the money over every row of a database: what the actions let through holds; what came another way is named."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import NotAllowed
from households.tests.make import make_household
from projects import actions
from projects.laws import LAWS, breaches
from projects.models import (
    AssetContract,
    AssetReceipt,
    CollectiveIncome,
    Distribution,
    FundBatch,
    Payment,
    Project,
    ProjectApplication,
    SolarYear,
)
from projects.tests.make import (
    make_application,
    make_asset,
    make_batch,
    make_collective,
    make_contract,
    make_distribution,
    make_funding,
    make_household_project,
    make_income,
    make_payment,
    make_project,
    make_solar,
    make_solar_year,
    pass_until,
)


@pytest.fixture
def whole(places, clerk):
    """A township with a row of everything that has money, and all of it right."""
    return a_whole_township(places, clerk)


def a_whole_township(places, clerk):
    batch = make_batch(township=places.township, by=clerk, amount=Decimal(300000))
    project = make_project(
        village=places.village,
        by=clerk,
        total=Decimal(180000),
        approved_on=date(2021, 6, 1),
        started_on=date(2021, 7, 1),
        completed_on=date(2021, 10, 1),
        accepted_on=date(2021, 10, 10),
    )
    funding = make_funding(project=project, by=clerk, batch=batch)
    make_payment(funding=funding, by=clerk)
    grants = make_household_project(village=places.village, by=clerk)
    home = make_household(village=places.village)
    application = make_application(project=grants, household=home, by=clerk)
    pass_until(application, by=clerk, last="acceptance")
    actions.pay_application(
        application=application, by=clerk, on=date(2021, 8, 1), amount=Decimal(1500)
    )
    asset = make_asset(project=project, by=clerk)
    make_contract(asset=asset, by=clerk, yearly_income=None)
    make_income(asset=asset, by=clerk, received=Decimal(12000))
    make_distribution(
        village=places.village, by=clerk, origin="asset", asset=asset, income=Decimal(9000)
    )
    for origin in ("solar", "collective"):
        plan = make_distribution(village=places.village, by=clerk, origin=origin)
        actions.share(
            distribution=plan, by=clerk, household=home, use="award", amount=Decimal(6000)
        )
        actions.finish_distribution(distribution=plan, by=clerk, on=date(2023, 2, 1))
    return places.township


def test_what_actions_enter_breaks_no_law(whole):
    assert list(breaches(whole)) == []


@pytest.mark.parametrize(
    ("model", "changes", "law", "sentence"),
    [
        (FundBatch, {"amount": Decimal(1)}, 0, "安排合计 180000 元"),
        (Project, {"total": Decimal(9)}, 1, "超过总投资 9 元"),
        (Project, {"total": Decimal(999999)}, 1, "比总投资 999999 元少"),
        (Payment, {"amount": Decimal(180001)}, 1, "支付合计 180001 元"),
        (Payment, {"paid_on": date(2021, 1, 1)}, 1, "不能早于项目批复日期"),
        (Project, {"contract_amount": Decimal(9)}, 1, "合同价 9 元，支付合计 50000 元"),
        (ProjectApplication, {"amount": Decimal(20001)}, 2, "到户补助合计 20001 元"),
        (ProjectApplication, {"amount": None}, 2, "要填补助金额"),
        (AssetReceipt, {"amount": Decimal(12001)}, 4, "实收合计会多出 1 元"),
        (Distribution, {"income": Decimal(20000)}, 5, "没有分"),
        (AssetReceipt, {"amount": Decimal(8999)}, 6, "实收 8999 元，收益分配合计会到 9000 元"),
        (SolarYear, {"income": Decimal(9999)}, 6, "光伏收益 9999 元"),
        (SolarYear, {"year": 2023}, 6, "到 2022 年登记的光伏收益 0 元"),
        (CollectiveIncome, {"amount": Decimal(9999)}, 6, "村集体收入 9999 元"),
    ],
)  # fmt: skip
def test_a_row_that_came_another_way_is_named(whole, model, changes, law, sentence):
    model.objects.update(**changes)
    found = [breach for breach in breaches(whole) if breach.law == LAWS[law][0]]
    assert any(sentence in breach.sentence for breach in found)


def test_contracts_that_overlap_are_named(whole):
    contract = AssetContract.objects.get()
    contract.pk, contract.operator = None, "另一家"
    contract.save()
    (breach,) = breaches(whole)
    assert breach.law == LAWS[3][0]


def test_an_outsider_township_has_its_own(whole, places):
    FundBatch.objects.update(amount=Decimal(1))
    assert list(breaches(places.other_township)) == []


def test_query_count_does_not_grow_with_rows(whole, places, clerk):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert list(breaches(whole)) == []
        return len(found)

    few = queries()
    for _ in range(2):
        batch = make_batch(township=whole, by=clerk)
        project = make_project(village=places.village, by=clerk, approved_on=date(2021, 6, 1))
        make_payment(funding=make_funding(project=project, by=clerk, batch=batch), by=clerk)
        asset = make_asset(project=project, by=clerk)
        make_income(asset=asset, by=clerk, received=Decimal(5000))
        make_distribution(
            village=places.village, by=clerk, origin="asset", asset=asset, income=Decimal(5000)
        )
    assert queries() == few


# ---- 缺口 ------------------------------------------------------------------------------------------


def test_what_the_sources_lack_is_shown_from_the_approval_on(places, clerk, login):
    client = login(clerk)
    gap = reverse("projects:list") + "?remind=gap"
    project = make_project(village=places.village, by=clerk)
    assert "资金有缺口" not in client.get(project.get_absolute_url()).content.decode()
    assert project.name not in client.get(gap).content.decode()
    actions.correct_project(project=project, by=clerk, reason="批复", approved_on=date(2021, 6, 1))
    make_funding(project=project, by=clerk, amount=Decimal(180000))
    page = client.get(project.get_absolute_url()).content.decode()
    assert "资金有缺口：来源合计 18 万元，比总投资少 12 万元" in page
    assert project.name in client.get(gap).content.decode()
    make_funding(project=project, by=clerk, amount=Decimal(120000), source="county")
    assert "资金有缺口" not in client.get(project.get_absolute_url()).content.decode()
    assert project.name not in client.get(gap).content.decode()


# ---- 光伏、村集体 ----------------------------------------------------------------------------------


def test_solar_income_is_shared_out_once_it_is_there(places, clerk):
    given = {"village": places.village, "by": clerk, "decided_on": date(2023, 1, 10)}
    plan = {"origin": "solar", "year": 2022, "income": Decimal(90000)}
    with pytest.raises(NotAllowed, match="段墓村到 2022 年登记的光伏收益 0 元"):
        actions.plan_distribution(**given, **plan)
    station = make_solar(village=places.village, by=clerk)
    make_solar_year(station=station, by=clerk, year=2021, income=Decimal(40000))
    year = make_solar_year(station=station, by=clerk, year=2022, income=Decimal(50000))
    actions.plan_distribution(**given, **plan)
    with pytest.raises(NotAllowed, match="多出 1 元"):
        actions.plan_distribution(**given, **plan | {"income": Decimal(1), "label": "第二批"})
    with pytest.raises(NotAllowed, match="多出 10 元"):
        actions.correct_solar_year(
            solar_year=year, by=clerk, reason="电费结算单", income=Decimal(49990)
        )
    with pytest.raises(NotAllowed, match="多出 50000 元"):
        actions.withdraw_solar_year(solar_year=year, by=clerk, reason="登错")
    with pytest.raises(NotAllowed, match="多出 90000 元"):
        actions.correct_solar(
            station=station, by=clerk, reason="在邻村", village=places.other_village
        )


def test_collective_income_is_shared_out_of_its_year(places, clerk):
    income = make_collective(village=places.village, by=clerk, year=2022, amount=Decimal(30000))
    make_collective(village=places.village, by=clerk, year=2021, amount=Decimal(90000))
    plan = make_distribution(village=places.village, by=clerk, income=Decimal(30000))
    with pytest.raises(
        NotAllowed, match="段墓村 2022 年登记的村集体收入 30000 元，收益分配合计会到 30001 元"
    ):
        actions.correct_distribution(
            distribution=plan, by=clerk, reason="改", income=Decimal(30001)
        )
    for act in (
        lambda: actions.correct_collective_income(
            income=income, by=clerk, reason="改", amount=Decimal(1)
        ),
        lambda: actions.withdraw_collective_income(income=income, by=clerk, reason="登错"),
        lambda: actions.save_collective_year(
            village=places.village,
            by=clerk,
            year=2022,
            entries={income.origin: actions.OriginEntry(None)},
            reason="清空",
        ),
    ):
        with pytest.raises(NotAllowed, match="请先登记收入，或更正分配"):
            act()
