"""Funds: what was handed down, what of it went to projects, what was paid."""

from datetime import date

import pytest

from reports.tests.spending import make_batch, make_fund_kind, make_funding, make_payment
from reports.tests.township import error, figure, make_project, value


@pytest.fixture
def township(places):
    return places.township


@pytest.fixture
def funds(places, township):
    """1 000 000 of central funds for two projects, 300 000 paid; 50 000 of last year's, and 70 000 that a village raised."""
    central = make_batch(township, 1_000_000)
    make_batch(township, 200_000, source="province", label="第二批", received_on=date(2021, 8, 1))
    old = make_batch(township, 50_000, year=2020)
    make_batch(township, 9_000, make_fund_kind("盘活存量资金", is_bridging=False), source="county")
    industry = make_project(places.village)
    road = make_project(places.other_village, "农村道路")
    one = make_funding(industry, 600_000, central)
    two = make_funding(road, 300_000, central)
    make_funding(road, 70_000)
    three = make_funding(industry, 50_000, old)
    make_payment(one, 200_000, node="advance")
    make_payment(one, 60_000, date(2021, 11, 1))
    make_payment(two, 40_000, date(2021, 12, 1), node="final")
    make_payment(three, 30_000, date(2020, 11, 1))
    make_payment(three, 5_000, date(2021, 1, 10))


@pytest.mark.usefixtures("funds")
def test_batches_by_level_kind_and_year(places, township):
    assert value("资金批次.年度.金额", township) == 1_209_000
    assert value("资金批次.衔接.年度.金额", township) == 1_200_000
    assert value('资金批次.级次("省级").金额', township) == 200_000
    assert value('资金批次.种类("盘活存量资金").年度.批次数', township) == 1
    assert value('资金批次.批次("第二批").金额', township) == 200_000
    assert value('资金批次.截至("2021-06-30").年度.金额', township) == 1_009_000
    assert value("资金批次.上年.年度.金额", township) == 50_000
    assert value("资金批次.新增.批次数", township) == 3
    assert value("资金批次.年度.已安排", township) == 900_000
    assert value("资金批次.年度.结余", township) == 309_000
    assert value("资金批次.年度.已支付", township) == 300_000
    assert value('资金批次.截至("2021-06-30").已支付', township) == 235_000
    assert value("资金批次.金额", places.county) == value("资金批次.金额", township)
    assert "没有分村的数" in error("资金批次.金额", places.village).message


@pytest.mark.usefixtures("funds")
def test_allocations_by_source_kind_and_batch(township):
    assert (
        value("项目资金.年度.金额", township) == 970_000
    )  # what has no batch by its project's year
    assert value("项目资金.上年.年度.金额", township) == 50_000
    assert value('项目资金.年度.来源("自筹").金额', township) == 70_000
    assert value("项目资金.年度.衔接.金额", township) == 900_000
    assert value('项目资金.年度.批次("第一批").个数', township) == 2
    assert value('项目资金.年度.类型("农村道路").金额', township) == 370_000
    assert value("项目资金.年度.已支付", township) == 300_000
    assert value('项目资金.其中(资金批次.级次("中央")).年度.个数', township) == 2
    assert value('项目资金.村("段墓村").金额', township) == 650_000
    ratio = (
        '比率(项目资金.年度.衔接.类型("壮大村集体经济").金额, 项目资金.年度.衔接.金额)|百分比(1)'
    )
    assert figure(ratio, township).printed == "66.7%"


@pytest.mark.usefixtures("funds")
def test_payments_of_the_period_and_of_the_funds_of_a_year(township):
    assert value("资金支付.金额", township) == 305_000
    assert value("资金支付.年度.金额", township) == 300_000
    assert value("资金支付.累计.金额", township) == 335_000
    assert value("资金支付.上年.金额", township) == 30_000
    assert value('资金支付.期间("2021-01-01", "2021-06-30").金额', township) == 205_000
    assert value('资金支付.节点("预付款").笔数', township) == 1
    assert value('资金支付.来源("中央").类型("农村道路").金额', township) == 40_000
    ratio = "比率(资金支付.累计.年度.衔接.金额, 项目资金.年度.衔接.金额)|百分比"
    assert figure(ratio, township).printed == "33.33%"
    assert value("项目.其中(资金支付).个数", township) == 2


@pytest.mark.usefixtures("funds")
def test_a_project_given_up_takes_its_funds_out_of_the_count(places, township):
    given_up = make_project(places.village, abandoned_on=date(2021, 6, 1))
    before = value("项目资金.金额", township)
    make_funding(given_up, 1)
    assert value("项目资金.金额", township) == before
    assert value('项目资金.截至("2021-05-31").金额', township) == before + 1
