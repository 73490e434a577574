"""How ledgers' texts are understood: quantities, spans, numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.imports.cells import NUMBER, SPAN, as_span, span
from projects.imports.quantities import UNITS, Quantity, quantity_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("建设1900亩茶叶标准化种植基地", Quantity("茶叶标准化种植基地", "亩", Decimal(1900))),
        ("新建标准化牛舍1230平方米", Quantity("标准化牛舍", "平方米", Decimal(1230))),
        ("新建村级光伏电站530千瓦", Quantity("村级光伏电站", "千瓦", Decimal(530))),
        ("雨露计划补助250人次", Quantity("雨露计划补助", "人次", Decimal(250))),
        ("铺设 饮水管网 1.73公里。", Quantity("饮水管网", "公里", Decimal("1.73"))),
        ("硬化通组道路1390米，宽3.5米", None),
        ("1处", None),
        ("维修水渠", None),
        ("", None),
    ],
)
def test_the_one_quantity_of_a_text(text, found):
    assert quantity_in(text) == found


@given(st.integers(1, 999_999), st.sampled_from(UNITS))
def test_number_and_unit_are_found_whatever_they_are(number, unit):
    assert quantity_in(f"新建大棚{number}{unit}") == Quantity("大棚", unit, Decimal(number))


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("2024-01-01至2028-12-31", "2024-01-01至2028-12-31"),
        ("2024.1.1-2028.12.31", "2024-01-01至2028-12-31"),
        ("2024年1月1日到2028年12月31日", "2024-01-01至2028-12-31"),
        ("２０２４-01-01 ～ 2028-12", "2024-01-01至2028-12-31"),
        ("2024-01-01至长期", "2024-01-01至"),
    ],
)
def test_spans_however_they_are_typed(cell, read):
    assert SPAN.parse(cell) == read


@given(st.dates(), st.none() | st.integers(0, 40_000))
def test_a_span_is_stored_half_open_and_shown_as_it_was(start, days):
    try:
        end = "" if days is None else str(start.fromordinal(start.toordinal() + days + 1))
    except ValueError:
        return
    if end.startswith("9999"):
        return
    text = f"{start}至{end}"
    assert as_span(*span(text)) == text


@pytest.mark.parametrize("cell", ["9.90101E+17", "1e5", 990101208001000123.0])
def test_a_number_that_lost_its_digits_is_refused(cell):
    with pytest.raises(ValueError, match="科学计数"):
        NUMBER.parse(cell)
