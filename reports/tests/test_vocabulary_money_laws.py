"""Laws of money and things: parts add up to the whole, on any day; nothing is spent beyond its source."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households.tests.make import make_household
from projects.models import Asset, CollectiveIncome, Distribution, Payment, Source
from reports.tests.spending import (
    make_batch,
    make_beneficiary,
    make_carried,
    make_collective,
    make_distribution,
    make_enterprise,
    make_fund_kind,
    make_funding,
    make_income,
    make_link_income,
    make_payment,
    make_place,
    make_quantity,
    make_receipt,
    make_sale,
    make_share,
    make_solar_year,
    make_station,
)
from reports.tests.township import context, figure, make_asset, make_project, value
from reports.vocabulary import evaluate
from reports.vocabulary.lexicon import Lexicon
from reports.vocabulary.relations import check, relations

DAYS = st.dates(date(2019, 12, 1), date(2023, 1, 31))
# Rows that hang off one village: the villages add up to the township.
OF_ONE_VILLAGE = (
    "项目资金.金额",
    "项目资金.已支付",
    "项目资金.年度.金额",
    '项目资金.来源("中央").金额',
    "资金支付.金额",
    "资金支付.累计.笔数",
    "项目户.户数",
    "项目户.人数",
    "项目户.预计增收",
    "资产.个数",
    "资产.原值",
    "资产.已确权.原值",
    "资产收益.应收",
    "资产收益.实收",
    "收益分配.金额",
    "收益分配.留存",
    '收益分配.用途("分红").户数',
    "村集体收入.金额",
    "村集体收入.村数",
    "光伏.容量",
    "光伏收益.金额",
    "消费帮扶.金额",
    "带动增收.金额",
    "项目.村数",
)
SPLITS = (
    ("项目资金.金额", [f'项目资金.来源("{one}").金额' for one in Source.labels]),
    ("项目资金.年度.金额", ["项目资金.年度.脱贫村.金额", "项目资金.年度.非脱贫村.金额"]),
    ("资金支付.金额", [f'资金支付.节点("{one}").金额' for one in Payment.Node.labels]),
    ("资金批次.金额", ["资金批次.已安排", "资金批次.结余"]),
    ("资产.原值", [f'资产.类别("{one}").原值' for one in Asset.Class.labels]),
    ("资产.个数", [f'资产.归属("{one}").个数' for one in Asset.Owner.labels]),
    ("收益分配.可分配", [f'收益分配.来源("{o}").可分配' for o in Distribution.Origin.labels]),
    ("村集体收入.金额", [f'村集体收入.来源("{o}").金额' for o in CollectiveIncome.Origin.labels]),
    ("光伏.个数", ["光伏.已并网.个数", "光伏.在建.个数"]),
    ("项目.个数", ["项目.脱贫村.个数", "项目.非脱贫村.个数"]),
    ('项目.工程量("公里")', ['项目.到村.工程量("公里")', '项目.到户.工程量("公里")']),
)
read_only = settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def township(places):
    """Two years of everything, at random but always the same."""
    random = Random(5)
    villages = (places.village, places.other_village)
    kinds = (make_fund_kind(), make_fund_kind("盘活存量资金", is_bridging=False))
    homes = [make_household(village=each, size=2) for each in villages for _ in range(3)]
    tea = make_enterprise(places.township)
    for number in range(12):
        village, other = random.sample(villages, 2)
        home = random.choice(homes)
        year = random.choice((2020, 2021))
        started = date(year, 1, 5) + timedelta(random.randrange(330))
        batch = make_batch(
            places.township, random.randrange(500, 900), random.choice(kinds), year=year
        )
        project = make_project(
            village,
            year=year,
            reach=random.choice(("village", "household")),
            started_on=started,
            completed_on=random.choice((None, started + timedelta(90))),
        )
        if number % 3 == 0:
            make_place(project, other)
        make_quantity(project, random.randrange(9), 3)
        for funding in (make_funding(project, 400, batch), make_funding(project, 90)):
            make_payment(funding, random.randrange(1, 80), started, node="advance")
            make_payment(funding, random.randrange(1, 10), started + timedelta(200))
        make_beneficiary(project, home, since=started, expected=random.randrange(900))
        asset = make_asset(
            project,
            booked_on=started,
            titled_on=random.choice((None, started + timedelta(60))),
            original_value=random.randrange(1, 9000),
            asset_class=random.choice(Asset.Class.values),
            owner_level=random.choice(Asset.Owner.values),
        )
        make_receipt(make_income(asset, 500, year), random.randrange(1, 500), started)
        plan = make_distribution(village, 1000, 300, year=year, finished_on=started)
        make_share(plan, 450, random.choice([each for each in homes if each.village == village]))
        make_share(plan, 250)
        station = make_station(village, 50 + number, connected_on=started)
        make_solar_year(station, random.randrange(900), year)
        make_sale(village, random.randrange(1, 900), sold_on=started)
        link = make_carried(tea, home, valid_from=started, valid_to=started + timedelta(30))
        make_link_income(link, random.randrange(1, 900), started)
    for village in villages:
        for origin in ("business", "solar"):
            make_collective(village, random.randrange(90_000), origin)
    return places.township


@read_only
@given(expression=st.sampled_from(OF_ONE_VILLAGE), day=DAYS)
def test_villages_add_up_to_the_township_and_the_county(places, township, expression, day):
    dates = {"year": day.year, "as_of": day}
    villages = sum(value(expression, v, **dates) for v in (places.village, places.other_village))
    assert villages == value(expression, township, **dates)
    assert villages == value(expression, places.county, **dates)


@read_only
@given(split=st.sampled_from(SPLITS), day=DAYS)
def test_parts_add_up_to_the_whole(township, split, day):
    whole, parts = split
    dates = {"year": day.year, "as_of": day}
    assert sum(value(part, township, **dates) for part in parts) == value(whole, township, **dates)


@read_only
@given(day=DAYS)
def test_nothing_is_spent_beyond_its_source_and_every_relation_holds(township, day):
    place = context(township, year=day.year, as_of=day)
    words = ("项目", "资金", "资产", "收益", "村集体", "光伏")
    sides = {
        f"{number}{side}": side
        for number, each in enumerate(relations(Lexicon(township)))
        for side in (each.left, each.right)
        if any(word in side for word in words)
    }
    assert len(sides) > 40
    assert check(place, sides, evaluate(sides, place)) == []


@read_only
@given(expression=st.sampled_from(OF_ONE_VILLAGE), day=DAYS)
def test_a_figure_opens_the_rows_it_counted(township, expression, day):
    found = figure(expression, township, year=day.year, as_of=day)
    assert found.rows().count() == found.row_count
