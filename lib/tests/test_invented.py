"""Invented people: plausible, unique, the same for the same seed, and nobody real."""

import re
from datetime import date

from lib import idcard
from lib.invented import People

BORN = date(1964, 6, 3)


def test_identity_numbers_are_valid_unique_and_of_no_real_area():
    people = People(1)
    numbers = [people.id_number(BORN, sex) for sex in ("male", "female") * 500]
    assert len(set(numbers)) == 1000
    assert {idcard.problem(number) for number in numbers} == {None}
    assert {number[:4] for number in numbers} == {"9901"}
    assert [idcard.sex(number) for number in numbers[:2]] == ["male", "female"]
    assert {idcard.born_on(number) for number in numbers} == {BORN}


def test_phones_are_unique_and_look_like_phones():
    people = People(1)
    phones = [people.phone() for _ in range(20_000)]
    assert len(set(phones)) == 20_000
    assert all(re.fullmatch(r"1[3-9]\d{9}", phone) and phone[:3] == "154" for phone in phones)


def test_the_same_seed_invents_the_same_people():
    def some(seed):
        people = People(seed)
        return [
            (people.name(), people.id_number(BORN, "male"), people.phone(), people.address())
            for _ in range(20)
        ]

    assert some(7) == some(7)
    assert some(7) != some(8)


def test_names_are_names():
    people = People(3)
    assert all(
        re.fullmatch(r"[\u4e00-\u9fff]{2,3}", people.name(sex)) for sex in ("male", "female", None)
    )
