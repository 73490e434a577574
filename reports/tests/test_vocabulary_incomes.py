"""What villages earn: collective income, industries, solar, sales; enterprises and the households they carry."""

from datetime import date

import pytest

from areas.models import AreaYear
from areas.tests.make import make_tag
from households.tests.make import make_household
from reports.tests.spending import (
    make_carried,
    make_collective,
    make_enterprise,
    make_industry_record,
    make_link_income,
    make_sale,
    make_solar_year,
    make_station,
)
from reports.tests.township import error, figure, value
from reports.vocabulary.printing import base_unit


@pytest.fixture
def township(places):
    return places.township


@pytest.fixture
def lifted(places):
    return make_household(village=places.village, base_type="lifted", size=3)


def test_collective_income_by_origin_and_threshold(places, township):
    make_collective(places.village, 60_000)
    make_collective(places.village, 45_000, "solar")
    make_collective(places.other_village, 99_999)
    make_collective(places.other_village, 200_000, year=2020)
    assert value("村集体收入.年度.金额", township) == 204_999
    assert value('村集体收入.来源("光伏收益").金额', township) == 45_000
    assert value("村集体收入.达到(100000).村数", township) == 1
    assert value('村集体收入.达到(100000).来源("光伏收益").金额', township) == 45_000
    assert value("村集体收入.低于(100000).村数", township) == 1
    assert value("村集体收入.上年.达到(100000).村数", township) == 1
    assert value("村集体收入.累计.金额", township) == 404_999
    assert value("村集体收入.金额", places.village) == 105_000
    make_tag(area=places.village, name="脱贫村", valid_from=date(2016, 1, 1))
    assert value("村集体收入.脱贫村.金额", township) == 105_000
    assert value("村集体收入.非脱贫村.金额", township) == 99_999


def test_no_number_of_an_industry_counts_twice(places, township):
    make_industry_record(places.village, area_mu=2000, income=500)
    make_industry_record(places.village, season="spring", area_mu=1990, new_area_mu=150, income=300)
    make_industry_record(places.village, season="autumn", area_mu=2000, new_area_mu=60)
    make_industry_record(places.other_village, season="spring", area_mu=300, output_kg=7, trees=5)
    make_industry_record(places.other_village, season="autumn", area_mu=310, output_kg=8, trees=5)
    make_industry_record(places.other_village, year=2020, area_mu=290, income=70)
    make_industry_record(places.village, "蚕桑", boxes=16000)
    assert value('产业("茶叶").面积', township) == 2310
    assert value('产业("茶叶").季节("春季").面积', township) == 2290
    assert value('产业("茶叶").季节("春季").新增面积', township) == 150
    assert value('产业("茶叶").新增面积', township) == 210
    assert value('产业("茶叶").产量', township) == 15
    assert value('产业("茶叶").株数', township) == 5
    assert value('产业("茶叶").收入', township) == 500
    assert value('产业("茶叶").累计.收入', township) == 570
    assert value('产业("茶叶").累计.面积', township) == 2310
    assert value('产业("茶叶").上年.年度.面积', township) == 290
    assert value('产业("茶叶").村数', township) == 2
    assert value('产业("蚕桑").盒数', township) == 16000
    assert value("产业.产业数", township) == 2


def test_big_numbers_print_in_tons_and_in_ten_thousands(places, township):
    make_industry_record(places.village, "蚕桑", output_kg=7_000_000, boxes=16_000, trees=3_000_000)
    tons = figure('产业("蚕桑").产量|吨', township)
    assert (tons.printed, tons.unit, tons.value) == ("7000", "吨", 7_000_000)
    trees = figure('产业("蚕桑").株数|万', township)
    assert (trees.printed, trees.unit, base_unit(trees.unit)) == ("300", "万株", "株")
    assert figure('产业("蚕桑").盒数|万(1)', township).printed == "1.6"
    assert error('产业("蚕桑").株数|吨', township).message == (
        "「吨」用在以公斤计的数后面，这个数以株计"
    )
    assert "以元计" in error("脱贫户.户数|万元", township).message
    assert [base_unit(unit) for unit in ("吨", "亿元", "万亩", "%", "户", "万元/年·人")] == [
        "公斤", "元", "亩", "", "户", "元/年·人",
    ]  # fmt: skip


