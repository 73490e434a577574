"""The monthly dispatch (务工月调度): who is to be asked, answering one card, many at once, progress by village."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from households.models import Member
from households.people import indexes
from households.tests.make import make_household
from lib.dates import Period
from policies import actions
from policies.dispatch import Dispatch, months
from policies.models import Employment, EmploymentCheck
from policies.tests.make import make_employment

URL = reverse("policies:dispatch")
TODAY = timezone.localdate()
THIS_MONTH = TODAY.replace(day=1)
PHONE = "13812345678"


@pytest.fixture
def stay(clerk, places):
    household = make_household(village=places.village, grid=places.grid, head_name="周德厚")
    return make_employment(household=household, by=clerk, monthly_wage=Decimal(5000))


def answer(client, stay, query="", **data):
    url = reverse("policies:dispatch_check", args=[stay.pk])
    return client.post(f"{url}?{query}", data)


def in_month(user, month, village=None):
    duty = Dispatch(user=user, month=Period.month(month), today=TODAY, village=village)
    return set(duty.stays.values_list("member__name", flat=True))


def test_who_is_to_be_asked_in_a_month(clerk, places):
    september = date(2021, 9, 1)

    def works(name, **fields):
        home = make_household(village=places.village, head_name=name)
        return make_employment(household=home, by=clerk, **fields)

    works("一直在")
    works("月底前结束", valid_to=date(2021, 9, 20))
    works("下月才结束", valid_to=date(2021, 10, 5))
    works("下月才开始", valid_from=date(2021, 10, 1))
    asked = works("问过才结束")
    actions.check_employment(
        employment=asked, by=clerk, month=september, is_working=False, checked_on=date(2021, 9, 10)
    )
    assert in_month(clerk, september) == {"一直在", "下月才结束", "问过才结束"}
    assert in_month(clerk, date(2021, 10, 1)) == {"一直在", "下月才开始"}
    assert in_month(clerk, THIS_MONTH) == {"一直在", "下月才开始"}


def test_months_to_choose_from_begin_with_this_one():
    found = months(date(2021, 2, 10))
    assert (found[0], found[1], found[2]) == (date(2021, 2, 1), date(2021, 1, 1), date(2020, 12, 1))
    assert len(found) == 25


def test_village_staff_and_grid_officers_answer_for_their_own(
    login, village_cadre, grid_officer, neighbour, stay
):
    assert answer(login(neighbour), stay, answer="here").status_code == 404
    page = login(grid_officer).get(URL).content.decode()
    assert "周德厚" in page
    assert "全部村" not in page
    answer(login(village_cadre), stay, answer="here", monthly_wage="5300")
    check = EmploymentCheck.objects.get()
    assert (check.by, check.month, check.is_working) == (village_cadre, THIS_MONTH, True)
    assert (check.monthly_wage, check.checked_on, check.way) == (Decimal(5300), TODAY, "phone")


def test_the_leader_looks_and_does_not_answer(login, leader, stay):
    page = login(leader).get(URL).content.decode()
    assert "周德厚" in page
    assert "还在务工</button>" not in page
    assert answer(login(leader), stay, answer="here").status_code == 403


def test_how_it_was_asked_and_the_month_come_from_the_conditions(login, clerk, stay):
    last = (THIS_MONTH.replace(day=1) - date.resolution).replace(day=1)
    answer(login(clerk), stay, f"month={last}&way=visit&on={last}", answer="here")
    check = EmploymentCheck.objects.get()
    assert (check.month, check.way, check.checked_on) == (last, "visit", last)


def test_not_there_any_more_asks_since_when_and_why(login, clerk, stay):
    client = login(clerk)
    page = answer(client, stay, answer="gone", ended_on=THIS_MONTH).content.decode()
    assert "没有记" in page
    assert f'value="{THIS_MONTH}"' in page
    assert answer(client, stay).status_code == 400
    assert not EmploymentCheck.objects.exists()
    answer(client, stay, answer="gone", ended_on=THIS_MONTH.isoformat(), end_reason="返乡")
    stay.refresh_from_db()
    assert (stay.valid_to, stay.end_reason) == (THIS_MONTH, "返乡")
    page = client.get(f"{URL}?show=done").content.decode()
    assert "不在了" in page


def test_a_card_is_answered_in_place_with_the_progress(login, clerk, places, stay):
    other = make_household(village=places.village, head_name="赵铁柱")
    make_employment(household=other, by=clerk)
    url = reverse("policies:dispatch_check", args=[stay.pk])
    back = login(clerk).post(url, {"answer": "here"}, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in back
    assert f'id="stay-{stay.pk}"' in back
    assert "应调度 2 人次 = 已调度 1 + 还没有 1" in strip_tags(back)
    assert 'hx-swap-oob="true"' in back


def test_a_refusal_comes_back_in_the_card(login, clerk, stay):
    answer(login(clerk), stay, answer="here")
    url = reverse("policies:dispatch_check", args=[stay.pk])
    back = login(clerk).post(url, {"answer": "here"}, HTTP_HX_REQUEST="true").content.decode()
    assert "在务工" in back
    assert EmploymentCheck.objects.count() == 1


def test_all_ticked_at_once(login, clerk, places, stay):
    stays = [stay]
    for _ in range(3):
        home = make_household(village=places.village)
        stays.append(make_employment(household=home, by=clerk))
    client = login(clerk)
    answer(client, stays[1], answer="here", monthly_wage="4000")
    url = reverse("policies:dispatch_confirm")
    ticked = [row.pk for row in stays[:3]]
    data = {"employments": ticked}
    page = client.post(url, data, follow=True).content.decode()
    assert "已记 2 人还在务工，1 人这个月已有人调度过，没有改" in page
    assert EmploymentCheck.objects.get(employment=stays[1]).monthly_wage == Decimal(4000)
    assert not EmploymentCheck.objects.filter(employment=stays[3]).exists()


def test_nobody_ticked_is_said(login, clerk, stay):
    page = login(clerk).post(reverse("policies:dispatch_confirm"))
    assert "一个人也没有勾" in page.content.decode()


def test_rows_of_another_village_are_not_confirmed(login, neighbour, stay):
    data = {"employments": [stay.pk]}
    page = login(neighbour).post(reverse("policies:dispatch_confirm"), data).content.decode()
    assert "一个人也没有勾" in page
    assert not EmploymentCheck.objects.exists()


def test_progress_by_village_and_the_lists(login, clerk, places, stay):
    for name in ("郑一", "郑二"):
        home = make_household(village=places.other_village, head_name=name)
        make_employment(household=home, by=clerk)
    client = login(clerk)
    answer(client, stay, answer="here")
    page = client.get(URL).content.decode()
    assert "段墓村 1/1" in page
    assert "郑杨村 0/2" in page
    assert "应调度 3 人次 = 已调度 1 + 还没有 2" in strip_tags(page)
    assert f'id="stay-{stay.pk}"' not in page
    assert "周德厚" in client.get(f"{URL}?show=done").content.decode()
    page = client.get(f"{URL}?village={places.other_village.pk}").content.decode()
    assert "应调度 2 人次 = 已调度 0 + 还没有 2" in strip_tags(page)


def test_the_phone_is_masked_and_shown_only_to_who_may_ask(login, clerk, grid_officer, stay):
    person = stay.member
    Member.objects.filter(pk=person.pk).update(
        phone=PHONE, **indexes(name=person.name, id_number=person.id_number, phone=PHONE)
    )
    page = login(clerk).get(URL).content.decode()
    assert PHONE not in page
    assert "138****5678" in page
    assert reverse("accounts:reveal", args=["households.member", person.pk, "phone"]) in page
    page = login(grid_officer).get(URL).content.decode()
    assert "138****5678" in page
    assert "/reveal/" not in page


def test_without_an_own_phone_the_households_is_offered(login, clerk, stay):
    type(stay.household).objects.filter(pk=stay.household_id).update(phone=PHONE)
    page = login(clerk).get(URL).content.decode()
    assert "户主的电话" in page
    assert (
        reverse("accounts:reveal", args=["households.household", stay.household_id, "phone"])
        in page
    )


def test_who_has_left_the_household_is_marked(login, clerk, stay):
    Member.objects.filter(pk=stay.member_id).update(left_on=TODAY, leave_reason="death")
    assert "已不在册" in login(clerk).get(URL).content.decode()


def test_the_wage_last_heard_of_is_shown(login, clerk, stay):
    last = (THIS_MONTH - date.resolution).replace(day=1)
    answer(login(clerk), stay, f"month={last}", answer="here", monthly_wage="5600")
    assert "上次说月工资 5600 元" in login(clerk).get(URL).content.decode()


@pytest.mark.parametrize(
    "query", ["month=nonsense", "village=0", "way=x", "show=x", "month=1999-01-01", "on=x"]
)
def test_nonsense_in_the_address_asks_for_nothing(login, clerk, stay, query):
    assert "周德厚" in login(clerk).get(f"{URL}?{query}").content.decode()


def test_query_count_does_not_grow_with_rows(login, clerk, places):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            home = make_household(village=places.village)
            make_employment(household=home, by=clerk)

    def counted():
        client.get(URL)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        return len(queries)

    add(2)
    few = counted()
    add(8)
    assert counted() == few
    assert Employment.objects.count() == 10
