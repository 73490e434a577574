"""What devices send: received once, kept when it does not fit, settled by the township, readable by nobody else."""

import base64
import json
import os
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent, RowChange, User
from accounts.tests.make import PASSWORD
from areas.models import Parameter
from households.models import Household
from households.tests.make import make_household, make_member
from monitoring import actions
from monitoring.models import Attachment, Case, Clue, OfflineItem, Visit
from monitoring.offline import records, vault
from monitoring.tests.make import (
    FINE_VISIT,
    JPEG,
    make_case,
    make_category,
    make_measure,
    make_offline_item,
    make_visit,
)

SEND, DOWNLOAD = reverse("monitoring:offline_send"), reverse("monitoring:offline_download")
State = OfflineItem.State
WORDS = "拆钢板还要住院一次"


@pytest.fixture
def household(places):
    return make_household(
        village=places.village, grid=places.grid, head_name="郑国富", phone="13812345678"
    )


def sent(household, user, *, kind="visit", content=None, **fields):
    values = {
        "id": str(uuid4()),
        "kind": kind,
        "household": household.pk,
        "made_at": "2021-06-01T08:30:00Z",
        "content": json.dumps(FINE_VISIT if content is None else content),
        "recorder": user.pk,
    }
    return values | fields


def move(household, grid):
    Household.objects.filter(pk=household.pk).update(grid=grid)


# Received


def test_a_visit_is_written_as_the_page_would_and_a_receipt_comes_back(
    login, grid_officer, household
):
    facts = FINE_VISIT | {"note": WORDS, "needs": "临时救助"}
    data = sent(household, grid_officer, content=facts)
    answer = login(grid_officer).post(SEND, data).json()
    visit = Visit.objects.get()
    assert (str(visit.pk), visit.visited_by) == (data["id"], grid_officer)
    assert (visit.note, visit.needs) == (WORDS, "临时救助")
    assert answer["state"] == State.ACCEPTED
    assert answer["receipt"].endswith(data["id"].replace("-", "")[:6].upper())


def test_the_same_batch_sent_twice_changes_nothing(login, grid_officer, household):
    batch = [sent(household, grid_officer) for _ in range(5)]
    client = login(grid_officer)
    first = [client.post(SEND, data).json() for data in batch]
    assert [client.post(SEND, data).json() for data in batch] == first
    assert Visit.objects.count() == OfflineItem.objects.count() == 5
    assert AuditEvent.objects.filter(what="offline.receive").count() == 5


@pytest.mark.parametrize("change", ["content", "household", "recorder"])
def test_a_number_that_stands_for_something_else_is_refused(
    login, grid_officer, village_cadre, places, household, change
):
    data = sent(household, grid_officer)
    login(grid_officer).post(SEND, data)
    who = village_cadre if change == "recorder" else grid_officer
    other = {
        "content": {"content": json.dumps(FINE_VISIT | {"note": "别的"})},
        "household": {"household": make_household(village=places.village, grid=places.grid).pk},
        "recorder": {"recorder": village_cadre.pk},
    }[change]
    answer = login(who).post(SEND, data | other)
    assert answer.status_code == 409
    assert "已用在另一条记录上" in answer.json()["problems"][0]
    assert Visit.objects.count() == 1


def test_records_of_another_person_are_not_taken_in_the_name_of_who_is_signed_in(
    login, grid_officer, village_cadre, household
):
    answer = login(village_cadre).post(SEND, sent(household, grid_officer))
    assert (answer.status_code, answer.json()["code"]) == (409, "other_user")
    assert not OfflineItem.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({}, "日期"),
        (FINE_VISIT | {"is_water_fine": "problem"}, "请写明是什么问题"),
        (FINE_VISIT | {"visited_on": "2021-02-30"}, "日期"),
        (FINE_VISIT | {"note": {"a": 1}}, "格式不对"),
        (FINE_VISIT | {"mood": "好"}, "不认识"),
        (FINE_VISIT | {"note": "零\0"}, "情况"),
    ],
)
def test_what_is_not_complete_stays_on_the_device_with_words(
    login, grid_officer, household, content, words
):
    answer = login(grid_officer).post(SEND, sent(household, grid_officer, content=content))
    assert answer.status_code == 422
    assert words in " ".join(answer.json()["problems"])
    assert not OfflineItem.objects.exists()


