"""Working days (工作日) with the moved rest days (调休) of the State Council's yearly notices.

The notices come one year at a time, so later years than the library knows fall back to weekends:
ask `is_calendar_known` before promising a day.
"""

from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar


@lru_cache(maxsize=256)
def is_calendar_known(year: int) -> bool:
    """True when the holidays and moved rest days of the year are known."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_workday(day: date) -> bool:
    """True on working days; in a year that is not known, Monday to Friday."""
    if is_calendar_known(day.year):
        return chinese_calendar.is_workday(day)
    return day.weekday() < 5


def add_workdays(start: date, count: int) -> date:
    """The `count`-th working day after `start` (before it when negative); `start` for 0.

    The day it starts on does not count, as in 民法典第二百零一条.
    """
    step = timedelta(days=1 if count > 0 else -1)
    day, left = start, abs(count)
    while left:
        day += step
        left -= is_workday(day)
    return day


def workdays_between(start: date, end: date) -> int:
    """Working days after `start` up to and with `end`; 0 when the end is not later."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(map(is_workday, days))
