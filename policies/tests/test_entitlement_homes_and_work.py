"""住房、饮水、产业、金融、就业的应享规则: a truth table each, every branch and both sides of each threshold."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from policies.entitlement import rules
from policies.entitlement.facts import Round
from policies.tests.facts import (
    LIFTED,
    POOR,
    STABLE,
    WATCHED,
    born,
    gets,
    household,
    judge,
    limits,
    over,
    person,
    sheet,
    stay,
    unseen,
)

YES, NO, UNKNOWN = True, False, None
DAY = timedelta(days=1)
NEW_YEAR = date(2021, 1, 1)


@pytest.mark.parametrize(
    ("who", "entitled", "words"),
    [
        (WATCHED, YES, "监测户"),
        (LIFTED, YES, "未享受过的脱贫户"),
        (STABLE, YES, "未享受过的脱贫户"),
        (POOR, YES, "未享受过的贫困户"),
        ({"attribute": "subsistence"}, YES, "低保户"),
        ({"attribute": "destitute"}, YES, "分散供养特困户"),
        ({"received": (gets("destitute"),)}, YES, "分散供养特困户"),
        ({"tags": frozenset({"低保边缘"})}, YES, "低保边缘户"),
        (over(date(2021, 9, 9)), NO, "不属于六类对象"),
        ({}, NO, "不属于六类对象"),
    ],
)
def test_house_repair_is_for_six_groups(who, entitled, words):
    verdict = judge("house_repair", household(sheet=sheet(house_grade="C"), **who))
    assert verdict.is_entitled is entitled
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("grade", "is_dangerous", "entitled", "words"),
    [
        ("D", False, YES, "房屋 D 级，宜重建"),
        ("C", None, YES, "房屋 C 级，宜修缮"),
        ("B", False, NO, "不是危房"),
        ("A", None, NO, "不是危房"),
        ("B", True, YES, "房屋 B 级"),
        ("", True, YES, "登记为危房"),
        ("", False, NO, "不是危房"),
        ("", None, UNKNOWN, "没有登记房屋等级"),
    ],
)
def test_house_repair_by_grade(grade, is_dangerous, entitled, words):
    found = sheet(house_grade=grade, is_dangerous_house=is_dangerous)
    verdict = judge("house_repair", household(sheet=found, **LIFTED))
    assert verdict.is_entitled is entitled
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("code", "column"), [("safe_water", "has_safe_water"), ("toilet", "has_toilet")]
)
@pytest.mark.parametrize(("value", "entitled"), [(False, YES), (True, NO), (None, UNKNOWN)])
def test_water_and_toilet(code, column, value, entitled):
    assert judge(code, household(sheet=sheet(**{column: value}))).is_entitled is entitled


@pytest.mark.parametrize("code", ["house_repair", "safe_water", "toilet"])
def test_nothing_is_said_without_a_sheet(code):
    assert judge(code, household(sheet=None, **LIFTED)).is_entitled is UNKNOWN


@pytest.mark.parametrize(
    ("who", "labour", "income", "entitled"),
    [
        (LIFTED, "ordinary", 1, YES),
        (LIFTED, "skilled", 1, YES),
        (WATCHED, "ordinary", 1, YES),
        (LIFTED, "weak", 1, NO),
        (LIFTED, "ordinary", 0, NO),
        (STABLE, "ordinary", 1, NO),
        ({}, "ordinary", 1, NO),
    ],
)
def test_industry_award(who, labour, income, entitled):
    found = sheet(business_income=Decimal(income))
    facts = household(person(labour=labour), sheet=found, **who)
    assert judge("industry_award", facts).is_entitled is entitled


def test_industry_award_without_a_sheet():
    facts = household(person(labour="ordinary"), sheet=None, **LIFTED)
    assert judge("industry_award", facts).is_entitled is UNKNOWN


@pytest.mark.parametrize(
    ("one", "who", "entitled"),
    [
        (person(labour="ordinary"), LIFTED, YES),
        (person(labour="ordinary"), STABLE, YES),
        (person(labour="skilled"), WATCHED, YES),
        (person(labour="ordinary"), over(date(2021, 9, 9)), NO),
        (person(labour="ordinary"), {}, NO),
        (person(labour="weak"), LIFTED, NO),
        (person(labour="ordinary", born_on=born(18)), LIFTED, YES),
        (person(labour="ordinary", born_on=born(18) + DAY), LIFTED, NO),
        (person(labour="ordinary", born_on=born(66) + DAY), LIFTED, YES),
        (person(labour="ordinary", born_on=born(66)), LIFTED, NO),
        (person(labour="ordinary", born_on=None), LIFTED, NO),
    ],
)
def test_micro_credit(one, who, entitled):
    assert judge("micro_credit", household(one, **who)).is_entitled is entitled


def worker(*stays, **fields):
    return person(labour="ordinary", stays=stays, **fields)


def days(place, number, since=NEW_YEAR):
    """A stay of so many days."""
    return stay(place, since, since + timedelta(days=number))


@pytest.mark.parametrize(
    ("one", "who", "standards", "entitled", "words"),
    [
        (worker(days("out_province", 90)), LIFTED, {}, YES, "县外务工累计 3 个月（务工记录）"),
        (worker(days("out_province", 89)), LIFTED, {}, NO, "累计 2 个月，不满 3 个月"),
        (worker(days("out_city", 90)), WATCHED, {}, YES, "监测户"),
        (worker(days("out_county", 90)), LIFTED, {}, YES, ""),
        (worker(days("out_county", 90)), LIFTED, {"含市内县外": 0}, NO, "在市外务工累计 0 个月"),
        (worker(days("in_county", 200)), LIFTED, {}, NO, "累计 0 个月"),
        (worker(days("workshop", 200)), LIFTED, {}, NO, "累计 0 个月"),
        (
            worker(days("out_city", 45), days("out_province", 45, date(2021, 5, 1))),
            LIFTED,
            {},
            YES,
            "累计 3 个月",
        ),
        (worker(stay("out_city", date(2021, 7, 18))), LIFTED, {}, YES, "累计 3 个月"),
        (worker(stay("out_city", date(2021, 7, 19))), LIFTED, {}, NO, "累计 2 个月"),
        (worker(stay("out_city", date(2020, 1, 1), date(2021, 3, 1))), LIFTED, {}, NO, "1 个月"),
        (worker(days("out_city", 60)), LIFTED, {"最少月数": 2}, YES, ""),
        (worker(days("out_province", 90)), STABLE, {}, NO, "稳定脱贫户"),
        (worker(days("out_province", 90)), {}, {}, NO, "一般农户"),
        (worker(days("out_province", 90), born_on=born(16)), LIFTED, {}, YES, ""),
        (worker(days("out_province", 90), born_on=born(16) + DAY), LIFTED, {}, NO, "不满 16"),
        (worker(days("out_province", 90), born_on=None), LIFTED, {}, YES, ""),
        (person(work_months=9), LIFTED, {}, UNKNOWN, "区域要看务工记录"),
        (person(), LIFTED, {}, NO, "没有务工记录"),
    ],
)
def test_travel_subsidy(one, who, standards, entitled, words):
    verdict = judge("travel_subsidy", household(one, **who), **standards)
    assert verdict.is_entitled is entitled
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("found_on", "who", "entitled"),
    [
        (date(2021, 7, 18), {}, YES),
        (date(2021, 7, 19), {}, NO),
        (date(2021, 7, 19), LIFTED, YES),
    ],
)
def test_a_newly_identified_household_counts_from_that_day(found_on, who, entitled):
    one = worker(stay("out_province", NEW_YEAR))
    facts = household(one, round=Round("边缘易致贫户", found_on), **who)
    assert judge("travel_subsidy", facts).is_entitled is entitled


@pytest.mark.parametrize(
    ("one", "who", "entitled", "words"),
    [
        (worker(days("in_county", 180)), LIFTED, YES, "务工 6 个月（务工记录）"),
        (worker(days("in_county", 179)), LIFTED, NO, "务工 5 个月（务工记录），不满 6 个月"),
        (worker(days("workshop", 180)), WATCHED, YES, ""),
        (person(work_months=6), LIFTED, YES, "务工 6 个月（2021 年采集表）"),
        (person(work_months=5), LIFTED, NO, "不满 6 个月"),
        (worker(days("in_county", 30), work_months=9), LIFTED, NO, "（务工记录）"),
        (person(work_months=9, year=2020), LIFTED, UNKNOWN, "没有当年采集表"),
        (person(), LIFTED, NO, "没有务工登记"),
        (unseen(), LIFTED, UNKNOWN, "没有当年采集表"),
        (person(work_months=9), STABLE, NO, "稳定脱贫户"),
        (person(work_months=9), {}, NO, "一般农户"),
    ],
)
def test_employment_award(one, who, entitled, words):
    verdict = judge("employment_award", household(one, **who))
    assert verdict.is_entitled is entitled
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("one", "who", "entitled"),
    [
        (person(labour="weak"), LIFTED, YES),
        (person(labour="ordinary"), WATCHED, YES),
        (person(labour="skilled", work_months=5), LIFTED, YES),
        (person(labour="weak", work_months=6), LIFTED, NO),
        (worker(days("out_city", 180)), LIFTED, NO),
        (worker(days("out_city", 179)), LIFTED, YES),
        (person(labour="none"), LIFTED, NO),
        (person(labour="lost"), LIFTED, NO),
        (person(labour=""), LIFTED, UNKNOWN),
        (person(labour="weak", born_on=born(16)), LIFTED, YES),
        (person(labour="weak", born_on=born(16) + DAY), LIFTED, NO),
        (person(labour="weak", born_on=born(70) + DAY), LIFTED, YES),
        (person(labour="weak", born_on=born(70)), LIFTED, NO),
        (person(labour="weak", born_on=None), LIFTED, UNKNOWN),
        (person(labour="weak", schooling="senior1"), LIFTED, NO),
        (person(labour="weak"), STABLE, NO),
        (person(labour="weak"), {}, NO),
    ],
)
def test_public_post(one, who, entitled):
    assert judge("public_post", household(one, **who)).is_entitled is entitled


RANGER = "生态护林员"


@pytest.mark.parametrize(
    ("one", "who", "entitled"),
    [
        (person(labour="ordinary"), LIFTED, YES),
        (person(labour="skilled"), WATCHED, YES),
        (person(labour="weak"), LIFTED, NO),
        (person(labour=""), LIFTED, UNKNOWN),
        (person(labour="ordinary", born_on=born(18)), LIFTED, YES),
        (person(labour="ordinary", born_on=born(18) + DAY), LIFTED, NO),
        (person(labour="ordinary", born_on=born(61) + DAY), LIFTED, YES),
        (person(labour="ordinary", born_on=born(61)), LIFTED, NO),
        (person(labour="ordinary", born_on=None), LIFTED, UNKNOWN),
        (person(labour="ordinary", schooling="higher1"), LIFTED, NO),
        (person(labour="ordinary"), {}, NO),
        (
            person(labour="ordinary"),
            LIFTED | {"received": (gets("public_post", member=2, kind=RANGER),)},
            NO,
        ),
        (
            person(labour="ordinary"),
            LIFTED | {"received": (gets("public_post", member=2, kind="保洁"),)},
            YES,
        ),
        (person(labour="ordinary"), LIFTED | {"received": (gets("public_post", kind="保洁"),)}, NO),
        (
            person(labour="ordinary"),
            LIFTED | {"received": (gets("public_post", kind=RANGER),)},
            YES,
        ),
    ],
)
def test_forest_ranger(one, who, entitled):
    assert judge("forest_ranger", household(one, **who)).is_entitled is entitled


@pytest.mark.parametrize(
    ("one", "who", "entitled"),
    [
        (person(labour="ordinary"), LIFTED, YES),
        (person(labour="ordinary"), WATCHED, YES),
        (person(labour="skilled"), LIFTED, NO),
        (person(labour="weak"), LIFTED, NO),
        (person(labour=""), LIFTED, UNKNOWN),
        (person(labour="ordinary", born_on=born(16)), LIFTED, YES),
        (person(labour="ordinary", born_on=born(16) + DAY), LIFTED, NO),
        (person(labour="ordinary", born_on=born(60) + DAY), LIFTED, YES),
        (person(labour="ordinary", born_on=born(60)), LIFTED, NO),
        (person(labour="ordinary", born_on=None), LIFTED, UNKNOWN),
        (person(labour="ordinary", schooling="higher1"), LIFTED, NO),
        (person(labour="ordinary"), STABLE, NO),
    ],
)
def test_skill_training(one, who, entitled):
    assert judge("skill_training", household(one, **who)).is_entitled is entitled


def test_a_rule_tests_a_whole_household():
    son, daughter = person(pk=2, name="王大明", labour="ordinary"), person(pk=3, labour="weak")
    found = rules.of("skill_training").test(
        household(son, daughter, **LIFTED), limits("skill_training")
    )
    assert [(one.person.pk, one.reason) for one in found] == [
        (2, "王大明 30 周岁，普通劳动力，户为脱贫户")
    ]
    water = household(sheet=sheet(has_safe_water=False))
    assert [one.person for one in rules.of("safe_water").test(water, limits("safe_water"))] == [
        None
    ]


def test_the_table():
    """Every code once; every default says where it comes from; hints say who decides."""
    codes = [rule.code for rule in rules.RULES]
    assert len(codes) == len(set(codes)) == 35
    for rule in rules.RULES:
        assert rule.basis
        assert rule.version
        assert all(need.source for need in rule.needs)
        assert bool(rule.decided_by) == rule.is_hint


@pytest.mark.parametrize(
    ("on", "is_valid"), [(date(2016, 8, 31), NO), (date(2016, 9, 1), YES), (date(2030, 1, 1), YES)]
)
def test_rules_are_dated(on, is_valid):
    assert ("senior_tuition" in {rule.code for rule in rules.valid_on(on)}) is is_valid
