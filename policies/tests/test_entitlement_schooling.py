"""学生资助的应享规则: a truth table each, every branch and both sides of each threshold."""

from datetime import date

import pytest

from policies.entitlement.facts import Term, term_of
from policies.tests.facts import (
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
SCHOOL_STARTED = date(2021, 9, 1)
ON_THE_FIRST_DAY, ON_THE_NEXT = over(SCHOOL_STARTED), over(date(2021, 9, 2))


def pupil(schooling, **fields):
    return person(schooling=schooling, **fields)


# who is in the range of support, the same for all: 户 → 应享
SUPPORTED = [
    (LIFTED, YES, "脱贫户"),
    (WATCHED, YES, "监测户（边缘易致贫户，2020-05-01 识别）"),
    (POOR, YES, "贫困户"),
    (ON_THE_NEXT, YES, "2021-09-01 开学时还没有消除，2021-09-02 消除"),
    (ON_THE_FIRST_DAY, NO, "监测风险已于 2021-09-01 消除"),
    (over(date(2021, 3, 1)), NO, "监测风险已于 2021-03-01 消除"),
    (STABLE, UNKNOWN, "稳定脱贫户享不享受，当地没有公布"),
    ({}, NO, "一般农户，没有在监测"),
]
BY_SUPPORT = [
    ("preschool_aid", "preschool"),
    ("living_allowance", "primary"),
    ("senior_tuition", "senior1"),
    ("senior_grant", "senior2"),
    ("vocational_tuition", "vocational1"),
    ("vocational_grant", "vocational2"),
    ("dew_plan", "vocational2"),
    ("student_loan", "bachelor1"),
    ("freshman_aid", "bachelor1"),
]


@pytest.mark.parametrize(("code", "schooling"), BY_SUPPORT)
@pytest.mark.parametrize(("who", "entitled", "words"), SUPPORTED)
def test_the_household_is_in_the_range(code, schooling, who, entitled, words):
    verdict = judge(code, household(pupil(schooling), **who))
    assert verdict.is_entitled is entitled
    assert words in verdict.reason


@pytest.mark.parametrize(("code", "schooling"), BY_SUPPORT)
def test_a_place_says_whether_stable_households_are_in(code, schooling):
    verdict = judge(code, household(pupil(schooling), **STABLE), 稳定脱贫户享受=1)
    assert verdict.is_entitled
    assert "稳定脱贫户" in verdict.reason
    verdict = judge(code, household(pupil(schooling), **STABLE), 稳定脱贫户享受=0)
    assert verdict == (NO, "稳定脱贫户，不享受政策")


HARDSHIP = [code for code, _ in BY_SUPPORT if code not in ("preschool_aid", "dew_plan")]


@pytest.mark.parametrize(("code", "schooling"), [row for row in BY_SUPPORT if row[0] in HARDSHIP])
@pytest.mark.parametrize(
    ("who", "words"),
    [
        ({"attribute": "subsistence"}, "低保户"),
        ({"received": (gets("subsistence", member=9),), "people": 2}, "低保户"),
        ({"received": (gets("destitute"),)}, "特困供养学生"),
        ({"disability_grade": 4}, "残疾学生"),
    ],
)
def test_ordinary_households_in_hardship(code, schooling, who, words):
    who = dict(who)
    own = {key: who.pop(key) for key in ("disability_grade",) if key in who}
    others = [person(pk=9, name="王父")] if who.pop("people", 0) else []
    verdict = judge(code, household(pupil(schooling, **own), *others, **who))
    assert verdict.is_entitled
    assert words in verdict.reason


@pytest.mark.parametrize("code", ["preschool_aid", "dew_plan"])
def test_subsistence_alone_is_not_enough(code):
    schooling = dict(BY_SUPPORT)[code]
    verdict = judge(code, household(pupil(schooling), attribute="subsistence"))
    assert verdict == (False, "一般农户，没有在监测")


@pytest.mark.parametrize(
    ("code", "schooling", "entitled"),
    [
        ("preschool_aid", "preschool", YES),
        ("preschool_aid", "preschool_age", NO),
        ("preschool_aid", "primary", NO),
        ("living_allowance", "preschool", NO),
        ("living_allowance", "primary", YES),
        ("living_allowance", "junior1", YES),
        ("living_allowance", "junior3", YES),
        ("living_allowance", "senior1", NO),
        ("senior_tuition", "junior3", NO),
        ("senior_tuition", "senior3", YES),
        ("senior_tuition", "vocational1", NO),
        ("senior_grant", "senior1", YES),
        ("senior_grant", "vocational1", NO),
        ("vocational_tuition", "senior1", NO),
        ("vocational_tuition", "vocational3", YES),
        ("vocational_tuition", "higher1", NO),
        ("vocational_grant", "vocational3", YES),
        ("vocational_grant", "higher1", NO),
        ("dew_plan", "senior3", NO),
        ("dew_plan", "vocational1", YES),
        ("dew_plan", "higher3", YES),
        ("dew_plan", "technician4", YES),
        ("dew_plan", "bachelor1", NO),
        ("dew_plan", "master", NO),
        ("student_loan", "vocational3", NO),
        ("student_loan", "higher2", YES),
        ("student_loan", "bachelor5", YES),
        ("student_loan", "master", YES),
        ("freshman_aid", "higher1", YES),
        ("freshman_aid", "higher2", NO),
        ("freshman_aid", "bachelor2", NO),
        ("freshman_aid", "master", NO),
    ],
)
def test_the_stage_of_school(code, schooling, entitled):
    assert judge(code, household(pupil(schooling), **LIFTED)).is_entitled is entitled


@pytest.mark.parametrize("code", [code for code, _ in BY_SUPPORT])
def test_out_of_school_or_unknown(code):
    assert judge(code, household(person(), **LIFTED)) == (NO, "不在校")
    verdict = judge(code, household(unseen(), **LIFTED))
    assert verdict == (UNKNOWN, "没有采集表，在不在校说不清")


@pytest.mark.parametrize(
    ("is_pilot", "schooling", "entitled"),
    [(0, "primary", NO), (1, "primary", YES), (1, "junior2", YES), (1, "senior1", NO), (1, "", NO)],
)
def test_meals_only_where_piloted_and_for_every_household(is_pilot, schooling, entitled):
    facts = household(person(schooling=schooling))
    assert judge("nutrition_meals", facts, 试点=is_pilot).is_entitled is entitled


@pytest.mark.parametrize(("most", "entitled"), [(1, NO), (2, YES), (3, YES)])
def test_vocational_grant_up_to_a_year(most, entitled):
    facts = household(pupil("vocational2"), **LIFTED)
    assert judge("vocational_grant", facts, 资助到几年级=most).is_entitled is entitled


@pytest.mark.parametrize(("included", "entitled"), [(0, NO), (1, YES)])
def test_higher_vocational_tuition_by_county(included, entitled):
    facts = household(pupil("higher1"), **LIFTED)
    assert judge("vocational_tuition", facts, 含高职=included).is_entitled is entitled


def test_reasons_name_the_facts_and_the_amounts():
    facts = household(pupil("vocational2"), **LIFTED)
    assert judge("dew_plan", facts).reason == (
        "王小明 在读中职二年级（2021 年采集表），户为脱贫户，雨露计划每学期 1500 元；"
        "休学、退学没有登记，申请时核学籍"
    )
    assert "每学期 1600 元" in judge("dew_plan", facts, 每学期标准=1600).reason
    junior = household(pupil("junior1"), **LIFTED)
    assert "寄宿每年 1500 元，非寄宿每年 750 元" in judge("living_allowance", junior).reason
    primary = household(pupil("primary"), **LIFTED)
    assert "寄宿每年 1000 元" in judge("living_allowance", primary, 年标准_小学寄宿=1000).reason
    master = household(pupil("master"), **LIFTED)
    assert "不超过 20000 元" in judge("student_loan", master).reason


@pytest.mark.parametrize(
    ("on", "term"),
    [
        (date(2021, 2, 28), Term(2020, "秋季", date(2020, 9, 1))),
        (date(2021, 3, 1), Term(2021, "春季", date(2021, 3, 1))),
        (date(2021, 8, 31), Term(2021, "春季", date(2021, 3, 1))),
        (date(2021, 9, 1), Term(2021, "秋季", date(2021, 9, 1))),
        (date(2021, 12, 31), Term(2021, "秋季", date(2021, 9, 1))),
    ],
)
def test_terms(on, term):
    assert term_of(on) == term
