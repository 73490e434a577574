"""Projects: entering, completing, correcting; the list and its sums."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.history import of
from accounts.models import AuditEvent
from projects import actions
from projects.models import Project
from projects.tests.make import make_asset, make_funding, make_kind, make_project

URL = reverse("projects:list")


def form(places, **changes):
    return {
        "name": "郑杨村道路项目",
        "place": places.other_village.pk,
        "year": "2021",
        "kind": make_kind().pk,
        "mode": "养殖业基地",
        "reach": "village",
        "nature": "new",
        "total": "310000",
    } | changes


def test_clerk_registers_a_project_of_a_village(login, clerk, places):
    answer = login(clerk).post(reverse("projects:create"), form(places))
    project = Project.objects.get()
    assert answer.url == project.get_absolute_url()
    assert (project.village, project.township) == (places.other_village, places.township)
    assert project.total == Decimal(310000)


def test_project_of_several_villages_is_seen_from_each(login, clerk, neighbour, places):
    """The main village is among them, and a village cadre sees what is built at home."""
    login(clerk).post(
        reverse("projects:create"),
        form(places, place=places.village.pk, villages=[places.other_village.pk]),
    )
    project = Project.objects.get()
    assert {one.village for one in project.places.all()} == {places.village, places.other_village}
    assert login(neighbour).get(project.get_absolute_url()).status_code == 200
    actions.set_villages(project=project, by=clerk, villages=[])
    assert [one.village for one in project.places.all()] == [places.village]
    assert login(neighbour).get(project.get_absolute_url()).status_code == 404


def test_village_of_another_township_is_refused(clerk, places):
    with pytest.raises(NotAllowed, match="太平村不在项目所在的乡镇"):
        make_project(village=places.village, by=clerk, villages=[places.far_village])
    assert not Project.objects.exists()


def test_another_main_village_joins_the_villages(clerk, places):
    project = make_project(village=places.village, by=clerk)
    actions.correct_project(
        project=project, by=clerk, reason="主要的村登错了", village=places.other_village
    )
    assert project.places.filter(village=places.other_village).exists()


def test_project_of_the_whole_township_has_no_village(login, clerk, places):
    login(clerk).post(reverse("projects:create"), form(places, place=places.township.pk))
    assert Project.objects.get().village is None


def test_place_outside_the_own_area_is_no_choice(login, clerk, places):
    url = reverse("projects:create")
    assert login(clerk).post(url, form(places, place=places.far_village.pk)).status_code == 200
    assert not Project.objects.exists()


def test_mode_of_another_kind_is_refused_with_the_ones_that_fit(login, clerk, places):
    make_kind(name="农村基础设施", modes="道路、水利")
    page = login(clerk).post(reverse("projects:create"), form(places, mode="道路"))
    assert "可用：种植业基地、养殖业基地" in page.content.decode()


def test_dates_are_filled_in_later_with_a_reason(login, clerk, places):
    project = make_project(village=places.village, by=clerk)
    client, url = login(clerk), reverse("projects:correct", args=[project.pk])
    shown = client.get(url).context["form"]
    data = {name: shown[name].value() or "" for name in shown.fields}
    data |= {"started_on": "2021-04-15", "completed_on": "2021-09-20", "reason": "已竣工"}
    assert client.post(url, data).status_code == 302
    project.refresh_from_db()
    assert project.stage == "已竣工"
    assert project.village == places.village
    assert AuditEvent.objects.get(what="project.correct").reason == "已竣工"
    assert {field.label for field in of(project)[0].fields} == {"开工日期", "竣工日期"}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"started_on": timezone.localdate() + timedelta(days=9)}, "还没有到"),
        (
            {"started_on": date(2021, 5, 1), "completed_on": date(2021, 4, 1)},
            "竣工日期 2021-04-01 不能早于开工日期 2021-05-01",
        ),
        ({"number": "XZ1"}, "这个项目编号已登记"),
    ],
)
def test_rules_of_a_project(clerk, places, fields, sentence):
    make_project(village=places.village, by=clerk, number="XZ1")
    with pytest.raises(NotAllowed, match=sentence):
        make_project(village=places.village, by=clerk, **fields)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("stage=waiting", {"未开工项目"}),
        ("stage=started", {"在建项目"}),
        ("stage=accepted", {"验收项目"}),
        ("stage=abandoned", {"取消项目"}),
        ("year=2020", {"验收项目"}),
        ("q=在建", {"在建项目"}),
    ],
)
def test_conditions_narrow_the_list(login, clerk, places, query, found):
    village, spring = places.village, date(2021, 4, 1)
    make_project(village=village, by=clerk, name="未开工项目")
    make_project(village=village, by=clerk, name="在建项目", started_on=spring)
    make_project(
        village=village,
        by=clerk,
        name="验收项目",
        year=2020,
        started_on=date(2020, 4, 1),
        completed_on=date(2020, 9, 1),
        accepted_on=date(2020, 10, 1),
    )
    make_project(village=village, by=clerk, name="取消项目", abandoned_on=spring)
    page = login(clerk).get(f"{URL}?{query}").content.decode()
    names = {"未开工项目", "在建项目", "验收项目", "取消项目"}
    assert {name for name in names if f">{name}<" in page} == found


def test_list_adds_investment_and_funds(login, clerk, places):
    for _ in range(2):
        project = make_project(village=places.village, by=clerk)
        make_funding(project=project, by=clerk)
    page = login(clerk).get(URL).content.decode()
    assert "合计总投资 60 万元，已登记资金来源 36 万元" in page


def test_query_count_does_not_grow_with_rows(login, clerk, places):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            make_funding(project=make_project(village=places.village, by=clerk), by=clerk)

    add(2)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    add(8)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)


def test_project_with_funds_or_assets_is_not_withdrawn(login, clerk, places):
    project = make_project(village=places.village, by=clerk)
    funding = make_funding(project=project, by=clerk)
    make_asset(project=project, by=clerk)
    client, url = login(clerk), reverse("projects:withdraw", args=[project.pk])
    page = client.post(url, {"reason": "登重了"}, follow=True).content.decode()
    assert "项目资产、项目资金" in page or "项目资金、项目资产" in page
    actions.withdraw(row=funding, by=clerk, reason="登重了")
    actions.withdraw_asset(asset=project.assets.get(), by=clerk, reason="登重了")
    client.post(url, {"reason": "登重了"})
    assert not Project.objects.exists()


def test_who_may_see_and_who_may_keep(
    login, clerk, leader, village_cadre, neighbour, outsider, grid_officer, places
):
    project = make_project(village=places.village, by=clerk)
    detail, correct = project.get_absolute_url(), reverse("projects:correct", args=[project.pk])
    for user in (clerk, leader, village_cadre):
        assert login(user).get(detail).status_code == 200
    for user in (neighbour, outsider):
        assert login(user).get(detail).status_code == 404
    assert login(grid_officer).get(detail).status_code == 403
    assert login(leader).get(correct).status_code == 403
    assert login(outsider).get(correct).status_code == 404
