"""Enterprises and the households that they carry."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household
from projects.models import Enterprise, HouseholdLink, LinkIncome
from projects.tests.make import make_enterprise, make_link, make_link_income

URL = reverse("projects:enterprises")


@pytest.fixture
def enterprise(places, clerk):
    return make_enterprise(township=places.township, by=clerk, name="惠农公司")


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚")


def test_clerk_registers_and_corrects_an_enterprise(login, clerk, places):
    client = login(clerk)
    data = {"name": "段墓村车间", "place": places.village.pk, "kind": "workshop"}
    client.post(reverse("projects:enterprise_create"), data)
    enterprise = Enterprise.objects.get()
    assert enterprise.village == places.village
    url = reverse("projects:enterprise_correct", args=[enterprise.pk])
    data |= {
        "place": places.township.pk,
        "reason": "搬到乡里",
        "seen": client.get(url).context["form"]["seen"].value(),
    }
    assert client.post(url, data).status_code == 302
    enterprise.refresh_from_db()
    assert enterprise.village is None
    assert AuditEvent.objects.get(what="enterprise.correct").reason == "搬到乡里"


def test_name_is_used_once_in_a_township_but_again_in_another(clerk, outsider, places, enterprise):
    with pytest.raises(NotAllowed, match="这个经营主体已登记"):
        make_enterprise(township=places.township, by=clerk, name="惠农公司")
    make_enterprise(township=places.other_township, by=outsider, name="惠农公司")
    assert Enterprise.objects.count() == 2


def test_household_is_chosen_and_linked(login, clerk, enterprise, household):
    client = login(clerk)
    page = client.post(reverse("projects:link_choose", args=[enterprise.pk]), {"q": "周德厚"})
    url = reverse("projects:link_create", args=[enterprise.pk, household.pk])
    assert url in page.content.decode()
    data = {"way": "shares", "programme": "金融扶贫", "valid_from": "2021-05-01"}
    assert client.post(url, data).status_code == 302
    page = client.get(enterprise.get_absolute_url()).content.decode()
    assert "周德厚" in page
    assert "在带动 1 户" in page
    assert "已由这家经营主体以这种方式带动" in client.post(url, data).content.decode()


def test_household_of_another_township_cannot_be_linked(clerk, outsider, places, enterprise):
    far = make_household(village=places.far_village)
    with pytest.raises(NotAllowed, match="不在同一乡镇"):
        make_link(enterprise=enterprise, household=far, by=clerk)


def test_link_ends_once(login, clerk, enterprise, household):
    link = make_link(enterprise=enterprise, household=household, by=clerk)
    client, url = login(clerk), reverse("projects:link_end", args=[link.pk])
    assert client.post(url, {"on": "2021-12-01", "reason": "合同到期"}).status_code == 302
    page = client.post(url, {"on": "2021-12-31", "reason": "合同到期"}).content.decode()
    assert "已由别人结束" in page
    assert not HouseholdLink.objects.on(date(2021, 12, 1)).exists()
    assert "在带动 0 户" in client.get(enterprise.get_absolute_url()).content.decode()


def test_link_is_corrected_and_withdrawn(login, clerk, enterprise, household):
    link = make_link(enterprise=enterprise, household=household, by=clerk)
    client, url = login(clerk), reverse("projects:link_correct", args=[link.pk])
    seen = client.get(url).context["form"]["seen"].value()
    data = {"way": "work", "valid_from": "2021-05-01", "reason": "是务工", "seen": seen}
    assert client.post(url, data).status_code == 302
    link.refresh_from_db()
    assert link.way == "work"
    client.post(reverse("projects:link_withdraw", args=[link.pk]), {"reason": "不是这户"})
    assert not HouseholdLink.objects.exists()
    assert client.get(URL).context["page"][0].linked == 0
    panel = client.get(reverse("projects:panel", args=[household.pk])).content.decode()
    assert str(enterprise) not in panel


def test_list_counts_a_household_of_two_enterprises_once(
    login, clerk, places, enterprise, household
):
    other = make_enterprise(township=places.township, by=clerk)
    for one in (enterprise, other):
        make_link(enterprise=one, household=household, by=clerk)
    assert "在带动合计 1 户" in login(clerk).get(URL).content.decode()


def test_enterprise_with_links_is_not_withdrawn(login, clerk, enterprise, household):
    make_link(enterprise=enterprise, household=household, by=clerk)
    url = reverse("projects:enterprise_withdraw", args=[enterprise.pk])
    page = login(clerk).post(url, {"reason": "登重了"}, follow=True).content.decode()
    assert "下面还登记有联农带农" in page
    assert Enterprise.objects.exists()


def test_query_counts_do_not_grow_with_rows(login, clerk, places, enterprise):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            home = make_household(village=places.village)
            make_link(enterprise=enterprise, household=home, by=clerk)
            make_enterprise(township=places.township, by=clerk)

    for url in (URL, enterprise.get_absolute_url()):
        add(2)
        client.get(url)
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        add(6)
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) == len(few)


def test_panel_names_the_enterprise_and_links_to_it_only_where_it_opens(
    login, clerk, grid_officer, places, enterprise
):
    household = make_household(village=places.village, grid=places.grid)
    make_link(enterprise=enterprise, household=household, by=clerk)
    url = reverse("projects:panel", args=[household.pk])
    assert enterprise.get_absolute_url() in login(clerk).get(url).content.decode()
    page = login(grid_officer).get(url).content.decode()
    assert "惠农公司" in page
    assert enterprise.get_absolute_url() not in page


def test_panel_of_a_household_without_links_is_empty(login, clerk, household):
    page = login(clerk).get(reverse("projects:panel", args=[household.pk]))
    assert page.content.decode().strip() == ""


def test_cadre_sees_only_the_own_households_of_an_enterprise(
    login, clerk, village_cadre, neighbour, outsider, places, household
):
    enterprise = make_enterprise(township=places.township, village=places.village, by=clerk)
    far = make_household(village=places.other_village, head_name="邻村人")
    for one in (household, far):
        make_link(enterprise=enterprise, household=one, by=clerk)
    page = login(village_cadre).get(enterprise.get_absolute_url()).content.decode()
    assert "周德厚" in page
    assert "邻村人" not in page
    assert login(neighbour).get(enterprise.get_absolute_url()).status_code == 404
    assert login(outsider).get(enterprise.get_absolute_url()).status_code == 404


def incomes_url(enterprise):
    return reverse("projects:link_incomes_create", args=[enterprise.pk])


def test_list_counts_for_a_cadre_what_the_page_of_the_enterprise_shows(
    login, village_cadre, clerk, places
):
    enterprise = make_enterprise(township=places.township, village=places.village, by=clerk)
    for village in (places.village, places.other_village, places.other_village):
        make_link(enterprise=enterprise, household=make_household(village=village), by=clerk)
    for user, households in ((village_cadre, 1), (clerk, 3)):
        context = login(user).get(URL).context
        assert [row.linked for row in context["page"]] == [households]
        assert context["linked"]["households"] == households
        page = login(user).get(enterprise.get_absolute_url())
        assert page.context["linked"]["n"] == households


def test_payments_are_typed_in_bulk(login, clerk, places, enterprise, household):
    other = make_household(village=places.village, head_name="李有田")
    third = make_household(village=places.village, head_name="没付的")
    links = [
        make_link(enterprise=enterprise, household=one, by=clerk)
        for one in (household, other, third)
    ]
    client = login(clerk)
    data = {
        "paid_on": "2021-12-20",
        "amount": "500",
        "note": "分红",
        "ticked": [links[0].pk, links[1].pk],
        f"amount_{links[1].pk}": "800",
    }
    page = client.post(incomes_url(enterprise), data, follow=True).content.decode()
    assert "已登记 2 户的收入，共 1300 元" in page
    assert "合计 2 户 1300 元" in page
    assert "同样的一笔已登记过" in client.post(incomes_url(enterprise), data).content.decode()
    page = client.get(enterprise.get_absolute_url()).content.decode()
    assert "1300" in page
    panel = client.get(reverse("projects:panel", args=[other.pk])).content.decode()
    assert "累计增收 800 元" in panel


def test_amount_without_a_tick_and_tick_without_an_amount_are_said(
    login, clerk, enterprise, household
):
    link = make_link(enterprise=enterprise, household=household, by=clerk)
    client, day = login(clerk), {"paid_on": "2021-12-20"}
    page = client.post(incomes_url(enterprise), day | {f"amount_{link.pk}": "5"}).content.decode()
    assert "填了金额没有打勾" in page
    page = client.post(incomes_url(enterprise), day | {"ticked": link.pk}).content.decode()
    assert "没有金额" in page
    assert "一户也没有勾" in client.post(incomes_url(enterprise), day).content.decode()


def test_one_payment_is_recorded_corrected_and_withdrawn(login, clerk, enterprise, household):
    link = make_link(enterprise=enterprise, household=household, by=clerk)
    client = login(clerk)
    data = {"paid_on": "2021-12-20", "amount": "500"}
    url = reverse("projects:link_income_create", args=[link.pk])
    assert client.post(url, data).status_code == 302
    income = LinkIncome.objects.get()
    url = reverse("projects:link_income_correct", args=[income.pk])
    data |= {
        "amount": "550",
        "reason": "凭证",
        "seen": client.get(url).context["form"]["seen"].value(),
    }
    assert client.post(url, data).status_code == 302
    income.refresh_from_db()
    assert income.amount == 550
    page = client.post(
        reverse("projects:link_withdraw", args=[link.pk]), {"reason": "登错"}, follow=True
    )
    assert "下面还登记有带动增收" in page.content.decode()
    client.post(reverse("projects:link_income_withdraw", args=[income.pk]), {"reason": "登重"})
    assert not LinkIncome.objects.exists()


def test_enterprise_is_closed_from_its_page(login, clerk, enterprise, household):
    make_link(enterprise=enterprise, household=household, by=clerk)
    client = login(clerk)
    url = reverse("projects:enterprise_close", args=[enterprise.pk])
    page = client.post(url, {"on": "2021-12-31", "reason": "注销"}, follow=True).content.decode()
    assert "已停业" in page
    assert "在带动 0 户" in page
    assert client.get(f"{URL}?state=open").context["page"].paginator.count == 0
    assert client.get(f"{URL}?state=closed").context["page"].paginator.count == 1
    assert client.get(f"{URL}?state=carrying").context["page"].paginator.count == 0


def test_cadre_sees_only_what_the_own_households_were_paid(
    login, clerk, village_cadre, places, household
):
    enterprise = make_enterprise(township=places.township, village=places.village, by=clerk)
    far = make_household(village=places.other_village, head_name="邻村人")
    for one in (household, far):
        link = make_link(enterprise=enterprise, household=one, by=clerk)
        make_link_income(link=link, by=clerk)
    client = login(village_cadre)
    page = client.get(reverse("projects:link_incomes", args=[enterprise.pk])).content.decode()
    assert "合计 1 户 1200 元" in page
    assert "邻村人" not in page


def test_payments_have_a_fixed_number_of_queries(login, clerk, places, enterprise):
    client = login(clerk)
    url = reverse("projects:link_incomes", args=[enterprise.pk])

    def add(number):
        for _ in range(number):
            home = make_household(village=places.village)
            link = make_link(enterprise=enterprise, household=home, by=clerk)
            make_link_income(link=link, by=clerk)

    for one in (url, incomes_url(enterprise)):
        add(2)
        client.get(one)
        with CaptureQueriesContext(connection) as few:
            client.get(one)
        add(4)
        with CaptureQueriesContext(connection) as many:
            client.get(one)
        assert len(many) == len(few)
