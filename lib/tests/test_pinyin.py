"""Pinyin initials of names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.pinyin import initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("周德厚", "zdh"),
        ("单雨桐", "syt"),
        ("曾乐", "zl"),
        ("仇海", "qh"),
        ("区小红", "oxh"),
        ("解放", "xf"),
        ("查良", "zl"),
        ("乐天", "yt"),
        ("朴正", "pz"),
        ("尉明", "wm"),
        ("尉迟恭", "ycg"),
        ("万俟兰", "mql"),
        ("翟让", "zr"),
        ("欧阳娜娜", "oynn"),
        ("洼玉兰", "wyl"),
        ("张·买买提", "zmmt"),
        ("A栋3", "ad3"),
        ("", ""),
    ],
)
def test_surnames_are_read_as_surnames(name, letters):
    assert initials(name) == letters


@given(st.text(max_size=8))
def test_no_character_is_too_rare(name):
    letters = initials(name)
    assert letters.isascii()
    assert letters == letters.lower()
