"""Lines of credit: the list with what is drawn, entering, correcting."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.tests.make import make_household
from policies.models import CreditLine
from policies.tests.make import head_of, make_credit_line, make_loan

URL = reverse("policies:credit")


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚")


def test_clerk_grants_and_draws(login, clerk, household):
    client = login(clerk)
    data = {
        "member": head_of(household).pk,
        "bank": "邮储银行",
        "number": "SX2021001",
        "amount": "50000",
        "valid_from": "2021-01-01",
        "valid_to": "2024-01-01",
    }
    client.post(reverse("policies:credit_create", args=[household.pk]), data)
    line = CreditLine.objects.get()
    assert (line.amount, line.valid_to) == (Decimal(50000), date(2024, 1, 1))
    make_loan(household=household, by=clerk, credit_line=line, amount=Decimal(20000))
    page = client.get(URL).content.decode()
    assert "40%" in page
    assert "授信 5 万元，用信 2 万元" in page


def test_number_is_granted_once(clerk, household, login):
    make_credit_line(household=household, by=clerk, number="SX2021001")
    data = {
        "member": head_of(household).pk,
        "bank": "邮储银行",
        "number": "SX2021001",
        "amount": "50000",
        "valid_from": "2021-01-01",
    }
    url = reverse("policies:credit_create", args=[household.pk])
    assert "这个授信编号已登记。" in login(clerk).post(url, data).content.decode()


def test_line_is_corrected_and_withdrawn(login, clerk, household):
    line = make_credit_line(household=household, by=clerk)
    client = login(clerk)
    url = reverse("policies:credit_correct", args=[line.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"reason": "银行更名"}
    client.post(url, data | {"bank": "农商银行"})
    line.refresh_from_db()
    assert line.bank == "农商银行"
    client.post(reverse("policies:credit_withdraw", args=[line.pk]), {"reason": "登错"})
    assert not CreditLine.objects.exists()


def test_states_of_the_list(login, clerk, places):
    def grant(name, **fields):
        home = make_household(village=places.village, head_name=name)
        make_credit_line(household=home, by=clerk, **fields)

    grant("有效人")
    grant("到期人", valid_to=date(2022, 1, 1))
    client = login(clerk)
    for state, seen, hidden in [("open", "有效人", "到期人"), ("ended", "到期人", "有效人")]:
        page = client.get(f"{URL}?state={state}").content.decode()
        assert f">{seen}<" in page
        assert f">{hidden}<" not in page


def test_village_sees_its_own_and_another_township_nothing(
    login, village_cadre, neighbour, outsider, clerk, household
):
    line = make_credit_line(household=household, by=clerk)
    assert line.number in login(village_cadre).get(URL).content.decode()
    assert line.number not in login(neighbour).get(URL).content.decode()
    assert line.number not in login(outsider).get(URL).content.decode()


def test_query_count_does_not_grow_with_rows(login, clerk, places):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            home = make_household(village=places.village)
            line = make_credit_line(household=home, by=clerk)
            make_loan(household=home, by=clerk, credit_line=line)

    add(2)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    add(6)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)
