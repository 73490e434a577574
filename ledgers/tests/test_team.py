"""Resident teams: who serves in which village, since when; the phone stays masked."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from ledgers import actions
from ledgers.models import TeamMember
from ledgers.tests.make import make_team_member

URL = reverse("ledgers:team")
PHONE = "13812346205"


def first_secretary(places, clerk, **fields):
    return make_team_member(village=places.village, by=clerk, post="first_secretary", **fields)


def test_clerk_posts_a_first_secretary(login, clerk, places):
    data = {
        "village": places.village.pk,
        "name": "石杰山",
        "post": "first_secretary",
        "dispatcher": "city",
        "unit": "市直单位",
        "phone": PHONE,
        "valid_from": "2021-06-01",
    }
    client = login(clerk)
    assert client.post(reverse("ledgers:team_post"), data).status_code == 302
    page = client.get(URL).content.decode()
    assert "石杰山" in page
    assert "在任 1 人，驻 1 个村" in page
    assert "138****6205" in page
    assert PHONE not in page


def test_clear_phone_is_shown_for_a_reason_that_is_kept(login, clerk, leader, places):
    person = first_secretary(places, clerk, phone=PHONE)
    url = reverse("accounts:reveal", args=["ledgers.teammember", person.pk, "phone"])
    assert PHONE in login(clerk).post(url, {"reason": "通知开会"}).content.decode()
    assert AuditEvent.objects.get(what="data.reveal").reason == "通知开会"
    assert login(leader).post(url, {"reason": "通知开会"}).status_code == 403


@pytest.mark.parametrize(
    "since", [date(2021, 6, 1), date(2022, 1, 1), date(2020, 1, 1)], ids=["same", "later", "before"]
)
def test_a_village_has_one_first_secretary_at_a_time(clerk, places, since):
    first_secretary(places, clerk)
    with pytest.raises(NotAllowed, match="石杰山"):
        first_secretary(places, clerk, name="张国强", valid_from=since)
    assert TeamMember.objects.count() == 1


def test_successor_may_come_on_the_day_the_other_leaves(login, clerk, places):
    person = first_secretary(places, clerk)
    client, url = login(clerk), reverse("ledgers:team_end", args=[person.pk])
    assert client.post(url, {"on": "2023-06-01", "reason": "期满"}).status_code == 302
    first_secretary(places, clerk, name="张国强", valid_from=date(2023, 6, 1))
    serving = TeamMember.objects.on(date(2023, 6, 1))
    assert [one.name for one in serving] == ["张国强"]


def test_member_does_not_become_a_second_first_secretary_by_correction(clerk, places):
    first_secretary(places, clerk)
    member = make_team_member(village=places.village, by=clerk, name="龚涛旭")
    with pytest.raises(NotAllowed, match="还在任"):
        actions.correct_team_member(person=member, by=clerk, reason="改", post="first_secretary")


def test_ending_twice_is_refused(clerk, places):
    person = first_secretary(places, clerk)
    actions.end_team_member(person=person, by=clerk, on=date(2022, 1, 1), reason="期满")
    with pytest.raises(NotAllowed, match="已登记离任"):
        actions.end_team_member(person=person, by=clerk, on=date(2022, 2, 1), reason="期满")


def test_phone_left_empty_in_a_correction_stays(login, clerk, places):
    person = first_secretary(places, clerk, phone=PHONE)
    client, url = login(clerk), reverse("ledgers:team_correct", args=[person.pk])
    page = client.get(url)
    assert PHONE not in page.content.decode()
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"reason": "单位改名"}
    assert client.post(url, data | {"unit": "市资规局"}).status_code == 302
    person.refresh_from_db()
    assert (person.unit, person.phone) == ("市资规局", PHONE)


def test_withdrawn_person_is_gone_with_a_reason(login, clerk, leader, outsider, places):
    person = first_secretary(places, clerk)
    url = reverse("ledgers:team_withdraw", args=[person.pk])
    assert login(leader).post(url, {"reason": "登错"}).status_code == 403
    assert login(outsider).post(url, {"reason": "登错"}).status_code == 404
    login(clerk).post(url, {"reason": "登错村了"})
    assert not TeamMember.objects.exists()
    assert AuditEvent.objects.get(what="team.withdraw").reason == "登错村了"


def test_conditions_narrow_the_list(login, clerk, places):
    first_secretary(places, clerk)
    left = make_team_member(village=places.other_village, by=clerk, name="龚涛旭")
    actions.end_team_member(person=left, by=clerk, on=date(2022, 1, 1), reason="期满")
    client = login(clerk)

    def names(query):
        page = client.get(f"{URL}?{query}").content.decode()
        return {name for name in ("石杰山", "龚涛旭") if f">{name}<" in page}

    assert names("state=serving") == {"石杰山"}
    assert names("state=left") == {"龚涛旭"}
    assert names("post=first_secretary") == {"石杰山"}
    assert names(f"village={places.other_village.pk}") == {"龚涛旭"}


def test_query_count_does_not_grow_with_rows(login, clerk, places):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            make_team_member(village=places.village, by=clerk, phone=PHONE)

    add(2)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    add(8)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)
