"""应享未享 pages: numbers that open their lists, tasks and exemptions from them, whose area, which role, how many queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from accounts.tests.make import make_user
from households.tests.make import make_household, make_member
from policies import actions
from policies.entitlement.rules import RULES
from policies.models import Application, Exemption
from policies.tests.make import head_of, make_grant, make_listed_policy, make_state

TODAY = timezone.localdate()
WEEK = timedelta(days=7)
OVERVIEW = reverse("policies:entitlement")
RULE = "medical_insurance_aid"
LIST = reverse("policies:entitlement_rule", args=[RULE])
OPEN = reverse("policies:application_open", args=[RULE])
EXEMPT = reverse("policies:exemption_create", args=[RULE])
TASKS, EXEMPTIONS = reverse("policies:applications"), reverse("policies:exemptions")


@pytest.fixture(autouse=True)
def policy(db):
    return make_listed_policy(RULE)


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="王德厚", base_type="lifted")


@pytest.fixture
def neighbours(places):
    return make_household(village=places.other_village, head_name="李有粮", base_type="lifted")


def row(household, member=None):
    return f"{household.pk}-{(member or head_of(household)).pk}"


def make_task(household, clerk, **fields):
    fields = {"due_on": TODAY + WEEK, "rule": RULE, "member": head_of(household)} | fields
    return actions.open_application(household=household, by=clerk, **fields)


def make_exemption(household, clerk, policy, **fields):
    fields = {
        "reason": "在外地参保",
        "expires_on": TODAY + WEEK,
        "member": head_of(household),
    } | fields
    return actions.exempt(household=household, policy=policy, by=clerk, **fields)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def counts_in(page, rule=RULE):
    found = {
        line["rule"].code: line["count"]
        for line in (*page.context["ruled"], *page.context["hints"])
    }
    count = found[rule]
    return count.entitled, count.received, count.missing


def test_every_rule_stands_on_the_overview_hints_apart(login, clerk, household):
    page = login(clerk).get(OVERVIEW)
    shown = [line["rule"] for line in (*page.context["ruled"], *page.context["hints"])]
    assert {rule.code for rule in shown} == {rule.code for rule in RULES}
    assert all(line["rule"].is_hint for line in page.context["hints"])
    assert "民政部门核定" in text(page)
    assert "第 1 版" in text(page)
    assert "国办发〔2021〕42号" in text(page)


def test_numbers_follow_what_is_registered(login, clerk, household, policy):
    client = login(clerk)
    assert counts_in(client.get(OVERVIEW)) == (1, 0, 1)
    make_grant(household=household, policy=policy, by=clerk, year=TODAY.year, paid_on=TODAY)
    assert counts_in(client.get(OVERVIEW)) == (1, 1, 0)
    assert counts_in(client.get(OVERVIEW, {"on": TODAY - timedelta(days=366)}))[2] == 1


def test_each_number_opens_its_rows(login, clerk, household):
    client = login(clerk)
    page = client.get(OVERVIEW)
    for line in (*page.context["ruled"], *page.context["hints"]):
        for cell in line["cells"]:
            if cell["value"]:
                assert client.get(cell["url"]).context["page"].paginator.count == cell["value"]


def test_a_village_sees_its_own(login, village_cadre, household, neighbours):
    client = login(village_cadre)
    assert counts_in(client.get(OVERVIEW)) == (1, 0, 1)
    page = text(client.get(LIST))
    assert "王德厚" in page
    assert "李有粮" not in page
    other = client.get(LIST, {"place": neighbours.village_id})
    assert "李有粮" not in text(other)


def test_a_township_looks_at_one_of_its_villages(login, clerk, household, neighbours, places):
    client = login(clerk)
    page = text(client.get(LIST, {"place": places.other_village.pk}))
    assert "李有粮" in page
    assert "王德厚" not in page
    assert "王德厚" not in text(client.get(LIST, {"place": places.far_village.pk}))


def test_a_county_asks_township_by_township(login, county_leader, household, places):
    client = login(county_leader)
    assert "小召乡" in text(client.get(OVERVIEW))
    assert counts_in(client.get(OVERVIEW, {"place": places.township.pk})) == (1, 0, 1)
    assert "请先选一个乡镇、村" in text(client.get(LIST))


def test_the_reason_stands_in_words_and_leads_to_the_fact(login, clerk, household):
    page = text(login(clerk).get(LIST))
    assert f"王德厚 户为脱贫户，定额资助 {TODAY.year} 年居民医保" in page
    assert household.get_absolute_url() in page
    assert "改事实" in page


def test_the_standards_in_force_are_shown_with_their_source(login, clerk, household):
    page = text(login(clerk).get(LIST))
    assert "系统默认值：上年 12 月 31 日截止" in page


def test_names_and_states_narrow_the_list(login, clerk, household, policy):
    other = make_member(household=household, name="王小妹")
    make_grant(household=household, policy=policy, by=clerk, year=TODAY.year, paid_on=TODAY)
    client = login(clerk)
    assert [one["member"] for one in client.get(LIST).context["rows"]] == [other]
    received = client.get(LIST, {"state": "received"})
    assert [one["member"] for one in received.context["rows"]] == [head_of(household)]
    assert not client.get(LIST, {"q": "赵"}).context["rows"]
    assert client.get(LIST, {"q": "王德厚"}).context["rows"]


def test_who_receives_without_a_right_is_listed_with_why(login, clerk, places):
    household = make_household(village=places.village, head_name="钱富")
    make_state(household=household, policy=make_listed_policy("old_age"), by=clerk)
    url = reverse("policies:entitlement_rule", args=["old_age"])
    assert "周岁，不满 80 周岁" in text(login(clerk).get(url, {"state": "wrong"}))


def test_a_day_to_come_is_refused(login, clerk, household):
    assert "还没有到" in text(login(clerk).get(OVERVIEW, {"on": TODAY + WEEK}))


def test_an_unknown_rule_is_404(login, clerk):
    assert (
        login(clerk).get(reverse("policies:entitlement_rule", args=["nonsense"])).status_code == 404
    )


def test_ticked_rows_become_tasks(login, clerk, household, neighbours):
    client = login(clerk)
    url = f"{OPEN}?row={row(household)}&row={row(neighbours)}"
    assert "王德厚" in text(client.get(url))
    page = text(client.post(url, {"due_on": TODAY + WEEK}, follow=True))
    assert "已派申请任务 2 件：医保代缴" in page
    assert "已派任务" in page
    assert Application.objects.waiting().count() == 2


def test_rows_outside_the_area_are_404(login, clerk, places):
    far = make_household(village=places.far_village, base_type="lifted")
    client = login(clerk)
    for url in (OPEN, EXEMPT):
        assert client.get(f"{url}?row={row(far)}").status_code == 404
        assert client.post(f"{url}?row={row(far)}", {"due_on": TODAY}).status_code == 404
        for wrong in ("", "row=", "row=1", "row=x-1", "row=1-²", f"row={'9' * 30}-1"):
            assert client.get(f"{url}?{wrong}").status_code == 404
    assert not Application.objects.exists()


@pytest.mark.parametrize("user", ["village_cadre", "leader", "grid_officer"])
def test_only_who_keeps_policies_decides(login, request, user, household):
    client = login(request.getfixturevalue(user))
    for url in (OPEN, EXEMPT):
        assert client.post(f"{url}?row={row(household)}", {"due_on": TODAY}).status_code == 403
    if user == "village_cadre":
        assert "派申请任务" not in text(client.get(LIST))


def test_lists_of_other_days_make_no_tasks(login, clerk, household):
    page = text(login(clerk).get(LIST, {"on": TODAY - timedelta(days=1)}))
    assert "派任务、登记免享看今天的名单" in page
    assert "?row=" not in page


def test_an_exemption_from_the_list(login, clerk, household):
    client = login(clerk)
    url = f"{EXEMPT}?row={row(household)}"
    assert "最晚" in text(client.post(url, {"reason": "在外地参保", "expires_on": "2099-01-01"}))
    page = client.post(url, {"reason": "在外地参保", "expires_on": TODAY + WEEK}, follow=True)
    assert "已登记免享：王德厚，医保代缴" in text(page)
    assert "在外地参保" in text(client.get(LIST, {"state": "exempt"}))
    assert "在外地参保" in text(client.get(EXEMPTIONS))


def test_exemptions_are_withdrawn_and_expire(login, clerk, household, policy):
    exemption = make_exemption(household, clerk, policy)
    url = reverse("policies:exemption_withdraw", args=[exemption.pk])
    client = login(clerk)
    assert "已作废免享：王德厚" in text(client.post(url, {"reason": "登错人"}, follow=True))
    assert not Exemption.objects.exists()
    assert client.post(url, {"reason": "再来"}).status_code == 404


def test_tasks_of_the_village_and_what_is_late(login, clerk, village_cadre, household, neighbours):
    late = make_task(household, clerk, on=TODAY - WEEK, due_on=TODAY - timedelta(days=1))
    make_task(neighbours, clerk)
    client = login(village_cadre)
    page = text(client.get(TASKS))
    assert "待办 1 件，逾期 1 件" in page
    assert "李有粮" not in page
    assert reverse("policies:application_finish", args=[late.pk]) not in page
    client = login(clerk)
    assert "待办 2 件，逾期 1 件" in text(client.get(TASKS))
    assert [one.pk for one in client.get(TASKS, {"state": "late"}).context["page"]] == [late.pk]


def test_my_own_tasks(login, clerk, household, neighbours, places):
    colleague = make_user(role=Role.TOWNSHIP, area=places.township, name="郑业务")
    mine = make_task(household, clerk)
    make_task(neighbours, colleague)
    page = login(clerk).get(TASKS, {"mine": "on"})
    assert [one.pk for one in page.context["page"]] == [mine.pk]


def test_a_task_is_finished_with_what_was_registered_since(login, clerk, household, policy):
    task = make_task(household, clerk)
    url = reverse("policies:application_finish", args=[task.pk])
    client = login(clerk)
    assert "还没有登记享受" in text(client.get(url))
    make_grant(household=household, policy=policy, by=clerk, year=TODAY.year, paid_on=TODAY)
    page = text(client.get(url))
    assert "享受已经登记" in page
    assert 'value="已享受医保代缴"' in page
    client.post(url, {"on": TODAY, "outcome": "已享受医保代缴"})
    task.refresh_from_db()
    assert (task.done_on, task.outcome) == (TODAY, "已享受医保代缴")
    assert "已由别人办结、撤销或作废" in text(client.post(url, {"on": TODAY, "outcome": "又办"}))


def test_a_task_is_dropped_with_a_reason(login, clerk, household):
    task = make_task(household, clerk)
    url = reverse("policies:application_drop", args=[task.pk])
    client = login(clerk)
    text(client.post(url, {"on": TODAY, "reason": ""}))
    assert Application.objects.get().is_waiting
    assert "已撤销任务：王德厚" in text(
        client.post(url, {"on": TODAY, "reason": "已死亡"}, follow=True)
    )
    assert "已死亡" in text(client.get(TASKS, {"state": "dropped"}))


def test_other_townships_tasks_are_404(login, outsider, clerk, household, policy):
    task = make_task(household, clerk)
    client = login(outsider)
    for name in ("application_finish", "application_drop"):
        assert client.get(reverse(f"policies:{name}", args=[task.pk])).status_code == 404
    assert "王德厚" not in text(client.get(TASKS))
    assert "王德厚" not in text(client.get(LIST))


def test_query_counts_do_not_grow(login, clerk, places, policy):
    client = login(clerk)
    make_task(make_household(village=places.village, base_type="lifted"), clerk)
    make_exemption(make_household(village=places.village, base_type="lifted"), clerk, policy)

    def numbers():
        client.get(OVERVIEW)
        found = []
        for url in (OVERVIEW, LIST, f"{LIST}?state=exempt", TASKS, EXEMPTIONS):
            with CaptureQueriesContext(connection) as queries:
                text(client.get(url))
            found.append(len(queries))
        return found

    first = numbers()
    for _ in range(4):
        make_task(make_household(village=places.other_village, base_type="lifted"), clerk)
        make_exemption(make_household(village=places.village, base_type="lifted"), clerk, policy)
    assert numbers() == first


def test_rows_are_named_by_their_day(login, clerk, places):
    """A member who left since is still named on the list of a day before."""
    household = make_household(village=places.village, base_type="lifted", size=2)
    child = household.members.exclude(relation="01").get()
    child.left_on, child.leave_reason = date(TODAY.year, 1, 2), "marriage"
    child.save()
    page = login(clerk).get(LIST, {"on": date(TODAY.year, 1, 1)})
    assert child in [one["member"] for one in page.context["rows"]]
