"""Pages of employment (务工): the list, one stay, moving, correcting, and how it compares with last year."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from households.tests.make import make_household, make_member
from policies import actions
from policies.models import Employment, EmploymentCheck
from policies.tests.make import head_of, make_employment

URL = reverse("policies:employments")
FORM = {
    "place": "out_province",
    "work_place": "江苏省苏州市昆山市",
    "employer": "昆山电子厂",
    "channel": "migrant",
    "monthly_wage": "5200",
    "valid_from": "2021-03-01",
}


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚")


def works(clerk, village, name, **fields):
    return make_employment(
        household=make_household(village=village, head_name=name), by=clerk, **fields
    )


def shown(client, query, names):
    page = client.get(f"{URL}?{query}").content.decode()
    return {name for name in names if f">{name}<" in page}


def test_clerk_registers_a_stay(login, clerk, household):
    url = reverse("policies:employment_create", args=[household.pk])
    page = login(clerk).post(url, FORM | {"member": head_of(household).pk}, follow=True)
    assert "已登记务工：周德厚，省外 昆山电子厂" in page.content.decode()
    stay = Employment.objects.get()
    assert (stay.monthly_wage, stay.township) == (Decimal(5200), household.township)


def test_a_second_stay_is_refused_with_the_offer_to_end_the_first(login, clerk, household):
    first = make_employment(household=household, by=clerk)
    url = reverse("policies:employment_create", args=[household.pk])
    client = login(clerk)
    data = FORM | {"member": head_of(household).pk, "valid_from": "2021-08-01"}
    page = client.post(url, data).content.decode()
    assert "还有一段没有结束的务工" in page
    assert "原来那段到新的开始日期结束" in page
    assert 'value="昆山电子厂"' in page
    client.post(url, data | {"ends_open": "on"})
    first.refresh_from_db()
    assert first.valid_to == date(2021, 8, 1)
    assert Employment.objects.on(date(2021, 8, 1)).get().employer == "昆山电子厂"


def test_the_offer_does_not_end_the_stay_of_somebody_else(login, clerk, household):
    wife = make_member(household=household, relation="02", name="郑秀兰")
    first = make_employment(household=household, by=clerk)
    url = reverse("policies:employment_create", args=[household.pk])
    login(clerk).post(url, FORM | {"member": wife.pk, "ends_open": "on"})
    first.refresh_from_db()
    assert first.valid_to is None
    assert Employment.objects.get(member=wife)


def test_moving_and_ending_from_the_page_of_the_stay(login, clerk, household):
    stay = make_employment(household=household, by=clerk)
    client = login(clerk)
    url = reverse("policies:employment_move", args=[stay.pk])
    page = client.post(url, FORM | {"on": "2021-08-01", "place": "workshop"}, follow=True)
    assert "帮扶车间" in page.content.decode()
    new = Employment.objects.get(valid_to=None)
    end = {"on": "2021-12-01", "reason": "合同到期"}
    client.post(reverse("policies:employment_end", args=[new.pk]), end)
    page = client.get(reverse("policies:employment_detail", args=[new.pk])).content.decode()
    assert "合同到期" in page
    assert "这个人别的务工" in page
    assert "换地方" not in page


def test_a_stay_is_corrected_and_withdrawn(login, clerk, household):
    stay = make_employment(household=household, by=clerk)
    client = login(clerk)
    url = reverse("policies:employment_correct", args=[stay.pk])
    seen = client.get(url).context["form"]["seen"].value()
    data = FORM | {"member": stay.member_id, "employer": "玩具厂", "reason": "听错", "seen": seen}
    client.post(url, data)
    stay.refresh_from_db()
    assert stay.employer == "玩具厂"
    client.post(reverse("policies:employment_withdraw", args=[stay.pk]), {"reason": "登错人"})
    assert not Employment.objects.exists()


def test_a_check_is_corrected_and_withdrawn(login, clerk, household):
    stay = make_employment(household=household, by=clerk)
    check = actions.check_employment(
        employment=stay, by=clerk, month=date(2021, 9, 1), is_working=True, checked_on=date(2021, 9, 9)
    )  # fmt: skip
    client = login(clerk)
    url = reverse("policies:check_correct", args=[check.pk])
    seen = client.get(url).context["form"]["seen"].value()
    data = {"monthly_wage": "4100", "checked_on": "2021-09-10", "way": "visit", "is_working": "on"}
    client.post(url, data | {"reason": "多打一个零", "seen": seen})
    check.refresh_from_db()
    assert (check.monthly_wage, check.way) == (Decimal(4100), "visit")
    detail = reverse("policies:employment_detail", args=[stay.pk])
    assert "2021-09" in client.get(detail).content.decode()
    client.post(reverse("policies:check_withdraw", args=[check.pk]), {"reason": "打错电话"})
    assert not EmploymentCheck.objects.exists()


def test_conditions_and_totals_of_the_list(login, clerk, places):
    names = ("省外人", "车间人", "回来人")
    works(clerk, places.village, "省外人", work_place="江苏省昆山市")
    works(
        clerk,
        places.village,
        "车间人",
        place="workshop",
        employer="小召服装车间",
        channel="workshop",
    )
    works(clerk, places.other_village, "回来人", valid_to=date(2021, 10, 1))
    client = login(clerk)
    assert shown(client, "place=workshop", names) == {"车间人"}
    assert shown(client, "state=working", names) == {"省外人", "车间人"}
    assert shown(client, "state=ended", names) == {"回来人"}
    assert shown(client, "employer=服装", names) == {"车间人"}
    assert shown(client, "work_place=昆山", names) == {"省外人"}
    assert shown(client, "channel=workshop", names) == {"车间人"}
    assert shown(client, f"village={places.other_village.pk}", names) == {"回来人"}
    assert shown(client, "worked_from=2021-10-01&worked_to=2021-12-31", names) == {
        "省外人",
        "车间人",
    }
    assert shown(client, "worked_from=2020-01-01&worked_to=2021-02-28", names) == set()
    assert "合计 3 户 3 人，3 段" in client.get(URL).content.decode()


def test_a_village_sees_its_own_and_another_township_nothing(
    login, village_cadre, outsider, clerk, places
):
    mine = works(clerk, places.village, "本村人")
    works(clerk, places.other_village, "邻村人")
    names = ("本村人", "邻村人")
    assert shown(login(village_cadre), "", names) == {"本村人"}
    assert shown(login(outsider), "", names) == set()
    detail = reverse("policies:employment_detail", args=[mine.pk])
    assert login(outsider).get(detail).status_code == 404


def test_the_leader_reads_and_does_not_keep(login, leader, clerk, household):
    stay = make_employment(household=household, by=clerk)
    detail = login(leader).get(reverse("policies:employment_detail", args=[stay.pk]))
    assert "换地方" not in detail.content.decode()
    end = login(leader).get(reverse("policies:employment_end", args=[stay.pk]))
    assert end.status_code == 403


def counted(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def test_query_count_does_not_grow_with_rows(login, clerk, places):
    client = login(clerk)
    urls = [URL, reverse("policies:employment_comparison")]
    works(clerk, places.village, "一")
    works(clerk, places.village, "二")
    few = [counted(client, url) for url in urls]
    for _ in range(8):
        works(clerk, places.other_village, "")
    assert [counted(client, url) for url in urls] == few


def test_last_year_is_compared_by_place_and_each_number_opens_its_persons(login, clerk, places):
    works(clerk, places.village, "一直在", valid_from=date(2020, 3, 1))
    works(clerk, places.village, "去年在", valid_from=date(2020, 3, 1), valid_to=date(2020, 12, 31))
    works(clerk, places.village, "今年来", place="in_county")
    moved = works(clerk, places.village, "换地方", valid_from=date(2021, 3, 1))
    actions.move_employment(employment=moved, by=clerk, on=date(2021, 5, 1), place="in_county")
    client = login(clerk)
    url = reverse("policies:employment_comparison")
    answer = client.get(url, {"start": "2021-01-01", "end": "2021-06-30"})
    rows = {one["row"].label: one for one in answer.context["rows"]}
    numbers = {label: (one["row"].now, one["row"].before) for label, one in rows.items()}
    assert numbers["省外"] == (2, 2)
    assert numbers["县内"] == (2, 0)
    assert numbers["合计（不重复）"] == (3, 2)
    assert rows["合计（不重复）"]["row"].ratio == Decimal("0.5")
    assert rows["县内"]["row"].ratio is None
    assert "50%" in answer.content.decode()
    for one in rows.values():
        for name in ("now", "before"):
            listed = client.get(one[name]).context["totals"]["persons"]
            assert listed == getattr(one["row"], name)


def test_a_period_that_ends_before_it_starts_is_refused_in_words(login, clerk):
    url = reverse("policies:employment_comparison")
    page = login(clerk).get(url, {"start": "2021-06-30", "end": "2021-01-01"}).content.decode()
    assert "结束的日期早于开始的日期" in page


def test_an_end_in_the_future_is_refused_on_the_page(login, clerk, household):
    stay = make_employment(household=household, by=clerk)
    tomorrow = timezone.localdate() + timedelta(days=1)
    data = {"on": tomorrow.isoformat(), "reason": "返乡"}
    page = login(clerk).post(reverse("policies:employment_end", args=[stay.pk]), data)
    assert "还没有到" in page.content.decode()
