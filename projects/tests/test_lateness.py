"""Red, yellow, green: the table of cases, and that lists count the same."""

from datetime import date, timedelta
from itertools import product

import pytest

from areas.models import Parameter
from projects.models import Project
from projects.rules.lateness import Light, Plan, days_late, is_unaccepted, light, loose_ends
from projects.rules.stages import plans
from projects.standings import STAGES, lights, unaccepted, unfinished
from projects.tests.make import make_asset, make_funding, make_payment, make_project

TODAY = date(2021, 9, 30)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("planned", "actual", "expected"),
    [
        (None, None, Light.GREY),
        (None, ago(3), Light.GREY),
        (ago(-5), None, Light.GREEN),
        (ago(0), None, Light.GREEN),
        (ago(1), None, Light.YELLOW),
        (ago(30), None, Light.YELLOW),
        (ago(31), None, Light.RED),
        (ago(31), ago(2), Light.GREEN),
        (ago(400), ago(1), Light.GREEN),
    ],
)
def test_light_of_one_stage(planned, actual, expected):
    assert light([Plan(planned, actual)], TODAY, 30) == expected


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ([Plan(ago(90), ago(80)), Plan(ago(-9), None)], Light.GREEN),  # late then, not any more
        ([Plan(ago(90), None), Plan(ago(5), ago(1))], Light.GREEN),  # a later stage is done
        ([Plan(ago(90), ago(80)), Plan(ago(2), None), Plan(ago(-9), None)], Light.YELLOW),
        ([Plan(ago(2), None), Plan(ago(40), None)], Light.RED),  # the worst one counts
        ([Plan(None, None), Plan(ago(40), None)], Light.RED),
        ([Plan(ago(40), ago(35)), Plan(None, None)], Light.GREEN),
    ],
)
def test_only_what_is_still_to_be_done_is_late(stages, expected):
    assert light(stages, TODAY, 30) == expected


def test_limit_is_a_parameter():
    assert light([Plan(ago(12), None)], TODAY, 10) == Light.RED
    assert days_late([Plan(ago(12), None)], TODAY) == 12


@pytest.mark.parametrize(
    ("completed", "accepted", "late"),
    [(None, None, False), (30, None, False), (31, None, True), (31, 2, False)],
)
def test_completed_for_a_month_without_acceptance(completed, accepted, late):
    days = [None if one is None else ago(one) for one in (completed, accepted)]
    assert is_unaccepted(*days, TODAY, 30) is late


def test_accepted_without_payment_or_asset():
    assert loose_ends(None, has_payment=False, has_asset=False) == []
    assert len(loose_ends(TODAY, has_payment=False, has_asset=False)) == 2
    assert loose_ends(TODAY, has_payment=True, has_asset=False) == ["已验收，还没有资产入账。"]
    assert loose_ends(TODAY, has_payment=True, has_asset=True) == []


def test_lists_and_pages_agree_on_every_combination(clerk, places):
    """The condition in SQL and the function in Python are one rule: 3 × 3 × 3 plans and days, and given-up ones."""
    make_project(village=places.village, by=clerk)
    first = Project.objects.get()
    rows = []
    planned, actual = (None, ago(40), ago(10), ago(-10)), (None, ago(50), ago(5))
    for start, end, check, began, done in product(planned, planned, planned, actual, actual):
        if done and began and done < began:
            continue
        rows.append(
            Project(
                township=places.township,
                village=places.village,
                kind=first.kind,
                name="项目",
                year=2021,
                planned_start_on=start,
                planned_completion_on=end,
                planned_acceptance_on=check,
                started_on=began,
                completed_on=done,
            )
        )
    Project.objects.bulk_create(rows)
    conditions = lights(places.township, TODAY)
    found = {one: set(Project.objects.filter(where)) for one, where in conditions.items()}
    assert sum(map(len, found.values())) == Project.objects.count()
    for one, projects in found.items():
        assert {light(plans(project), TODAY, 30) for project in projects} <= {one}
    assert all(found.values())


def test_a_township_may_set_its_own_limit(clerk, places):
    late = {"planned_start_on": ago(12)}
    make_project(village=places.village, by=clerk, **late)
    Parameter.objects.create(
        area=places.township, key="project_late_red", value="10", valid_from=date(2021, 1, 1)
    )
    for area in (places.township, places.county):
        assert Project.objects.filter(lights(area, TODAY)[Light.RED]).count() == 1


def test_every_project_stands_at_one_stage(clerk, places):
    columns = ("pooled_on", "approved_on", "tendered_on", "started_on", "completed_on")
    made = [
        make_project(
            village=places.village,
            by=clerk,
            **{name: ago(100 - 10 * number) for number, name in enumerate(columns) if has[number]},
        )
        for has in product((0, 1), repeat=len(columns))
    ]
    made.append(make_project(village=places.village, by=clerk, abandoned_on=ago(3)))
    counts = [Project.objects.filter(where).count() for _, where in STAGES.values()]
    assert sum(counts) == len(made)


def test_reminders_of_lists(clerk, places):
    waiting = make_project(village=places.village, by=clerk, completed_on=ago(31))
    accepted = make_project(
        village=places.village, by=clerk, approved_on=ago(200), accepted_on=ago(20)
    )
    assert list(Project.objects.filter(unaccepted(places.township, TODAY))) == [waiting]
    assert list(Project.objects.filter(unfinished())) == [accepted]
    make_asset(project=accepted, by=clerk)
    make_payment(
        funding=make_funding(project=accepted, by=clerk), by=clerk, node="final", paid_on=ago(10)
    )
    assert not Project.objects.filter(unfinished()).exists()
