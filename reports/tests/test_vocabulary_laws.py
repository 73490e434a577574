"""Laws that hold for any sets and any dates; the rows behind a figure are its value; queries do not grow."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households.tests.make import make_household
from reports.tests.registers import make_registers
from reports.tests.township import context, figure, make_case, make_township, value
from reports.vocabulary import evaluate

SETS = [
    "脱贫户",
    "脱贫户.享受政策",
    "一般农户",
    "农户",
    "监测对象",
    "监测对象.未消除",
    "监测对象.已消除",
    "监测对象.新增",
    "监测对象.年内消除",
    "监测对象.上年",
    '政策("低保").在享',
    '政策("教育资助").发放',
    "小额信贷.新增",
    "小额信贷.未结清",
    "务工",
    "务工.在岗",
    "医疗",
    '保险("防贫保").投保',
    "公益岗",
    "危房改造",
    "技能培训.参训",
    "兜底安置",
    "联农带农",
    "人口",
]
OF_PERSONS = {
    *(
        "人口",
        '政策("低保").在享',
        '政策("教育资助").发放',
        "兜底安置",
        "务工",
        "务工.在岗",
        "医疗",
    ),
    *('保险("防贫保").投保', "公益岗", "技能培训.参训"),
}
DAYS = st.dates(date(2019, 1, 1), date(2023, 12, 31))
HOUSEHOLD_FIGURES = [f"{rows}.{measure}" for rows in SETS for measure in ("户数", "人数")]
read_only = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def township(places):
    make_township(places)
    make_registers(places.township)
    return places.township


@read_only
@given(one=st.sampled_from(SETS), other=st.sampled_from(SETS), day=DAYS)
def test_union_part_and_difference_agree(township, one, other, day):
    a, b, both, part, rest = (
        value(f"{rows}.户数", township, year=day.year, as_of=day)
        for rows in (one, other, f"({one} + {other})", f"{one}.其中({other})", f"({one} - {other})")
    )
    assert max(a, b) <= both <= a + b
    if not {one, other} & OF_PERSONS:
        assert part + rest == a  # by household; sets of persons are split by person
        assert both == b + rest
    assert part <= min(a, b)


@read_only
@given(one=st.sampled_from(SETS), other=st.sampled_from(SETS))
def test_persons_of_a_part_and_of_the_rest_are_all(township, one, other):
    whole, part, rest = (
        value(f"{rows}.人数", township)
        for rows in (one, f"{one}.其中({other})", f"({one} - {other})")
    )
    assert part + rest == whole


@read_only
@given(expression=st.sampled_from(HOUSEHOLD_FIGURES), day=DAYS)
def test_villages_add_up_to_the_township_and_townships_to_the_county(
    places, township, expression, day
):
    dates = {"year": day.year, "as_of": day}
    villages = sum(value(expression, v, **dates) for v in (places.village, places.other_village))
    whole = value(expression, township, **dates)
    assert villages == whole
    assert value(expression, places.county, **dates) == whole
    assert value(expression, places.other_township, **dates) == 0


@read_only
@given(expression=st.sampled_from(HOUSEHOLD_FIGURES), day=DAYS)
def test_a_figure_opens_exactly_its_rows(township, expression, day):
    found = figure(expression, township, year=day.year, as_of=day)
    assert found.rows().count() == found.value == found.row_count
    assert found.grain == ("household" if expression.endswith("户数") else "member")
    assert found.households().count() <= found.value


@read_only
@given(day=DAYS, rows=st.sampled_from([rows for rows in SETS if "上年" not in rows]))
def test_asking_for_a_date_in_words_or_in_the_report_is_the_same(township, day, rows):
    in_words = value(f'{rows}.截至("{day}").户数', township)
    assert in_words == value(f"{rows}.户数", township, year=day.year, as_of=day)


def test_rows_are_narrowed_to_what_a_user_may_see(places, township, village_cadre, outsider):
    households = figure("脱贫户.户数", township).rows()
    assert households.count() == 4
    assert households.visible_to(village_cadre).count() == 2
    assert households.visible_to(outsider).count() == 0


@pytest.mark.parametrize(
    ("expression", "model", "rows"),
    [
        ("项目.个数", "project", 1),
        ("资产.原值", "asset", 1),
        ("小额信贷.新增.金额", "loan", 1),
        ("会议.次数", "ledgerentry", 1),
        ("驻村.人数", "teammember", 1),
        ("排查.轮次", "screening", 1),
        ('区划.标签("任务村").个数', "area", 1),
        ("脱贫户.村数", "area", 2),
        ("报告.年度", "area", 1),
        ("比率(监测对象.已消除.户数, 监测对象.户数)", "household", 1),
        ("小额信贷.余额", "loan", 1),
    ],
)
def test_every_kind_of_figure_opens_rows_of_its_kind(township, clerk, expression, model, rows):
    found = figure(expression, township)
    assert found.grain == model
    assert found.rows().visible_to(clerk).count() == rows


def _queries(expressions, place) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        evaluate({str(n): text for n, text in enumerate(expressions)}, context(place))
    return len(queries)


def test_queries_do_not_grow_with_figures_of_a_kind_nor_with_rows(places, township):
    few = _queries(["脱贫户.户数", "监测对象.新增.户数", "小额信贷.新增.户数"], township)
    many = _queries(
        [
            f"{rows}.户数"
            for rows in (
                *("脱贫户", "脱贫户.享受政策", "脱贫户.稳定脱贫", "脱贫户.上年", "一般农户"),
                *("监测对象", "监测对象.新增", "监测对象.已消除", "监测对象.年初.未消除"),
                *("小额信贷", "小额信贷.新增", "小额信贷.上年.新增"),
            )
        ],
        township,
    )
    assert many == few
    for _ in range(5):
        make_case(make_household(village=places.village, size=2))
    assert _queries(["脱贫户.户数", "监测对象.新增.户数", "小额信贷.新增.户数"], township) == few


def test_a_county_takes_hardly_more_queries_than_a_township(places, township):
    expressions = [f"{rows}.户数" for rows in SETS]
    assert _queries(expressions, places.county) <= _queries(expressions, township) + 3
