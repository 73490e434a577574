"""医疗、保险的应享规则: a truth table each, every branch and both sides of each threshold."""

from datetime import date

import pytest

from policies.entitlement.facts import Round
from policies.tests.facts import (
    LATELY_WATCHED,
    LIFTED,
    POOR,
    STABLE,
    WATCHED,
    gets,
    household,
    judge,
    over,
    person,
    unseen,
)

YES, NO, UNKNOWN = True, False, None


def found_on(day):
    return {"round": Round("突发严重困难户", day)}


@pytest.mark.parametrize(
    ("who", "entitled", "words"),
    [
        ({"received": (gets("destitute"),)}, YES, "特困供养人员，全额代缴 2021 年"),
        ({"received": (gets("orphan"),)}, YES, "孤儿、事实无人抚养儿童，全额代缴"),
        ({"received": (gets("subsistence"),)}, YES, "在享低保，定额资助"),
        ({"received": (gets("urban_subsistence"),)}, YES, "在享低保"),
        ({"received": (gets("subsistence", member=2),)}, NO, "一般农户"),
        ({"received": (gets("subsistence", waits=True),)}, NO, "一般农户"),
        (LIFTED, YES, "户为脱贫户，定额资助"),
        (POOR, YES, "户为贫困户"),
        (STABLE, UNKNOWN, "稳定脱贫户享不享受，当地没有公布"),
        (WATCHED, YES, "户为监测户"),
        (found_on(date(2020, 12, 31)), YES, "突发严重困难户"),
        (
            found_on(date(2021, 1, 1)),
            NO,
            "2021-01-01 识别，晚于 2021 年缴费截止 2020-12-31，明年起享受",
        ),
        (LATELY_WATCHED | LIFTED, NO, "晚于 2021 年缴费截止"),
        (over(date(2021, 6, 1)), NO, "监测风险已于 2021-06-01 消除"),
        ({}, NO, "一般农户，没有在监测"),
    ],
)
def test_insurance_aid(who, entitled, words):
    verdict = judge("medical_insurance_aid", household(person(), **who))
    assert verdict.is_entitled is entitled
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("who", "standards", "entitled"),
    [
        (found_on(date(2021, 2, 28)), {"缴费截止（元旦后几天）": 59}, YES),
        (found_on(date(2021, 3, 1)), {"缴费截止（元旦后几天）": 59}, NO),
        (LIFTED, {"脱贫户享受": 0}, NO),
        (STABLE, {"稳定脱贫户享受": 1}, YES),
        (STABLE, {"稳定脱贫户享受": 0}, NO),
    ],
)
def test_insurance_aid_as_the_place_sets_it(who, standards, entitled):
    facts = household(person(), **who)
    assert judge("medical_insurance_aid", facts, **standards).is_entitled is entitled


def test_no_aid_for_who_has_workers_insurance():
    facts = household(person(has_worker_medical_insurance=True), **LIFTED)
    verdict = judge("medical_insurance_aid", facts)
    assert verdict == (NO, "2021 年采集表登记参加职工医保，不用代缴居民医保")


@pytest.mark.parametrize(
    ("who", "entitled"),
    [
        (LIFTED, YES),
        (STABLE, YES),
        (WATCHED, YES),
        (POOR, YES),
        (over(date(2021, 9, 9)), NO),
        ({}, NO),
    ],
)
def test_family_doctor(who, entitled):
    assert judge("family_doctor", household(**who)).is_entitled is entitled


@pytest.mark.parametrize(
    ("one", "entitled"),
    [
        (person(has_chronic_illness=True), YES),
        (person(has_major_illness=True), NO),
        (person(), NO),
        (unseen(), UNKNOWN),
    ],
)
def test_chronic_outpatient(one, entitled):
    assert judge("chronic_outpatient", household(one)).is_entitled is entitled


@pytest.mark.parametrize(
    ("one", "entitled"),
    [
        (person(has_major_illness=True), YES),
        (person(has_chronic_illness=True), NO),
        (person(), NO),
        (unseen(), UNKNOWN),
    ],
)
def test_serious_illness(one, entitled):
    assert judge("serious_illness", household(one)).is_entitled is entitled


@pytest.mark.parametrize(
    ("who", "entitled", "words"),
    [
        (LIFTED, YES, "脱贫户"),
        (STABLE, YES, "脱贫户"),
        (POOR, YES, "贫困户"),
        (WATCHED, YES, "监测户"),
        ({"tags": frozenset({"低收入"})}, YES, "低收入"),
        ({"tags": frozenset({"低保边缘"})}, YES, "低保边缘"),
        ({"tags": frozenset({"信用户"})}, NO, "没有低收入标签"),
        (over(date(2021, 9, 9)), NO, "不是脱贫户"),
        ({}, NO, "不是脱贫户"),
    ],
)
def test_poverty_insurance(who, entitled, words):
    verdict = judge("poverty_insurance", household(**who))
    assert verdict.is_entitled is entitled
    assert words in verdict.reason