@pytest.mark.parametrize("content", ["[]", "{", "1", "null", "[" * 19_000, "x" * 30_000])
def test_what_is_no_content_at_all_is_refused(login, grid_officer, household, content):
    data = sent(household, grid_officer) | {"content": content}
    assert login(grid_officer).post(SEND, data).status_code == 422


def test_a_clue_keeps_the_number_of_the_device(grid_officer, household):
    content = {
        "received_on": "2021-06-01",
        "source": "officer",
        "risk": "accident",
        "detail": WORDS,
    }
    number = uuid4()
    for _ in range(2):
        make_offline_item(household=household, by=grid_officer, id=number, kind="clue", **content)
    clue = Clue.objects.get()
    assert (clue.pk, clue.detail, clue.reported_by) == (number, WORDS, grid_officer)


def test_a_number_of_a_clue_is_not_taken_over_by_another_household(grid_officer, places, household):
    other = make_household(village=places.village, grid=places.grid)
    values = {
        "id": uuid4(),
        "by": grid_officer,
        "source": "officer",
        "risk": "illness",
        "detail": WORDS,
        "received_on": timezone.localdate(),
    }
    actions.report_clue(household=household, **values)
    with pytest.raises(NotAllowed, match="另一条线索"):
        actions.report_clue(household=other, **values)


def proposal(**changes):
    category = make_category("marginal")
    content = {
        "on": "2021-06-01",
        "category": str(category.pk),
        "risks": ["illness"],
        "source": "officer",
        "opinion": WORDS,
    }
    return {"kind": "proposal", **content, **changes}


def test_of_two_devices_both_visits_are_kept_and_the_second_proposal_is_a_conflict(
    grid_officer, village_cadre, household
):
    for officer in (grid_officer, village_cadre):
        make_offline_item(household=household, by=officer)
    first = make_offline_item(household=household, by=grid_officer, **proposal())
    second = make_offline_item(household=household, by=village_cadre, **proposal())
    assert Visit.objects.count() == 2
    assert (first.state, second.state) == (State.ACCEPTED, State.CONFLICT)
    assert "还没有结束" in second.problem
    assert Case.objects.count() == 1


def test_an_elimination_is_proposed_for_the_round_that_the_device_saw(grid_officer, household):
    case = make_case(household=household)
    make_measure(case=case, done_on=case.identified_on)
    content = {"kind": "elimination", "on": "2021-11-01", "how": "help", "reason": "收入稳定"}
    item = make_offline_item(household=household, by=grid_officer, case=str(case.pk), **content)
    case.refresh_from_db()
    assert (item.state, case.state) == (State.ACCEPTED, Case.State.ELIMINATING)
    again = make_offline_item(household=household, by=grid_officer, case=str(case.pk), **content)
    assert again.state == State.CONFLICT


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "9" * 30, "²"])
def test_an_elimination_of_no_round_is_a_conflict(grid_officer, household, number):
    content = {"kind": "elimination", "on": "2021-11-01", "how": "help", "reason": "收入稳定"}
    item = make_offline_item(household=household, by=grid_officer, case=number, **content)
    assert item.state == State.CONFLICT


# What does not fit is kept


def test_a_household_that_moved_away_meanwhile_makes_a_conflict(
    login, grid_officer, places, household
):
    move(household, places.other_grid)
    answer = login(grid_officer).post(SEND, sent(household, grid_officer))
    assert answer.json()["state"] == State.CONFLICT
    assert "不在记录人的辖区" in answer.json()["problem"]
    assert "郑国富" not in answer.content.decode()
    assert not Visit.objects.exists()
    assert OfflineItem.objects.conflicts().get().household == household


def test_a_household_of_another_township_tells_a_stranger_nothing(login, outsider, household):
    answer = login(outsider).post(SEND, sent(household, outsider))
    text = answer.content.decode()
    assert answer.json()["state"] == State.CONFLICT
    assert "郑国富" not in text
    assert "段墓村" not in text
    assert not Visit.objects.exists()


def test_a_household_dissolved_meanwhile_makes_a_conflict(grid_officer, household):
    Household.objects.filter(pk=household.pk).update(
        dissolved_on="2021-06-02", dissolve_reason="death"
    )
    household.refresh_from_db()
    item = make_offline_item(household=household, by=grid_officer)
    assert (item.state, "销户" in item.problem) == (State.CONFLICT, True)


