"""Ledger entries: meetings, trainings and what the township counts itself."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.history import of
from accounts.models import AuditEvent
from ledgers import actions
from ledgers.models import LedgerEntry
from ledgers.tests.make import make_entry, make_kind

URL = reverse("ledgers:list")


@pytest.fixture
def meeting(db):
    return make_kind(name="会议", subkinds="理论学习、专题会")


@pytest.fixture
def cleaning(db):
    return make_kind(
        name="人居环境整治",
        quantities=[{"name": "垃圾清运", "unit": "吨"}, {"name": "出动人员", "unit": "人次"}],
    )


def correction(client, entry, **changes):
    form = client.get(reverse("ledgers:entry_correct", args=[entry.pk])).context["form"]
    values = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else value for name, value in values.items()}
    return data | {"reason": "录入错误"} | changes


def test_clerk_records_a_meeting_of_the_township(login, clerk, places, meeting):
    data = {
        "title": "中心组第一次学习",
        "subkind": "理论学习",
        "area": places.township.pk,
        "held_on": "2021-01-08",
        "persons": "30",
    }
    url = reverse("ledgers:entry_create", args=[meeting.pk])
    assert login(clerk).post(url, data).status_code == 302
    entry = LedgerEntry.objects.get()
    assert (entry.township, entry.village, entry.persons) == (places.township, None, 30)
    page = login(clerk).get(URL).content.decode()
    assert "中心组第一次学习" in page
    assert "合计 会议 1 次 30 人次" in page


def test_quantities_of_the_kind_are_asked_and_shown(login, clerk, places, cleaning):
    url = reverse("ledgers:entry_create", args=[cleaning.pk])
    data = {"title": "集中整治", "area": places.village.pk, "held_on": "2021-05-08"}
    client = login(clerk)
    client.post(url, data | {"quantity_0": "12.5", "quantity_1": "40"})
    entry = LedgerEntry.objects.get()
    assert entry.quantities == {"垃圾清运": 12.5, "出动人员": 40}
    page = client.get(reverse("ledgers:entry", args=[entry.pk])).content.decode()
    assert "12.5 吨" in page
    assert "40 人次" in page


def test_quantity_is_corrected(login, clerk, places, cleaning):
    entry = make_entry(
        township=places.township, kind=cleaning, by=clerk, quantities={"垃圾清运": 12.5}
    )
    client = login(clerk)
    data = correction(client, entry, quantity_0="21.5", reason="数打反了")
    assert data["area"] == places.township.pk
    url = reverse("ledgers:entry_correct", args=[entry.pk])
    assert client.post(url, data).status_code == 302
    entry.refresh_from_db()
    assert entry.quantities == {"垃圾清运": 21.5}
    assert AuditEvent.objects.get(what="ledger.correct").reason == "数打反了"
    assert [field.label for field in of(entry)[0].fields] == ["数量"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"held_on": timezone.localdate() + timedelta(days=1)}, "还没有到"),
        ({"ended_on": date(2021, 1, 1)}, "结束日期不能早于开始日期"),
        ({"quantities": {"鱼": 1}}, "没有数量栏：鱼"),
    ],
)
def test_rules_of_an_entry(clerk, places, meeting, fields, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        make_entry(township=places.township, kind=meeting, by=clerk, **fields)


def test_withdrawn_entry_is_only_in_its_own_history(login, clerk, places, meeting):
    entry = make_entry(township=places.township, kind=meeting, by=clerk, title="登重的会")
    client, url = login(clerk), reverse("ledgers:entry_withdraw", args=[entry.pk])
    client.post(url, {"reason": "登重了"}, follow=True)
    assert "登重的会" not in client.get(URL).content.decode()
    assert client.get(reverse("ledgers:entry", args=[entry.pk])).status_code == 404
    history = client.get(reverse("accounts:history", args=["ledgers.ledgerentry", entry.pk]))
    for words in ("登重的会", "已作废，不再计数", "登重了"):
        assert words in history.content.decode()
    again = client.post(url, {"reason": "再来"}, follow=True).content.decode()
    assert "已由他人作废，请刷新后再看" in again
    with pytest.raises(NotAllowed, match="更正或作废"):
        actions.correct_entry(entry=entry, by=clerk, reason="改", title="别的")


def test_withdrawing_needs_a_reason(clerk, places, meeting):
    entry = make_entry(township=places.township, kind=meeting, by=clerk)
    with pytest.raises(NotAllowed, match="请写作废原因"):
        actions.withdraw_entry(entry=entry, by=clerk, reason=" ")
    with pytest.raises(NotAllowed, match="最多 200 个字"):
        actions.withdraw_entry(entry=entry, by=clerk, reason="长" * 201)


def test_conditions_narrow_the_list(login, clerk, places, meeting, cleaning):
    def add(title, kind, **fields):
        return make_entry(township=places.township, kind=kind, by=clerk, title=title, **fields)

    add("学习会", meeting, subkind="理论学习", held_on=date(2020, 3, 1))
    add("整治", cleaning, village=places.village)
    client = login(clerk)

    def titles(query):
        page = client.get(f"{URL}?{query}").content.decode()
        return {title for title in ("学习会", "整治") if f">{title}<" in page}

    assert titles(f"kind={meeting.pk}") == {"学习会"}
    assert titles("year=2020") == {"学习会"}
    assert titles("subkind=理论学习") == {"学习会"}
    assert titles(f"village={places.village.pk}") == {"整治"}
    assert titles("q=整") == {"整治"}


def test_query_count_does_not_grow_with_rows(login, clerk, places, meeting):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            make_entry(township=places.township, village=places.village, kind=meeting, by=clerk)

    add(2)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    add(8)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)


def test_who_may_see_and_who_may_keep(
    login, client, clerk, leader, village_cadre, outsider, grid_officer, places, meeting
):
    own = make_entry(township=places.township, village=places.village, kind=meeting, by=clerk)
    township = make_entry(township=places.township, kind=meeting, by=clerk)
    detail = reverse("ledgers:entry", args=[own.pk])
    assert client.get(detail).status_code == 302
    assert login(village_cadre).get(detail).status_code == 200
    of_township = reverse("ledgers:entry", args=[township.pk])
    assert login(village_cadre).get(of_township).status_code == 404
    assert login(grid_officer).get(detail).status_code == 403
    assert login(outsider).get(detail).status_code == 404
    correct = reverse("ledgers:entry_correct", args=[own.pk])
    assert login(leader).get(correct).status_code == 403
    assert login(outsider).get(correct).status_code == 404
