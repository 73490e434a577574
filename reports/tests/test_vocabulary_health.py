"""Medical claims by payer, insurance by group, what insurers paid out, repairs of dangerous houses."""

from datetime import date

import pytest

from households.tests.make import make_household
from reports.tests.registers import (
    make_claim,
    make_contract,
    make_insurance,
    make_insurance_claim,
    make_insured,
    make_repair,
)
from reports.tests.township import error, figure, value


@pytest.fixture
def township(places):
    return places.township


@pytest.fixture
def lifted(places):
    return make_household(village=places.village, base_type="lifted", size=3)


@pytest.fixture
def neighbour(places):
    return make_household(village=places.other_village, size=2)


# 医疗


def test_claims_by_kind_and_payer(township, lifted, neighbour):
    make_claim(
        lifted,
        paid_basic=6000,
        paid_serious=1000,
        paid_aid=500,
        paid_backstop=300,
        paid_other=200,
        self_paid=2000,
        in_scope_cost=9000,
        is_one_stop=True,
        scheme="351",
    )
    make_claim(lifted, "outpatient", 200)
    make_claim(neighbour, "chronic", 400, settled_on=date(2020, 5, 1))
    assert value("医疗.人次", township) == 2
    assert value("医疗.人数", township) == 1
    assert value("医疗.住院.总费用", township) == 10000
    assert value("医疗.住院.报销金额", township) == 8000
    assert value("医疗.报销金额", township) == 8100
    assert value("医疗.财政兜底", township) == 300
    assert value("医疗.个人自付", township) == 2100
    assert value("医疗.一站式.人次", township) == 1
    assert value('医疗.方案("351").大病保险', township) == 1000
    assert value("医疗.累计.慢病.总费用", township) == 400
    assert value("医疗.上年.其中(脱贫户).人次", township) == 0
    assert (
        figure("比率(医疗.住院.报销金额, 医疗.住院.政策范围内费用)|百分比", township).printed
        == "88.89%"
    )
    assert "351" in error('医疗.方案("180").人次', township).message


def test_what_has_no_cost_in_scope_stays_out_of_the_ratio(township, lifted, neighbour):
    make_claim(lifted, in_scope_cost=8000)
    make_claim(neighbour)
    assert value("医疗.政策范围内费用", township) == 8000
    assert value("医疗.有范围内费用.报销金额", township) == 5000
    assert figure("医疗.政策范围内费用", township).row_count == 1


# 保险、理赔


def test_insured_of_the_year_and_on_the_day(township, lifted, neighbour):
    this_year = make_contract(township, premium=50)
    last_year = make_contract(township, year=2020, premium=40)
    first, second, _ = lifted.members.all()
    make_insured(this_year, lifted, member=first, group="脱贫户")
    make_insured(this_year, lifted, member=second, group="监测户", premium=80)
    make_insured(this_year, neighbour)
    make_insured(last_year, lifted, member=first, group="脱贫户")
    assert value('保险("防贫保").投保.人数', township) == 3
    assert value('保险("防贫保").投保.户数', township) == 2
    assert value('保险("防贫保").上年.投保.保费', township) == 40
    assert value("防贫保.投保.保费", township) == 180
    assert value('防贫保("脱贫户").投保.人数', township) == 1
    assert value('保险("防贫保").人群("脱贫户").人数', township) == 1
    assert value('保险("防贫保").投保.人群类数', township) == 2
    assert value('保险("防贫保").投保.未分人群.人数', township) == 1
    assert value("保险.人数", township) == 3
    assert value('脱贫户.其中(保险("防贫保")).户数', township) == 1
    second.left_on, second.leave_reason = date(2021, 10, 1), "death"
    second.save()
    assert value('保险("防贫保").人数', township) == 2
    assert value('保险("防贫保").投保.人数', township) == 3


def test_insurance_of_houses_counts_everybody_in_them(township, lifted):
    houses = make_insurance("农房保险", level="household", kinds="")
    make_insured(make_contract(township, houses), lifted, member=None)
    lifted.insured.update(member=None)
    assert value('保险("农房保险").人数', township) == 3
    assert value('保险("农房保险").户数', township) == 1


def test_products_are_words_and_a_policy_kept_elsewhere_is_refused_with_the_right_word(township):
    make_insurance("银龄安康险")
    assert value('保险("银龄安康险").人数', township) == 0
    assert error('保险("银龄安康").人数', township).nearest == ("银龄安康险",)
    assert '保险("银龄安康险")' in error('政策("银龄安康险").发放.人数', township).message


def test_claims_reported_and_paid(township, lifted, neighbour):
    contract = make_contract(township)
    make_insurance_claim(contract, lifted, kind="教育升学", paid_on=date(2021, 8, 1), amount=1500)
    make_insurance_claim(contract, neighbour, kind="医疗")
    assert value('理赔("防贫保").报案.起数', township) == 2
    assert value('理赔("防贫保").赔付.户数', township) == 1
    assert value('理赔("防贫保").金额', township) == 1500
    assert value('理赔.报案.类别("教育升学").人数', township) == 1
    assert value("理赔.当时(脱贫户).金额", township) == 1500
    assert value('理赔("防贫保").期间("2021-01-01", "2021-07-31").赔付.起数', township) == 0


# 危房改造


def test_repairs_go_from_plan_to_acceptance(places, township, lifted, neighbour):
    make_repair(
        lifted,
        grade="D",
        way="rebuild",
        group="lifted",
        started_on=date(2021, 4, 1),
        completed_on=date(2021, 8, 1),
        accepted_on=date(2021, 9, 1),
        subsidy=35000,
        paid_on=date(2021, 10, 1),
    )
    make_repair(neighbour, date(2020, 11, 1), started_on=date(2021, 3, 1), grade="C")
    third = make_household(village=places.village)
    make_repair(third)
    assert value("危房改造.户数", township) == 3
    assert value("危房改造.新增.户数", township) == 2
    assert value("危房改造.年度.户数", township) == 2
    assert value("危房改造.上年.年度.户数", township) == 1
    assert value("危房改造.开工.户数", township) == 2
    assert value("危房改造.年度.竣工.户数", township) == 1
    assert value("危房改造.未验收.户数", township) == 2
    assert value('危房改造.截至("2021-08-31").未验收.户数', township) == 3
    assert value('危房改造.等级("D级").户数', township) == 1
    assert value('危房改造.方式("重建").金额', township) == 35000
    assert value("危房改造.发放.人数", township) == 3
    assert value('危房改造.对象("未享受过政策的其他脱贫户").其中(脱贫户).户数', township) == 1
