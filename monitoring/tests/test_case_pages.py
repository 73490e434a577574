"""The list of rounds, one round, the pages of its steps, and the panel on the household's page."""

from datetime import date

import pytest
from django.urls import reverse

from households import badges, blockers
from households.models import Household
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Case
from monitoring.snapshots import PILLARS
from monitoring.tests.counting import queries_of
from monitoring.tests.make import (
    make_case,
    make_category,
    make_clue,
    make_measure,
    make_screening,
    make_visit,
)

State = Case.State
LIST = "/monitoring/"
ON = "2021-11-01"
FACTS = {"persons": "2"} | dict.fromkeys(PILLARS, "fine")


@pytest.fixture
def household(places):
    return make_household(
        village=places.village, grid=places.grid, head_name="周德厚", registered_on=date(2016, 1, 1)
    )


def shown(client, query: str) -> list[Case]:
    return list(client.get(LIST + query).context["page"].object_list)


def words(answer) -> str:
    return answer.content.decode()


class TestList:
    def test_tabs_count_what_they_list(self, login, places, clerk):
        """A round that was closed with its household is on no tab: the household is gone."""
        listed = [state for state in State.values if state != State.CLOSED]
        for state in State.values:
            make_case(household=make_household(village=places.village), state=state, by=clerk)
        client = login(clerk)

        assert [case.state for case in shown(client, "")] == [State.MONITORED]
        for state in listed:
            assert [case.state for case in shown(client, f"?state={state}")] == [state]
        tabs = client.get(LIST + "?state=all").context["tabs"]
        assert [tab["count"] for tab in tabs] == [1, 1, 1, 1, 1, 5]
        assert [tab["label"] for tab in tabs if tab["current"]] == ["全部"]

    def test_a_household_stands_there_with_its_latest_round(self, login, clerk, household):
        make_case(household=household, state=State.ELIMINATED, by=clerk)
        second = make_case(household=household, by=clerk, identified_on=date(2021, 12, 1))

        assert shown(login(clerk), "?state=all") == [second]

    def test_a_new_proposal_does_not_hide_the_eliminated_round(self, login, clerk, household):
        first = make_case(household=household, state=State.ELIMINATED, by=clerk)
        make_case(
            household=household, state=State.PROPOSED, by=clerk, identified_on=date(2021, 12, 1)
        )
        assert shown(login(clerk), "?state=eliminated") == [first]

    def test_every_condition_narrows(self, login, places, clerk, household):
        case = make_case(household=household, by=clerk, source="self")
        make_case(
            household=make_household(village=places.other_village, head_name="王秀芝"),
            by=clerk,
            category=make_category("sudden"),
            risks=[("schooling", "")],
        )
        client = login(clerk)

        for query in (
            f"village={places.village.pk}",
            f"category={case.category_id}",
            "risk=illness",
            "source=self",
            "q=周德厚",
            "q=zdh",
        ):
            assert shown(client, f"?state=all&{query}") == [case], query

    @pytest.mark.parametrize("text", ["13812345678", "990101197005010011"])
    def test_a_whole_number_is_not_searched_here(self, login, clerk, household, text):
        make_case(household=household, by=clerk)
        answer = login(clerk).get(f"{LIST}?q={text}")

        assert list(answer.context["page"].object_list) == []
        assert "请在页面上方的查找框里查" in words(answer)

    def test_people_see_their_own_area(
        self, login, places, grid_officer, village_cadre, neighbour, outsider, household
    ):
        case = make_case(household=household)
        other = make_case(household=make_household(village=places.village, grid=places.other_grid))
        assert shown(login(grid_officer), "") == [case]
        assert set(shown(login(village_cadre), "")) == {case, other}
        assert shown(login(neighbour), "") == []
        assert shown(login(outsider), "") == []

    def test_the_queries_do_not_grow(self, login, places, clerk, household):
        client = login(clerk)
        make_case(household=household, by=clerk)
        before = queries_of(client, LIST)
        for _ in range(5):
            make_case(household=make_household(village=places.village), by=clerk)

        assert queries_of(client, LIST) == before


