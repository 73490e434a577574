"""What residents report themselves: a page without login that shows nothing back, and the township's answers."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent, RowChange
from households.tests.make import make_household
from monitoring import actions
from monitoring.actions import self_reports
from monitoring.models import Clue, SelfReport
from monitoring.tests.counting import queries_of
from monitoring.tests.make import make_self_report

ADDRESS = "198.51.100.7"


@pytest.fixture
def url(places):
    return reverse("report:form", args=[places.township.prefix])


@pytest.fixture
def content(places):
    return {
        "id": str(uuid4()),
        "village": places.village.pk,
        "group": "三组",
        "name": "郑国富",
        "phone": "154 0000 1234",
        "risk": "illness",
        "detail": "老伴住院花了三万元",
        "agrees": "on",
        "website": "",
    }


def send(url, content, address=ADDRESS):
    return Client().post(url, content, REMOTE_ADDR=address)


# ---- The public page --------------------------------------------------------------------------


def test_a_resident_reports_and_gets_nothing_but_a_receipt(url, content):
    answer = send(url, content)
    report = SelfReport.objects.get()
    assert report.receipt in answer.content.decode()
    assert not re.search("郑国富|0000|三万元", answer.content.decode())
    assert (report.state, report.phone) == ("received", "15400001234")
    event = AuditEvent.objects.get(what="self_report.receive")
    assert (event.by, event.address) == (None, None)


def test_the_address_is_short_and_the_whole_code_works_too(url, places):
    assert url == f"/report/{places.township.code[:9]}/"
    assert Client().get(f"/report/{places.township.code}/").status_code == 200


@pytest.mark.parametrize("code", ["410999999", "1", "x", "４１１００３２０１", "411003201 "])
def test_other_addresses_are_not_found(db, code):
    assert Client().get(f"/report/{code}/").status_code == 404


def test_villages_and_counties_have_no_such_page(places):
    for area in (places.county, places.village):
        assert Client().get(f"/report/{area.code}/").status_code == 404


def test_no_session_and_no_cache(url, content):
    client = Client()
    for answer in (client.get(url), client.post(url, content)):
        assert set(client.cookies) <= {"csrftoken"}
        assert "no-store" in answer["Cache-Control"]


def test_without_the_token_nothing_is_taken(url, content):
    assert Client(enforce_csrf_checks=True).post(url, content).status_code == 403
    assert not SelfReport.objects.exists()


def test_the_page_needs_no_script(url):
    page = Client().get(url).content.decode()
    form = page[page.index("<form") : page.index("</form>")]
    assert "hx-" not in form
    assert 'type="submit"' in form


def test_the_answer_is_the_same_whether_somebody_is_registered(url, content, places):
    """Only the receipt, which comes from the form's own number, and the token of the form differ."""
    make_household(village=places.village, head_name="郑国富")
    known = send(url, content)
    unknown = send(url, content | {"id": str(uuid4()), "name": "查无此人"})
    differing = r'[0-9]{8}|Token": "[^"]+'
    plain = [re.sub(differing, "", one.content.decode()) for one in (known, unknown)]
    assert plain[0] == plain[1]
    assert known.status_code == unknown.status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": "12345"}, "phone"),
        ({"phone": "电话"}, "phone"),
        ({"risk": "x"}, "risk"),
        ({"detail": " "}, "detail"),
        ({"detail": "长" * 501}, "detail"),
        ({"agrees": ""}, "agrees"),
        ({"village": "999999"}, "village"),
        ({"id": "x"}, "id"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(url, content, changes, field):
    answer = send(url, content | changes)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not SelfReport.objects.exists()


def test_the_village_is_one_of_this_township(url, content, places):
    assert send(url, content | {"village": places.far_village.pk}).status_code == 422
    places.village.abolished_on = date(2021, 1, 1)
    places.village.save()
    assert send(url, content).status_code == 422


def test_phones_are_written_in_many_ways(url, content):
    for number, typed in enumerate(["１５４００００１２３４", "+86 154-0000-1234", "0374-1234567"]):
        content["id"] = str(uuid4())
        assert send(url, content | {"phone": typed}).status_code == 200, number
    assert {report.phone for report in SelfReport.objects.all()} == {"15400001234", "03741234567"}


def test_a_machine_that_fills_the_hidden_field_learns_nothing(url, content):
    answer = send(url, content | {"website": "http://spam.example"})
    assert answer.status_code == 200
    assert re.search(r"[0-9]{8}", answer.content.decode())
    assert not SelfReport.objects.exists()


def test_sending_twice_keeps_one(url, content):
    first, second = send(url, content), send(url, content | {"detail": "又写一次"})
    assert SelfReport.objects.get().detail == "老伴住院花了三万元"
    assert [first.status_code, second.status_code] == [200, 200]


def test_long_numbers_are_not_kept(url, content):
    sneaky = "身份证 990101 19700501 0011，卡号６２１７０００００００００００００１２３，电话 15400001234"
    send(url, content | {"detail": sneaky})
    assert SelfReport.objects.get().detail == "身份证 （号码略），卡号（号码略），电话 15400001234"


# ---- The limits -------------------------------------------------------------------------------


def test_one_address_is_limited_and_another_is_not(url, content, monkeypatch):
    monkeypatch.setattr(self_reports, "MOST_PER_ADDRESS", 2)
    for _ in range(2):
        assert send(url, content | {"id": str(uuid4())}).status_code == 200
    refused = send(url, content | {"id": str(uuid4())})
    assert refused.status_code == 429
    assert "没有收下" in refused.content.decode()
    assert "老伴住院" in refused.content.decode()  # what was typed is still there
    assert send(url, content | {"id": str(uuid4())}, "198.51.100.8").status_code == 200


def test_a_township_is_limited_and_its_neighbour_is_not(url, content, places, monkeypatch):
    monkeypatch.setattr(self_reports, "MOST_PER_TOWNSHIP", 2)
    for number in range(2):
        make_self_report(village=places.village, address=f"198.51.100.{number}")
    assert send(url, content).status_code == 429
    there = reverse("report:form", args=[places.other_township.prefix])
    assert send(there, content | {"village": places.far_village.pk}).status_code == 200


def test_yesterdays_reports_do_not_count(url, content, places, monkeypatch):
    monkeypatch.setattr(self_reports, "MOST_PER_ADDRESS", 1)
    make_self_report(village=places.village)
    SelfReport.objects.update(reported_at=timezone.now() - timedelta(days=1))
    assert send(url, content).status_code == 200


def test_the_address_is_kept_nowhere_in_clear_and_differs_from_day_to_day(url, content):
    send(url, content)
    report = SelfReport.objects.get()
    kept = [str(vars(report))]
    kept += [str(row) for row in AuditEvent.objects.values()]
    kept += [str(row) for row in RowChange.objects.values()]
    assert not [text for text in kept if ADDRESS in text]
    assert not [text for text in kept[1:] if "15400001234" in text]
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    marks = [self_reports.source_index(ADDRESS, day) for day in (today, tomorrow)]
    assert report.source_index == marks[0] != marks[1]


# ---- The township -----------------------------------------------------------------------------


def test_the_township_accepts_and_a_clue_is_there(login, places, clerk):
    household = make_household(village=places.village, head_name="郑国富")
    report = make_self_report(village=places.village)
    client = login(clerk)
    page = client.get(reverse("monitoring:self_report", args=[report.pk]))
    assert "15400001234" not in page.content.decode()
    (candidate,) = page.context["candidates"]
    answer = client.post(candidate.url, {"on": timezone.localdate(), "detail": "住院支出大"})
    clue = Clue.objects.get()
    assert answer["Location"] == clue.get_absolute_url()
    assert (clue.household, clue.source, clue.detail) == (household, "self", "住院支出大")
    report.refresh_from_db()
    assert (report.state, report.clue, report.handled_by) == ("accepted", clue, clerk)


def test_the_search_stays_inside_the_area(login, places, clerk):
    make_household(village=places.far_village, head_name="郑国富")
    report = make_self_report(village=places.village)
    page = login(clerk).post(reverse("monitoring:self_report", args=[report.pk]), {"q": "郑国富"})
    assert page.context["candidates"] == []


def test_a_county_clerk_cannot_put_it_on_a_household_of_another_township(places, clerk):
    report = make_self_report(village=places.village)
    stranger = make_household(village=places.far_village)
    with pytest.raises(NotAllowed, match="不在收到自报的乡镇"):
        actions.accept_self_report(
            report=report, by=clerk, household=stranger, on=timezone.localdate(), detail="住院"
        )


def test_the_second_of_two_answers_is_told_and_leaves_no_clue(places, clerk):
    household = make_household(village=places.village)
    report = make_self_report(village=places.village)
    stale = SelfReport.objects.get(pk=report.pk)
    today = timezone.localdate()
    actions.decline_self_report(report=report, by=clerk, on=today, reason="重复")
    with pytest.raises(NotAllowed, match="已由他人办理"):
        actions.accept_self_report(
            report=stale, by=clerk, household=household, on=today, detail="住院"
        )
    assert not Clue.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " "}, "不受理的理由"),
        ({"on": date(2020, 1, 1)}, "提交那天和今天之间"),
        ({"on": date(2099, 1, 1)}, "提交那天和今天之间"),
    ],
)
def test_declining_says_why_and_when(places, clerk, changes, words):
    report = make_self_report(village=places.village)
    values = {"on": timezone.localdate(), "reason": "不属本乡"}
    with pytest.raises(NotAllowed, match=words):
        actions.decline_self_report(report=report, by=clerk, **(values | changes))


