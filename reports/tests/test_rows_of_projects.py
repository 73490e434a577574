"""The rows behind figures of funds, projects, assets and incomes can be read, and take a fixed number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.tests.make import make_household
from reports.rows import Listing
from reports.tests.spending import (
    make_application,
    make_batch,
    make_beneficiary,
    make_carried,
    make_collective,
    make_distribution,
    make_enterprise,
    make_funding,
    make_income,
    make_industry_record,
    make_link_income,
    make_payment,
    make_sale,
    make_share,
    make_solar_year,
    make_station,
)
from reports.tests.township import YEAR_END, figure, make_asset, make_project

FIGURES = {
    "资金批次.金额": "2021年中央第一批",
    "项目资金.金额": "段墓村项目",
    "资金支付.金额": "段墓村项目",
    "项目户.户次": "周德厚",
    "到户申请.个数": "周德厚",
    "资产.原值": "资产",
    "资产收益.应收": "资产",
    "收益分配.留存": "2021年光伏收益",
    "收益分配.金额": "周德厚",
    "村集体收入.金额": "段墓村",
    '产业("茶叶").收入': "段墓村",
    "光伏.容量": "段墓村电站",
    "光伏收益.金额": "段墓村电站",
    "经营主体.个数": "新田茶业合作社",
    "带动增收.金额": "周德厚",
    "消费帮扶.金额": "周德厚",
}


def fill(village):
    home = make_household(village=village, head_name="周德厚", size=2)
    project = make_project(village, name="段墓村项目")
    make_payment(make_funding(project, 100, make_batch(village.parent, 100)), 90)
    make_beneficiary(project, home)
    make_application(project, home, amount=80)
    asset = make_asset(project)
    make_income(asset, 70)
    plan = make_distribution(village, 100, 10)
    make_share(plan, 60, home)
    make_share(plan, 30)  # public works: of no household
    make_solar_year(make_station(village), 50)
    enterprise = make_enterprise(village.parent, f"新田茶业合作社{asset.pk}")
    make_link_income(make_carried(enterprise, home), 40)
    make_sale(village, 30, household=home)
    make_sale(village, 20, enterprise=enterprise)


def read(expression, township) -> list[str]:
    listing = Listing(figure(expression, township).rows(), YEAR_END)
    cells = [cell.text for row in listing.cells(list(listing.prepared())) for cell in row]
    assert len(cells) % len(listing.headings) == 0
    return cells


@pytest.fixture
def township(places):
    make_collective(places.village, 10)
    make_industry_record(places.village, income=10)
    fill(places.village)
    return places.township


@pytest.mark.parametrize(("expression", "shown"), FIGURES.items(), ids=FIGURES)
def test_rows_are_shown_and_a_row_more_costs_no_query_more(places, township, expression, shown):
    assert any(shown in text for text in read(expression, township))
    with CaptureQueriesContext(connection) as few:
        read(expression, township)
    fill(places.village)
    with CaptureQueriesContext(connection) as many:
        read(expression, township)
    assert len(many) == len(few)
