"""Cells of lists of payments: money however it was typed, subkinds, other terms, merged cells."""

from datetime import date

import pytest

from lib.sheets import CellProblem, Sheet
from policies.booking import cells


@pytest.mark.parametrize(
    ("cell", "unit", "fen"),
    [
        ("1500", "元", 150_000),
        (1500.5, "元", 150_050),
        (" 1,500.00 元", "元", 150_000),
        ("￥１５００", "元", 150_000),
        ("0.15万元", "元", 150_000),
        ("0.15", "万元", 150_000),
        ("1500元", "万元", 150_000),
        ("0", "元", 0),
    ],
)
def test_money_is_understood_however_it_was_typed(cell, unit, fen):
    assert cells.money(cell, unit) == (fen, "")


@pytest.mark.parametrize(
    ("cell", "unit", "words"),
    [
        ("待定", "元", "不是金额"),
        ("-1500", "元", "是负数"),
        ("", "元", "没有填金额"),
        ("-", "元", "没有填金额"),
        ("1.555", "元", "小数最多 2 位"),
        ("150000", "万元", "核对单位是不是万元"),
        (date(2021, 6, 1), "元", "是日期"),
        (CellProblem("公式错误", "公式没有算出结果"), "元", "公式没有算出结果"),
    ],
)
def test_what_is_no_money_says_why(cell, unit, words):
    value, problem = cells.money(cell, unit)
    assert value is None
    assert words in problem


@pytest.mark.parametrize(
    ("heading", "above", "unit"),
    [
        ("补助金额（万元）", [], "万元"),
        ("补助金额（元）", [["单位：万元"]], "元"),
        ("补助金额", [["某县发放表", "单位：万元"]], "万元"),
        ("补助金额", [["（金额单位:元）"]], "元"),
        ("补助金额", [["填报单位：万元乡人民政府"]], "元"),
        ("", [], "元"),
    ],
)
def test_the_unit_is_the_headings_or_that_of_the_lines_above(heading, above, unit):
    assert cells.unit_of(heading, above) == unit


@pytest.mark.parametrize(
    ("text", "chosen", "meant"),
    [
        ("中职", "", "中职"),
        ("中等职业教育", "", "中职"),
        ("高等职业教育（高职）", "", "高职"),
        ("研究生", "", None),
        ("研究生", "技师", "技师"),
        ("研究生", "没有的", None),
        ("中职高职", "", None),
    ],
)
def test_a_subkind_is_told_or_asked_about_never_guessed(text, chosen, meant):
    assert cells.kind(text, ["中职", "高职", "技师"], chosen) == meant


def test_a_policy_without_subkinds_takes_any_word():
    assert cells.kind(" 一 类 ", [], "") == "一类"


@pytest.mark.parametrize(
    ("text", "term", "terms", "other"),
    [
        ("2021年春季", "春季", ["春季", "秋季"], ""),
        ("2021年秋季学期", "春季", ["春季", "秋季"], "秋季"),
        ("2020年春季", "春季", ["春季", "秋季"], "2020年"),
        ("2020-2021学年", "春季", ["春季", "秋季"], ""),
        ("春、秋季", "春季", ["春季", "秋季"], "秋季"),
        ("11月", "11月", ["1月", "11月"], ""),
        ("11月", "1月", ["1月", "11月"], "11月"),
        ("全年", "", [], ""),
    ],
)
def test_a_row_of_another_term_is_noticed(text, term, terms, other):
    assert cells.other_period(text, year=2021, term=term, terms=terms) == other


def test_merged_cells_are_those_over_several_rows_of_the_data():
    merged = (((0, 0), (0, 9)), ((3, 7), (5, 7)), ((6, 7), (6, 8)), ((3, 1), (4, 1)))
    found = cells.merged_rows(Sheet("表", [], merged), 7, 2)
    assert found == {4: (4, 6), 5: (4, 6), 6: (4, 6)}
    assert cells.merged_rows(Sheet("表", []), 7, 2) == {}
