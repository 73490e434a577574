"""Households that paid much themselves in a year."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from areas.models import Parameter
from households.tests.make import make_household, make_member
from policies.tests.make import make_claim

URL = reverse("policies:claims_high") + "?year=2022"


def pay(places, clerk, name, own, base_type="lifted", **fields):
    home = make_household(village=places.village, head_name=name, base_type=base_type)
    make_claim(
        household=home,
        by=clerk,
        total_cost=Decimal(100000),
        self_paid=Decimal(own),
        **fields,
    )
    return home


@pytest.fixture
def names(login, clerk):
    def asked(url=URL, user=None):
        page = login(user or clerk).get(url).content.decode()
        return [name for name in ("甲某某", "乙某某", "丙某某", "丁某某") if f">{name}<" in page]

    return asked


def test_line_is_lower_for_helped_households(names, clerk, places):
    pay(places, clerk, "甲某某", 15000)
    pay(places, clerk, "乙某某", "14999.99")
    pay(places, clerk, "丙某某", 15000, base_type="ordinary")
    pay(places, clerk, "丁某某", 30000, base_type="ordinary")
    assert names() == ["甲某某", "丁某某"]


def test_whole_household_and_only_its_year_count(names, clerk, places):
    home = pay(places, clerk, "甲某某", 8000)
    son = make_member(household=home)
    make_claim(household=home, by=clerk, member=son, self_paid=Decimal(7000))
    other = pay(places, clerk, "乙某某", 8000)
    make_claim(household=other, by=clerk, self_paid=Decimal(7000), settled_on=date(2021, 12, 31))
    assert names() == ["甲某某"]


def test_line_is_the_township_s_parameter(names, clerk, places, login):
    pay(places, clerk, "甲某某", 9000)
    assert names() == []
    Parameter.objects.create(
        area=places.township,
        key="own_payments_lifted",
        value=Decimal(9000),
        valid_from=date(2022, 1, 1),
    )
    assert names() == ["甲某某"]
    assert "9000 元" in login(clerk).get(URL).content.decode()


def test_highest_comes_first_and_others_see_only_their_own(
    names, login, clerk, places, neighbour, outsider
):
    pay(places, clerk, "乙某某", 16000)
    pay(places, clerk, "甲某某", 26000)
    page = login(clerk).get(URL).content.decode()
    assert page.index("甲某某") < page.index("乙某某")
    assert names(user=neighbour) == []
    assert names(user=outsider) == []
    assert names(reverse("policies:claims_high") + "?year=nonsense") == []


def test_query_count_does_not_grow_with_rows(login, clerk, places):
    client = login(clerk)
    pay(places, clerk, "甲某某", 16000)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for _ in range(5):
        pay(places, clerk, "", 16000)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)
