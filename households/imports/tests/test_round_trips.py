"""Properties: every row is counted once; what was taken out comes back unchanged; a mended error sheet is whole."""

import io
from datetime import date

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from households.imports import actions, engine, reports, store, workbooks
from households.imports.households import HOUSEHOLDS
from households.imports.tests.make import HEADINGS, checked, family, faults, workbook
from households.models import Household, ImportBatch

SLOW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
WORDS = [
    "",
    "是",
    "否",
    "小学",
    "三年级",
    "2021-13-01",
    "99",
    "-",
    "=1+1",
    "甲村",
    "农村低保",
    "健康，残疾",
    "残疾",
]
HEADED = [*HEADINGS, "享受低保政策情况", "耕地面积（亩）", "备注"]
changes = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(HEADED[2:]), st.sampled_from(WORDS)), max_size=6
)


def with_changes(changed):
    rows = family("9901012012010001") + family("9901012012010002")
    for at, heading, word in changed:
        rows[at] = rows[at] | {heading: word}
    return rows


def named(content):
    file = io.BytesIO(content)
    file.name = "a.xlsx"
    return file


@pytest.fixture
def check(places, clerk):
    return lambda content: checked(content, township=places.township, by=clerk)


@given(changes)
@SLOW
def test_every_row_is_created_updated_unchanged_or_rejected(check, changed):
    rows = with_changes(changed)
    batch = check(workbook(rows, HEADED))
    assert batch.rows == len(rows)
    assert batch.created + batch.updated + batch.unchanged + batch.rejected == len(rows)
    report = reports.load(batch.token)
    assert {p.row for p in report.problems} == {r.row for r in report.of_result(engine.REJECTED)}


@given(changes)
@SLOW
def test_an_error_workbook_uploaded_unmended_has_the_same_errors(check, changed):
    batch = check(workbook(with_changes(changed), HEADED))
    source = store.load(batch.token, "source")
    content = workbooks.errors(HOUSEHOLDS, named(source), {}, reports.load(batch.token))
    again = check(content)
    assert faults(again) == faults(batch)
    assert (again.created, again.rejected) == (batch.created, batch.rejected)


def test_cells_mended_in_the_error_workbook_are_all_that_changes(check):
    right = with_changes([])
    wrong = [
        row | {heading: "甲村"} for row, heading in zip(right, ["行政村", "民族"] * 3, strict=True)
    ]
    batch = check(workbook(wrong, HEADED))
    fixes = {f"{row}:{problem.field}": right[row - 4][problem.heading]
             for problem in reports.load(batch.token).problems for row in [problem.row]}  # fmt: skip
    source = store.load(batch.token, "source")
    content = workbooks.errors(HOUSEHOLDS, named(source), fixes, reports.load(batch.token))
    mended = engine.read(HOUSEHOLDS, named(content))
    assert mended.values == engine.read(HOUSEHOLDS, named(workbook(right, HEADED))).values


@given(changes)
@SLOW
def test_what_is_taken_out_comes_back_unchanged(check, places, clerk, changed):
    batch = check(workbook(with_changes(changed), HEADED))
    assume(not batch.rejected)
    actions.start_writing(batch)
    actions.finish_writing(batch, by=clerk)
    again = check(workbooks.current(places.township, date(2021, 10, 31)))
    assert (again.unchanged, faults(again)) == (again.rows, [])
    assert again.rows >= batch.rows
    assert Household.objects.filter(dissolved_on=None).exists()
    assert batch.state == ImportBatch.State.COMMITTED
