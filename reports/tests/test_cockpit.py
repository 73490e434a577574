"""The cockpit: numbers by words, each opens its rows."""

import re
from html import unescape

import pytest

from households.tests.make import make_household

URL = "/reports/cockpit/?as_of=2021-12-31"


def page(client, url=URL) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def numbers(township_year):
    return township_year


def test_every_number_opens_what_it_counted(login, leader, numbers):
    client = login(leader)
    links = re.findall(r'<a [^>]*href="(/reports/count/[^"]*)"[^>]*>(.*?)</a>', page(client), re.S)
    assert len(links) > 20
    for link, inside in links:
        shown = re.search(r"(\d+(?:\.\d+)?|【待补】)", re.sub(r"<[^>]*>", " ", inside)).group()
        assert shown in re.search(r"<h1>(.*?)</h1>", page(client, unescape(link))).group(1)


def test_villages_stand_with_their_own_numbers(login, leader, numbers):
    html = page(login(leader))
    assert re.search(r"<span>段墓村</span><span>1 户</span></b><small>脱贫户 2 户", html)
    assert re.search(r"<span>郑杨村</span><span>0 户</span></b><small>脱贫户 1 户", html)
    assert "太平村" not in html


def test_earlier_day(login, leader, numbers):
    html = page(login(leader), "/reports/cockpit/?as_of=2021-02-15")
    assert re.search(r"<span>郑杨村</span><span>1 户</span>", html)


def test_village_cadre_sees_the_village(login, village_cadre, numbers):
    html = page(login(village_cadre))
    assert "段墓村 2021 年" in html
    assert "郑杨村" not in html


def test_county_leader_chooses_a_township(login, county_leader, places, numbers):
    client = login(county_leader)
    assert "柳河乡" in page(client)
    assert "段墓村" in page(client, f"{URL}&area={places.township.code}")


def test_area_outside_and_wrong_role(login, leader, grid_officer, places, numbers):
    client = login(leader)
    assert client.get(f"{URL}&area={places.other_township.code}").status_code == 404
    assert login(grid_officer).get(URL).status_code == 403


def test_impossible_day_is_told(login, leader, numbers):
    assert "日期不对" in page(login(leader), "/reports/cockpit/?as_of=2021-02-30")


def test_queries_do_not_grow(login, leader, numbers, places, django_assert_max_num_queries):
    client = login(leader)
    with django_assert_max_num_queries(30):
        page(client)
    for _ in range(4):
        make_household(village=places.village, base_type="lifted")
    with django_assert_max_num_queries(30):
        page(client)
