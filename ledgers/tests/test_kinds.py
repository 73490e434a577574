"""Ledger kinds: the township defines what it counts, in the browser."""

import pytest
from django.urls import reverse

from accounts.actions import NotAllowed
from ledgers import actions
from ledgers.models import LedgerKind
from ledgers.tests.make import make_entry, make_kind

NEW = {"name": "乡村夜校", "measure_word": "期", "quantities": "发放教材 册\n 学时  节 "}


def test_own_kind_is_asked_for_its_quantities_at_once(login, clerk):
    client = login(clerk)
    assert client.post(reverse("ledgers:kind_create"), NEW).status_code == 302
    kind = LedgerKind.objects.get()
    assert kind.quantities == [
        {"name": "发放教材", "unit": "册"},
        {"name": "学时", "unit": "节"},
    ]
    page = client.get(reverse("ledgers:entry_create", args=[kind.pk])).content.decode()
    assert "发放教材" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("垃圾清运", "要写成“名称 单位”"), ("垃圾 吨\n垃圾 车", "名称不能重复")],
)
def test_badly_written_quantities_are_explained(login, clerk, typed, sentence):
    page = login(clerk).post(reverse("ledgers:kind_create"), NEW | {"quantities": typed})
    assert sentence in page.content.decode()
    assert not LedgerKind.objects.exists()


def test_quantity_in_use_cannot_be_taken_away(clerk, places):
    kind = make_kind(name="整治", quantities=[{"name": "垃圾", "unit": "吨"}])
    make_entry(township=places.township, kind=kind, by=clerk, quantities={"垃圾": 3})
    with pytest.raises(NotAllowed, match="不能去掉：垃圾"):
        actions.change_kind(kind=kind, by=clerk, reason="改", quantities=[])


def test_change_shows_what_stands_and_keeps_it(login, clerk, leader):
    kind = make_kind(name="整治", quantities=[{"name": "垃圾", "unit": "吨"}])
    client, url = login(clerk), reverse("ledgers:kind_change", args=[kind.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    assert data["quantities"] == "垃圾 吨"
    data |= {"measure_word": "场", "reason": "统一量词"}
    assert client.post(url, data).status_code == 302
    kind.refresh_from_db()
    assert (kind.measure_word, kind.quantities) == ("场", [{"name": "垃圾", "unit": "吨"}])
    assert login(leader).get(url).status_code == 403
