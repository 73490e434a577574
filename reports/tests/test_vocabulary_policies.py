"""Policies by sub-kind, term, place, batch and source; standards in force; policies that are kept elsewhere."""

from datetime import date
from decimal import Decimal

import pytest

from households.tests.make import make_household
from reports.tests.registers import make_standard
from reports.tests.township import error, figure, make_benefit, make_policy, value


@pytest.fixture
def township(places):
    return places.township


@pytest.fixture
def lifted(places):
    return make_household(village=places.village, base_type="lifted", size=3)


def test_payments_by_place_batch_and_source(township, lifted):
    award = make_policy("就业奖补", nature="grant", places="县内、县外")
    first, second, third = lifted.members.all()
    fields = {"paid_on": date(2021, 9, 1), "amount": 500, "source": "衔接资金"}
    make_benefit(award, lifted, first, place="县外", batch="第一批", **fields)
    make_benefit(award, lifted, second, place="县外", batch="第二批", **fields)
    make_benefit(award, lifted, third, place="帮扶车间", **fields | {"source": ""})
    assert value('政策("就业奖补").发放.地点("县外").人数', township) == 2
    assert value("就业奖补.发放.县外.金额", township) == 1000
    assert value("就业奖补.发放.县内.人数", township) == 0
    assert value('就业奖补.发放.地点("帮扶车间").人数', township) == 1
    assert value('就业奖补.发放.批次("第二批").金额', township) == 500
    assert value('就业奖补.发放.来源("衔接资金").人次', township) == 2
    assert error('就业奖补.发放.批次("第3批").金额', township).nearest == ("第二批", "第一批")
    assert "县外" in error('就业奖补.发放.地点("省外").人数', township).message


def test_costs_quantities_terms_and_days(township, lifted):
    first, second, _ = lifted.members.all()
    aid = make_policy("医疗救助", nature="grant", rhythm="once", has_total_cost=True)
    make_benefit(aid, lifted, first, paid_on=date(2021, 3, 1), amount=400, total_cost=2000)
    land = make_policy("退耕还林", nature="grant", level="household", quantity_unit="亩")
    make_benefit(land, lifted, paid_on=date(2021, 3, 1), amount=250, quantity=Decimal("2.5"))
    dew = make_policy("雨露计划", nature="grant", rhythm="term")
    make_benefit(dew, lifted, first, term="春季", paid_on=date(2021, 7, 20), amount=1500)
    make_benefit(dew, lifted, second, term="秋季", applied_on=date(2021, 10, 20))
    assert value('政策("医疗救助").发放.总费用', township) == 2000
    quantity = figure('政策("退耕还林").发放.数量', township)
    assert (quantity.value, quantity.unit) == (Decimal("2.5"), "亩")
    assert value('政策("雨露计划").发放.期次数', township) == 1
    assert value('政策("雨露计划").发放.日期', township) == date(2021, 7, 20)
    assert value('政策("雨露计划").申请.期次("秋季").人数', township) == 1
    assert value('政策("雨露计划").审批.人数', township) == 0
    assert value('政策("雨露计划").年度.期次数', township) == 2


def test_quantities_of_different_units_are_not_added(township):
    make_policy("退耕还林", quantity_unit="亩")
    make_policy("公益林", quantity_unit="亩")
    make_policy("产业苗木", quantity_unit="株")
    make_policy("低保")
    assert value('政策("退耕还林", "公益林").数量', township) == 0
    assert value('(政策("退耕还林") + 政策("公益林")).数量', township) == 0
    assert "单位不同" in error('政策("退耕还林", "产业苗木").数量', township).message
    assert "写明记数量的政策" in error('政策("低保").数量', township).message
    assert "写明记数量的政策" in error("政策.数量", township).message


def test_a_term_of_the_catalogue_is_a_word_before_anything_is_paid(township):
    make_policy("雨露计划", nature="grant", rhythm="term")
    assert value('政策("雨露计划").发放.期次("春季").人次', township) == 0
    assert error('政策("雨露计划").发放.期次("春").人次', township).nearest == ("春季",)


def test_what_has_no_subkind_is_a_part_of_its_own(township, lifted):
    policy = make_policy("低保", kinds="A类、B类")
    first, second, third = lifted.members.all()
    make_benefit(policy, lifted, first, kind="A类", amount=300)
    make_benefit(policy, lifted, second, kind="特殊", amount=200)
    make_benefit(policy, lifted, third, amount=100)
    assert value('政策("低保").在享.未分子类.金额', township) == 100
    assert value('政策("低保").在享.子类("特殊").人数', township) == 1
    assert value("低保.在享.B类.人数", township) == 0


