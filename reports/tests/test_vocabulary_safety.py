"""What staff and strangers may type: healed, understood, or refused with one clear sentence; never run, never 0."""

import pytest

from areas.tests.make import make_tag
from reports.tests.township import context, error, make_entry, make_policy, value
from reports.vocabulary import FigureError, evaluate, heal, problems

ATTACKS = [
    "().__class__.__bases__",
    "脱贫户.__class__.户数",
    '脱贫户["__class__"]',
    "脱贫户.户数.__init__",
    "脱贫户.subject.model",
    'cycler.__init__.__globals__.os.popen("id")',
    "脱贫户.户数|attr('x')",
    "脱贫户|map('x')",
    "lipsum.__globals__",
    "[x for x in 脱贫户]",
    "[脱贫户, 脱贫户]",
    "{'a': 1}",
    "'a' * 1000000000",
    "'%s' % 脱贫户",
    "'{}'.format(脱贫户)",
    "9 ** 9 ** 9",
    "1 if 脱贫户 else 2",
    "脱贫户 ~ 脱贫户",
    "脱贫户.户数(1)",
    "脱贫户.其中(*脱贫户).户数",
    "脱贫户.其中(x=脱贫户).户数",
    '监测对象.类别(name="x").户数',
    "脱贫户.户数 }} {% for x in range(9) %}",
    "(" * 200 + "脱贫户" + ")" * 200,
    "-" * 300 + "脱贫户.户数",
    "not " * 100 + "脱贫户",
    "脱贫户" + ".上年" * 120 + ".户数",
    "脱贫户.户数|小数(99999999)",
    "收入.低于(99999999999).户数",
    "收入.低于('1; drop table').户数",
    '脱贫户.截至("9999-99-99").户数',
    '脱贫户.期间("2021-12-31", "2021-01-01").户数',
    "",
    "   ",
    "1",
    "1 + 1",
    '"脱贫户"',
    "\x00",
    "脱贫户.",
    ".户数",
    '政策("低保).户数',
]


@pytest.mark.parametrize("expression", ATTACKS)
def test_what_is_no_figure_is_refused_in_chinese(places, expression):
    result = error(expression, places.township)
    assert str(result) == "【待补】"
    assert result.message
    assert "Error" not in result.message


@pytest.mark.parametrize(
    ("expression", "word", "nearest"),
    [
        ("脱贫护.户数", "脱贫护", "脱贫户"),
        ("脱贫户.享受正策.户数", "享受正策", "享受政策"),
        ("监测对象.已清除.户数", "已清除", "已消除"),
        ("脱贫户.户书", "户书", "户数"),
        ('政策("低堡").在享.户数', "低堡", "低保"),
        ('会议("理论学").次数', "理论学", "理论学习"),
        ("脱贫户.户数|万圆", "万圆", "万元"),
        ('区划.标签("任务").个数', "任务", "任务村"),
    ],
)
def test_an_unknown_word_is_named_with_the_nearest_known_ones(places, expression, word, nearest):
    make_policy("低保")
    make_entry(places.township, subkind="理论学习")
    make_tag(area=places.village, name="任务村")
    result = error(expression, places.township)
    assert result.word == word
    assert nearest in result.nearest
    assert f"「{word}」" in result.message


@pytest.mark.parametrize(
    "expression",
    [
        "监测对象",
        "脱贫户.户数.人数",
        "脱贫户 + 1",
        "脱贫户.户数 + 脱贫户",
        "脱贫户.户数 + 脱贫户.人数",
        "比率(脱贫户.户数)",
        "比率(脱贫户.户数, 脱贫户.户数)",
        "脱贫户.当时(监测对象).户数",
        "脱贫户.其中(项目).户数",
        "脱贫户.其中(监测对象.户数).户数",
        "监测对象.类别.户数",
        "台账.次数",
        "区划.总面积",
        '村("段墓村").出列年度',
        "报告.年度|万元",
    ],
)
def test_what_makes_no_sense_is_explained(places, expression):
    assert error(expression, places.township).message


def test_a_screening_has_no_figure_for_one_village(places):
    assert "没有分村的数" in error("排查.轮次", places.village).message
    assert value("排查.轮次", places.township) == 0


def test_what_is_not_kept_by_grid_is_not_zero_there(places):
    assert "没有分网格的数" in error("项目.个数", places.grid).message
    assert value("脱贫户.户数", places.grid) == 0


def test_one_bad_expression_does_not_stop_the_others(places):
    results = evaluate({"a": "脱贫户.户数", "b": "胡写"}, context(places.township))
    assert results["a"].value == 0
    assert isinstance(results["b"], FigureError)
    assert list(problems({"a": "脱贫户.户数", "b": "胡写"}, context(places.township))) == ["b"]


def test_punctuation_typed_by_word_is_healed(places):
    make_policy("低保")
    assert value("政策（“低保”）．在享．户数", places.township) == 0
    assert value("区划．个数 － 区划．社区．个数", places.township) == 2
    assert heal("小额信贷.新增.金额｜万元") == "小额信贷.新增.金额|万元"
    assert heal("监测对象.类别(‘边缘易致贫户’).户数") == '监测对象.类别("边缘易致贫户").户数'


def test_what_stands_inside_quotes_stays_as_it_is(places):
    title = "乡（镇）2021年，“回头看”培训会"
    make_entry(places.township, "培训", title=title)
    assert value(f'培训("{title}").次数', places.township) == 1
    assert value(f"培训（“{title}”）.次数", places.township) == 1


def test_too_many_expressions_are_refused(places):
    with pytest.raises(ValueError, match="最多"):
        evaluate({str(n): "脱贫户.户数" for n in range(2001)}, context(places.township))


def test_names_shared_by_two_lists_must_be_spelt_out(places):
    make_policy("会议")
    make_entry(places.township)
    assert "不止一处" in error("会议.次数", places.township).message
    assert value('台账("会议").次数', places.township) == 1
