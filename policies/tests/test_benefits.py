"""The list of benefits: who sees which, what the conditions and the totals say."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEvent
from accounts.roles import Role
from accounts.tests.make import make_user
from households.tests.make import make_household, make_member
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
    assert "合计 1 户 1 人（对人的政策）2 人次，已发放 1200.5 元" in page


def test_totals_are_those_of_all_filtered_rows(login, clerk, places, schooling, subsistence):
    """Two persons of one household, one application, a state: what runs a month is not what was paid."""
    household = household_of(places)
    child = make_member(household=household)
    make_grant(household=household, policy=schooling, by=clerk, amount=Decimal(600))
    make_grant(household=household, policy=schooling, by=clerk, member=child, amount=Decimal(400))
    make_grant(
        household=household_of(places, name="王五"),
        policy=schooling,
        by=clerk,
        paid_on=None,
        applied_on=date(2021, 9, 1),
        amount=Decimal(9999),
    )
    make_state(household=household, policy=subsistence, by=clerk, amount=Decimal(292))
    client = login(clerk)

    def totals(query):
        return client.get(f"{URL}?{query}").context["totals"]

    found = totals("")
    assert (found["households"], found["persons"], found["times"]) == (2, 3, 4)
    assert (found["paid"], found["monthly"]) == (1000, 292)
    found = totals("state=paid")
    assert (found["households"], found["persons"], found["times"]) == (1, 2, 2)
    assert (found["paid"], found["monthly"]) == (1000, None)
    assert totals("state=waiting")["paid"] is None


def test_place_quantity_cost_batch_and_source_are_shown_and_added_up(login, clerk, places):
    forest = make_policy(
        name="退耕还林",
        nature="grant",
        quantity_unit="亩",
        places="县内、县外",
        has_total_cost=True,
    )
    for name, place, quantity in (("张三", "县内", "1.5"), ("李四", "县外", "2.25")):
        make_grant(
            household=household_of(places, name=name),
            policy=forest,
            by=clerk,
            place=place,
            quantity=Decimal(quantity),
            total_cost=Decimal(800),
            batch="第三批",
            source="省级资金",
        )
    page = login(clerk).get(f"{URL}?policy={forest.pk}").content.decode()
    for words in ("县内，省级资金", "1.5 亩", "总费用 800", "第三批", "总费用 1600 元，3.75 亩"):
        assert words in page
    one = login(clerk).get(f"{URL}?place=县外&batch=第三").content.decode()
    assert ">李四<" in one
    assert ">张三<" not in one
    assert ">李四<" not in login(clerk).get(f"{URL}?batch=第四").content.decode()


def test_term_narrows_the_list(login, clerk, places, schooling):
    for name, term in (("张三", "春季"), ("李四", "秋季")):
        make_grant(household=household_of(places, name=name), policy=schooling, by=clerk, term=term)
    page = login(clerk).get(f"{URL}?term=秋季").content.decode()
    assert ">李四<" in page
    assert ">张三<" not in page


# ---- Export -------------------------------------------------------------------------------------

EXPORT = reverse("policies:benefit_export")


def exported(answer):
    content = BytesIO(b"".join(answer.streaming_content))
    return [list(row) for row in load_workbook(content)["享受记录"].iter_rows(values_only=True)]


def test_export_has_the_filtered_rows_with_masked_numbers(login, clerk, places, schooling):
    household = household_of(places, name="张三")
    make_grant(household=household, policy=schooling, by=clerk, kind="小学", batch="第一批")
    make_grant(household=household_of(places, name="李四"), policy=schooling, by=clerk, kind="初中")
    answer = login(clerk).post(f"{EXPORT}?kind=小学")
    rows = exported(answer)
    heading = next(row for row in rows if row[0] == "享受人")
    (row,) = rows[rows.index(heading) + 1 :]
    said = dict(zip(heading, row, strict=True))
    number = household.members.get().id_number
    assert said["享受人"] == "张三"
    assert said["证件号码"].endswith(number[-4:])
    assert number not in str(rows)
    assert (said["子类"], said["期次"], said["金额（元）"], said["批次"]) == (
        "小学",
        "春季",
        600,
        "第一批",
    )
    assert "no-store" in answer["Cache-Control"]
    event = AuditEvent.objects.get(what="benefit.export")
    assert (event.by, event.detail) == (clerk, {"rows": 1})


def test_export_has_what_the_user_may_see(login, clerk, outsider, leader, places, schooling):
    make_grant(household=household_of(places), policy=schooling, by=clerk)
    assert "周德厚" not in str(exported(login(outsider).post(EXPORT)))
    assert login(clerk).get(EXPORT).status_code == 405


def test_export_costs_the_same_for_few_rows_and_many(login, clerk, places, schooling):
    client = login(clerk)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            exported(client.post(EXPORT))
        return len(queries)

    make_grant(household=household_of(places), policy=schooling, by=clerk)
    cost()
    few = cost()
    for _ in range(8):
        make_grant(household=household_of(places), policy=schooling, by=clerk)
    assert cost() == few


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
