"""待办 of projects and assets: what the township keeps in its books, and what a village has to inspect."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from areas.models import Parameter
from monitoring.tests.counting import queries_of
from projects import actions
from projects.tests.make import make_asset, make_project

TODAY = timezone.localdate()
WORDS = ("逾期未开工", "逾期未竣工", "竣工超期未验收", "已验收未建资产卡")


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def rows_of(client, title: str) -> list:
    (part,) = [part for part in client.get("/").context["parts"] if part.title == title]
    return part.rows


def make_waiting(village, by) -> None:
    """One project for each of the reminders."""
    make_project(village=village, by=by, planned_start_on=ago(4), approved_on=ago(90))
    make_project(village=village, by=by, planned_completion_on=ago(7), started_on=ago(60))
    make_project(village=village, by=by, completed_on=ago(50))
    make_project(village=village, by=by, accepted_on=ago(20), approved_on=ago(90))


def test_the_clerk_is_told_which_projects_wait_and_each_line_opens_them(login, clerk, places):
    make_waiting(places.village, clerk)
    make_project(village=places.village, by=clerk, planned_start_on=ago(9), abandoned_on=ago(1))
    make_project(
        village=places.village, by=clerk, reach="household", accepted_on=ago(9), approved_on=ago(90)
    )
    client = login(clerk)
    rows = rows_of(client, "项目提示")
    assert [row.what for row in rows] == [f"{words}：1 个项目" for words in WORDS]
    assert [row.badge for row in rows] == ["逾期 4 天", "逾期 7 天", "50 天前", "20 天前"]
    for row in rows:
        assert client.get(row.url).context["page"].paginator.count == 1, row.what


def test_the_line_goes_when_the_work_is_done(login, clerk, places):
    project = make_project(
        village=places.village, by=clerk, accepted_on=ago(20), approved_on=ago(90)
    )
    client = login(clerk)
    assert [row.what for row in rows_of(client, "项目提示")] == ["已验收未建资产卡：1 个项目"]
    make_asset(project=project, by=clerk, booked_on=ago(10))
    assert rows_of(client, "项目提示") == []


def test_who_keeps_no_projects_is_not_asked(login, clerk, leader, grid_officer, places):
    make_waiting(places.village, clerk)
    for user in (leader, grid_officer):
        titles = {part.title for part in login(user).get("/").context["parts"]}
        assert not titles & {"项目提示", "资产巡检"}


@pytest.fixture
def village_asset(clerk, places):
    """Booked so long ago that its inspection is five days late."""
    for key in ("inspection_days_operating", "inspection_days_public"):
        Parameter.objects.create(
            area=places.township, key=key, value="30", valid_from=date(2021, 1, 1)
        )
    project = make_project(village=places.village, by=clerk)
    return make_asset(project=project, by=clerk, booked_on=ago(35))


def test_a_village_sees_its_due_inspections_until_they_are_made(
    login, village_cadre, neighbour, clerk, places, village_asset
):
    other = make_project(village=places.other_village, by=clerk)
    make_asset(project=other, by=clerk, booked_on=ago(90))
    make_asset(project=village_asset.project, by=clerk, booked_on=ago(33), asset_class="public")
    make_asset(project=village_asset.project, by=clerk, booked_on=ago(10))
    client = login(village_cadre)
    (row,) = rows_of(client, "资产巡检")
    assert (row.what, row.badge) == ("巡检资产：2 项", "逾期 5 天")
    assert client.get(row.url).context["page"].paginator.count == 2
    assert reverse("projects:asset_inspect", args=[village_asset.pk]) in (
        client.get(row.url).content.decode()
    )
    actions.inspect(
        asset=village_asset,
        by=village_cadre,
        inspected_on=ago(1),
        inspector="钱村干",
        condition="normal",
    )
    (row,) = rows_of(client, "资产巡检")
    assert (row.what, row.badge) == ("巡检资产：1 项", "逾期 3 天")
    assert "巡检资产：1 项" in login(neighbour).get("/").content.decode()


@pytest.mark.parametrize("role", ["village_cadre", "clerk"])
def test_the_queries_do_not_grow(request, login, clerk, places, village_asset, role):
    client = login(request.getfixturevalue(role))
    make_waiting(places.village, clerk)
    before = queries_of(client, "/")
    for _ in range(3):
        make_waiting(places.village, clerk)
        make_asset(project=village_asset.project, by=clerk, booked_on=ago(60))
    assert queries_of(client, "/") == before
    assert before < 60