def test_a_clock_that_runs_ahead_makes_a_conflict_not_a_loss(grid_officer, household):
    tomorrow = timezone.localdate() + timedelta(days=1)
    item = make_offline_item(household=household, by=grid_officer, visited_on=str(tomorrow))
    assert (item.state, "还没有到" in item.problem) == (State.CONFLICT, True)


def test_what_was_sent_lies_encrypted_and_in_no_history_or_event(grid_officer, household):
    make_offline_item(household=household, by=grid_officer, visited_on="2015-01-01", note=WORDS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM monitoring_offlineitem")
        assert WORDS not in cursor.fetchone()[0]
    traces = [*RowChange.objects.values_list("after", flat=True)]
    assert traces
    assert WORDS not in json.dumps(traces, ensure_ascii=False)
    events = AuditEvent.objects.values_list("what", "reason", "detail")
    assert WORDS not in json.dumps(list(events), ensure_ascii=False)


# Photos


def photo(client, item, *, id=None, content=JPEG):
    url = reverse("monitoring:offline_photo", args=[item.pk])
    file = SimpleUploadedFile("现场照片.jpg", content, content_type="image/jpeg")
    return client.post(url, {"id": id or uuid4(), "file": file})


def test_a_photo_follows_its_visit_and_is_kept_once(login, grid_officer, household):
    item = make_offline_item(household=household, by=grid_officer)
    client, number = login(grid_officer), uuid4()
    for _ in range(2):
        assert photo(client, item, id=number).json() == {"receipt": item.receipt}
    kept = Attachment.objects.get()
    assert (kept.visit_id, kept.offline_item, kept.household) == (item.pk, item, household)


def test_a_photo_of_anothers_record_is_not_found(login, grid_officer, village_cadre, household):
    item = make_offline_item(household=household, by=grid_officer)
    assert photo(login(village_cadre), item).status_code == 404
    assert not Attachment.objects.exists()


def test_what_is_no_photo_is_refused_with_words(login, grid_officer, household):
    item = make_offline_item(household=household, by=grid_officer)
    answer = photo(login(grid_officer), item, content=b"<script>")
    assert (answer.status_code, "只收照片" in answer.json()["problems"][0]) == (422, True)


def test_a_photo_arrives_though_the_household_moved_away(login, grid_officer, places, household):
    move(household, places.other_grid)
    client = login(grid_officer)
    client.post(SEND, sent(household, grid_officer))
    item = OfflineItem.objects.get()
    assert photo(client, item).status_code == 200
    assert Attachment.objects.get().offline_item == item


# Settled


@pytest.fixture
def conflict(grid_officer, household):
    return make_offline_item(
        household=household, by=grid_officer, visited_on="2015-01-01", note=WORDS
    )


def settle(client, item, **data):
    url = reverse("monitoring:offline_item", args=[item.pk])
    return client.post(url, {"reason": "日期记错，核对过", **data})


def test_the_township_sees_what_was_recorded_and_writes_it_with_another_date(
    login, clerk, grid_officer, household, conflict
):
    actions.receive_photo(item=conflict, id=uuid4(), name="a.jpg", content=JPEG, by=grid_officer)
    client = login(clerk)
    page = client.get(conflict.get_absolute_url()).content.decode()
    for words in (WORDS, "早于该户建档日期", "郑国富", "义务教育", "正常"):
        assert words in page
    assert settle(client, conflict, on="2021-06-01").status_code == 302

    visit = Visit.objects.get()
    conflict.refresh_from_db()
    assert (visit.visited_by, str(visit.visited_on)) == (grid_officer, "2021-06-01")
    assert (conflict.state, conflict.settled_by) == (State.SETTLED, clerk)
    assert Attachment.objects.get().visit == visit
    assert AuditEvent.objects.get(what="offline.settle").by == clerk


def test_it_can_be_written_to_another_household_with_its_photos(
    login, clerk, grid_officer, places, conflict
):
    other = make_household(village=places.other_village, head_name="马永福")
    actions.receive_photo(item=conflict, id=uuid4(), name="a.jpg", content=JPEG, by=grid_officer)
    client = login(clerk)
    found = client.get(conflict.get_absolute_url(), {"q": "马永福"}).content.decode()
    assert f"?household={other.pk}" in found
    url = f"{conflict.get_absolute_url()}?household={other.pk}"
    client.post(url, {"reason": "记错户了", "on": "2021-06-01"})
    assert Visit.objects.get().household == other
    assert Attachment.objects.get().household == other


def test_a_household_outside_the_township_cannot_be_picked(login, clerk, places, conflict):
    far = make_household(village=places.far_village)
    url = f"{conflict.get_absolute_url()}?household={far.pk}"
    assert login(clerk).post(url, {"reason": "记错户了"}).status_code == 404


def test_what_still_does_not_fit_is_refused_and_stays(login, clerk, conflict):
    answer = settle(login(clerk), conflict)
    conflict.refresh_from_db()
    assert (answer.status_code, conflict.state) == (422, State.CONFLICT)
    assert "早于该户建档日期" in answer.content.decode()


def test_of_two_people_who_settle_it_the_second_is_told(clerk, conflict):
    seen = OfflineItem.objects.get(pk=conflict.pk)
    actions.discard_item(item=conflict, by=clerk, reason="重复")
    with pytest.raises(NotAllowed, match="已由他人处理"):
        actions.settle_item(item=seen, by=clerk, on=timezone.localdate(), reason="核对过")
    assert not Visit.objects.exists()


def test_discarding_needs_a_reason_and_deletes_nothing(login, clerk, conflict):
    client, url = login(clerk), reverse("monitoring:offline_discard", args=[conflict.pk])
    client.post(url, {"reason": " "})
    conflict.refresh_from_db()
    assert conflict.state == State.CONFLICT
    client.post(url, {"reason": "同一天已另记"})
    conflict.refresh_from_db()
    assert (conflict.state, conflict.settlement) == (State.DISCARDED, "同一天已另记")
    assert WORDS in client.get(conflict.get_absolute_url()).content.decode()


def test_the_device_learns_what_became_of_it_by_sending_again(
    login, clerk, grid_officer, household, conflict
):
    actions.discard_item(item=conflict, by=clerk, reason="同一天已另记")
    data = sent(household, grid_officer, id=str(conflict.pk)) | {"content": conflict.content}
    answer = login(grid_officer).post(SEND, data).json()
    assert (answer["state"], answer["settlement"]) == (State.DISCARDED, "同一天已另记")


def test_records_of_someone_who_left_are_not_written_in_that_name(clerk, grid_officer, conflict):
    User.objects.filter(pk=grid_officer.pk).update(is_active=False)
    item = OfflineItem.objects.get(pk=conflict.pk)
    with pytest.raises(NotAllowed, match="已停用"):
        actions.settle_item(item=item, by=clerk, on=timezone.localdate(), reason="核对过")


def test_conflicts_of_the_own_township_only_are_listed(login, clerk, outsider, conflict):
    url = reverse("monitoring:offline_items")
    assert "郑国富" in login(clerk).get(url).content.decode()
    assert "郑国富" not in login(outsider).get(url).content.decode()
    assert "待处理" in login(clerk).get(url, {"state": "settled"}).content.decode()


def test_the_list_asks_as_often_for_many(
    login, clerk, grid_officer, household, django_assert_max_num_queries
):
    def count(rows):
        for _ in range(rows):
            make_offline_item(household=household, by=grid_officer, visited_on="2015-01-01")
        client = login(clerk)
        with django_assert_max_num_queries(60) as asked:
            client.get(reverse("monitoring:offline_items"))
        return len(asked)

    assert count(1) == count(8)


# Download


def test_a_grid_officer_takes_along_the_own_grid_and_nothing_else(
    login, grid_officer, places, household
):
    make_household(village=places.village, grid=places.other_grid, head_name="马永福")
    make_case(household=household)
    make_visit(household=household, visited_on=timezone.localdate(), note="想申请临时救助")
    answer = login(grid_officer).post(DOWNLOAD)
    (one,) = answer.json()["households"]
    assert (one["head"], one["round"]["risks"], one["is_due"]) == ("郑国富", ["因病"], True)
    assert one["last"]["said"] == "想申请临时救助"
    assert answer.json()["hours"] == 72
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.get(what="offline.take_along").detail == {"total": 1}


def test_no_number_of_a_certificate_phone_or_illness_leaves(
    login, village_cadre, places, household
):
    number = "990101197005010011"
    make_member(household=household, id_number=number, phone="13912345678", illness="尿毒症透析")
    answer = login(village_cadre).post(DOWNLOAD).json()
    text = json.dumps(answer, ensure_ascii=False)
    assert number[-4:] in text
    for secret in (number, number[:17], "13912345678", "13812345678", "尿毒症"):
        assert secret not in text


def test_a_township_is_too_big_to_take_along(login, clerk):
    answer = login(clerk).post(DOWNLOAD)
    assert (answer.status_code, "网格或村" in answer.json()["problems"][0]) == (422, True)


def test_a_village_that_no_phone_holds_is_refused(login, village_cadre, household, monkeypatch):
    monkeypatch.setattr("monitoring.offline.area.MOST", 0)
    answer = login(village_cadre).post(DOWNLOAD)
    assert (answer.status_code, "1 户" in answer.json()["problems"][0]) == (422, True)


def test_pages_follow_each_other_without_gap_or_repetition(
    login, village_cadre, places, monkeypatch
):
    monkeypatch.setattr("monitoring.offline.area.PER_PAGE", 2)
    wanted = {make_household(village=places.village).pk for _ in range(5)}
    client, after, got = login(village_cadre), 0, []
    while after is not None:
        page = client.post(DOWNLOAD, {"after": after}).json()
        got += [one["id"] for one in page["households"]]
        after = page["last"]
    assert sorted(got) == sorted(wanted)


@pytest.mark.parametrize("after", ["x", "-1", "9" * 40, "²"])
def test_a_forged_place_to_go_on_starts_anew(login, village_cadre, household, after):
    assert len(login(village_cadre).post(DOWNLOAD, {"after": after}).json()["households"]) == 1


def test_the_download_asks_as_often_for_many(
    login, village_cadre, places, django_assert_max_num_queries
):
    def count(rows):
        for _ in range(rows):
            one = make_household(village=places.village, size=2)
            make_visit(household=one, visited_on=timezone.localdate())
            make_case(household=one)
        client = login(village_cadre)
        with django_assert_max_num_queries(60) as asked:
            client.post(DOWNLOAD)
        return len(asked)

    assert count(1) == count(6)


def test_the_county_says_how_long_data_stay(login, grid_officer, places, household):
    Parameter.objects.create(
        area=places.county, key="offline_hours", value="24", valid_from="2021-01-01"
    )
    assert login(grid_officer).post(DOWNLOAD).json()["hours"] == 24


# The shell, the worker, the session


def test_the_shell_is_the_same_for_everyone_and_names_nobody(login, grid_officer):
    url = reverse("monitoring:offline")
    nobody = Client().get(url).content
    assert login(grid_officer).get(url).content == nobody
    assert grid_officer.name not in nobody.decode()
    assert b"csrf" not in nobody


def test_the_worker_keeps_the_shell_and_static_files_only(client):
    answer = client.get("/sw.js")
    kept = json.loads(answer.content.decode().split("const SETTINGS = ")[1].split(";\n")[0])
    assert kept["shell"] == reverse("monitoring:offline")
    assert kept["files"]
    assert all(url.startswith("/static/") for url in kept["files"])
    assert "javascript" in answer["Content-Type"]


def test_the_app_can_be_installed(client):
    about = client.get("/app.webmanifest").json()
    assert (about["display"], about["start_url"]) == ("standalone", reverse("monitoring:offline"))
    assert {one["sizes"] for one in about["icons"]} == {"192x192", "512x512"}


def test_a_script_without_session_is_told_401(client, household, grid_officer):
    for url in (SEND, DOWNLOAD):
        answer = client.post(
            url, sent(household, grid_officer), headers={"Accept": "application/json"}
        )
        assert answer.status_code == 401


def test_a_forged_request_is_refused(grid_officer, household):
    client = Client(enforce_csrf_checks=True)
    client.force_login(grid_officer, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(SEND, sent(household, grid_officer)).status_code == 403
    token = client.get(reverse("monitoring:offline_session")).json()["token"]
    answer = client.post(SEND, sent(household, grid_officer), headers={"X-CSRFToken": token})
    assert answer.status_code == 200


# The second key and the exported file


def test_the_second_key_is_given_again_only_for_the_password(login, grid_officer):
    grid_officer.set_password(PASSWORD)
    grid_officer.save()
    client, url = login(grid_officer), reverse("monitoring:offline_recover")
    made = client.post(reverse("monitoring:offline_vault")).json()
    wrong = client.post(url, {"vault": made["vault"], "password": "x"})
    assert (wrong.status_code, "key" in wrong.json()) == (422, False)
    again = client.post(url, {"vault": made["vault"], "password": PASSWORD})
    assert again.json()["key"] == made["key"]


def test_every_user_and_every_device_has_another_key(grid_officer, village_cadre):
    number = uuid4()
    keys = {
        vault.recovery_key(grid_officer.pk, number),
        vault.recovery_key(village_cadre.pk, number),
        vault.recovery_key(grid_officer.pk, uuid4()),
    }
    assert len(keys) == 3


def seal(key, plain):
    nonce = os.urandom(12)
    data = AESGCM(key).encrypt(nonce, plain, None)
    return {"iv": base64.b64encode(nonce).decode(), "data": base64.b64encode(data).decode()}


def exported(user, items, *, photos=()):
    """A file as the device makes it."""
    number, key = uuid4(), os.urandom(32)
    pictures = [{"id": str(uuid4()), **seal(key, content)} for content in photos]
    lines = [
        {"id": str(uuid4()), **seal(key, json.dumps(item).encode()), "photos": pictures}
        for item in items
    ]
    whole = {
        "format": vault.FORMAT,
        "user": user.pk,
        "vault": str(number),
        "key": seal(vault.recovery_key(user.pk, number), key),
        "items": lines,
    }
    return json.dumps(whole).encode()


def on_device(household, **content):
    return {
        "id": str(uuid4()),
        "kind": "visit",
        "household": household.pk,
        "title": "郑国富户：走访",
        "made_at": "2021-06-01T08:30:00.000Z",
        "content": FINE_VISIT | content,
    }


def upload(client, content):
    file = SimpleUploadedFile("守望离线.json", content, content_type="application/json")
    return client.post(reverse("monitoring:offline_import"), {"file": file})


def test_an_exported_file_is_received_as_if_the_phone_had_sent_it(
    login, clerk, grid_officer, household
):
    items = [on_device(household, note=WORDS), on_device(household, visited_on="2015-01-01")]
    content = exported(grid_officer, items, photos=[JPEG])
    assert WORDS.encode() not in content
    for _ in range(2):  # twice by mistake
        page = upload(login(clerk), content).content.decode()
    assert page.count("郑国富户：走访") == 2
    visit = Visit.objects.get()
    assert (visit.visited_by, visit.note) == (grid_officer, WORDS)
    assert OfflineItem.objects.conflicts().count() == 1
    assert Attachment.objects.filter(visit=visit).count() == 1
    assert AuditEvent.objects.filter(what="offline.import", by=clerk).count() == 2


def test_a_file_of_a_recorder_of_another_township_is_left_to_it(
    login, outsider, grid_officer, household
):
    page = upload(login(outsider), exported(grid_officer, [on_device(household)]))
    assert (page.status_code, "不在您的辖区" in page.content.decode()) == (422, True)
    assert not OfflineItem.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff\xfe", b'{"format": "shouwang-offline-1"}', b"1", b"[" * 90_000],
)
def test_what_is_no_exported_file_is_refused_in_words(login, clerk, content):
    assert upload(login(clerk), content).status_code == 422


def test_a_file_that_claims_another_recorder_cannot_be_opened(
    login, clerk, grid_officer, village_cadre, household
):
    forged = json.loads(exported(grid_officer, [on_device(household)])) | {"user": village_cadre.pk}
    page = upload(login(clerk), json.dumps(forged).encode())
    assert "打不开" in page.content.decode()
    assert not OfflineItem.objects.exists()


@pytest.mark.parametrize("item", [[], 1, None, "x", {}, {"content": []}])
def test_a_device_that_exports_nonsense_writes_nothing(login, clerk, grid_officer, item):
    whole = exported(grid_officer, [item])
    assert upload(login(clerk), whole).status_code in (200, 422)
    assert not OfflineItem.objects.exists()


def test_a_device_is_told_which_fields_the_server_reads():
    fields = records.fields()
    assert {"visited_on", "needs", "clue_risk"} <= set(fields["visit"])
    assert "photos" not in fields["visit"]


def test_every_kind_says_how_it_is_read():
    assert set(records.RECORDS) == set(OfflineItem.Kind.values)


def test_the_menu_offers_it_to_those_in_the_field(login, grid_officer, clerk):
    link = f'href="{reverse("monitoring:offline")}"'
    assert link in login(grid_officer).get("/").content.decode()
    assert link not in login(clerk).get("/").content.decode()


def test_a_leader_records_nothing(login, leader, household):
    assert login(leader).post(SEND, sent(household, leader)).status_code == 403
    assert not OfflineItem.objects.exists()
