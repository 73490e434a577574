"""A remembered statement asks the database anew: its values are those of now, of this place and of these dates."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import yaml
from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from households.models import Household
from households.tests.make import make_household
from monitoring.models import Case, CaseState, Category
from policies.models import Policy
from reports.tests.township import (
    YEAR_END,
    context,
    make_benefit,
    make_case,
    make_loan,
    make_policy,
    make_township,
    value,
)
from reports.vocabulary import FigureError, evaluate
from reports.vocabulary.statements import STATEMENTS, Statements
from reports.vocabulary.subjects import SUBJECTS

SCENARIO = settings.BASE_DIR / "fixtures/scenarios/xiaozhao-2021/figures.yaml"
MORE = (
    "监测对象.上年.户数",
    "监测对象.年初.未消除.人数",
    '监测对象.截至("2021-06-30").户数',
    "监测对象.年内消除.人数",
    "(脱贫户 + 监测对象).人数",
    "(脱贫户 - 监测对象).户数",
    "脱贫户.其中(监测对象.已消除).户数",
    '政策("教育资助").发放.当时(脱贫户).人数',
    "小额信贷.未结清.笔数",
    "小额信贷.金额 / 小额信贷.笔数",
    "小额信贷.余额",
    "资产.原值|万元",
    '台账("会议").日期',
    '台账("会议").人次',
    '脱贫户.村标签("任务村").户数',
)


@pytest.fixture
def township(places):
    make_township(places)
    STATEMENTS.forget()
    return places.township


def expressions() -> dict[str, str]:
    written = yaml.safe_load(SCENARIO.read_text(encoding="utf-8"))["figures"]
    examples = {subject.example: subject.example for subject in SUBJECTS.values()}
    words = {
        word.example: word.example
        for subject in SUBJECTS.values()
        for word in subject.narrowings
        if word.example
    }
    return written | examples | words | {each: each for each in MORE}


def values(area, **dates) -> dict:
    """Of every expression: its value, or what is wrong with it."""
    results = evaluate(expressions(), context(area, **dates))
    return {
        name: result.message
        if isinstance(result, FigureError)
        else (result.value, result.row_count)
        for name, result in results.items()
    }


def test_remembered_statements_give_what_freshly_written_ones_give(places, township):
    asked = [
        (area, dates)
        for area in (places.county, township, places.other_township, places.village, places.grid)
        for dates in ({}, {"as_of": date(2021, 6, 30)}, {"year": 2020})
    ]
    fresh = []
    for area, dates in asked:
        STATEMENTS.forget()
        fresh.append(values(area, **dates))
    STATEMENTS.forget()
    first = [values(area, **dates) for area, dates in asked]
    kept = len(STATEMENTS)
    again = [values(area, **dates) for area, dates in asked]
    assert fresh == first == again
    assert [repr(each) for each in fresh] == [repr(each) for each in again]  # Decimal stays Decimal
    assert len(STATEMENTS) == kept > 100
    assert sum(not isinstance(each, str) for each in fresh[1].values()) > 60


def test_the_second_time_no_more_is_asked_and_nothing_is_written(township, monkeypatch):
    with CaptureQueriesContext(connection) as first:
        before = values(township)

    def refuse(*args):
        raise AssertionError("a statement was written again")

    monkeypatch.setattr("reports.vocabulary.counting._written", refuse)
    with CaptureQueriesContext(connection) as second:
        assert values(township) == before
    assert len(second) == len(first)


def test_rows_that_change_are_counted_anew(places, township):
    assert value("监测对象.户数", township) == 3
    assert value("监测对象.已消除.户数", township) == 1
    assert value("小额信贷.金额", township) == 50000
    household = make_household(village=places.village, size=2)
    case = make_case(household)
    make_loan(household, amount=12345)
    assert value("监测对象.户数", township) == 4
    assert value("小额信贷.金额", township) == 62345
    CaseState.objects.filter(case=case, valid_to=None).update(valid_to=date(2021, 12, 1))
    CaseState.objects.create(
        township=township, case=case, state=Case.State.ELIMINATED, valid_from=date(2021, 12, 1)
    )
    assert value("监测对象.已消除.户数", township) == 2
    Household.objects.filter(pk=household.pk).update(
        dissolved_on=date(2021, 12, 5), dissolve_reason="other"
    )
    assert value("监测对象.户数", township) == 3


def test_every_place_and_every_date_has_its_own(places, township):
    make_case(make_household(village=places.far_village))
    areas = (places.county, township, places.other_township, places.village, places.other_village)
    assert [value("监测对象.户数", area) for area in areas] == [4, 3, 1, 3, 0]
    days = (date(2020, 1, 1), date(2021, 4, 30), YEAR_END)
    assert [value("监测对象.户数", township, as_of=day) for day in days] == [0, 1, 3]
    periods = ((date(2021, 1, 1), date(2021, 3, 31)), (date(2021, 4, 1), YEAR_END))
    assert [
        value("监测对象.新增.户数", township, date_from=start, date_to=end)
        for start, end in periods
    ] == [0, 2]


def test_a_name_that_now_means_other_rows_is_asked_for_these(places, township):
    household = make_household(village=places.village)
    make_benefit(make_policy("特困供养"), household, household.members.first())
    assert value('政策("低保").在享.户数', township) == 4
    assert value('政策("特困供养").在享.户数', township) == 1
    Policy.objects.filter(name="低保").update(name="旧低保")
    Policy.objects.filter(name="特困供养").update(name="低保")
    assert value('政策("低保").在享.户数', township) == 1

    assert value('监测对象.类别("边缘易致贫户").户数', township) == 2
    renamed = Category.objects.filter(name="脱贫不稳定户")
    renamed.update(name="边缘易致贫户", valid_to=date(2021, 12, 1))
    assert value('监测对象.类别("边缘易致贫户").户数', township) == 3
    assert value('脱贫户.其中(监测对象.类别("边缘易致贫户")).户数', township) == 1


def test_only_the_last_ones_are_kept(township):
    few = Statements(most=2)
    rows = Household.objects.all()

    def count(key):
        return few.aggregate(key, "default", lambda: (rows, {"n": Count("pk")}))["n"]

    assert [count(key) for key in "abcab"] == [rows.count()] * 5
    assert len(few) == 2


def test_what_can_hold_no_row_is_not_kept(township):
    few = Statements()
    for _ in range(2):
        found = few.aggregate(
            "x", "default", lambda: (Household.objects.none(), {"n": Count("pk")})
        )
        assert found == {"n": 0}
    assert len(few) == 0


@pytest.mark.django_db(transaction=True)
def test_threads_share_statements_but_not_connections(transactional_db, places):
    make_township(places)
    STATEMENTS.forget()
    alone = values(places.township)
    STATEMENTS.forget()

    def in_a_thread(_):
        try:
            return values(places.township)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(in_a_thread, range(12))) == [alone] * 12
