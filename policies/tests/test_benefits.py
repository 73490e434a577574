"""The list of benefits: who sees which, what the conditions and the totals say."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from accounts.tests.make import make_user
from households.tests.make import make_household
from policies import actions
from policies.tests.make import make_grant, make_loan, make_placement, make_policy, make_state

URL = reverse("policies:list")


@pytest.fixture
def subsistence(db):
    return make_policy(name="低保", kinds="A类、B类")


@pytest.fixture
def schooling(db):
    return make_policy(
        name="教育资助", nature="grant", rhythm="term", kinds="小学、初中", sector="education"
    )


def household_of(places, village=None, name="周德厚"):
    return make_household(village=village or places.village, head_name=name)


def test_list_names_person_policy_and_state(login, clerk, places, subsistence):
    make_state(household=household_of(places), policy=subsistence, by=clerk, kind="A类")
    page = login(clerk).get(URL).content.decode()
    assert "周德厚" in page
    assert "低保（A类）" in page
    assert "在享" in page


def test_list_shows_only_the_last_four_of_the_number(login, clerk, places, subsistence):
    household = household_of(places)
    make_state(household=household, policy=subsistence, by=clerk)
    number = household.members.get().id_number
    page = login(clerk).get(URL).content.decode()
    assert f"尾号 {number[-4:]}" in page
    assert number not in page


def test_a_benefit_of_the_whole_household_is_listed_under_its_head(login, clerk, places):
    award = make_policy(name="产业奖补", level="household", nature="grant")
    make_grant(household=household_of(places), policy=award, by=clerk, member=None)
    page = login(clerk).get(URL).content.decode()
    assert "周德厚" in page
    assert "全户" in page


def test_village_cadre_sees_the_own_village_and_no_buttons(
    login, clerk, village_cadre, neighbour, places, subsistence
):
    make_state(household=household_of(places), policy=subsistence, by=clerk)
    own = login(village_cadre).get(URL).content.decode()
    assert "周德厚" in own
    assert "更正" not in own
    assert "周德厚" not in login(neighbour).get(URL).content.decode()


def test_grid_officer_is_refused_and_stranger_sent_to_login(login, client, grid_officer):
    assert client.get(URL).status_code == 302
    assert login(grid_officer).get(URL).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=running", {"在享人"}),
        ("state=stopped", {"停止人"}),
        ("state=paid", {"发放人"}),
        ("state=waiting", {"待发人"}),
        ("year=2021", {"在享人", "停止人", "发放人"}),
        ("paid=2021", {"发放人"}),
        ("kind=小学", {"发放人"}),
        ("q=发放", {"发放人"}),
        ("village=999999", {"在享人", "停止人", "发放人", "待发人"}),  # not a village of ours
    ],
)
def test_conditions_narrow_the_list(login, clerk, places, subsistence, schooling, query, found):
    def home(name):
        return household_of(places, name=name)

    make_state(household=home("在享人"), policy=subsistence, by=clerk)
    stopped = make_state(household=home("停止人"), policy=subsistence, by=clerk)
    actions.stop_benefit(benefit=stopped, by=clerk, on=date(2021, 6, 1), reason="收入提高")
    make_grant(household=home("发放人"), policy=schooling, by=clerk, kind="小学")
    make_grant(
        household=home("待发人"),
        policy=schooling,
        by=clerk,
        paid_on=None,
        applied_on=date(2022, 9, 1),
        year=2022,
    )
    page = login(clerk).get(f"{URL}?{query}").content.decode()
    names = {name for name in ("在享人", "停止人", "发放人", "待发人") if f">{name}<" in page}
    assert names == found


def test_totals_count_households_once_and_add_what_was_paid(login, clerk, places, schooling):
    household = household_of(places)
    make_grant(
        household=household, policy=schooling, by=clerk, term="春季", amount=Decimal("600.5")
    )
    make_grant(household=household, policy=schooling, by=clerk, term="秋季", amount=Decimal(600))
    page = login(clerk).get(URL).content.decode()
    assert "合计 1 户 1 人" in page
    assert "已发放 1200.5 元" in page


def test_overview_shows_what_is_owed_and_who_waits(login, clerk, places):
    household = household_of(places)
    loan = make_loan(household=household, by=clerk)
    actions.repay_loan(loan=loan, by=clerk, on=date(2021, 12, 1), amount=Decimal(12000))
    make_placement(household=household, by=clerk)
    stats = {row["label"]: row["value"] for row in login(clerk).get(URL).context["stats"]}
    assert stats["贷款余额"] == "3.8"
    assert stats["待安置"] == 1


def test_query_count_does_not_grow_with_rows(login, clerk, places, subsistence):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            make_state(household=household_of(places), policy=subsistence, by=clerk)

    add(2)
    client.get(URL)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(URL)
    add(10)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)


def test_leader_of_another_township_sees_none_of_it(login, places, clerk, subsistence):
    make_state(household=household_of(places), policy=subsistence, by=clerk)
    leader = make_user(role=Role.LEADER, area=places.other_township)
    assert "周德厚" not in login(leader).get(URL).content.decode()
