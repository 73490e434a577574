"""Distances on the ground."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import distance

POSITIONS = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def test_a_degree_of_latitude_is_111_kilometres():
    assert distance.metres((113.8, 34.0), (113.8, 35.0)) == pytest.approx(111_195, abs=1)


def test_a_degree_of_longitude_is_shorter_away_from_the_equator():
    assert distance.metres((113, 60), (114, 60)) == pytest.approx(55_597, abs=10)


@given(POSITIONS, POSITIONS)
def test_the_way_back_is_as_long_and_never_beyond_the_other_side_of_the_earth(here, there):
    way = distance.metres(here, there)
    assert way == pytest.approx(distance.metres(there, here), abs=0.001)
    assert 0 <= way <= 20_015_100


@pytest.mark.parametrize(
    ("metres", "words"),
    [(0, "0 米"), (338, "340 米"), (994, "990 米"), (995, "1.0 公里"), (1240, "1.2 公里")],
)
def test_distances_are_said_as_people_say_them(metres, words):
    assert distance.words(metres) == words
