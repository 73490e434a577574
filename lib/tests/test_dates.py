"""Dates as staff type them, periods, ages and working days."""

from datetime import date, datetime, timedelta

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from lib import workdays
from lib.dates import Period, age_on, parse_date, previous_year, school_age, valid_on

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(DAYS)
def test_every_usual_way_to_write_a_day_is_understood(day):
    y, m, d = day.year, day.month, day.day
    for text in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{y}-{m}-{d}",
        f"{y}/{m}/{d}",
        f"{y}.{m}.{d}",
        f"{y}年{m}月{d}日",
        f" {y} 年 {m} 月 {d} 日 ",
        f"{day} 00:00:00",
    ):
        assert parse_date(text) == day


@given(DAYS, st.integers(1, 31))
def test_a_month_gets_the_day_asked_for_or_its_last(day, default_day):
    for text in (f"{day:%Y%m}", f"{day:%Y.%m}", f"{day.year}年{day.month}月", f"{day:%Y-%m}"):
        found = parse_date(text, default_day=default_day)
        assert (found.year, found.month) == (day.year, day.month)
        assert found.day == default_day or (found + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (date(2021, 9, 1), date(2021, 9, 1)),
        (datetime(2021, 9, 1, 8, 30), date(2021, 9, 1)),
        (44440, date(2021, 9, 1)),
        (44440.5, date(2021, 9, 1)),
        ("44440", date(2021, 9, 1)),
        (20210901, date(2021, 9, 1)),
        (202109.0, date(2021, 9, 1)),
        (2021.09, date(2021, 9, 1)),
        (2021.12, date(2021, 12, 1)),
        ("２０２１．９", date(2021, 9, 1)),
        ("2021—9—1", date(2021, 9, 1)),
        ("2021年09", date(2021, 9, 1)),
    ],
)
def test_what_excel_and_keyboards_make_of_dates_is_understood(value, day):
    assert parse_date(value) == day


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("2021-02-30", "「2021-02-30」不是有效日期"),
        ("20210931", "「20210931」不是有效日期"),
        ("2021-13", "「2021-13」不是有效日期"),
        ("1821-01-01", "「1821-01-01」不是有效日期"),
        ("2021年9月0日", "「2021年9月0日」不是有效日期"),
        ("2021", "「2021」不是日期，请写成 2021-09-01 的样子"),
        ("21.9.1", "「21.9.1」不是日期，请写成 2021-09-01 的样子"),
        ("去年", "「去年」不是日期，请写成 2021-09-01 的样子"),
        ("  ", "没有填日期"),
    ],
)
def test_impossible_dates_are_refused_with_the_text(value, message):
    with pytest.raises(ValueError, match="日期") as refusal:
        parse_date(value)
    assert str(refusal.value) == message


def test_a_number_that_could_be_january_or_october_is_refused():
    with pytest.raises(ValueError, match="10 月"):
        parse_date(2021.1)


def test_periods_hold_both_their_ends():
    year = Period.year(2021)
    assert year.contains(date(2021, 1, 1))
    assert year.contains(date(2021, 12, 31))
    assert not year.contains(date(2022, 1, 1))
    with pytest.raises(ValueError, match="晚于"):
        Period(date(2021, 2, 1), date(2021, 1, 1))


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        (date(2021, 1, 1), date(2021, 12, 31), "2021年"),
        (date(2020, 2, 1), date(2020, 2, 29), "2020年2月"),
        (date(2021, 9, 1), date(2021, 9, 1), "2021-09-01"),
        (date(2021, 1, 1), date(2021, 10, 31), "2021-01-01 至 2021-10-31"),
    ],
)
def test_labels_are_what_an_official_would_write(start, end, label):
    assert str(Period(start, end)) == Period(start, end).label == label


def test_the_same_period_last_year_keeps_the_end_of_the_month():
    assert Period.year(2021).previous_year() == Period.year(2020)
    assert Period(date(2021, 2, 1), date(2021, 2, 28)).previous_year().end == date(2020, 2, 29)
    assert Period(date(2020, 2, 29), date(2020, 2, 29)).previous_year() == Period(
        date(2019, 2, 28), date(2019, 2, 28)
    )


@given(DAYS, DAYS)
def test_every_period_has_one_a_year_before(one, other):
    period = Period(min(one, other), max(one, other))
    assert period.previous_year().start == previous_year(period.start)
    assert abs(period.previous_year().end - previous_year(period.end)) <= timedelta(days=1)


def test_filters_are_inclusive():
    assert Period.year(2021).filter_kwargs("visited_on") == {
        "visited_on__gte": date(2021, 1, 1),
        "visited_on__lte": date(2021, 12, 31),
    }


def test_dated_rows_are_half_open():
    day = date(2021, 12, 31)
    assert valid_on(day, "statuses__") == Q(statuses__valid_from__lte=day) & (
        Q(statuses__valid_to=None) | Q(statuses__valid_to__gt=day)
    )


def test_age_turns_on_the_birthday():
    born = date(2004, 2, 29)
    assert [age_on(born, day) for day in (date(2021, 2, 28), date(2021, 3, 1))] == [16, 17]
    assert age_on(born, born) == 0


def test_school_age_counts_from_the_september_that_began_the_year():
    born = date(2015, 8, 31)
    assert school_age(born, date(2021, 12, 31)) == 6
    assert school_age(born, date(2021, 6, 30)) == 5
    assert school_age(date(2015, 9, 2), date(2021, 12, 31)) == 5


def test_moved_rest_days_are_counted():
    assert workdays.is_calendar_known(2021)
    assert not workdays.is_workday(date(2021, 10, 7))  # 国庆节
    assert workdays.is_workday(date(2021, 10, 9))  # 周六，调休上班
    assert workdays.add_workdays(date(2021, 9, 30), 2) == date(2021, 10, 9)
    assert workdays.add_workdays(date(2021, 10, 8), -1) == date(2021, 9, 30)
    assert workdays.add_workdays(date(2021, 10, 3), 0) == date(2021, 10, 3)


def test_years_without_a_notice_have_weekends_only():
    assert not workdays.is_calendar_known(2090)
    assert workdays.add_workdays(date(2090, 9, 29), 1) == date(2090, 10, 2)  # Friday to Monday


@given(st.dates(date(2005, 1, 1), date(2095, 12, 31)), st.integers(1, 30))
def test_working_days_are_counted_one_by_one(start, count):
    end = workdays.add_workdays(start, count)
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert workdays.is_workday(end)
    assert sum(map(workdays.is_workday, days)) == count
