"""Parameters: the nearest area that has a value on the day wins."""

from datetime import date
from decimal import Decimal

import pytest

from areas.models import Parameter
from areas.parameters import DEFINITIONS, Settings, setting_on, value_on

DAY = date(2021, 6, 1)


def give(area, value, *, key="notice_days", valid_from=date(2021, 1, 1), valid_to=None):
    Parameter.objects.create(
        area=area, key=key, value=value, valid_from=valid_from, valid_to=valid_to
    )


def test_default_holds_where_nobody_decided(places):
    for key, definition in DEFINITIONS.items():
        assert value_on(key, places.grid, DAY) == definition.default


@pytest.mark.parametrize("name", ["county", "township", "village", "grid"])
def test_value_holds_for_the_area_and_everything_below(places, name):
    give(getattr(places, name), "7")
    assert value_on("notice_days", places.grid, DAY) == 7


def test_value_does_not_hold_beside_or_above(places):
    give(places.village, "7")
    assert value_on("notice_days", places.other_village, DAY) == 5
    assert value_on("notice_days", places.township, DAY) == 5


def test_nearest_area_wins_over_a_newer_value_above(places):
    give(places.township, "8")
    give(places.county, "9", valid_from=date(2021, 5, 1))
    assert value_on("notice_days", places.village, DAY) == 8


def test_value_ends_the_day_before_its_end(places):
    give(places.county, "7", valid_to=DAY)
    give(places.county, "8", valid_from=DAY)
    assert value_on("notice_days", places.village, date(2021, 5, 31)) == 7
    assert value_on("notice_days", places.village, DAY) == 8


def test_ended_value_falls_back_to_the_area_above(places):
    give(places.village, "7", valid_to=date(2021, 3, 1))
    give(places.county, "9")
    assert value_on("notice_days", places.village, DAY) == 9


def test_value_is_an_exact_decimal(places):
    give(places.county, "6400.55", key="monitoring_line")
    assert value_on("monitoring_line", places.village, DAY) == Decimal("6400.55")


def test_one_query_is_enough(places, django_assert_num_queries):
    with django_assert_num_queries(1):
        value_on("notice_days", places.grid, DAY)


def test_settings_read_once_answer_like_those_asked_one_by_one(places, django_assert_num_queries):
    for area, value, start in [
        (places.county, "6000", date(2021, 1, 1)),
        (places.county, "6500", date(2022, 1, 1)),
        (places.township, "6800", date(2022, 6, 1)),
    ]:
        Parameter.objects.create(area=area, key="monitoring_line", value=value, valid_from=start)
    days = [date(2020, 1, 1), date(2021, 5, 1), date(2022, 5, 1), date(2022, 7, 1)]
    one_by_one = [setting_on("monitoring_line", places.township, day) for day in days]
    with django_assert_num_queries(1):
        settings = Settings(places.township)
        assert [settings.on("monitoring_line", day) for day in days] == one_by_one
    assert [int(setting.value) for setting in one_by_one] == [6000, 6000, 6500, 6800]
