"""兜底的应享规则: a truth table each, every branch and both sides of each threshold."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from policies.tests.facts import (
    LIFTED,
    ON,
    WATCHED,
    born,
    gets,
    household,
    judge,
    person,
    sheet,
    unseen,
)

YES, NO, UNKNOWN = True, False, None
DAY = timedelta(days=1)


def aged(age, **fields):
    """Whose birthday is today."""
    return person(born_on=born(age), **fields)


def almost(age, **fields):
    """Whose birthday is tomorrow."""
    return person(born_on=born(age) + DAY, **fields)


NO_BIRTHDAY = person(born_on=None)


@pytest.mark.parametrize(
    ("income", "who", "entitled", "words"),
    [
        ("3899.99", {}, YES, "2021 年人均纯收入 3899.99 元，低于低保标准 3900 元/年"),
        ("3900", {}, NO, "不低于低保标准 3900 元/年"),
        ("3000", {"received": (gets("destitute"),)}, NO, "已享受特困供养"),
    ],
)
def test_subsistence(income, who, entitled, words):
    facts = household(person(), sheet=sheet(per_head=income), **who)
    verdict = judge("subsistence", facts)
    assert verdict.is_entitled is entitled
    assert words in verdict.reason


def test_subsistence_by_the_line_of_the_place_and_without_a_sheet():
    facts = household(sheet=sheet(per_head=5000))
    assert judge("subsistence", facts, 年标准=5001).is_entitled
    assert judge("subsistence", household(sheet=None)).is_entitled is UNKNOWN
    assert judge("subsistence", household(sheet=sheet(persons=0))).is_entitled is UNKNOWN


def test_who_is_guaranteed_alone_is_not_measured_by_the_household_income():
    facts = household(person(has_major_illness=True), sheet=sheet(per_head=9000), **WATCHED)
    assert judge("subsistence", facts).is_entitled is UNKNOWN


MARGIN = {"tags": frozenset({"低保边缘"})}


@pytest.mark.parametrize(
    ("one", "who", "entitled"),
    [
        (person(disability_kind=4, disability_grade=1), WATCHED, YES),
        (person(disability_kind=4, disability_grade=2), MARGIN, YES),
        (person(disability_kind=4, disability_grade=3), WATCHED, NO),
        (person(disability_kind=5, disability_grade=3), WATCHED, YES),
        (person(disability_kind=6, disability_grade=3), WATCHED, YES),
        (person(disability_kind=6, disability_grade=4), WATCHED, NO),
        (person(has_major_illness=True), WATCHED, YES),
        (person(has_chronic_illness=True), WATCHED, NO),
        (person(has_major_illness=True), LIFTED, NO),
        (person(has_major_illness=True), {}, NO),
        (person(has_major_illness=True), WATCHED | {"received": (gets("destitute"),)}, NO),
    ],
)
def test_subsistence_of_one(one, who, entitled):
    facts = household(one, sheet=sheet(per_head=9000), **who)
    assert judge("subsistence_of_one", facts).is_entitled is entitled


def test_below_the_line_the_whole_household_applies():
    facts = household(person(has_major_illness=True), sheet=sheet(per_head=3899), **WATCHED)
    assert judge("subsistence_of_one", facts).is_entitled is NO
    assert judge("subsistence", facts).is_entitled is YES


@pytest.mark.parametrize(
    ("one", "entitled"),
    [
        (aged(60, labour="none"), YES),
        (almost(60, labour="none"), NO),
        (aged(60, labour="lost"), YES),
        (aged(60, labour="weak"), NO),
        (aged(60, labour="ordinary"), NO),
        (aged(60, labour=""), UNKNOWN),
        (almost(16, labour="none"), YES),
        (aged(16, labour="none"), NO),
        (aged(40, labour="none", disability_kind=4, disability_grade=2), YES),
        (aged(40, labour="none", disability_kind=4, disability_grade=3), NO),
        (aged(40, labour="lost", disability_kind=5, disability_grade=3), YES),
        (person(born_on=None, labour="none"), UNKNOWN),
        (person(born_on=None, labour="none", disability_grade=1), YES),
    ],
)
def test_destitute(one, entitled):
    facts = household(one, sheet=sheet(per_head=3000))
    assert judge("destitute", facts).is_entitled is entitled


@pytest.mark.parametrize(("income", "entitled"), [(3899, YES), (3900, NO), (None, UNKNOWN)])
def test_destitute_have_no_income(income, entitled):
    found = sheet(per_head=income) if income else None
    facts = household(aged(70, labour="none"), sheet=found)
    assert judge("destitute", facts).is_entitled is entitled


def test_one_who_can_work_carries_the_household():
    son = person(pk=2, name="王大明", labour="ordinary")
    facts = household(aged(70, labour="none"), son, sheet=sheet(per_head=3000, persons=2))
    assert judge("destitute", facts) == (NO, "王大明 30 周岁，不满 60、已满 16，也不是重度残疾")


@pytest.mark.parametrize(
    ("who", "said", "claims", "entitled", "words"),
    [
        (LIFTED, 15000, 0, YES, "2021 年采集表合规自付 15000 元，达到 15000 元"),
        (LIFTED, 14999, 0, NO, "不到 15000 元"),
        (WATCHED, 0, 15000, YES, "近 12 个月报销单自付 15000 元"),
        (WATCHED, 100, 14999, NO, "近 12 个月报销单自付 14999 元"),
        ({}, 15000, 0, NO, "不到 30000 元"),
        ({}, 30000, 0, YES, "达到 30000 元"),
        ({}, 0, 30000, YES, "达到 30000 元"),
    ],
)
def test_temporary_relief(who, said, claims, entitled, words):
    facts = household(sheet=sheet(own_payments=Decimal(said)), self_paid=Decimal(claims), **who)
    verdict = judge("temporary_relief", facts)
    assert verdict.is_entitled is entitled
    assert words in verdict.reason


def test_temporary_relief_by_claims_without_a_sheet():
    facts = household(sheet=None, self_paid=Decimal(40000))
    assert judge("temporary_relief", facts).is_entitled
    assert judge("temporary_relief", household(sheet=None)).is_entitled is NO


DISABLED = person(disability_kind=4, disability_grade=4)


@pytest.mark.parametrize(
    ("one", "who", "standards", "entitled"),
    [
        (DISABLED, {"attribute": "subsistence"}, {}, YES),
        (DISABLED, {"received": (gets("subsistence"),)}, {}, YES),
        (DISABLED, {}, {}, NO),
        (DISABLED, WATCHED, {}, NO),
        (DISABLED, WATCHED, {"扩面到监测户": 1}, YES),
        (DISABLED, LIFTED, {"扩面到监测户": 1}, NO),
        (DISABLED, {"received": (gets("destitute"), gets("subsistence", member=2))}, {}, NO),
        (person(), {"attribute": "subsistence"}, {}, NO),
    ],
)
def test_living_allowance_of_the_disabled(one, who, standards, entitled):
    assert judge("disability_living", household(one, **who), **standards).is_entitled is entitled


@pytest.mark.parametrize(
    ("kind", "grade", "standards", "entitled"),
    [
        (4, 1, {}, YES),
        (4, 2, {}, YES),
        (4, 3, {}, NO),
        (5, 3, {}, YES),
        (6, 3, {}, YES),
        (6, 3, {"含三级智力精神": 0}, NO),
        (6, 4, {}, NO),
        (None, None, {}, NO),
    ],
)
def test_care_allowance_of_the_disabled(kind, grade, standards, entitled):
    one = person(disability_kind=kind, disability_grade=grade)
    assert judge("disability_care", household(one), **standards).is_entitled is entitled


def test_no_care_allowance_beside_destitute_support():
    one = person(disability_kind=4, disability_grade=1)
    facts = household(one, received=(gets("destitute"),))
    assert judge("disability_care", facts) == (NO, "已享受特困供养，不重复享受")
    said = household(person(disability_kind=4, disability_grade=1, destitute="rural"))
    assert judge("disability_care", said).is_entitled is NO


@pytest.mark.parametrize(
    ("one", "standards", "entitled"),
    [
        (aged(80), {}, YES),
        (almost(80), {}, NO),
        (aged(70), {"起始年龄": 70}, YES),
        (almost(70), {"起始年龄": 70}, NO),
        (NO_BIRTHDAY, {}, UNKNOWN),
    ],
)
def test_old_age(one, standards, entitled):
    assert judge("old_age", household(one), **standards).is_entitled is entitled


def test_age_on_the_day_for_who_was_born_on_a_leap_day():
    on = date(2024, 2, 28)
    one = person(born_on=date(1944, 2, 29), on=on)
    assert judge("old_age", household(one, on=on)).is_entitled is NO
    next_day = person(born_on=date(1944, 2, 29), on=on + DAY)
    assert judge("old_age", household(next_day, on=on + DAY)).is_entitled is YES


@pytest.mark.parametrize(
    ("one", "entitled", "words"),
    [
        (aged(60, has_pension_insurance=True), YES, "已参保"),
        (aged(60, has_pension_insurance=False), YES, "没有参保，先补缴"),
        (aged(60), YES, "参没参保没有登记"),
        (almost(60), NO, "59 周岁，不满 60 周岁"),
        (NO_BIRTHDAY, UNKNOWN, "没有出生日期"),
    ],
)
def test_pension(one, entitled, words):
    verdict = judge("pension", household(one))
    assert verdict.is_entitled is entitled
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("one", "entitled"),
    [
        (aged(16, has_pension_insurance=False), YES),
        (almost(16, has_pension_insurance=False), NO),
        (almost(60, has_pension_insurance=False), YES),
        (aged(60, has_pension_insurance=False), NO),
        (aged(18, has_pension_insurance=False, schooling="senior2"), NO),
        (aged(30, has_pension_insurance=True), YES),
        (aged(30), UNKNOWN),
        (unseen(), UNKNOWN),
        (NO_BIRTHDAY, UNKNOWN),
    ],
)
def test_joining_the_pension(one, entitled):
    assert judge("pension_joining", household(one)).is_entitled is entitled


@pytest.mark.parametrize(
    ("one", "who", "entitled"),
    [
        (aged(30), WATCHED, YES),
        (aged(30), LIFTED, NO),
        (aged(30), {}, NO),
        (aged(30), {"received": (gets("subsistence"),)}, YES),
        (aged(30), {"received": (gets("destitute"),)}, YES),
        (aged(30, disability_grade=2), {}, YES),
        (aged(30, disability_grade=3), {}, NO),
        (aged(16), WATCHED, YES),
        (almost(16), WATCHED, NO),
        (almost(60), WATCHED, YES),
        (aged(60), WATCHED, NO),
        (aged(17, schooling="senior1"), WATCHED, NO),
        (NO_BIRTHDAY, WATCHED, UNKNOWN),
    ],
)
def test_pension_contributions_paid_for(one, who, entitled):
    assert judge("pension_aid", household(one, **who)).is_entitled is entitled


def test_the_day_of_the_facts_is_the_day_of_the_age():
    assert aged(80).age == 80
    assert person(born_on=born(80), on=ON - DAY).age == 79
