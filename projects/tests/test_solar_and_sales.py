"""Pages of solar stations and of sales."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.tests.make import make_household
from projects import actions
from projects.models import Sale, SolarStation, SolarYear
from projects.tests.make import (
    make_distribution,
    make_enterprise,
    make_sale,
    make_solar,
    make_solar_year,
)

SOLAR, SALES = reverse("projects:solar"), reverse("projects:sales")


@pytest.fixture
def station(places, clerk):
    return make_solar(village=places.village, by=clerk, name="段墓村电站")


def test_clerk_registers_a_station_and_its_year(login, clerk, places):
    client = login(clerk)
    data = {"name": "村级电站", "village": places.village.pk, "kw": "60"}
    page = client.post(reverse("projects:solar_create"), data, follow=True).content.decode()
    assert "在建" in page
    station = SolarStation.objects.get()
    url = reverse("projects:solar_correct", args=[station.pk])
    data |= {
        "connected_on": "2018-06-30",
        "reason": "并网了",
        "seen": client.get(url).context["form"]["seen"].value(),
    }
    assert client.post(url, data).status_code == 302
    url = reverse("projects:solar_year_create", args=[station.pk])
    year = {"year": "2021", "kwh": "600000", "income": "48000"}
    answer = client.post(url, year)
    assert "每千瓦发电 10000 千瓦时" in answer.content.decode()
    assert not SolarYear.objects.exists()
    page = client.post(url, year | {"confirmed": answer.context["form"].doubts}, follow=True)
    assert "登记时已确认" in page.content.decode()
    assert "2021年收益" in client.get(SOLAR).content.decode()


def test_station_shows_what_the_village_shared_of_solar_income(login, clerk, places, station):
    make_distribution(village=places.village, by=clerk, origin="solar")
    make_distribution(village=places.village, by=clerk)
    page = login(clerk).get(reverse("projects:solar_detail", args=[station.pk]))
    (row,) = page.context["distributions"]
    assert (row.income, row.shared, row.households) == (10000, 6000, 0)
    assert reverse("projects:distribution_detail", args=[row.pk]) in page.content.decode()


def test_year_is_corrected_and_withdrawn(login, clerk, station):
    year = make_solar_year(station=station, by=clerk)
    client, url = login(clerk), reverse("projects:solar_year_correct", args=[year.pk])
    data = {
        "year": "2021",
        "income": "70000",
        "reason": "结算单",
        "seen": client.get(url).context["form"]["seen"].value(),
    }
    assert client.post(url, data).status_code == 302
    assert SolarYear.objects.get().income == 70000
    client.post(reverse("projects:solar_year_withdraw", args=[year.pk]), {"reason": "登重"})
    assert not SolarYear.objects.exists()


def test_stations_are_found_by_state(login, clerk, places, station):
    make_solar(village=places.other_village, by=clerk, name="在建的", connected_on=None)
    make_solar(village=places.village, by=clerk, name="退了的", retired_on=date(2022, 1, 1))
    client = login(clerk)
    for state, names in [
        ("connected", ["段墓村电站"]),
        ("building", ["在建的"]),
        ("retired", ["退了的"]),
    ]:
        page = client.get(f"{SOLAR}?state={state}").context["page"]
        assert [row.name for row in page] == names
    totals = client.get(SOLAR).context["totals"]
    assert (totals["capacity"], totals["villages"]) == (300, 2)


def test_sale_of_a_household_begins_with_choosing_it(login, clerk, places):
    household = make_household(village=places.village, head_name="周德厚")
    client = login(clerk)
    url = reverse("projects:sale_household", args=[household.pk])
    found = client.post(reverse("projects:sale_choose"), {"q": "周德厚"})
    assert url in found.content.decode()
    data = {"product": "土鸡", "sold_on": "2021-09-01", "amount": "1200", "channel": "单位采购"}
    assert client.post(url, data).status_code == 302
    sale = Sale.objects.get()
    assert (sale.village, sale.household) == (places.village, household)
    page = client.get(SALES).content.decode()
    assert "周德厚" in page
    assert "合计 1200 元" in page
    panel = client.get(reverse("projects:panel", args=[household.pk])).content.decode()
    assert "土鸡 1200 元" in panel


def test_sale_of_an_enterprise_is_corrected_and_withdrawn(login, clerk, places):
    enterprise = make_enterprise(township=places.township, by=clerk)
    client = login(clerk)
    data = {
        "village": places.village.pk,
        "enterprise": enterprise.pk,
        "product": "蜂蜜",
        "sold_on": "2021-09-01",
        "amount": "5000",
    }
    assert client.post(reverse("projects:sale_create"), data).status_code == 302
    sale = Sale.objects.get()
    url = reverse("projects:sale_correct", args=[sale.pk])
    data |= {
        "amount": "5500",
        "reason": "发票",
        "seen": client.get(url).context["form"]["seen"].value(),
    }
    assert client.post(url, data).status_code == 302
    sale.refresh_from_db()
    assert sale.amount == 5500
    client.post(reverse("projects:sale_withdraw", args=[sale.pk]), {"reason": "登重"})
    assert not Sale.objects.exists()


def test_sales_are_found_by_who_sold_what_when(login, clerk, places):
    household = make_household(village=places.village)
    make_sale(village=places.village, by=clerk, household=household, channel="展销会")
    make_sale(village=places.other_village, by=clerk, sold_on=date(2020, 1, 1), buyer="县医院")
    client = login(clerk)
    for query, count in [
        ("seller=household", 1),
        ("seller=village", 1),
        ("seller=enterprise", 0),
        ("year=2020", 1),
        ("channel=展销", 1),
        ("q=县医院", 1),
        ("", 2),
    ]:
        assert client.get(f"{SALES}?{query}").context["page"].paginator.count == count, query


def test_cadre_sees_the_own_village_only(login, village_cadre, clerk, places):
    for village in (places.village, places.other_village):
        make_sale(village=village, by=clerk)
        make_solar(village=village, by=clerk)
    client = login(village_cadre)
    for url in (SALES, SOLAR):
        assert client.get(url).context["page"].paginator.count == 1


def test_query_counts_do_not_grow_with_rows(login, clerk, places, station):
    client = login(clerk)
    detail = reverse("projects:solar_detail", args=[station.pk])
    years = iter(range(2018, 2026))

    def add():
        household = make_household(village=places.village)
        make_sale(village=places.village, by=clerk, household=household)
        actions.record_solar_year(
            station=make_solar(village=places.village, by=clerk),
            by=clerk,
            year=2021,
            income=Decimal(5),
        )
        make_solar_year(station=station, by=clerk, year=next(years))
        make_distribution(village=places.village, by=clerk, origin="solar")

    add()
    for url in (SALES, SOLAR, detail):
        client.get(url)
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        add()
        add()
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) == len(few), url
