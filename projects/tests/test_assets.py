"""The asset ledger: booked from a project, completed later, disposed of at last."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import NotAllowed
from projects import actions
from projects.models import Asset
from projects.tests.make import make_asset, make_funding, make_project

URL = reverse("projects:assets")


@pytest.fixture
def project(places, clerk):
    return make_project(village=places.village, by=clerk, started_on=date(2021, 4, 15))


FORM = {
    "name": "日光温室",
    "number": "XZZC0001",
    "asset_class": "operating",
    "form": "fixed",
    "owner_level": "village",
    "original_value": "280000",
    "booked_on": "2021-11-20",
}


def test_clerk_books_an_asset_from_its_project(login, clerk, project, places):
    url = reverse("projects:asset_create", args=[project.pk])
    login(clerk).post(url, FORM | {"village": places.village.pk})
    asset = Asset.objects.get()
    assert (asset.project, asset.township) == (project, project.township)
    page = login(clerk).get(URL).content.decode()
    assert "日光温室" in page
    assert "原值合计 28 万元" in page


def test_number_is_used_once(login, clerk, project):
    make_asset(project=project, by=clerk, number="XZZC0001")
    page = login(clerk).post(reverse("projects:asset_create", args=[project.pk]), FORM)
    assert "这个资产编号已登记。" in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"booked_on": date(2021, 4, 14)}, "不能早于项目开工日期 2021-04-15"),
        ({"original_value": Decimal(-1)}, "原值不能是负数"),
        ({"disposed_on": date(2021, 1, 1)}, "处置日期 2021-01-01 不能早于入账日期"),
    ],
)
def test_rules_of_an_asset(clerk, project, fields, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        make_asset(project=project, by=clerk, **fields)


def test_correction_keeps_the_rules(clerk, project):
    asset = make_asset(project=project, by=clerk)
    with pytest.raises(NotAllowed, match="不能早于项目开工日期"):
        actions.correct_asset(asset=asset, by=clerk, reason="改", booked_on=date(2020, 1, 1))


def test_disposed_asset_leaves_the_ledger_from_that_day(login, clerk, project):
    asset = make_asset(project=project, by=clerk, name="旧机井")
    client, url = login(clerk), reverse("projects:asset_dispose", args=[asset.pk])
    assert client.post(url, {"on": "2022-03-01", "disposal": "报废，镇批准"}).status_code == 302
    assert not Asset.objects.on(date(2022, 3, 1)).exists()
    assert Asset.objects.on(date(2022, 2, 28)).exists()
    client.get(URL)  # takes the message away
    assert "旧机井" not in client.get(f"{URL}?state=kept").content.decode()
    assert "旧机井" in client.get(f"{URL}?state=disposed").content.decode()


def test_what_was_disposed_of_has_no_net_value(login, clerk, project):
    kept = make_asset(project=project, by=clerk, name="道路")
    gone = make_asset(project=project, by=clerk, name="旧机井")
    actions.dispose(asset=gone, by=clerk, on=date(2022, 3, 1), disposal="报废")
    totals = {on: Asset.objects.totals(on) for on in (date(2022, 2, 28), date(2022, 3, 1))}
    assert [one.net for one in totals.values()] == [
        kept.original_value + gone.original_value,
        kept.original_value,
    ]
    gone.refresh_from_db()
    assert [gone.net_value(on) for on in totals] == [gone.original_value, 0]
    context = login(clerk).get(f"{URL}?state=disposed").context
    assert (context["totals"].value, context["totals"].net) == (gone.original_value, 0)


def test_conditions_narrow_the_list(login, clerk, project):
    make_asset(project=project, by=clerk, name="大棚")
    make_asset(project=project, by=clerk, name="道路", asset_class="public", condition="damaged")
    client = login(clerk)
    for query in ("asset_class=public", "state=damaged", "q=道路"):
        page = client.get(f"{URL}?{query}").content.decode()
        assert "道路" in page
        assert "大棚" not in page


def test_query_count_does_not_grow_with_rows(login, clerk, project):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            make_asset(project=project, by=clerk)

    add(2)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    add(8)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)


def test_leader_may_not_and_outsider_finds_nothing(login, clerk, leader, outsider, project):
    asset = make_asset(project=project, by=clerk)
    for name in ("asset_correct", "asset_withdraw"):
        url = reverse(f"projects:{name}", args=[asset.pk])
        assert login(leader).post(url, {"reason": "原因"}).status_code == 403
        assert login(outsider).post(url, {"reason": "原因"}).status_code == 404


def test_card_begins_with_what_the_project_says(login, clerk, places):
    project = make_project(village=places.village, by=clerk, accepted_on=date(2021, 10, 1))
    make_funding(project=project, by=clerk, amount=Decimal(180000))
    make_funding(project=project, by=clerk, amount=Decimal(20000))
    make_funding(project=project, by=clerk, amount=Decimal(50000), source="self_raised")
    make_asset(project=project, by=clerk, number="XZZC-07")
    page = login(clerk).get(reverse("projects:asset_create", args=[project.pk])).content.decode()
    assert 'value="中央 20 万元、自筹 5 万元"' in page
    assert "上一张卡的编号是 XZZC-07" in page
