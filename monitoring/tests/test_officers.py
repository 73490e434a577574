"""Grid officers: added, replaced, ended; and who sees their phones."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from monitoring import actions
from monitoring.models import GridOfficer
from monitoring.tests.make import make_officer


def url(name, *args):
    return reverse(f"monitoring:{name}", args=args)


LIST = "grid_officers"


def test_an_officer_is_added_to_a_grid_and_listed(login, clerk, places):
    client = login(clerk)
    data = {
        "village": places.village.pk,
        "grid": places.grid.pk,
        "name": "张三",
        "phone": "15400000001",
        "on": "2021-03-01",
    }
    client.post(url("grid_officer_create"), data)
    officer = GridOfficer.objects.get()
    assert (officer.village, officer.grid, officer.name) == (places.village, places.grid, "张三")
    page = client.get(url(LIST)).content.decode()
    assert "张三" in page
    assert "15400000001" not in page
    assert AuditEvent.objects.filter(what="officer.add").count() == 1


def test_a_user_brings_his_name(login, clerk, grid_officer, places):
    data = {"village": places.village.pk, "user": grid_officer.pk, "on": "2021-03-01"}
    login(clerk).post(url("grid_officer_create"), data)
    assert GridOfficer.objects.get().name == grid_officer.name


def test_a_grid_of_another_village_is_refused(login, clerk, places):
    data = {
        "village": places.other_village.pk,
        "grid": places.grid.pk,
        "name": "张三",
        "on": "2021-03-01",
    }
    page = login(clerk).post(url("grid_officer_create"), data)
    assert page.status_code == 422
    assert "不是郑杨村的网格" in page.content.decode()


def test_the_same_officer_twice_is_refused(places):
    make_officer(village=places.village, name="张三")
    with pytest.raises(NotAllowed, match="已在段墓村"):
        make_officer(village=places.village, name="张三")
    make_officer(village=places.village, grid=places.grid, name="张三")


def test_one_officer_hands_over_to_another(login, clerk, places):
    officer = make_officer(village=places.village, grid=places.grid, name="张三")
    data = {"name": "李四", "on": "2021-06-01"}
    login(clerk).post(url("grid_officer_replace", officer.pk), data)
    officer.refresh_from_db()
    new = GridOfficer.objects.get(name="李四")
    assert officer.valid_to == new.valid_from == date(2021, 6, 1)
    assert new.grid == places.grid
    assert GridOfficer.objects.on(date(2021, 6, 1)).get() == new


def test_the_second_of_two_who_end_a_term_is_told(clerk, places):
    officer = make_officer(village=places.village)
    again = GridOfficer.objects.get()
    actions.end_officer(officer=officer, on=date(2021, 5, 1), reason="外出务工", by=clerk)
    with pytest.raises(NotAllowed, match="已经离任"):
        actions.end_officer(officer=again, on=date(2021, 5, 2), reason="外出务工", by=clerk)
    with pytest.raises(NotAllowed, match="已经离任"):
        actions.replace_officer(officer=again, name="李四", on=date(2021, 5, 2), by=clerk)
    assert GridOfficer.objects.count() == 1


def test_a_term_does_not_end_before_it_began(clerk, places):
    officer = make_officer(village=places.village)
    with pytest.raises(NotAllowed, match="不能早于到任日期"):
        actions.end_officer(officer=officer, on=date(2020, 5, 1), reason="登错", by=clerk)


def test_villages_keep_no_officers(village_cadre, places):
    with pytest.raises(NotAllowed, match="不能"):
        actions.add_officer(
            village=places.village, name="张三", on=date(2021, 1, 1), by=village_cadre
        )


def test_each_sees_the_officers_of_the_own_area(login, village_cadre, outsider, places):
    make_officer(village=places.village, name="张三")
    make_officer(village=places.other_village, name="李四")
    page = login(village_cadre).get(url(LIST)).content.decode()
    assert "张三" in page
    assert "李四" not in page
    assert "张三" not in login(outsider).get(url(LIST)).content.decode()


def test_query_count_does_not_grow_with_officers(
    login, clerk, places, django_assert_max_num_queries
):
    client = login(clerk)
    client.get(url(LIST))
    for number in range(12):
        make_officer(village=places.village, grid=places.grid, name=f"网格员{number}")
    with django_assert_max_num_queries(14):
        client.get(url(LIST))
