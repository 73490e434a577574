"""The overview: every project once, each number opens its rows, targets only where the unit fits."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from areas.tests.make import make_target
from households.tests.make import make_household
from projects import actions, overview
from projects.models import Project
from projects.tests.make import (
    make_beneficiary,
    make_funding,
    make_kind,
    make_payment,
    make_progress,
    make_project,
)

URL, LIST = reverse("projects:overview"), reverse("projects:list")
TODAY = timezone.localdate()
YEAR = TODAY.year


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def build(village, by, **fields) -> Project:
    return make_project(village=village, by=by, year=YEAR, **fields)


def test_counts_open_as_many_rows(login, clerk, places):
    build(places.village, clerk, name="逾期项目", approved_on=ago(90), planned_start_on=ago(40))
    build(places.village, clerk, name="在建项目", started_on=ago(9))
    build(places.other_village, clerk, name="取消项目", abandoned_on=ago(3))
    client = login(clerk)
    context = client.get(URL).context
    for one in context["stages"]:
        page = client.get(f"{LIST}?year={YEAR}&stage={one.key}").context["page"]
        assert page.paginator.count == one.number, one.key
    assert sum(one.number for one in context["stages"]) == 3
    assert {one.key: one.number for one in context["lights"]} == {
        "red": 1,
        "yellow": 0,
        "green": 0,
        "grey": 1,
    }
    for one in context["reminders"]:
        page = client.get(f"{LIST}?year={YEAR}&remind={one.key}").context["page"]
        assert page.paginator.count == one.number == (one.key == "unstarted"), one.key
    red = client.get(f"{LIST}?year={YEAR}&light=red").content.decode()
    assert "逾期项目" in red
    assert "在建项目" not in red


def test_sums_of_the_year(login, clerk, leader, places):
    project = build(places.village, clerk, approved_on=ago(90))
    funding = make_funding(project=project, by=clerk, amount=Decimal(200000))
    make_payment(funding=funding, by=clerk, amount=Decimal(50000), paid_on=ago(2))
    make_beneficiary(project=project, household=make_household(village=places.village), by=clerk)
    found = overview.sums(overview.projects_of(leader, YEAR), leader)
    assert (found.projects, found.funds, found.paid) == (1, Decimal(200000), Decimal(50000))
    assert (found.paid_share, found.households) == (Decimal("0.25"), 1)
    assert "支出率 25%" in login(leader).get(URL).content.decode()


def test_picture_shows_who_is_behind_first(login, clerk, places):
    plan = {"planned_start_on": ago(50), "planned_completion_on": ago(-50)}
    slow = build(places.village, clerk, name="慢的项目", started_on=ago(50), **plan)
    fast = build(places.village, clerk, name="快的项目", started_on=ago(50), **plan)
    make_progress(project=slow, by=clerk, percent=20, reported_on=ago(5))
    make_progress(project=fast, by=clerk, percent=90, reported_on=ago(5))
    make_progress(project=slow, by=clerk, percent=10, reported_on=ago(9))
    bars = overview.bars(overview.projects_of(clerk, YEAR), TODAY)
    assert [(bar.project, bar.planned, bar.actual) for bar in bars] == [
        (slow, 50, 20),
        (fast, 50, 90),
    ]
    page = login(clerk).get(URL).content.decode()
    assert 'aria-label="慢的项目：计划 50%，实际 20%"' in page
    assert "30 个百分点" in page


def test_targets_only_where_the_unit_fits(clerk, places):
    project = build(places.village, clerk, started_on=ago(9))
    build(places.village, clerk)
    make_funding(project=project, by=clerk, amount=Decimal(150000))
    actions.set_quantity(
        project=project,
        by=clerk,
        name="道路",
        unit="公里",
        planned=Decimal(4),
        done=Decimal("2.5"),
    )
    for name, unit in (
        ("项目开工", "个"),
        ("项目数", "个"),
        ("项目投资", "万元"),
        ("项目道路", "公里"),
        ("项目满意度", "%"),
        ("小额信贷", "万元"),
    ):
        make_target(area=places.township, year=YEAR, name=name, value=Decimal(10), unit=unit)
    found = overview.targets(overview.projects_of(clerk, YEAR), clerk, YEAR)
    assert {one.target.name: one.done for one in found} == {
        "项目开工": "1个",
        "项目数": "2个",
        "项目投资": "15万元",
        "项目道路": "2.5公里",
    }


@pytest.mark.parametrize("asked", ["", "abcd", "1990", "99999", "²"])
def test_a_strange_year_is_this_year(login, clerk, asked):
    assert login(clerk).get(URL, {"year": asked}).context["year"] == YEAR


def test_village_cadre_counts_the_own_village(login, village_cadre, neighbour, clerk, places):
    build(places.village, clerk)
    assert login(village_cadre).get(URL).context["numbers"][0]["value"] == 1
    assert login(neighbour).get(URL).context["numbers"][0]["value"] == 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sector=基础设施", {"道路项目"}),
        ("source=central", {"产业项目"}),
        ("reach=household", {"到户项目"}),
        ("village={village}", {"产业项目", "道路项目"}),
        ("remind=unaccepted", {"道路项目"}),
        ("stage=proposed", {"产业项目", "到户项目"}),
    ],
)
def test_conditions_of_the_list(login, clerk, places, query, found):
    make_funding(project=build(places.village, clerk, name="产业项目"), by=clerk)
    build(
        places.other_village,
        clerk,
        name="道路项目",
        kind=make_kind(name="道路", modes="", sector="基础设施"),
        villages=[places.village],
        completed_on=ago(40),
    )
    build(places.other_village, clerk, name="到户项目", reach="household")
    page = login(clerk).get(f"{LIST}?{query.format(village=places.village.pk)}").content.decode()
    names = {"产业项目", "道路项目", "到户项目"}
    assert {name for name in names if f">{name}<" in page} == found


def test_query_counts_do_not_grow_with_rows(login, clerk, places):
    client = login(clerk)
    plan = {"planned_start_on": ago(50), "planned_completion_on": ago(-50)}

    def add(number):
        for _ in range(number):
            project = build(places.village, clerk, started_on=ago(50), **plan)
            make_progress(project=project, by=clerk, reported_on=ago(3))

    add(2)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
            client.get(LIST)
        counts.append(len(queries))
        add(6)
    assert counts[0] == counts[1]
