"""The lists of payments and one of them: the funnel, what was not booked, a hand match, and withdrawing the whole."""

from decimal import Decimal

import pytest
from django.urls import reverse

from households.models import ExternalList
from households.tests.lists import listed
from households.tests.make import make_household
from monitoring.tests.counting import queries_of
from monitoring.tests.lists import make_list
from policies import actions
from policies.models import Benefit
from policies.tests.lists import checked, make_benefit_list, paid, sheet
from policies.tests.make import make_policy


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def policy(db):
    return make_policy(
        name="雨露计划", nature="grant", rhythm="term", kinds="中职、高职", sector="education"
    )


@pytest.fixture
def people(places):
    household = make_household(village=places.village, head_name="郑国富", size=3)
    return list(household.members.order_by("pk"))


@pytest.fixture
def about(places, clerk, policy):
    return {"township": places.township, "by": clerk, "policy": policy}


@pytest.fixture
def one(about, people):
    """Two booked, one stranger of the third one's name, one of nobody's."""
    rows = [paid(people[0]), paid(people[1]), paid(学生姓名=people[2].name), paid()]
    return make_benefit_list(**about, content=sheet(rows))


LISTS = "policies:benefit_lists"


def test_the_funnel_is_the_same_on_both_pages(login, clerk, one):
    client = login(clerk)
    (listed,) = client.get(reverse(LISTS)).context["page"]
    detail = client.get(one.get_absolute_url()).context["one"]
    assert listed.funnel == detail.funnel
    counted = detail.funnel
    assert (counted.rows, counted.matched, counted.booked, counted.yuan) == (4, 2, 2, 3000)
    assert (counted.persons, counted.households, counted.unbooked) == (2, 1, 2)


@pytest.mark.parametrize(
    ("tab", "rows"),
    [("all", 4), ("matched", 2), ("booked", 2), ("unmatched", 2), ("kept", 0), ("x", 4)],
)
def test_every_number_opens_its_rows(login, clerk, one, tab, rows):
    page = login(clerk).get(f"{one.get_absolute_url()}?show={tab}")
    assert page.context["page"].paginator.count == rows


def test_what_is_not_booked_says_why_and_who_may_be_meant(login, clerk, one, people):
    page = login(clerk).get(f"{one.get_absolute_url()}?show=unmatched")
    assert [near.member for near in page.context["page"][0].near] == [people[2]]
    text = page.content.decode()
    assert "本乡镇没有这个号码" in text
    assert "同名，同村" in text


def test_a_row_is_matched_and_booked_from_its_page(login, clerk, one, people):
    row = one.list.rows.unmatched().order_by("number").first()
    client, url = login(clerk), reverse("policies:benefit_list_row", args=[row.pk])
    found = client.post(url, {"q": people[2].name})
    (candidate,) = found.context["candidates"]
    assert people[2] in list(client.get(candidate.url).context["members"])
    book = reverse("policies:benefit_list_row_book", args=[row.pk, people[2].pk])
    said = client.get(book).context["form"].initial
    assert (said["amount"], said["kind"], said["on"]) == ("1500", "中职", row.happened_on)
    refused = client.post(book, {"on": "2021-06-18", "amount": "1500", "reason": ""})
    assert "reason" in refused.context["form"].errors
    values = {"on": "2021-06-18", "amount": "1600", "kind": "高职", "reason": "末位抄错"}
    assert client.post(book, values)["Location"] == one.get_absolute_url()
    benefit = Benefit.objects.get(member=people[2])
    assert (benefit.amount, benefit.kind, benefit.list_row) == (1600, "高职", row)
    again = client.post(book, values)
    assert "已入账" in again.content.decode()


def test_numbers_and_details_are_masked_and_shown_for_a_reason(login, clerk, one, people):
    row = one.list.rows.get(member=people[0])
    client = login(clerk)
    for url in (one.get_absolute_url(), reverse("policies:benefit_list_row", args=[row.pk])):
        page = client.get(url).content.decode()
        assert people[0].id_number not in page
        assert "王家长" not in page
    url = reverse("accounts:reveal", args=["households.externallistrow", str(row.pk), "detail"])
    assert "王家长" in client.post(url, {"reason": "核对名单"}).content.decode()


def test_a_whole_list_is_withdrawn_from_its_page(login, clerk, one):
    client = login(clerk)
    url = reverse("policies:benefit_list_withdraw", args=[one.pk])
    client.post(url, {"reason": ""})
    assert Benefit.objects.count() == 2
    page = client.post(url, {"reason": "选错了学期"}, follow=True)
    assert "已整份作废" in page.content.decode()
    assert "选错了学期" in page.content.decode()
    assert not Benefit.objects.exists()
    (listed,) = client.get(reverse(LISTS)).context["page"]
    assert (listed.funnel.rows, listed.funnel.booked, listed.funnel.yuan) == (4, 0, 0)


def test_a_list_with_a_corrected_benefit_says_which(login, clerk, one, people):
    mine = Benefit.objects.get(member=people[1])
    actions.correct_benefit(benefit=mine, by=clerk, reason="少发了", amount=Decimal(1600))
    url = reverse("policies:benefit_list_withdraw", args=[one.pk])
    page = login(clerk).post(url, {"reason": "登错了"}, follow=True).content.decode()
    assert f"第 5 行{people[1].name}入账后更正过" in page
    assert Benefit.objects.count() == 2


def test_lists_that_are_compared_and_lists_that_are_booked_stay_apart(login, clerk, one, places):
    compared = make_list(township=places.township, by=clerk, rows=[listed()])
    client = login(clerk)
    assert list(client.get(reverse("monitoring:lists")).context["page"]) == [compared]
    assert list(client.get(reverse(LISTS)).context["page"]) == [one]
    url = reverse("monitoring:list_detail", args=[one.list_id])
    assert client.get(url).status_code == 404
    row = one.list.rows.first()
    assert client.get(reverse("monitoring:list_row", args=[row.pk])).status_code == 404
    rows = client.get(reverse("monitoring:list_rows")).context["page"]
    assert {row.list for row in rows} == {compared}


def test_lists_that_wait_are_named(login, clerk, about, people):
    batch = checked(**about, content=sheet([paid(people[0])]))
    page = login(clerk).get(reverse(LISTS))
    assert list(page.context["waiting"]) == [batch]


def test_another_township_and_the_village_see_nothing(
    login, outsider, village_cadre, leader, one, people
):
    row = one.list.rows.first()
    urls = [
        one.get_absolute_url(),
        reverse("policies:benefit_list_row", args=[row.pk]),
        reverse("policies:benefit_list_row_book", args=[row.pk, people[0].pk]),
    ]
    for url in urls:
        assert login(outsider).get(url).status_code == 404
        assert login(village_cadre).get(url).status_code == 403
        assert login(leader).get(url).status_code == 403
    assert not login(outsider).get(reverse(LISTS)).context["page"].object_list
    assert not ExternalList.objects.visible_to(outsider).exists()


def test_a_village_sees_what_was_booked_among_its_benefits(login, village_cadre, one):
    page = login(village_cadre).get(reverse("policies:list"))
    assert page.context["page"].paginator.count == 2


def test_queries_do_not_grow(login, clerk, about, places, one):
    client = login(clerk)
    few = queries_of(client, reverse(LISTS)), queries_of(client, one.get_absolute_url())
    rows = [paid(make_household(village=places.village).members.get()) for _ in range(12)]
    other = make_benefit_list(**about, content=sheet([*rows, *(paid() for _ in range(12))]))
    many = queries_of(client, reverse(LISTS)), queries_of(client, other.get_absolute_url())
    assert many == few
