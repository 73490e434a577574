"""Screening rounds (集中排查): started and ended by the township, one record a household."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.actions import NotAllowed
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Screening, ScreeningRecord
from monitoring.tests.counting import queries_of
from monitoring.tests.make import make_screening

ON = date(2021, 10, 20)
FINE = {
    f"is_{name}_fine": "fine" for name in ("income", "education", "medical", "housing", "water")
}


@pytest.fixture
def screening(places, clerk):
    return make_screening(township=places.township, by=clerk)


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid)


def record(screening, household, by, **changes):
    values = {"checked_on": ON, "checked_by": "钱村干、赵网格"}
    return actions.record_screening(
        screening=screening, household=household, by=by, **(values | changes)
    )


def test_a_name_is_used_once_a_year(screening, places, clerk, village_cadre):
    with pytest.raises(NotAllowed, match="2021 年已有一轮“信息动态调整”"):
        make_screening(township=places.township, by=clerk)
    with pytest.raises(NotAllowed, match="早于开始日期"):
        make_screening(township=places.township, by=clerk, name="二", ended_on=date(2021, 10, 1))
    with pytest.raises(NotAllowed, match="不能“登记风险变更”"):
        make_screening(township=places.township, by=village_cadre, name="三")
    assert make_screening(township=places.township, by=clerk, year=2022)


def test_a_household_is_recorded_once_and_corrected_with_a_reason(
    screening, household, grid_officer
):
    row = record(screening, household, grid_officer)
    with pytest.raises(NotAllowed, match="已排查过该户"):
        record(screening, household, grid_officer)
    actions.correct_screening_record(
        record=row,
        by=grid_officer,
        reason="漏填",
        checked_on=ON,
        checked_by="赵网格、钱村干",
        is_income_fine=False,
        finding="务工收入减半",
    )
    assert ScreeningRecord.objects.get().finding == "务工收入减半"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"checked_on": date(2021, 10, 17)}, "早于这一轮的开始日期 2021-10-18"),
        ({"checked_on": date(2021, 11, 21)}, "晚于这一轮的结束日期 2021-11-20"),
        ({"is_at_risk": True}, "请写明发现了什么"),
        ({"is_water_fine": False}, "请写明发现了什么"),
    ],
)
def test_what_does_not_fit_is_refused(screening, household, clerk, changes, words):
    actions.close_screening(
        screening=screening, by=clerk, ended_on=date(2021, 11, 20), reason="雪天路封"
    )

    with pytest.raises(NotAllowed, match=words):
        record(screening, household, clerk, **changes)


def test_a_round_does_not_end_before_its_last_record(screening, household, clerk):
    record(screening, household, clerk)
    stale = Screening.objects.get()

    with pytest.raises(NotAllowed, match="2021-10-20"):
        actions.close_screening(screening=screening, by=clerk, ended_on=date(2021, 10, 19))
    actions.close_screening(screening=screening, by=clerk, ended_on=date(2021, 10, 31))
    with pytest.raises(NotAllowed, match="刚被他人更新"):
        actions.close_screening(screening=stale, by=clerk, ended_on=date(2021, 11, 30))


def test_the_field_sees_the_round_and_records_its_own_households(
    login, places, screening, household, grid_officer
):
    client = login(grid_officer)
    other = make_household(village=places.other_village)
    url = reverse("monitoring:screening_record", args=[screening.pk, household.pk])
    data = FINE | {"checked_on": ON, "checked_by": "赵网格、钱村干"}

    assert client.get(screening.get_absolute_url()).status_code == 200
    assert client.post(url, data)["Location"] == screening.get_absolute_url()
    assert ScreeningRecord.objects.get().is_income_fine
    again = client.post(
        url,
        data
        | {"is_at_risk": "on", "is_income_fine": "problem", "finding": "减收", "reason": "漏填"},
    )
    assert again.status_code == 302
    assert ScreeningRecord.objects.get().is_at_risk
    elsewhere = reverse("monitoring:screening_record", args=[screening.pk, other.pk])
    assert client.post(elsewhere, data).status_code == 404


def test_the_township_starts_and_ends_a_round_in_the_pages(login, clerk):
    client = login(clerk)
    client.post(
        reverse("monitoring:screening_create"),
        {"name": "第三轮集中排查", "year": 2021, "started_on": "2021-10-18"},
    )
    screening = Screening.objects.get()
    client.post(
        reverse("monitoring:screening_close", args=[screening.pk]), {"ended_on": "2021-11-30"}
    )
    screening.refresh_from_db()
    assert screening.ended_on == date(2021, 11, 30)


def test_progress_by_village_and_the_three_lists(login, places, screening, household, clerk):
    make_household(village=places.other_village)
    record(screening, household, clerk, is_income_fine=False, finding="减收")
    client, url = login(clerk), screening.get_absolute_url()

    page = client.get(url)
    assert [(row["total"], row["done"]) for row in page.context["villages"]] == [(1, 1), (1, 0)]
    for state, count in (("problem", 1), ("done", 1), ("waiting", 1)):
        assert len(client.get(f"{url}?state={state}").context["page"].object_list) == count
    narrowed = client.get(f"{url}?state=waiting&village={places.village.pk}")
    assert len(narrowed.context["page"].object_list) == 0


def test_the_queries_do_not_grow(login, places, screening, household, clerk):
    client = login(clerk)
    urls = [
        screening.get_absolute_url(),
        screening.get_absolute_url() + "?state=waiting",
        reverse("monitoring:screenings"),
    ]
    make_household(village=places.village)
    record(screening, household, clerk, finding="减收", is_income_fine=False)
    before = [queries_of(client, url) for url in urls]
    for number in range(3):
        more = make_household(village=places.village)
        make_household(village=places.village)
        record(screening, more, clerk, finding="减收", is_income_fine=False)
        make_screening(township=places.township, by=clerk, name=f"第{number}轮")

    assert [queries_of(client, url) for url in urls] == before
