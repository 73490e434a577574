"""Clues (预警线索): reported in the field, concluded by the township, once."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Case, Clue
from monitoring.tests.counting import queries_of
from monitoring.tests.make import make_category, make_clue

ON = date(2021, 5, 10)


@pytest.fixture
def clue(places, grid_officer):
    household = make_household(village=places.village, grid=places.grid)
    return make_clue(household=household, by=grid_officer)


def conclude(clue, by, **changes):
    values = {"on": ON, "conclusion": "exclude", "reason": "有医保报销，支出不大"}
    return actions.conclude_clue(clue=clue, by=by, **(values | changes))


def test_a_reported_clue_waits(clue, grid_officer):
    assert list(Clue.objects.waiting()) == [clue]
    assert clue.reported_by == grid_officer
    assert AuditEvent.objects.filter(what="clue.report").count() == 1


def test_the_township_concludes_with_a_reason_and_only_once(clue, clerk, grid_officer):
    with pytest.raises(NotAllowed, match="网格员不能"):
        conclude(clue, grid_officer)
    with pytest.raises(NotAllowed, match="理由"):
        conclude(clue, clerk, reason="")
    with pytest.raises(NotAllowed, match="早于上一步的日期 2021-05-06"):
        conclude(clue, clerk, on=date(2021, 5, 5))
    stale = Clue.objects.get(pk=clue.pk)
    conclude(clue, clerk)
    with pytest.raises(NotAllowed, match="已有核实结论"):
        conclude(stale, clerk, conclusion="watch")
    clue.refresh_from_db()
    assert (clue.conclusion, clue.concluded_on, clue.concluded_by) == ("exclude", ON, clerk)


def test_a_correction_keeps_the_order_of_the_days(clue, clerk, grid_officer, village_cadre):
    values = {
        "source": "department",
        "risk": "illness",
        "detail": "自付三万元",
        "reason": "金额录错",
    }
    with pytest.raises(NotAllowed, match="不能"):
        actions.correct_clue(clue=clue, by=village_cadre, received_on=ON, **values)
    actions.correct_clue(clue=clue, by=grid_officer, received_on=date(2021, 5, 6), **values)
    assert Clue.objects.get().detail == "自付三万元"
    conclude(clue, clerk)
    with pytest.raises(NotAllowed, match="晚于核实日期 2021-05-10"):
        actions.correct_clue(clue=clue, by=clerk, received_on=date(2021, 5, 11), **values)


def test_a_grid_officer_reports_from_the_household(login, places, grid_officer):
    household = make_household(village=places.village, grid=places.grid)
    answer = login(grid_officer).post(
        reverse("monitoring:clue_create", args=[household.pk]),
        {"received_on": ON, "source": "self", "risk": "schooling", "detail": "两个孩子上大学"},
    )

    assert answer["Location"] == household.get_absolute_url()
    assert Clue.objects.get().risk == "schooling"


def test_a_clue_concluded_as_included_leads_to_the_proposal(login, clue, clerk):
    category = make_category()
    client = login(clerk)
    answer = client.post(
        reverse("monitoring:clue_conclude", args=[clue.pk]),
        {
            "on": ON,
            "conclusion": "include",
            "reason": "符合条件",
            "verification": "住院两次，自付两万元，在家休养",
        },
    )
    page = client.get(answer["Location"])
    assert page.context["form"].initial["risks"] == ["illness"]

    client.post(
        answer["Location"],
        {
            "on": ON,
            "category": category.pk,
            "risks": ["illness"],
            "source": "officer",
            "opinion": "符合条件",
        },
    )
    assert Case.objects.get().clue == clue


def test_a_clue_of_another_household_is_not_found(login, places, clue, clerk):
    other = make_household(village=places.village)
    url = reverse("monitoring:propose", args=[other.pk])

    assert login(clerk).get(f"{url}?clue={clue.pk}").status_code == 404


def test_the_list_waits_first_and_its_queries_do_not_grow(login, places, clue, clerk):
    client, url = login(clerk), reverse("monitoring:clues")
    before = queries_of(client, url)
    for _ in range(4):
        other = make_clue(household=make_household(village=places.other_village), risk="housing")
    conclude(other, clerk)

    assert len(client.get(url).context["page"].object_list) == 4
    assert queries_of(client, url) == before
    for query, count in (
        ("?state=all", 5),
        ("?state=exclude", 1),
        ("?risk=illness", 1),
        (f"?village={places.other_village.pk}", 3),
        ("?state=to_assign", 4),
        ("?state=to_verify", 0),
        ("?state=to_conclude", 0),
        ("?state=nonsense", 4),
        ("?mine=on", 0),
        ("?late=on", 4),
        ("?state=all&source=petition", 0),
    ):
        assert len(client.get(url + query).context["page"].object_list) == count, query


@pytest.mark.parametrize("query", ["clue=1", "clue=x"])
def test_a_broken_address_is_no_error(login, places, clerk, query):
    household = make_household(village=places.village)
    url = reverse("monitoring:propose", args=[household.pk])

    assert login(clerk).get(f"{url}?{query}").status_code == 404
