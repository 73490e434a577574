"""The first page (待办): what each role has to do, derived from the state of things."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from accounts.tests.make import make_user
from config.home.todos import SHOWN, Part, Todo, grouped
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Case, OfflineItem, ScreeningProblem
from monitoring.tests.counting import queries_of
from monitoring.tests.make import (
    make_alert,
    make_case,
    make_clue,
    make_procedure,
    make_screening,
    make_self_report,
    make_step,
    make_visit,
)

State = Case.State


def days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid, head_name="郑国富")


def titles(page) -> dict[str, int]:
    return {section["title"]: section["total"] for section in page.context["visits"]}


def waiting(page) -> dict[str, int]:
    """How many of each kind wait, those of which there are any."""
    return {part.title: part.total for part in page.context["parts"] if part.total}


def lines(page) -> list[tuple[str, str]]:
    """Every line in its order: the deadline and what is to be done."""
    return [(row.badge, row.what) for group in page.context["groups"] for row in group.rows]


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

    assert waiting(page) == {"乡镇退回的": 1}
    assert "收入没有核实" in page.content.decode()


def test_nothing_to_do_is_said(login, grid_officer, clerk):
    assert "今天没有要办的事" in login(grid_officer).get("/").content.decode()
    assert "没有等您办的事" in login(clerk).get("/").content.decode()


def test_the_township_sees_what_waits_for_it_the_most_overdue_first(
    login, places, clerk, household
):
    make_case(household=household, state=State.PROPOSED, identified_on=days_ago(20))
    other = make_household(village=places.other_village, head_name="孙秀兰")
    make_case(
        household=other,
        state=State.ELIMINATING,
        identified_on=days_ago(300),
        eliminated_on=days_ago(2),
    )
    make_clue(household=other, received_on=days_ago(4))
    page = login(clerk).get("/")

    assert waiting(page) == {"程序步骤": 2, "受理线索": 1}
    assert lines(page) == [
        ("逾期 5 天", "登记识别：郑国富户"),
        ("逾期 2 天", "受理线索：孙秀兰户，因病"),
        ("还有 13 天", "登记消除：孙秀兰户"),
    ]
    stats = {stat["label"]: stat["value"] for stat in page.context["stats"]}
    assert stats == {"等着办的": 3, "拟识别": 1, "拟消除": 1, "监测户逾期未访": 1, "监测中": 0}
    assert page.context["stats"][0]["note"] == "逾期 2 件"
    assert [(row["name"], row["total"], row["late"]) for row in page.context["villages"]] == [
        ("郑杨村", 1, 1)
    ]


def test_a_step_waits_for_whoever_may_take_it(
    login, grid_officer, neighbour, clerk, leader, household
):
    """The village checks and reviews, the leader approves, the clerk compares and registers."""
    make_procedure(kinds=("check", "approve", "compare", "identify"), days=30)
    case = make_case(household=household, state=State.PROPOSED, identified_on=days_ago(5))
    field, office = [grid_officer], [clerk, leader]

    def sees(user) -> dict[str, int]:
        return waiting(login(user).get("/"))

    assert [sees(user) for user in field + office] == [{"程序步骤": 1}, {}, {}]
    (line,) = lines(login(grid_officer).get("/"))
    assert line == ("还有 25 天", "入户核实：郑国富户")
    assert sees(neighbour) == {}

    make_step(case=case, kind="check", on=days_ago(4), by=grid_officer)
    assert [sees(user) for user in field + office] == [{}, {"程序步骤": 1}, {"程序步骤": 1}]
    assert lines(login(leader).get("/")) == [("还有 26 天", "乡镇审核：郑国富户")]

    make_step(case=case, kind="approve", on=days_ago(3), by=leader)
    assert [sees(user) for user in field + office] == [{}, {"程序步骤": 1}, {}]
    assert lines(login(clerk).get("/")) == [("还有 27 天", "信息比对：郑国富户")]


def test_the_line_of_a_step_opens_its_page(login, grid_officer, clerk, household):
    make_procedure(kinds=("check", "identify"), days=30)
    case = make_case(household=household, state=State.PROPOSED, identified_on=days_ago(5))
    page = login(grid_officer).get("/")
    (row,) = page.context["groups"][0].rows
    assert login(grid_officer).get(row.url).status_code == 200
    make_step(case=case, kind="check", on=days_ago(4), by=grid_officer)
    page = login(clerk).get("/")
    (row,) = page.context["groups"][0].rows
    assert row.url == reverse("monitoring:identify", args=[case.pk])
    assert login(clerk).get(row.url).status_code == 200


def test_what_the_village_lets_become_late_rises_to_the_township(
    login, grid_officer, clerk, leader, household
):
    make_procedure(kinds=("check", "identify"), days=3)
    case = make_case(household=household, state=State.PROPOSED, identified_on=days_ago(9))
    assert waiting(login(grid_officer).get("/")) == {"程序步骤": 1}
    for user in (clerk, leader):
        page = login(user).get("/")
        assert waiting(page) == {"别人逾期的步骤": 1}
        (row,) = page.context["groups"][0].rows
        assert (row.badge, row.who, row.verb) == ("逾期 6 天", "村里", "看进度")
        assert row.url == case.get_absolute_url()


def test_a_clue_goes_from_one_page_to_the_other(login, places, clerk, village_cadre, household):
    clue = make_clue(household=household, received_on=days_ago(1))
    assert waiting(login(clerk).get("/")) == {"受理线索": 1}
    assert waiting(login(village_cadre).get("/")) == {}

    actions.assign_clue(clue=clue, by=clerk, to=village_cadre, on=days_ago(1))
    assert waiting(login(clerk).get("/")) == {}
    page = login(village_cadre).get("/")
    assert waiting(page) == {"入户核实线索": 1}
    assert reverse("monitoring:clue_verify", args=[clue.pk]) in page.content.decode()

    clue.refresh_from_db()
    actions.verify_clue(clue=clue, by=village_cadre, on=days_ago(0), verification="自付两万元")
    assert waiting(login(village_cadre).get("/")) == {}
    assert waiting(login(clerk).get("/")) == {"给线索下结论": 1}

    clue.refresh_from_db()
    actions.conclude_clue(
        clue=clue, by=clerk, on=days_ago(0), conclusion="watch", reason="暂时困难"
    )
    assert waiting(login(clerk).get("/")) == {}


def test_a_check_that_somebody_lets_become_late_rises_to_the_township(
    login, clerk, village_cadre, household
):
    clue = make_clue(household=household, received_on=days_ago(30))
    actions.assign_clue(clue=clue, by=clerk, to=village_cadre, on=days_ago(20), due_on=days_ago(10))
    page = login(clerk).get("/")
    assert waiting(page) == {"别人逾期的核实": 1}
    (row,) = page.context["groups"][0].rows
    assert (row.badge, row.who) == ("逾期 10 天", "钱村干")


def test_reports_problems_warnings_and_records_that_did_not_fit_wait_for_the_township(
    login, places, clerk, village_cadre, leader, household
):
    make_self_report(village=places.village)
    make_problem(household=household, by=clerk, due_on=days_ago(-3), content="屋顶漏水")
    make_problem(household=household, by=clerk, due_on=days_ago(-30), content="围墙裂缝")
    make_alert(household=household)
    make_alert(household=make_household(village=places.village))
    OfflineItem.objects.create(
        township=places.township,
        household=household,
        by=village_cadre,
        id=uuid4(),
        kind=OfflineItem.Kind.VISIT,
        content="{}",
        digest="0" * 64,
        made_at=timezone.now(),
        state=OfflineItem.State.CONFLICT,
        problem="该户已销户",
    )
    page = login(clerk).get("/")

    assert waiting(page) == {
        "受理群众自报": 1,
        "整改排查问题": 1,
        "离线记录": 1,
        "风险预警": 1,
    }
    text = page.content.decode()
    for words in ("屋顶漏水", "处理预警：住房有危险，2 户", "该户已销户", "受理群众自报"):
        assert words in text
    assert "围墙裂缝" not in text
    assert waiting(login(village_cadre).get("/")) == {"整改排查问题": 1, "风险预警": 2}
    assert waiting(login(leader).get("/")) == {}


def make_problem(*, household, by, **fields) -> ScreeningProblem:
    screening = make_screening(
        township=household.township, name=fields["content"], started_on=days_ago(90)
    )
    record = actions.record_screening(
        screening=screening,
        household=household,
        by=by,
        checked_on=days_ago(60),
        checked_by="钱村干、赵网格",
        is_housing_fine=False,
        finding=fields["content"],
    )
    return ScreeningProblem.objects.create(
        township=household.township, record=record, owner="村主任", **fields
    )


def test_lines_are_grouped_by_urgency():
    today = days_ago(0)

    def todo(what: str, days: int | None) -> Todo:
        due_on = None if days is None else today + timedelta(days=days)
        return Todo(what, "", "", "办理", today, due_on=due_on, since=today)

    rows = [todo("g", None), todo("f", 8), todo("e", 7), todo("d", 1), todo("c", 0), todo("b", -1)]
    rows.append(todo("a", -9))
    groups = grouped([Part("一", rows[:3], 3, 0, ""), Part("二", rows[3:], 4, 2, "")])
    assert [(group.title, "".join(row.what for row in group.rows)) for group in groups] == [
        ("已逾期", "ab"),
        ("今天到期", "c"),
        ("七天内", "de"),
        ("以后到期", "f"),
        ("没有期限", "g"),
    ]
    assert [row.badge for row in groups[1].rows] == ["今天到期"]


def test_what_does_not_fit_the_page_is_one_link_away(login, places, clerk):
    for _ in range(SHOWN + 2):
        make_clue(household=make_household(village=places.village), received_on=days_ago(1))
    page = login(clerk).get("/")
    assert len(lines(page)) == SHOWN
    assert "受理线索还有 2 件" in page.content.decode()
    (part,) = page.context["more"]
    assert login(clerk).get(part.url).context["page"].paginator.count == part.total


def test_numbers_are_those_of_the_lists_they_open(login, places, clerk, household):
    make_case(household=household, identified_on=days_ago(10))
    make_case(
        household=make_household(village=places.village),
        state=State.PROPOSED,
        identified_on=days_ago(1),
    )
    client = login(clerk)
    own, *others = client.get("/").context["stats"]
    assert "url" not in own  # its rows are the list below
    for stat in others:
        opened = client.get(stat["url"]).context["page"]
        assert opened.paginator.count == stat["value"], stat["label"]


def test_a_leader_sees_numbers_and_nothing_to_decide(login, leader, household):
    make_case(household=household, state=State.PROPOSED, identified_on=days_ago(5))
    page = login(leader).get("/")

    assert waiting(page) == {}
    assert {stat["label"]: stat["value"] for stat in page.context["stats"]}["拟识别"] == 1
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
def test_the_queries_do_not_grow(request, login, places, clerk, village_cadre, role, household):
    make_procedure(kinds=("check", "approve", "compare", "identify"), valid_from=days_ago(5))
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
        clue = make_clue(household=late, received_on=days_ago(9))
        actions.assign_clue(
            clue=clue, by=clerk, to=village_cadre, on=days_ago(9), due_on=days_ago(2)
        )
        make_alert(household=late)
        make_self_report(village=village)

    busy(places.village)
    before = queries_of(client, "/")
    for _ in range(3):
        busy(places.village)

    assert queries_of(client, "/") == before
    assert before < 60
