"""In a real browser: two people edit one household; a typed number fills in what it says."""

from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from households.models import Household
from households.tests.make import make_household
from lib.invented import People

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def sign_in(live_server, new_context):
    """`sign_in(user)` gives a page of a browser of their own, signed in."""

    def signed_in(user):
        client = Client()
        client.force_login(user, backend=BACKEND)
        context = new_context()
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )
        return context.new_page()

    return signed_in


def test_the_second_of_two_editors_is_told_and_loses_nothing(
    live_server, sign_in, village_cadre, clerk, places
):
    household = make_household(village=places.village, head_name="周德厚", address="旧址")
    address = live_server.url + reverse("households:edit", args=[household.pk])
    first, second = sign_in(clerk), sign_in(village_cadre)
    first.goto(address)
    second.goto(address)
    first.fill("#id_address", "一组 9 号")
    first.get_by_role("button", name="保存").click()
    first.wait_for_url("**/households/*/")
    second.fill("#id_address", "三组 22 号")
    second.fill("#id_note", "门口有井")
    second.get_by_role("button", name="保存").click()
    refusal = second.locator("main [role=alert]").first
    assert "李业务" in refusal.inner_text()
    assert second.input_value("#id_address") == "三组 22 号"
    assert second.input_value("#id_note") == "门口有井"
    assert "现值：一组 9 号" in second.locator("main").inner_text()
    second.get_by_role("button", name="保存").click()
    second.wait_for_url("**/households/*/")
    household = Household.objects.get()
    assert (household.address, household.note) == ("三组 22 号", "门口有井")


def test_a_typed_number_fills_in_sex_and_birth_date(live_server, sign_in, village_cadre, places):
    page = sign_in(village_cadre)
    page.goto(live_server.url + reverse("households:create"))
    number = People(seed=41).id_number(date(1965, 3, 2), "female")
    page.fill("#id_head-id_number", number)
    page.press("#id_head-id_number", "Tab")
    page.wait_for_selector("#id_head-id_number_helptext time")
    assert page.input_value("#id_head-born_on") == "1965-03-02"
    assert page.input_value("#id_head-sex") == "female"