class TestSteps:
    """Two people, several days: proposed in the field, registered by the township."""

    def test_a_grid_officer_proposes_and_the_township_registers(
        self, login, household, grid_officer, clerk
    ):
        category = make_category()
        answer = login(grid_officer).post(
            reverse("monitoring:propose", args=[household.pk]),
            {
                "on": "2021-03-01",
                "category": category.pk,
                "risks": ["other", "", "illness", "", ""],
                "risk_note": "债务",
                "source": "officer",
                "opinion": "透析，支出大",
            },
        )
        case = Case.objects.get()
        assert answer["Location"] == case.get_absolute_url()
        assert [(risk.kind, risk.note) for risk in case.risks.all()] == [
            ("other", "债务"),
            ("illness", ""),
        ]
        client = login(clerk)
        url = reverse("monitoring:identify", args=[case.pk])
        assert "透析，支出大" in words(client.get(url))
        data = {"on": "2021-03-05", "category": category.pk, "wages": "14000", **FACTS}
        refused = client.post(url, data)
        assert refused.status_code == 422
        assert "人均纯收入 7000 元，超过监测范围 6000 元" in words(refused)
        assert "14000" in words(refused)
        client.post(url, data | {"assessment": "自付三万元"})
        case.refresh_from_db()
        assert (case.state, case.identified_on) == (State.MONITORED, date(2021, 3, 5))

    def test_elimination_by_two_people(self, login, household, grid_officer, clerk):
        case = make_case(household=household)
        url = reverse("monitoring:propose_elimination", args=[case.pk])
        data = {"on": ON, "how": "help", "reason": "务工收入稳定"}
        refused = login(grid_officer).post(url, data)
        assert "还没有一条" in words(refused)
        make_measure(case=case, done_on=date(2021, 4, 1))
        login(grid_officer).post(url, data)
        login(clerk).post(
            reverse("monitoring:eliminate", args=[case.pk]), {"on": ON, "wages": "24000", **FACTS}
        )
        case.refresh_from_db()
        assert case.state == State.ELIMINATED

    @pytest.mark.parametrize(
        ("page", "state", "end"),
        [
            ("reject", State.PROPOSED, State.REJECTED),
            ("send_back", State.ELIMINATING, State.MONITORED),
            ("revert", State.ELIMINATED, State.MONITORED),
        ],
    )
    def test_steps_that_need_only_a_reason(self, login, household, clerk, page, state, end):
        case = make_case(household=household, state=state, by=clerk)
        url = reverse(f"monitoring:{page}", args=[case.pk])
        client = login(clerk)

        assert client.post(url, {"on": ON, "reason": ""}).status_code == 422
        assert (
            client.post(url, {"on": ON, "reason": "核实后"})["Location"] == case.get_absolute_url()
        )
        case.refresh_from_db()
        assert case.state == end

    def test_a_page_for_a_step_that_is_not_due_leads_back(self, login, household, clerk):
        case = make_case(household=household, by=clerk)
        client = login(clerk)

        answer = client.get(reverse("monitoring:eliminate", args=[case.pk]), follow=True)
        assert answer.redirect_chain[0][0] == case.get_absolute_url()
        assert "只有“拟消除”时能登记消除" in words(answer)
        again = client.get(reverse("monitoring:propose", args=[household.pk]), follow=True)
        assert "第 1 轮还没有结束" in words(again)

    def test_a_wrong_entry_is_corrected(self, login, household, clerk):
        case = make_case(household=household, state=State.ELIMINATED, by=clerk)
        url = reverse("monitoring:correct", args=[case.pk])
        client = login(clerk)
        initial = client.get(url).context["form"].initial
        data = {name: value for name, value in initial.items() if value not in (None, False, "")}
        client.post(url, data | {"identified_on": "2021-02-01", "reason": "日期录错"})
        case.refresh_from_db()
        assert case.identified_on == date(2021, 2, 1)

    def test_only_categories_that_fit_are_offered(self, login, household, grid_officer):
        for code in ("unstable", "marginal", "sudden"):
            make_category(code)
        page = login(grid_officer).get(reverse("monitoring:propose", args=[household.pk]))

        offered = page.context["form"].fields["category"].queryset
        assert [category.code for category in offered] == ["marginal", "sudden"]


