"""Assets: in which state and in whose care on a day; what they earn and who gets it."""

from datetime import date

import pytest

from households.tests.make import make_household
from reports.tests.spending import (
    make_contract,
    make_distribution,
    make_income,
    make_keeping,
    make_receipt,
    make_share,
    make_state,
)
from reports.tests.township import error, figure, make_asset, make_project, value


@pytest.fixture
def township(places):
    return places.township


@pytest.fixture
def asset(places):
    return make_asset(make_project(places.village), titled_on=date(2021, 9, 1))


def test_state_keeper_and_title_are_those_of_the_day(places, township, asset):
    make_state(asset, "normal", date(2021, 6, 1), date(2021, 10, 1))
    make_state(asset, "idle", date(2021, 10, 1))
    make_keeping(asset, valid_to=date(2021, 11, 1), agreement="GH-1")
    make_asset(asset.project, asset_class="household", owner_level="household", form="biological")
    assert value('资产.状态("闲置").个数', township) == 1
    assert value('资产.截至("2021-09-30").状态("正常").个数', township) == 1
    assert value("资产.有管护人.个数", township) == 0
    assert value('资产.截至("2021-10-31").有管护协议.个数', township) == 1
    assert value("资产.无管护人.个数", township) == 1  # the household keeps its own
    assert value("资产.未确权.个数", township) == 1
    assert value('资产.截至("2021-08-31").未确权.个数', township) == 2
    assert value('资产.形态("生物资产").原值', township) == 1000
    assert value('资产.类别("到户类").归属("农户").个数', township) == 1
    assert value("资产.新增.个数", township) == 2
    assert value("资产.项目数", township) == 1
    assert value('资产.村("段墓村").个数', township) == 2


def test_contracts_that_end_and_are_not_renewed(township, asset):
    make_contract(asset, valid_to=date(2021, 9, 1))
    assert value("资产.合同到期.个数", township) == 1
    assert value('资产.截至("2021-08-31").经营方式("租赁").个数', township) == 1
    assert value('资产.截至("2021-08-31").经营主体("惠农").个数', township) == 1
    assert value('资产.经营方式("租赁").个数', township) == 0
    make_contract(asset, valid_from=date(2021, 9, 1))
    assert value("资产.合同到期.个数", township) == 0


def test_income_due_received_and_missing(township, asset):
    income = make_income(asset, 1000)
    make_income(asset, 900, year=2020)
    make_receipt(income, 300)
    make_receipt(income, 400, date(2022, 2, 1))
    assert value("资产收益.应收", township) == 1000
    assert value("资产收益.实收", township) == 300
    assert value("资产收益.未收", township) == 700
    assert value("资产收益.欠收.笔数", township) == 1
    assert value("资产收益.累计.应收", township) == 1900
    assert value("资产收益.上年.应收", township) == 900
    assert value('资产收益.类别("经营性").资产数', township) == 1
    assert value("资产.其中(资产收益.欠收).个数", township) == 1


def test_a_distribution_to_households_and_public_works(places, township):
    one = make_household(village=places.village, base_type="lifted", size=3)
    two = make_household(village=places.village, size=2)
    plan = make_distribution(places.village, 1000, 200, finished_on=date(2021, 12, 1))
    make_share(plan, 300, one, paid_on=date(2021, 12, 5))
    make_share(plan, 200, two)
    make_share(plan, 100, one, use="post")
    make_share(plan, 200)
    make_distribution(places.other_village, 500, 500, origin="asset")
    assert value("收益分配.可分配", township) == 1500
    assert value("收益分配.留存", township) == 700
    assert value("收益分配.金额", township) == 800
    assert value("收益分配.户数", township) == 2
    assert value('收益分配.来源("光伏收益").用途("分红").户数', township) == 2
    assert value('收益分配.来源("光伏收益").留存', township) == 200
    assert value('收益分配.用途("公益岗").人数', township) == 3
    assert value("收益分配.其中(脱贫户).金额", township) == 400
    assert value("收益分配.发放.户数", township) == 1
    assert value("收益分配.上年.金额", township) == 0
    assert value("收益分配.累计.年度.户数", township) == 2
    assert value('收益分配.村("郑杨村").留存', township) == 500
    assert value("收益分配.已完成.可分配 - 收益分配.已完成.留存", township) == 800
    assert value("脱贫户.其中(收益分配).户数", township) == 1
    found = figure("收益分配.留存", township)
    assert found.grain == "distribution"
    assert found.rows().count() == found.row_count == 2
    assert "不能按「用途」分" in error('收益分配.用途("分红").留存', township).message
    assert "不能按「其中」分" in error("收益分配.其中(脱贫户).留存", township).message
