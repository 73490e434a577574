"""What the relations become when another member is the head: a proposal, without a database."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.checks import relation_against_sex
from households.codes import FEMALE_RELATIONS, MALE_RELATIONS, RELATIONS
from households.relations import proposed


@dataclass(frozen=True)
class Person:
    pk: int
    relation: str
    sex: str


def family(*members: str) -> list[Person]:
    """`"03m"`: a son, male."""
    sexes = {"m": "male", "f": "female"}
    return [Person(i, one[:2], sexes[one[2]]) for i, one in enumerate(members)]


@pytest.mark.parametrize(
    ("new_head", "others", "expected"),
    [
        ("02f", ["01m", "03m", "04f", "11m", "12f"], ["02", "03", "04", "15", "16"]),
        ("02m", ["01f", "03m", "11m"], ["02", "03", "13"]),
        ("03m", ["01m", "02f", "05f", "08f", "04f"], ["11", "12", "02", "04", "21"]),
        ("03m", ["01f", "02m", "12f"], ["12", "11", "18"]),
        ("04f", ["01m", "06m", "09m"], ["11", "02", "03"]),
        ("05f", ["01m", "02f", "03m", "07m"], ["15", "16", "02", "03"]),
        ("11m", ["01m", "02f", "12f", "03m", "07m"], ["03", "05", "02", "07", "23"]),
        ("12f", ["01f", "02m", "04f"], ["04", "06", "10"]),
        ("07m", ["01m", "02f", "03m", "05f"], ["17", "18", "11", "12"]),
        ("99m", ["01m", "02f"], ["99", "99"]),
    ],
)
def test_relations_are_proposed_from_the_new_heads_side(new_head, others, expected):
    head, *rest = family(new_head, *others)
    assert list(proposed(head, rest).values()) == expected


def test_two_possible_spouses_are_left_to_the_user():
    head, *rest = family("03m", "01m", "05f", "05f")
    assert list(proposed(head, rest).values()) == ["11", "99", "99"]


people = st.sampled_from(
    [f"{code}{sex}" for code in RELATIONS for sex in "mf" if code != "01"]
).filter(
    lambda one: (
        not (
            (one[2] == "f" and one[:2] in MALE_RELATIONS)
            or (one[2] == "m" and one[:2] in FEMALE_RELATIONS)
        )
    )
)


@given(people, st.lists(people, max_size=8), st.sampled_from(["01m", "01f"]))
def test_every_proposal_fits_the_sex_and_names_no_second_head(new_head, others, old_head):
    head, *rest = family(new_head, old_head, *others)
    found = proposed(head, rest)
    assert set(found) == {one.pk for one in rest}
    assert all(relation_against_sex(found[one.pk], one.sex) is None for one in rest)
    assert "01" not in found.values()
    assert list(found.values()).count("02") <= 1