class TestCasePage:
    def test_buttons_are_those_of_the_role(self, login, household, grid_officer, clerk, leader):
        case = make_case(household=household, state=State.ELIMINATING, by=clerk)
        url = case.get_absolute_url()

        assert [b["label"] for b in login(clerk).get(url).context["buttons"]] == [
            "登记消除",
            "退回",
        ]
        field = login(grid_officer).get(url)
        assert field.context["buttons"] == []
        assert "这一步由乡镇业务员办理" in words(field)
        assert login(leader).get(url).context["buttons"] == []

    def test_an_eliminated_round_offers_the_next(self, login, household, grid_officer, clerk):
        case = make_case(household=household, state=State.ELIMINATED, by=clerk)
        url = case.get_absolute_url()

        assert "有新风险，提出再标注" in words(login(grid_officer).get(url))
        make_case(
            household=household, state=State.PROPOSED, by=clerk, identified_on=date(2021, 12, 1)
        )
        page = login(grid_officer).get(url)
        assert "提出再标注" not in words(page)
        assert "第 2 轮" in words(page)

    def test_the_story_is_told_in_order(self, login, household, clerk):
        case = make_case(household=household, state=State.ELIMINATED, by=clerk)
        steps = login(clerk).get(case.get_absolute_url()).context["steps"]

        assert [step["name"] for step in steps] == ["提出识别", "登记识别", "提出消除", "登记消除"]

    def test_the_outsider_is_told_there_is_none(self, login, household, outsider, neighbour):
        case = make_case(household=household)

        assert login(outsider).get(case.get_absolute_url()).status_code == 404
        assert login(neighbour).get(case.get_absolute_url()).status_code == 404


class TestPanel:
    def test_rounds_visits_measures_and_clues_with_what_one_may_do(
        self, login, places, household, grid_officer, clerk, leader
    ):
        case = make_case(household=household, by=clerk)
        make_measure(case=case, by=clerk)
        make_visit(household=household, visited_on=date(2021, 5, 6), by=clerk, note="在家务农")
        make_clue(household=household, by=clerk)
        make_screening(township=places.township, by=clerk)
        url = reverse("monitoring:panel", args=[household.pk])

        field = words(login(grid_officer).get(url))
        for text in (
            "监测中：边缘易致贫户",
            "技能培训",
            "在家务农",
            "待核实",
            "提出消除",
            "记走访",
            "记排查",
        ):
            assert text in field, text
        looking = words(login(leader).get(url))
        assert "提出消除" not in looking
        assert "记走访" not in looking

    def test_a_household_never_monitored_can_be_proposed(self, login, household, grid_officer):
        page = words(login(grid_officer).get(reverse("monitoring:panel", args=[household.pk])))

        assert "没有纳入过监测" in page
        assert reverse("monitoring:propose", args=[household.pk]) in page

    def test_the_queries_do_not_grow(self, login, household, clerk):
        url = reverse("monitoring:panel", args=[household.pk])
        client = login(clerk)
        case = make_case(household=household, state=State.ELIMINATED, by=clerk)
        make_visit(household=household, visited_on=date(2021, 5, 6))
        make_clue(household=household)
        before = queries_of(client, url)
        make_case(household=household, by=clerk, identified_on=date(2021, 12, 1))
        make_measure(case=case, by=clerk)
        for month in (6, 7, 8):
            make_visit(household=household, visited_on=date(2021, month, 6))
            make_clue(household=household)

        assert queries_of(client, url) == before


class TestHouseholds:
    """What other pages learn of monitoring."""

    @pytest.mark.parametrize(
        ("state", "text"),
        [
            (State.PROPOSED, "拟识别：边缘易致贫户"),
            (State.MONITORED, "监测中：边缘易致贫户"),
            (State.ELIMINATING, "拟消除：边缘易致贫户"),
            (State.ELIMINATED, "风险已消除"),
        ],
    )
    def test_a_badge_says_how_the_household_stands(self, clerk, household, state, text):
        case = make_case(household=household, state=state, by=clerk)

        (badge,) = badges.of([household.pk], date(2021, 12, 1))[case.household_id]
        assert badge.text == text

    def test_an_open_round_keeps_a_household_from_ending(self, clerk, household):
        on = date(2021, 12, 1)
        case = make_case(household=household, by=clerk)
        assert blockers.reasons(Household.objects.get(), on) == [
            "第 1 轮监测还没有结束（监测中），先办消除或不予纳入。"
        ]
        actions.propose_elimination(case=case, by=clerk, on=on, how="natural", reason="好转")
        actions.eliminate(case=case, by=clerk, on=on, income=None)
        assert blockers.reasons(Household.objects.get(), on) == []