def test_only_the_township_answers(places, village_cadre):
    report = make_self_report(village=places.village)
    with pytest.raises(NotAllowed, match="不能"):
        actions.decline_self_report(
            report=report, by=village_cadre, on=timezone.localdate(), reason="重复"
        )


def test_the_phone_is_shown_only_for_a_reason(login, places, clerk):
    report = make_self_report(village=places.village)
    url = reverse("accounts:reveal", args=["monitoring.selfreport", str(report.pk), "phone"])
    client = login(clerk)
    assert client.post(url, {"reason": ""}).status_code == 400
    assert "15400001234" in client.post(url, {"reason": "联系本人"}).content.decode()
    assert AuditEvent.objects.filter(what="data.reveal", reason="联系本人").count() == 1


def test_the_list_waits_first_and_its_queries_do_not_grow(login, places, clerk):
    make_self_report(village=places.village)
    client, url = login(clerk), reverse("monitoring:self_reports")
    before = queries_of(client, url)
    for number in range(4):
        one = make_self_report(village=places.other_village, address=f"198.51.100.{number}")
    actions.decline_self_report(report=one, by=clerk, on=timezone.localdate(), reason="重复")
    page = client.get(url)
    assert len(page.context["page"].object_list) == 4
    assert f"/report/{places.township.prefix}/" in page.content.decode()
    assert queries_of(client, url) == before
    assert len(client.get(url + "?state=declined").context["page"].object_list) == 1
    assert len(client.get(url + "?state=nonsense").context["page"].object_list) == 5