@pytest.mark.parametrize(
    ("register", "word"),
    [
        ("loans", "小额信贷"),
        ("employment", "务工"),
        ("claims", "医疗"),
        ("insurance", '保险("某政策")'),
        ("placements", "兜底安置"),
        ("posts", "公益岗"),
        ("repairs", "危房改造"),
        ("trainings", "技能培训"),
    ],
)
def test_a_policy_kept_elsewhere_is_refused_with_its_own_word(township, register, word):
    make_policy("某政策", register=register)
    refused = error('政策("某政策").发放.人数', township)
    assert f"请写 {word}" in refused.message
    assert refused.nearest == (word,)


def test_a_policy_added_today_is_a_word_at_once(township, lifted):
    policy = make_policy("柴火补助", nature="grant", kinds="冬季")
    make_benefit(policy, lifted, lifted.members.first(), kind="冬季", paid_on=date(2021, 1, 5))
    assert value("柴火补助.发放.冬季.户数", township) == 1


# 政策标准


def test_a_standard_is_that_of_the_day_and_of_the_nearest_place(places, township):
    policy = make_policy("低保")
    make_standard(
        policy, places.county, 3600, valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1)
    )
    make_standard(policy, places.county, 3900)
    found = figure('政策标准("低保", "年标准")', township)
    assert (found.value, found.unit, found.dates) == (3900, "元/年·人", "截至 2021-12-31")
    assert found.rows().get().value == 3900
    assert value('政策标准("低保", "年标准").上年', township) == 3600
    assert value('政策标准("低保", "年标准").起始日期', township) == date(2021, 1, 1)
    raised = '政策标准("低保", "年标准") - 政策标准("低保", "年标准").上年'
    assert value(raised, township) == 300
    in_wan = figure('政策标准("低保", "年标准")|万元', township)
    assert (in_wan.printed, in_wan.unit) == ("0.39", "万元/年·人")
    assert (
        value('最高(政策标准("低保", "年标准"), 政策标准("低保", "年标准").上年)', township) == 3900
    )
    make_standard(policy, township, 4000)
    assert value('政策标准("低保", "年标准")', township) == 4000
    assert value('政策标准("低保", "年标准")', places.village) == 4000
    assert value('政策标准("低保", "年标准")', places.county) == 3900


def test_a_standard_for_a_subkind_and_the_number_of_items(places, township):
    policy = make_policy("特困供养", kinds="集中、分散")
    make_standard(policy, places.county, 7200, kind="集中")
    make_standard(policy, places.county, 6000)
    make_standard(policy, places.county, 5, item="照料档次", unit="档")
    assert value('政策标准("特困供养", "年标准", "集中")', township) == 7200
    assert value('政策标准("特困供养", "年标准", "分散")', township) == 6000
    assert value('政策标准("特困供养").项目数', township) == 2
    assert "没有" in error('政策标准("特困供养", "年标准", "半集中")', township).message


def test_the_policies_and_items_that_one_document_published(places, township):
    relief, land = make_policy("临时救助"), make_policy("退耕还林")
    make_standard(relief, places.county, 3000, item="起付线", document="到户帮扶清单")
    make_standard(relief, places.county, 5, item="上限", document="到户帮扶清单")
    make_standard(land, places.county, 90, item="起付线", document="到户帮扶清单")
    make_standard(land, places.county, 90, item="月标准", document="另一个文件")
    assert value('政策标准.文号("帮扶清单").政策数', township) == 2
    assert value('政策标准.文号("帮扶清单").项目数', township) == 3
    assert value("政策标准.项目数", township) == 4


def test_what_nobody_published_is_not_zero(township):
    make_policy("低保")
    assert "没有登记" in error('政策标准("低保", "月标准")', township).message
    assert error('政策标准("低保", "年标谁")', township).nearest[0] == "年标准"
    assert error('政策标准("底保", "年标准")', township).nearest == ("低保",)
    assert "还没有写数什么" in error('政策标准("低保")', township).message
    assert error('政策标准("低保", "年标准", "甲", "乙")', township)
    assert error("政策标准", township)
