"""Placements: who needs care, where placed, until when."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household, make_member
from policies import actions
from policies.models import Placement
from policies.tests.make import head_of, make_placement

URL = reverse("policies:placements")


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚")


def test_clerk_lists_a_need_and_fills_in_the_place_later(login, clerk, household):
    client = login(clerk)
    url = reverse("policies:placement_create", args=[household.pk])
    client.post(url, {"member": head_of(household).pk, "valid_from": "2021-03-01"})
    placement = Placement.objects.get()
    assert "待安置" in client.get(URL).content.decode()
    url = reverse("policies:placement_correct", args=[placement.pk])
    data = {
        "member": placement.member_id,
        "place": "nursing",
        "institution": "小召乡敬老院",
        "valid_from": "2021-03-01",
        "placed_on": "2021-04-12",
        "agreement_signed_on": "2021-04-12",
        "reason": "已入住",
        "seen": client.get(url).context["form"]["seen"].value(),
    }
    assert client.post(url, data).status_code == 302
    page = client.get(URL).content.decode()
    assert "小召乡敬老院" in page
    assert "合计 1 户 1 人，已安置 1 人" in page
    assert AuditEvent.objects.get(what="placement.correct").reason == "已入住"


def test_a_person_has_one_open_placement(clerk, household):
    make_placement(household=household, by=clerk)
    with pytest.raises(NotAllowed, match="已有一条未终止"):
        make_placement(household=household, by=clerk)


def test_who_has_died_is_not_placed(clerk, household):
    gone = make_member(household=household, left_on=date(2021, 2, 1), leave_reason="death")
    with pytest.raises(NotAllowed, match="不在册"):
        make_placement(household=household, by=clerk, member=gone)


def test_ending_twice_is_refused(login, clerk, household):
    placement = make_placement(household=household, by=clerk)
    url = reverse("policies:placement_end", args=[placement.pk])
    client = login(clerk)
    assert client.post(url, {"on": "2021-12-01", "reason": "去世"}).status_code == 302
    page = client.post(url, {"on": "2021-12-02", "reason": "去世"}).content.decode()
    assert "已由别人终止" in page
    assert not Placement.objects.on(date(2021, 12, 1)).exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=waiting", {"待安人"}),
        ("state=open", {"待安人", "在院人"}),
        ("state=ended", {"终止人"}),
        ("place=clinic", {"在院人"}),
    ],
)
def test_conditions_narrow_the_list(login, clerk, places, query, found):
    def need(name, **fields):
        home = make_household(village=places.village, head_name=name)
        return make_placement(household=home, by=clerk, **fields)

    need("待安人")
    need("在院人", place="clinic", placed_on=date(2021, 4, 12))
    ended = need("终止人")
    actions.end_placement(placement=ended, by=clerk, on=date(2021, 5, 1), reason="去世")
    page = login(clerk).get(f"{URL}?{query}").content.decode()
    assert {name for name in ("待安人", "在院人", "终止人") if f">{name}<" in page} == found


def test_withdrawn_placement_counts_nowhere(login, clerk, outsider, leader, household):
    placement = make_placement(household=household, by=clerk)
    url = reverse("policies:placement_withdraw", args=[placement.pk])
    assert login(leader).post(url, {"reason": "登错"}).status_code == 403
    assert login(outsider).post(url, {"reason": "登错"}).status_code == 404
    login(clerk).post(url, {"reason": "登错"})
    assert not Placement.objects.exists()
