"""Recording a visit (走访): the action, the phone form, the list, and who is due."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from areas.models import Parameter
from households.tests.make import make_household
from monitoring import actions
from monitoring.due import Duty, Group
from monitoring.models import Clue, Visit
from monitoring.tests.counting import queries_of
from monitoring.tests.make import make_case, make_visit

ON = date(2021, 5, 6)


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid, head_name="郑国富")


def form(**changes):
    fine = dict.fromkeys(
        ("is_education_fine", "is_medical_fine", "is_housing_fine", "is_water_fine"), "fine"
    )
    return {"id": uuid4(), "visited_on": "2021-05-06", "way": "home", "income": "same"} | (
        fine | changes
    )


def test_a_visit_sent_twice_is_one_visit(household, village_cadre):
    known = uuid4()
    first = make_visit(household=household, visited_on=ON, by=village_cadre, id=known, note="在家")
    events = AuditEvent.objects.count()
    again = make_visit(household=household, visited_on=ON, by=village_cadre, id=known, note="改了")

    assert first == again
    assert Visit.objects.get().note == "在家"
    assert AuditEvent.objects.count() == events


def test_a_number_used_elsewhere_is_refused(places, household, village_cadre):
    visit = make_visit(household=household, visited_on=ON, by=village_cadre)
    other = make_household(village=places.village)

    with pytest.raises(NotAllowed, match="编号已用在另一次走访"):
        make_visit(household=other, visited_on=ON, by=village_cadre, id=visit.pk)


def test_a_replay_is_answered_even_after_the_household_ended(household, village_cadre):
    visit = make_visit(household=household, visited_on=ON, by=village_cadre)
    household.dissolved_on, household.dissolve_reason = date(2021, 6, 1), "died_out"
    household.save()

    assert make_visit(household=household, visited_on=ON, by=village_cadre, id=visit.pk) == visit
    with pytest.raises(NotAllowed, match="已于 2021-06-01 销户"):
        make_visit(household=household, visited_on=ON, by=village_cadre)


def test_a_problem_has_to_be_named(household, village_cadre):
    with pytest.raises(NotAllowed, match="请写明是什么问题"):
        make_visit(household=household, visited_on=ON, by=village_cadre, is_water_fine=False)


def test_a_visit_can_raise_a_clue_in_one_event(household, grid_officer):
    events = AuditEvent.objects.count()
    visit = make_visit(
        household=household,
        visited_on=ON,
        by=grid_officer,
        note="透析，自付又增加",
        clue_risk="illness",
    )

    assert (visit.clue.detail, visit.clue.received_on) == ("透析，自付又增加", ON)
    assert AuditEvent.objects.count() == events + 1


def test_people_correct_their_own_visits_and_the_township_all(
    household, village_cadre, grid_officer, clerk
):
    visit = make_visit(household=household, visited_on=ON, by=village_cadre)
    changes = {"visited_on": ON, "way": "phone", "reason": "是电话走访"}

    with pytest.raises(NotAllowed, match="网格员不能"):
        actions.correct_visit(visit=visit, by=grid_officer, **changes)
    actions.correct_visit(visit=visit, by=village_cadre, **changes)
    actions.correct_visit(visit=visit, by=clerk, **(changes | {"way": "video"}))
    assert Visit.objects.get().way == "video"
    with pytest.raises(NotAllowed, match="请写更正理由"):
        actions.correct_visit(visit=visit, by=clerk, **(changes | {"reason": ""}))


def test_the_form_shows_last_times_answers(login, village_cadre, household):
    make_visit(
        household=household,
        visited_on=ON,
        by=village_cadre,
        is_medical_fine=False,
        problem="2021 年医保未缴",
        income="less",
    )
    page = login(village_cadre).get(reverse("monitoring:visit_create", args=[household.pk]))

    assert "上次：有问题" in page.content.decode()
    assert "上次：2021 年医保未缴" in page.content.decode()
    assert "上次：减少" in page.content.decode()


def test_a_village_cadre_records_a_visit(login, village_cadre, household):
    url = reverse("monitoring:visit_create", args=[household.pk])
    answer = login(village_cadre).post(url, form(note="孩子在校"))

    assert answer["Location"] == household.get_absolute_url()
    visit = Visit.objects.get()
    assert (visit.visited_by, visit.note, visit.is_medical_fine) == (
        village_cadre,
        "孩子在校",
        True,
    )


def test_from_the_first_page_one_comes_back_to_it(login, village_cadre, household):
    url = reverse("monitoring:visit_create", args=[household.pk]) + "?from=home"

    assert login(village_cadre).post(url, form())["Location"] == "/"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"is_medical_fine": "problem"}, "请写明是什么问题"),
        ({"is_medical_fine": ""}, "基本医疗"),
        ({"has_clue": "on"}, "请选是哪种风险"),
        ({"has_clue": "on", "clue_risk": "illness"}, "请写明情况"),
        ({"visited_on": "2999-01-01"}, "还没有到"),
        ({"visited_on": "2021-02-30"}, "日期"),
    ],
)
def test_a_form_that_is_wrong_says_so_and_writes_nothing(
    login, village_cadre, household, changes, words
):
    url = reverse("monitoring:visit_create", args=[household.pk])
    answer = login(village_cadre).post(url, form(**changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Visit.objects.exists()
    assert not Clue.objects.exists()


def test_the_neighbour_is_told_the_household_does_not_exist(login, neighbour, household):
    url = reverse("monitoring:visit_create", args=[household.pk])

    assert login(neighbour).post(url, form()).status_code == 404
    assert not Visit.objects.exists()


def test_a_grid_officer_visits_only_the_own_grid(login, places, grid_officer, household):
    other = make_household(village=places.village, grid=places.other_grid)
    client = login(grid_officer)

    assert client.get(reverse("monitoring:visit_create", args=[household.pk])).status_code == 200
    assert client.get(reverse("monitoring:visit_create", args=[other.pk])).status_code == 404


def test_the_list_filters_and_its_queries_do_not_grow(login, places, clerk, household):
    url = reverse("monitoring:visits")
    client = login(clerk)
    make_visit(household=household, visited_on=ON, is_water_fine=False, problem="水管坏了")
    before = queries_of(client, url)
    for _ in range(5):
        other = make_household(village=places.other_village)
        make_visit(household=other, visited_on=date(2021, 6, 1))

    assert len(client.get(url).context["page"].object_list) == 6
    assert queries_of(client, url) == before
    for query, count in (
        (f"?village={places.village.pk}", 1),
        ("?problem=on", 1),
        ("?until=2021-05-31", 1),
        ("?since=2021-05-31", 5),
        ("?way=phone", 0),
    ):
        assert len(client.get(url + query).context["page"].object_list) == count, query


class TestDue:
    """监测户每月、脱贫户每季度至少走访一次 (parameters)."""

    TODAY = date(2021, 9, 1)

    @pytest.mark.parametrize(
        ("days_ago", "late", "soon", "words"),
        [
            (32, 1, 0, "逾期 1 天"),
            (31, 0, 1, "今天到期"),
            (24, 0, 1, "还有 7 天"),
            (23, 0, 0, ""),
        ],
    )
    def test_a_monitored_household_is_due_a_month_after_its_last_visit(
        self, places, clerk, household, days_ago, late, soon, words
    ):
        make_case(household=household, identified_on=date(2021, 3, 1))
        make_visit(household=household, visited_on=self.TODAY - timedelta(days=days_ago))
        duty = Duty.of(clerk, Group.MONITORED, self.TODAY)

        assert (duty.late().count(), duty.soon().count()) == (late, soon)
        shown = [duty.row(one) for one in duty.shown(duty.late() | duty.soon())]
        assert [due.words for due in shown] == [words] * (late + soon)

    def test_one_never_visited_counts_from_its_identification(self, clerk, household):
        make_case(household=household, identified_on=self.TODAY - timedelta(days=40))
        duty = Duty.of(clerk, Group.MONITORED, self.TODAY)

        (due,) = [duty.row(one) for one in duty.shown(duty.late())]
        assert due.words == "逾期 9 天"

    def test_the_interval_is_the_places_own(self, places, clerk, household):
        make_case(household=household, identified_on=self.TODAY - timedelta(days=20))
        Parameter.objects.create(
            area=places.township,
            key="visit_days_monitored",
            value="10",
            valid_from=date(2021, 1, 1),
        )
        assert Duty.of(clerk, Group.MONITORED, self.TODAY).late().count() == 1

    def test_lifted_households_are_their_own_group(self, places, clerk):
        make_household(village=places.village, base_type="lifted")
        seen = make_household(village=places.village, base_type="lifted")
        make_visit(household=seen, visited_on=self.TODAY - timedelta(days=60))
        make_household(village=places.village)
        duty = Duty.of(clerk, Group.LIFTED, self.TODAY)

        assert duty.everyone().count() == 2
        (due,) = [duty.row(one) for one in duty.shown(duty.late())]
        assert due.words == "还没有走访记录"
        assert Duty.of(clerk, Group.MONITORED, self.TODAY).everyone().count() == 0

    def test_by_village_adds_up(self, places, clerk, household):
        make_case(household=household)
        seen = make_household(village=places.other_village)
        make_case(household=seen)
        make_visit(household=seen, visited_on=self.TODAY)
        rows = Duty.of(clerk, Group.MONITORED, self.TODAY).by_village()

        assert [(row["name"], row["total"], row["late"]) for row in rows] == [
            ("段墓村", 1, 1),
            ("郑杨村", 1, 0),
        ]

    def test_the_page_lists_the_late_ones_of_one_village(self, login, places, clerk, household):
        make_case(household=household)
        make_case(household=make_household(village=places.other_village))
        client = login(clerk)
        url = reverse("monitoring:due")

        assert len(client.get(url).context["rows"]) == 2
        assert len(client.get(f"{url}?village={places.village.pk}").context["rows"]) == 1
        assert client.get(f"{url}?group=lifted&when=soon&village=x").status_code == 200

    def test_the_queries_do_not_grow(self, login, places, clerk, household):
        client, url = login(clerk), reverse("monitoring:due")
        make_case(household=household)
        before = queries_of(client, url)
        for _ in range(4):
            make_case(household=make_household(village=places.village))

        assert queries_of(client, url) == before

    def test_today_is_the_day_of_the_page(self, login, clerk, household):
        make_case(household=household, identified_on=timezone.localdate())

        assert login(clerk).get(reverse("monitoring:due")).context["rows"] == []
