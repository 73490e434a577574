"""The first page (待办): what each role has to do, derived from the state of things."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from accounts.tests.make import make_user
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Case
from monitoring.tests.counting import queries_of
from monitoring.tests.make import make_case, make_clue, make_visit

State = Case.State


def days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid, head_name="郑国富")


def titles(page) -> dict[str, int]:
    return {section["title"]: section["total"] for section in page.context["visits"]}


def sections(page) -> dict[str, int]:
    return {section.title: section.total for section in page.context["sections"]}


def test_a_village_cadre_sees_who_has_to_be_visited(login, places, village_cadre, household):
    make_case(household=household, identified_on=days_ago(60))
    make_visit(household=household, visited_on=days_ago(33))
    soon = make_household(village=places.village)
    make_case(household=soon, identified_on=days_ago(60))
    make_visit(household=soon, visited_on=days_ago(28))
    make_household(village=places.village, base_type="lifted")
    page = login(village_cadre).get("/")

    assert titles(page) == {
        "监测户逾期未访": 1,
        "监测户快到期": 1,
        "脱贫户逾期未访": 1,
        "脱贫户快到期": 0,
    }
    text = page.content.decode()
    assert "逾期 2 天" in text
    assert "还有 3 天" in text
    assert reverse("monitoring:visit_create", args=[household.pk]) + "?from=home" in text


def test_a_visit_takes_the_household_off_the_page(login, village_cadre, household):
    make_case(household=household, identified_on=days_ago(60))
    client = login(village_cadre)
    assert titles(client.get("/"))["监测户逾期未访"] == 1
    make_visit(household=household, visited_on=days_ago(0), by=village_cadre)

    page = client.get("/")
    assert titles(page)["监测户逾期未访"] == 0
    assert [stat["value"] for stat in page.context["stats"]] == [0, 0, 1]


def test_a_grid_officer_sees_the_own_grid_only(login, places, grid_officer, household):
    make_case(household=household, identified_on=days_ago(60))
    other = make_household(village=places.village, grid=places.other_grid)
    make_case(household=other, identified_on=days_ago(60))

    assert titles(login(grid_officer).get("/"))["监测户逾期未访"] == 1


def test_what_was_sent_back_is_shown_to_the_field(login, grid_officer, clerk, household):
    case = make_case(household=household, identified_on=days_ago(20))
    day = days_ago(1)
    actions.propose_elimination(case=case, by=grid_officer, on=day, how="natural", reason="好转")
    actions.send_back(case=case, by=clerk, on=day, reason="收入没有核实")
    page = login(grid_officer).get("/")

    assert sections(page) == {"乡镇退回的": 1}
    assert "收入没有核实" in page.content.decode()


def test_nothing_to_do_is_said(login, grid_officer, clerk):
    assert "今天没有要办的事" in login(grid_officer).get("/").content.decode()
    assert "没有等您办的事" in login(clerk).get("/").content.decode()


def test_the_township_sees_what_waits_for_it(login, places, clerk, household):
    make_case(household=household, state=State.PROPOSED, identified_on=days_ago(20))
    other = make_household(village=places.other_village)
    make_case(
        household=other,
        state=State.ELIMINATING,
        identified_on=days_ago(300),
        eliminated_on=days_ago(2),
    )
    make_clue(household=other, received_on=days_ago(4))
    page = login(clerk).get("/")

    assert sections(page) == {"登记识别": 1, "登记消除": 1, "核实线索": 1}
    badges = [row.badge for section in page.context["sections"] for row in section.rows]
    assert badges == ["逾期 5 天", "还有 13 天", "受理 4 天"]
    assert [stat["value"] for stat in page.context["stats"]] == [1, 1, 1, 1, 0]
    assert [(row["name"], row["total"], row["late"]) for row in page.context["villages"]] == [
        ("郑杨村", 1, 1)
    ]


def test_numbers_are_those_of_the_lists_they_open(login, places, clerk, household):
    make_case(household=household, identified_on=days_ago(10))
    make_case(
        household=make_household(village=places.village),
        state=State.PROPOSED,
        identified_on=days_ago(1),
    )
    client = login(clerk)
    for stat in client.get("/").context["stats"]:
        opened = client.get(stat["url"]).context["page"]
        assert opened.paginator.count == stat["value"], stat["label"]


def test_a_leader_sees_numbers_and_nothing_to_decide(login, leader, household):
    make_case(household=household, state=State.PROPOSED, identified_on=days_ago(5))
    page = login(leader).get("/")

    assert sections(page) == {}
    assert page.context["stats"][0]["value"] == 1
    assert "登记识别：" not in page.content.decode()


def test_categories_add_up_for_the_leader(login, places, leader, household):
    make_case(household=household)
    make_case(household=make_household(village=places.village), state=State.ELIMINATED)
    (row,) = login(leader).get("/").context["categories"]

    assert (row["total"], row["opened"], row["ended"]) == (2, 1, 1)


def test_the_administrator_manages_and_sees_no_households(login, places, administrator):
    local = make_user(role=Role.ADMIN, area=places.county)

    for user in (administrator, local):
        page = login(user).get("/")
        assert page.context["kind"] == "admin"
        assert reverse("settings") in page.content.decode()


@pytest.mark.parametrize("role", ["village_cadre", "clerk", "leader"])
def test_the_queries_do_not_grow(request, login, places, clerk, role, household):
    client = login(request.getfixturevalue(role))

    def busy(village):
        make_case(household=make_household(village=village), identified_on=days_ago(60))
        make_household(village=village, base_type="lifted")
        soon = make_household(village=village)
        make_case(household=soon, identified_on=days_ago(28))
        late = make_household(village=village, base_type="lifted")
        make_visit(household=late, visited_on=days_ago(90))
        waiting = make_household(village=village)
        make_case(household=waiting, state=State.PROPOSED, identified_on=days_ago(5))
        ending = make_household(village=village)
        case = make_case(household=ending, identified_on=days_ago(20))
        day = days_ago(3)
        actions.propose_elimination(case=case, by=clerk, on=day, how="natural", reason="好转")
        back = make_case(household=make_household(village=village), identified_on=days_ago(20))
        actions.propose_elimination(case=back, by=clerk, on=day, how="natural", reason="好转")
        actions.send_back(case=back, by=clerk, on=day, reason="再看")
        make_clue(household=ending, received_on=days_ago(3))

    busy(places.village)
    before = queries_of(client, "/")
    for _ in range(3):
        busy(places.village)

    assert queries_of(client, "/") == before
    assert before < 40
