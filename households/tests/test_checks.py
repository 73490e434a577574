"""Checks at entry: pure functions, no database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.checks import (
    born_and_sex,
    household_problems,
    member_problems,
    number_problem,
    phone_problem,
)
from lib.idcard import check_digit
from lib.invented import People

ON = date(2021, 12, 31)
people = People(seed=5)


def person(**fields) -> dict:
    born_on = fields.pop("born_on", date(1970, 5, 1))
    sex = fields.pop("sex", "male")
    return {
        "name": "周德厚",
        "sex": sex,
        "born_on": born_on,
        "certificate": "identity",
        "id_number": people.id_number(born_on, sex),
        "relation": "01",
        "phone": "",
    } | fields


def messages(problems) -> str:
    return " ".join(f"{one.field}:{one.message}" for one in problems)


def test_a_right_person_has_no_problem():
    assert member_problems(person(), on=ON) == []


def test_a_wrong_check_digit_is_named_and_the_number_is_not():
    right = people.id_number(date(1970, 5, 1), "male")
    wrong = right[:17] + ("0" if right[17] != "0" else "1")
    [problem] = member_problems(person(id_number=wrong), on=ON)
    assert problem.field == "id_number"
    assert "校验码不符" in problem.message
    assert wrong not in problem.message


def test_birth_date_and_sex_must_be_those_of_the_number():
    number = people.id_number(date(1970, 5, 1), "male")
    wrong = person(id_number=number, born_on=date(1971, 5, 1), sex="female")
    assert {one.field for one in member_problems(wrong, on=ON)} == {"born_on", "sex"}


@pytest.mark.parametrize(
    ("certificate", "ending", "is_right"),
    [
        ("identity", "", True),
        ("identity", "44", False),
        ("disability", "44", True),
        ("disability", "44B1", True),
        ("disability", "", False),
        ("disability", "94", False),
        ("none", "", False),
    ],
)
def test_each_certificate_has_its_length(certificate, ending, is_right):
    number = people.id_number(date(1970, 5, 1), "male") + ending
    assert (number_problem(certificate, number) is None) is is_right


def test_without_a_certificate_the_number_stays_empty():
    assert number_problem("none", "") is None
    assert "无证" in number_problem("identity", "")


@pytest.mark.parametrize(
    ("relation", "sex"), [("05", "male"), ("03", "female"), ("11", "female"), ("16", "male")]
)
def test_relation_must_fit_the_sex(relation, sex):
    wrong = person(relation=relation, sex=sex)
    assert "与性别" in messages(member_problems(wrong, on=ON))


def test_a_pupil_has_no_final_education():
    both = person(education="primary", schooling="junior1")
    neither = person(education="", schooling="")
    assert [one.level for one in member_problems(both, on=ON)] == ["error"]
    assert [one.level for one in member_problems(neither, on=ON)] == ["warning"]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("13800001111", None),
        ("", None),
        ("0374-5110000", "warning"),
        ("1380000111", "error"),
        ("12800001111", "error"),
        ("电话", "error"),
    ],
)
def test_phones_have_eleven_digits(text, level):
    found = phone_problem(text)
    assert (found and found.level) == level


def test_disability_kind_and_grade_come_together():
    assert messages(member_problems(person(disability_kind=4), on=ON)).startswith(
        "disability_grade"
    )


def test_a_birth_in_the_future_or_too_long_ago_is_refused():
    for born_on in (date(2022, 1, 1), date(1900, 1, 2)):
        wrong = person(born_on=born_on, certificate="none", id_number="")
        assert [one.field for one in member_problems(wrong, on=ON)] == ["born_on"]


def test_nobody_joins_before_birth_or_leaves_before_joining():
    wrong = person(joined_on=date(1969, 1, 1), left_on=date(1968, 1, 1), leave_reason="death")
    assert [one.field for one in member_problems(wrong, on=ON)] == ["joined_on", "left_on"]


def test_a_family_has_one_head():
    none = household_problems([person(relation="02", sex="female")], on=ON)
    two = household_problems([person(), person()], on=ON)
    assert "没有户主" in messages(none)
    assert [(one.index, one.field) for one in two] == [(1, "relation")]


def test_a_head_under_eighteen_is_a_warning():
    [problem] = household_problems([person(born_on=date(2010, 1, 1))], on=ON)
    assert problem.level == "warning"


def test_head_and_spouse_differ_in_sex_and_there_is_one_spouse():
    wife = person(relation="02", sex="female")
    assert household_problems([person(), wife], on=ON) == []
    assert "性别相同" in messages(household_problems([person(), person(relation="02")], on=ON))
    other = person(relation="02", sex="female")
    assert "不止一位配偶" in messages(household_problems([person(), wife, other], on=ON))


@pytest.mark.parametrize(
    ("relation", "born_on", "level"),
    [
        ("03", date(1995, 1, 1), None),
        ("03", date(1980, 1, 1), "warning"),
        ("03", date(1969, 1, 1), "error"),
        ("11", date(1945, 1, 1), None),
        ("11", date(1960, 1, 1), "warning"),
        ("11", date(1971, 1, 1), "error"),
        ("07", date(1996, 1, 1), "warning"),
        ("07", date(2005, 1, 1), None),
    ],
)
def test_generations_are_apart_by_enough_years(relation, born_on, level):
    found = household_problems([person(), person(relation=relation, born_on=born_on)], on=ON)
    assert [one.level for one in found] == ([level] if level else [])


def test_the_same_number_twice_in_a_family_is_refused_by_its_tail_only():
    head = person()
    twin = person(relation="21", id_number=head["id_number"])
    [problem] = household_problems([head, twin], on=ON)
    assert head["id_number"][-4:] in problem.message
    assert head["id_number"] not in problem.message


@given(
    st.dates(date(1910, 1, 1), date(2021, 12, 31)),
    st.integers(0, 999),
    st.sampled_from(["", "11", "44B1"]),
)
def test_every_valid_number_yields_its_birth_date_and_sex(born_on, order, ending):
    first17 = f"990101{born_on:%Y%m%d}{order:03d}"
    number = first17 + check_digit(first17) + ending
    assert born_and_sex(number) == (born_on, "male" if order % 2 else "female")


@given(st.text(max_size=24), st.text(max_size=24), st.sampled_from(["identity", "disability"]))
def test_nothing_typed_makes_the_checks_stumble(number, name, certificate):
    problems = member_problems(
        {"name": name, "id_number": number, "certificate": certificate, "relation": name}, on=ON
    )
    assert all(one.message for one in problems)
