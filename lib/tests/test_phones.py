"""Office phones and others."""

import pytest

from lib.phones import is_office


@pytest.mark.parametrize(
    "text", ["0374-5112345", "03745112345", "5112345", "010-62345678", "12317"]
)
def test_fixed_lines_and_hotlines_are_an_offices(text):
    assert is_office(text)


@pytest.mark.parametrize(
    "text",
    ["", "13812345678", "15400001234", "0374-13812345678", "办公室", "5112345 转 2", "990101"],
)
def test_mobiles_and_other_texts_are_not(text):
    assert not is_office(text)
