"""Numbers as officials write and type them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.numbers import (
    chinese_count,
    chinese_measure_count,
    parse_amount,
    percent,
    plain,
    rounded,
    wan,
)

AMOUNTS = st.decimals(min_value=0, max_value=10**12, places=2)


@pytest.mark.parametrize(
    ("number", "text"),
    [("184.40", "184.4"), ("12000", "12000"), ("1E+3", "1000"), ("-0.00", "0"), ("-2.50", "-2.5")],
)
def test_numbers_print_without_separators_and_trailing_zeros(number, text):
    assert plain(Decimal(number)) == text


@pytest.mark.parametrize(
    ("yuan", "places", "text"),
    [
        ("1844000", 4, "184.4"),
        ("0.50", 4, "0.0001"),
        ("0.49", 4, "0"),
        ("12345", 2, "1.23"),
        ("12350", 2, "1.24"),
    ],
)
def test_wan_rounds_halves_up(yuan, places, text):
    assert wan(Decimal(yuan), places) == text


def test_percent_prints_as_in_the_reports():
    assert percent(Decimal(4545) / 4635) == "98.06%"
    assert percent(Decimal(1)) == "100%"
    assert percent(Decimal("0.00005")) == "0.01%"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6), st.integers(0, 4))
def test_rounding_is_never_off_by_more_than_half_a_place(number, places):
    off = Fraction(rounded(number, places)) - Fraction(number)
    assert abs(off) <= Fraction(1, 2 * 10**places)
    if abs(off) == Fraction(1, 2 * 10**places):
        assert abs(rounded(number, places)) > abs(number)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (3, "三"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (9999, "九千九百九十九"),
    ],
)
def test_counts_in_characters(number, text):
    assert chinese_count(number) == text


def test_two_before_a_measure_word():
    assert [chinese_measure_count(n) for n in (2, 12, 20, 2000)] == ["两", "十二", "二十", "两千"]


def test_no_two_counts_read_alike():
    assert len({chinese_count(number) for number in range(10_000)}) == 10_000
    with pytest.raises(ValueError, match="9999"):
        chinese_count(10_000)


@pytest.mark.parametrize(
    ("typed", "unit", "yuan"),
    [
        ("1,844,000", "元", "1844000"),
        ("184.4万元", "元", "1844000"),
        ("184.4", "万元", "1844000"),
        ("５００元", "万元", "500"),
        ("￥ 1，200.50", "元", "1200.50"),
        ("人民币3万", "元", "30000"),
        ("1.2亿", "元", "120000000"),
        (0.1 + 0.2, "元", "0.3"),
        (1200, "元", "1200"),
        (Decimal("12.50"), "万元", "125000"),
    ],
)
def test_amounts_as_typed_come_in_yuan(typed, unit, yuan):
    assert parse_amount(typed, unit) == Decimal(yuan)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "没有填金额"),
        ("-5", "「-5」是负数，金额不能小于 0"),
        ("约500", "「约500」不是金额，请只填数字"),
        ("5-6", "「5-6」不是金额，请只填数字"),
        ("NaN", "「NaN」不是金额，请只填数字"),
        (float("nan"), "「NaN」不是金额，请只填数字"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_text(typed, message):
    with pytest.raises(ValueError, match="金额") as refusal:
        parse_amount(typed)
    assert str(refusal.value) == message


@given(AMOUNTS)
def test_printed_amounts_read_back(amount):
    assert parse_amount(plain(amount)) == amount
    assert parse_amount(wan(amount, places=6), "万元") == amount
