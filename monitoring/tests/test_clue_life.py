"""A clue's way: assigned to somebody who can see the household, checked in the field, concluded; each wrong turn refused."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from accounts.roles import Role
from accounts.tests.make import make_user
from areas.models import Parameter
from households.tests.make import make_household
from monitoring import actions
from monitoring.actions.clues import MOST_AT_ONCE
from monitoring.assignees import assignees_for, may_check
from monitoring.models import Clue
from monitoring.tests.counting import queries_of
from monitoring.tests.make import JPEG, make_clue

RECEIVED, ON, LATER = date(2021, 5, 6), date(2021, 5, 7), date(2021, 5, 9)
FOUND = "住院两次，自付两万元，已报销一部分"


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid)


@pytest.fixture
def clue(household, grid_officer):
    return make_clue(household=household, by=grid_officer)


def assign(clue, by, to, **changes):
    return actions.assign_clue(clue=clue, by=by, to=to, **({"on": ON} | changes))


def verify(clue, by, **changes):
    return actions.verify_clue(clue=clue, by=by, **({"on": LATER, "verification": FOUND} | changes))


def conclude(clue, by, **changes):
    values = {"on": LATER, "conclusion": "exclude", "reason": "支出不大"}
    return actions.conclude_clue(clue=clue, by=by, **(values | changes))


# ---- The straight way -------------------------------------------------------------------------


def test_a_clue_goes_from_received_to_concluded_and_keeps_who_did_what(clue, clerk, village_cadre):
    assert clue.stage == Clue.Stage.TO_ASSIGN
    assign(clue, clerk, village_cadre)
    assert clue.stage == Clue.Stage.TO_VERIFY
    assert (clue.assigned_by, clue.due_on) == (clerk, ON + timedelta(days=3))
    verify(clue, village_cadre)
    assert clue.stage == Clue.Stage.TO_CONCLUDE
    conclude(clue, clerk, conclusion="include")
    assert clue.stage == Clue.Stage.CONCLUDED
    assert (clue.verified_by, clue.verification) == (village_cadre, FOUND)
    events = AuditEvent.objects.filter(target_id=str(clue.pk)).order_by("pk")
    assert [event.what for event in events] == [
        "clue.report",
        "clue.assign",
        "clue.verify",
        "clue.conclude",
    ]


def test_the_days_are_the_townships_own_parameter(clue, clerk, village_cadre, places):
    Parameter.objects.create(
        area=places.township, key="clue_check_days", value="5", valid_from=date(2021, 1, 1)
    )
    assign(clue, clerk, village_cadre)
    assert clue.due_on == ON + timedelta(days=5)


def test_the_stages_split_all_clues_and_agree_with_each_clues_own(household, clerk, village_cadre):
    clues = [make_clue(household=household, by=clerk) for _ in range(4)]
    for clue in clues[1:]:
        assign(clue, clerk, village_cadre)
    for clue in clues[2:]:
        verify(clue, village_cadre)
    conclude(clues[3], clerk)
    every = Clue.objects.all()
    sets = [every.to_assign(), every.to_verify(), every.to_conclude(), every.concluded()]
    assert [[clue.pk for clue in part] for part in sets] == [[clue.pk] for clue in clues]
    assert [part.get().stage for part in sets] == list(Clue.Stage)


# ---- Wrong turns ------------------------------------------------------------------------------


def test_only_the_township_assigns(clue, village_cadre, grid_officer, leader):
    for person in (village_cadre, grid_officer, leader):
        with pytest.raises(NotAllowed, match="不能“登记风险变更”"):
            assign(clue, person, village_cadre)


def test_nobody_is_assigned_who_cannot_open_the_household(clue, clerk, places):
    far = make_user(role=Role.GRID, area=places.other_grid)
    gone = make_user(role=Role.GRID, area=places.grid, is_active=False)
    chief = make_user(role=Role.LEADER, area=places.township)
    for person in (far, gone, chief):
        assert not may_check(person, clue.household)
        with pytest.raises(NotAllowed, match="看不到这户或不走访"):
            assign(clue, clerk, person)


def test_the_choices_are_exactly_those_who_may_check(
    household, clerk, grid_officer, village_cadre, neighbour, outsider, leader, places
):
    offered = list(assignees_for(household))
    assert offered == [grid_officer, village_cadre, clerk]
    everyone = [clerk, grid_officer, village_cadre, neighbour, outsider, leader]
    assert {u.pk for u in everyone if may_check(u, household)} == {u.pk for u in offered}
    without_grid = make_household(village=places.village)
    assert grid_officer not in assignees_for(without_grid)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on": RECEIVED - timedelta(days=1)}, "早于上一步的日期 2021-05-06"),
        ({"on": date(2099, 1, 1)}, "还没有到"),
        ({"due_on": RECEIVED}, "核实期限 2021-05-06 早于指派日期"),
    ],
)
def test_dates_of_an_assignment_are_in_order(clue, clerk, village_cadre, changes, words):
    with pytest.raises(NotAllowed, match=words):
        assign(clue, clerk, village_cadre, **changes)


def test_only_the_assignee_or_the_township_verifies(clue, clerk, grid_officer, village_cadre):
    with pytest.raises(NotAllowed, match="不能"):
        verify(clue, village_cadre)  # not assigned to anybody
    assign(clue, clerk, grid_officer)
    with pytest.raises(NotAllowed, match="不能"):
        verify(clue, village_cadre)
    with pytest.raises(NotAllowed, match="请写核实情况"):
        verify(clue, grid_officer, verification="  ")
    with pytest.raises(NotAllowed, match="早于上一步的日期 2021-05-07"):
        verify(clue, grid_officer, on=RECEIVED)
    verify(clue, grid_officer)


def test_it_can_be_given_to_another_until_it_is_checked(clue, clerk, grid_officer, village_cadre):
    assign(clue, clerk, grid_officer)
    assign(clue, clerk, village_cadre)
    assert clue.assigned_to == village_cadre
    with pytest.raises(NotAllowed, match="不能"):
        verify(clue, grid_officer)
    verify(clue, village_cadre)
    with pytest.raises(NotAllowed, match="刚由他人办理"):
        assign(clue, clerk, grid_officer)


def test_inclusion_needs_a_check_and_the_township_may_write_its_own(clue, clerk):
    with pytest.raises(NotAllowed, match="要先入户核实"):
        conclude(clue, clerk, conclusion="include")
    conclude(clue, clerk, conclusion="include", verification=FOUND)
    assert (clue.verified_by, clue.verified_on) == (clerk, LATER)


def test_a_clue_may_be_excluded_without_an_assignment(clue, clerk):
    conclude(clue, clerk)
    assert (clue.assigned_on, clue.verified_on, clue.conclusion) == (None, None, "exclude")


def test_what_was_checked_is_not_checked_again(clue, clerk, village_cadre):
    assign(clue, clerk, village_cadre)
    verify(clue, village_cadre)
    with pytest.raises(NotAllowed, match="已有入户核实"):
        conclude(clue, clerk, verification="又去了一次")


def test_a_dissolved_household_is_not_assigned(clue, clerk, village_cadre):
    household = clue.household
    household.dissolved_on, household.dissolve_reason = date(2021, 5, 7), "death"
    household.save()
    with pytest.raises(NotAllowed, match="销户"):
        assign(clue, clerk, village_cadre)


# ---- Two at once ------------------------------------------------------------------------------


def test_the_second_of_two_is_told(clue, clerk, grid_officer, village_cadre):
    stale = Clue.objects.get(pk=clue.pk)
    assign(clue, clerk, village_cadre)
    with pytest.raises(NotAllowed, match="刚由他人办理"):
        assign(stale, clerk, grid_officer)

    stale = Clue.objects.get(pk=clue.pk)
    verify(clue, village_cadre)
    with pytest.raises(NotAllowed, match="刚由他人办理"):
        verify(stale, village_cadre)
    with pytest.raises(NotAllowed, match="刚登记了入户核实"):
        conclude(stale, clerk)

    stale = Clue.objects.get(pk=clue.pk)
    conclude(clue, clerk)
    with pytest.raises(NotAllowed, match="已有核实结论"):
        conclude(stale, clerk, conclusion="watch")
    assert Clue.objects.get().conclusion == "exclude"


# ---- Late -------------------------------------------------------------------------------------


def test_late_is_the_same_in_the_list_and_on_the_clue(household, clerk, village_cadre):
    clues = [make_clue(household=household, by=clerk) for _ in range(4)]
    assign(clues[1], clerk, village_cadre)
    assign(clues[2], clerk, village_cadre)
    verify(clues[2], village_cadre)
    conclude(clues[3], clerk)
    for day in (RECEIVED + timedelta(days=days) for days in range(10)):
        late = set(Clue.objects.late_on(day, days=2))
        own = {c for c in Clue.objects.all() if (due := c.next_due_on(days=2)) and due < day}
        assert late == own
    assert len(late) == 3


# ---- Many at once -----------------------------------------------------------------------------


def test_many_clues_get_one_reason_and_each_its_own_trace(household, clerk):
    clues = [make_clue(household=household, by=clerk) for _ in range(5)]
    conclude(Clue.objects.get(pk=clues[0].pk), clerk, conclusion="watch")
    result = actions.conclude_clues(
        clues=clues, by=clerk, on=LATER, conclusion="exclude", reason="上月已核实"
    )
    assert (result.done, result.too_late) == (4, 1)
    assert Clue.objects.get(pk=clues[0].pk).conclusion == "watch"
    traces = AuditEvent.objects.filter(what="clue.conclude", reason="上月已核实")
    assert {event.target_id for event in traces} == {str(clue.pk) for clue in clues[1:]}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"conclusion": "include"}, "要逐条办"),
        ({"reason": " "}, "共同的理由"),
        ({"on": date(2099, 1, 1)}, "还没有到"),
        ({"on": RECEIVED - timedelta(days=1)}, "早于其中一条线索的上一步"),
        ({"clues": []}, "请先勾选"),
    ],
)
def test_wrong_turns_of_many_change_nothing(clue, clerk, changes, words):
    values = {"clues": [clue], "on": LATER, "conclusion": "exclude", "reason": "已核实"}
    with pytest.raises(NotAllowed, match=words):
        actions.conclude_clues(by=clerk, **(values | changes))
    assert Clue.objects.waiting().count() == 1


def test_there_is_a_limit_to_what_one_can_have_looked_at(clue, clerk):
    with pytest.raises(NotAllowed, match=f"一次最多 {MOST_AT_ONCE} 条"):
        actions.conclude_clues(
            clues=[clue] * (MOST_AT_ONCE + 1), by=clerk, on=LATER, conclusion="watch", reason="无"
        )


# ---- Pages ------------------------------------------------------------------------------------


def test_the_assignee_finds_the_clue_and_does_the_check(login, clue, clerk, grid_officer):
    assign(clue, clerk, grid_officer, due_on=LATER)
    client = login(grid_officer)
    mine = client.get(reverse("monitoring:clues") + "?mine=on")
    assert [one.pk for one in mine.context["page"]] == [clue.pk]
    assert mine.context["page"][0].is_late
    page = client.get(clue.get_absolute_url())
    assert [button["label"] for button in page.context["buttons"]] == ["登记入户核实"]

    answer = client.post(
        reverse("monitoring:clue_verify", args=[clue.pk]), {"on": LATER, "verification": FOUND}
    )
    assert answer["Location"] == clue.get_absolute_url()
    clue.refresh_from_db()
    assert clue.verified_by == grid_officer
    assert client.get(clue.get_absolute_url()).context["buttons"] == []


def test_the_township_sees_what_comes_next(login, clue, clerk, village_cadre):
    client = login(clerk)

    def labels():
        page = client.get(clue.get_absolute_url())
        return [button["label"] for button in page.context["buttons"]]

    assert labels() == ["受理并指派", "登记入户核实", "下结论"]
    client.post(
        reverse("monitoring:clue_assign", args=[clue.pk]),
        {"to": village_cadre.pk, "on": ON, "due_on": LATER},
    )
    assert labels() == ["登记入户核实", "改派", "下结论"]
    clue.refresh_from_db()
    verify(clue, village_cadre)
    assert labels() == ["下结论"]
    conclude(clue, clerk, conclusion="include")
    assert labels() == ["提出监测"]


def test_a_form_never_offers_nor_takes_a_stranger(login, clue, clerk, neighbour):
    answer = login(clerk).post(
        reverse("monitoring:clue_assign", args=[clue.pk]),
        {"to": neighbour.pk, "on": ON, "due_on": LATER},
    )
    assert answer.status_code == 422
    assert "to" in answer.context["form"].errors
    clue.refresh_from_db()
    assert clue.assigned_to is None


def test_who_lost_sight_of_the_household_is_marked(login, clue, clerk, grid_officer, places):
    assign(clue, clerk, grid_officer)
    grid_officer.area = places.other_grid
    grid_officer.save()
    page = login(clerk).get(reverse("monitoring:clues"))
    assert "请改派" in page.content.decode()
    assert login(grid_officer).get(clue.get_absolute_url()).status_code == 404


def test_ticked_clues_are_concluded_from_the_list(login, household, clerk, outsider):
    clues = [make_clue(household=household, by=clerk) for _ in range(3)]
    url = reverse("monitoring:clues_conclude")
    content = {
        "clue": [str(clues[0].pk), str(clues[1].pk), "rubbish"],
        "on": LATER,
        "conclusion": "exclude",
        "reason": "同上月",
        "next": "/monitoring/clues/?risk=illness",
    }
    login(outsider).post(url, content)
    assert Clue.objects.waiting().count() == 3
    answer = login(clerk).post(url, content)
    assert answer["Location"] == "/monitoring/clues/?risk=illness"
    assert list(Clue.objects.waiting()) == [clues[2]]
    elsewhere = login(clerk).post(url, content | {"next": "https://example.org/?a=1"})
    assert elsewhere["Location"].startswith("/monitoring/clues/")


def test_photos_of_the_check_stand_on_the_clue_and_in_the_dossier(
    login, clue, clerk, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    client = login(clerk)
    url = reverse("monitoring:clue_file", args=[clue.pk])
    client.post(url, {"file": SimpleUploadedFile("入户.jpg", JPEG)})
    attachment = clue.attachments.get()
    assert (attachment.section, attachment.household) == ("check", clue.household)
    assert "入户.jpg" in client.get(clue.get_absolute_url()).content.decode()
    client.post(url, {"file": SimpleUploadedFile("病毒.jpg", b"MZ" + b"\0" * 50)})
    assert clue.attachments.count() == 1


def test_queries_do_not_grow_with_the_clues(login, household, clerk, grid_officer, places):
    def several():
        for _ in range(3):
            other = make_household(village=places.village, grid=places.grid)
            first = make_clue(household=other, by=clerk)
            assign(first, clerk, grid_officer)
            make_clue(household=household, by=clerk)

    several()
    client, url = login(clerk), reverse("monitoring:clues")
    one = make_clue(household=household, by=clerk)
    before, before_one = queries_of(client, url), queries_of(client, one.get_absolute_url())
    several()
    assert queries_of(client, url) == before
    assert queries_of(client, one.get_absolute_url()) == before_one


def test_an_unknown_clue_is_not_found(login, clerk):
    assert login(clerk).get(reverse("monitoring:clue", args=[uuid4()])).status_code == 404


def test_a_new_clue_is_not_late_today(household, clerk):
    today = timezone.localdate()
    make_clue(household=household, by=clerk, received_on=today)
    assert not Clue.objects.late_on(today, days=2).exists()
