"""What a policy pays somewhere on a day, and how it changed."""

from datetime import date
from decimal import Decimal

import pytest

from policies import actions, standards
from policies.models import PolicyStandard
from policies.tests.make import make_policy

DAY = date(2021, 6, 30)


@pytest.fixture
def subsistence(db):
    return make_policy(name="低保", kinds="集中、分散")


def publish(policy, area, by, value, *, item="年标准", since=date(2021, 1, 1), **fields):
    return actions.set_standard(
        policy=policy,
        area=area,
        by=by,
        item=item,
        value=Decimal(value),
        unit=fields.pop("unit", "元/年·人"),
        valid_from=since,
        **fields,
    )


def test_nearest_place_wins(clerk, places, subsistence):
    publish(subsistence, places.county, clerk, 3600)
    publish(subsistence, places.township, clerk, 3900)
    code = subsistence.code
    assert standards.on(places.township, DAY).value(code, "年标准") == 3900
    assert standards.on(places.village, DAY).value(code, "年标准") == 3900
    assert standards.on(places.other_township, DAY).value(code, "年标准") == 3600
    assert standards.on(places.county, DAY).value(code, "年标准") == 3600


def test_subkind_without_a_value_of_its_own_takes_the_one_for_all(clerk, places, subsistence):
    publish(subsistence, places.county, clerk, 7200, kind="集中")
    publish(subsistence, places.township, clerk, 6000)
    held = standards.on(places.township, DAY)
    assert held.value(subsistence.code, "年标准", "集中") == 7200
    assert held.value(subsistence.code, "年标准", "分散") == 6000
    assert held.value(subsistence.code, "年标准") == 6000


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2020, 12, 31), None),
        (date(2021, 1, 1), 3600),
        (date(2021, 12, 31), 3600),
        (date(2022, 1, 1), 3900),
    ],
)
def test_value_is_that_of_the_day(clerk, places, subsistence, day, value):
    publish(subsistence, places.township, clerk, 3600)
    publish(subsistence, places.township, clerk, 3900, since=date(2022, 1, 1))
    assert standards.on(places.township, day).value(subsistence.code, "年标准") == value


def test_what_nobody_published_is_unknown_and_not_zero(places, subsistence):
    assert standards.on(places.township, DAY).value(subsistence.code, "年标准") is None
    assert standards.on(places.township, DAY).row(subsistence.code, "年标准") is None


def test_row_says_unit_and_document(clerk, places, subsistence):
    publish(subsistence, places.township, clerk, 3900, document="许民〔2021〕3号")
    row = standards.on(places.township, DAY).row(subsistence.code, "年标准")
    assert (row.unit, row.document, row.valid_from) == (
        "元/年·人",
        "许民〔2021〕3号",
        date(2021, 1, 1),
    )


def test_many_questions_cost_one_query(clerk, places, subsistence, django_assert_num_queries):
    publish(subsistence, places.county, clerk, 3600)
    publish(subsistence, places.township, clerk, 50, item="月标准")
    with django_assert_num_queries(1):
        held = standards.on(places.township, DAY)
        for item in standards.ITEMS:
            held.value(subsistence.code, item, "集中")


def test_history_says_what_was_raised_and_what_was_lowered(clerk, places, subsistence):
    publish(subsistence, places.township, clerk, 3600, since=date(2020, 1, 1))
    publish(subsistence, places.township, clerk, 3900, document="许民〔2021〕3号")
    publish(subsistence, places.township, clerk, "3800.5", since=date(2022, 1, 1))
    assert [step.words for step in standards.history(subsistence, places.township)] == [
        "2022-01-01 起 3800.5 元/年·人，由 3900 元降到 3800.5 元",
        "2021-01-01 起 3900 元/年·人，由 3600 元提高到 3900 元，文号 许民〔2021〕3号",
        "2020-01-01 起 3600 元/年·人",
    ]


def test_history_compares_only_like_with_like(clerk, places, subsistence):
    publish(subsistence, places.township, clerk, 300, since=date(2020, 1, 1), unit="元/月·人")
    publish(subsistence, places.township, clerk, 3900)
    publish(subsistence, places.township, clerk, 3900, since=date(2022, 1, 1))
    publish(subsistence, places.township, clerk, 1, item="月标准", unit="元/月·人")
    words = {
        (step.row.item, step.row.valid_from.year): step.words
        for step in standards.history(subsistence, places.township)
    }
    assert words["年标准", 2021] == "2021-01-01 起 3900 元/年·人，此前 300 元/月·人"
    assert words["年标准", 2022] == "2022-01-01 起 3900 元/年·人，数值没有变"
    assert words["月标准", 2021] == "2021-01-01 起 1 元/月·人"


def test_history_says_when_a_standard_ended_for_good(clerk, places, subsistence):
    row = publish(subsistence, places.township, clerk, 3900)
    PolicyStandard.objects.filter(pk=row.pk).update(valid_to=date(2023, 1, 1))
    (step,) = standards.history(subsistence, places.township)
    assert step.words == "2021-01-01 起 3900 元/年·人，到 2023-01-01 为止"
    assert step.is_in_force(date(2022, 12, 31))
    assert not step.is_in_force(date(2023, 1, 1))


def test_history_of_a_township_has_what_the_county_published_but_no_neighbour(
    clerk, places, subsistence
):
    publish(subsistence, places.county, clerk, 3600)
    publish(subsistence, places.other_township, clerk, 4000)
    areas = [step.row.area for step in standards.history(subsistence, places.township)]
    assert areas == [places.county]