def test_solar_stations_and_what_they_yield(places, township):
    station = make_station(places.village, 60, connected_on=date(2020, 6, 1))
    make_station(places.other_village, 100, connected_on=date(2022, 6, 1))
    make_solar_year(station, 40_000, kwh=66_000)
    make_solar_year(station, 20_000, 2020)
    assert value("光伏.容量", township) == 160
    assert value("光伏.已并网.个数", township) == value("光伏.在建.个数", township) == 1
    assert value("光伏.村数", township) == 2
    assert value("光伏.乡镇数", places.county) == 1
    assert value("光伏收益.年度.金额", township) == 40_000
    assert value("光伏收益.累计.金额", township) == 60_000
    assert value("光伏收益.发电量", township) == 66_000
    assert figure("光伏收益.个数", township).grain == "solarstation"


def test_sales_of_the_period(places, township, lifted):
    make_sale(places.village, 300, household=lifted, channel="展销会")
    make_sale(places.village, 700, enterprise=make_enterprise(township), product="菊花")
    make_sale(places.village, 9, sold_on=date(2020, 5, 1))
    assert value("消费帮扶.金额", township) == 1000
    assert value("消费帮扶.户数", township) == 1
    assert value('消费帮扶.产品("菊花").主体数', township) == 1
    assert value('消费帮扶.渠道("展销").金额', township) == 300
    assert value("消费帮扶.上年.笔数", township) == 1


def test_enterprises_by_kind_product_and_what_they_carry(places, township, lifted):
    tea = make_enterprise(township, village=places.village, price_premium=10)
    make_enterprise(township, "油茶社", products="油茶叶", surveyed_on=date(2021, 4, 1))
    make_enterprise(
        township, "黄牛基地", kind="big_farmer", products="黄牛", scale=1018, scale_unit="头"
    )
    make_enterprise(township, "关了的", closed_on=date(2021, 3, 1))
    link = make_carried(tea, lifted)
    make_link_income(link, 116_500)
    make_link_income(link, 5, date(2020, 5, 1))
    other = make_carried(tea, lifted, way="work")
    make_link_income(other, 33)
    assert value("经营主体.个数", township) == 3
    assert value("经营主体.上年.个数", township) == 4
    assert value('经营主体.类型("合作社").产品("茶叶").带动.个数', township) == 1
    assert value('经营主体.产品("茶叶").个数', township) == 1
    assert value("经营主体.已采集.个数", township) == 1
    assert value('经营主体("黄牛").规模("头")', township) == 1018
    assert figure('经营主体.产品("茶叶").收购溢价|百分比', township).printed == "10%"
    assert value("带动增收.金额", township) == 116_533
    assert value('带动增收.方式("订单收购").产品("茶叶").金额', township) == 116_500
    assert value('联农带农.方式("就业务工").收入.金额', township) == 33
    assert value("联农带农.收入.累计.金额", township) == 116_538
    assert value("带动增收.户数", township) == 1
    assert value('经营主体.其中(联农带农.方式("订单收购")).名称', township) == "新田茶业合作社"
    assert value('脱贫户.其中(联农带农.产品("茶叶")).人数', township) == 3


def test_the_typed_income_of_an_old_year_does_not_stand_in_for_rows_by_origin(places, township):
    for place in (places.village, places.other_village, township):
        AreaYear.objects.create(area=place, year=2020, collective_income=50_000)
    assert value("区划.集体经济收入", township) == 50_000
    make_collective(places.village, 60_000)
    assert value("村集体收入.年度.金额", township) == 60_000
    for place in (township, places.village):
        assert "没有登记" in error("区划.集体经济收入", place).message
    told = figure("区划.集体经济收入", places.other_village)
    assert told.value == 50_000
    assert "手填" in told.definition
    assert "要写“村集体收入”" in told.definition
