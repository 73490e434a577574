"""Screening rounds (集中排查): started, changed and ended by the township, seen by everybody."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.codes import BaseType
from households.tests.make import make_household
from monitoring import actions
from monitoring.checks import Found
from monitoring.models import Screening
from monitoring.tests.counting import queries_of
from monitoring.tests.make import make_screening, make_screening_record

CHANGED = {"name": "信息动态调整", "year": 2021, "started_on": date(2021, 10, 18)}


@pytest.fixture
def screening(places, clerk):
    return make_screening(township=places.township, by=clerk)


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid)


def change(screening, by, **changes):
    values = {**CHANGED, "ended_on": None, "coverage": "all"}
    return actions.change_screening(screening=screening, by=by, **(values | changes))


def close(screening, by, ended_on, reason=""):
    return actions.close_screening(screening=screening, by=by, ended_on=ended_on, reason=reason)


def items(screening):
    return list(screening.items.values_list("order", "name"))


# Start and change


def test_a_name_is_used_once_a_year(screening, places, clerk, village_cadre):
    with pytest.raises(NotAllowed, match="2021 年已有一轮“信息动态调整”"):
        make_screening(township=places.township, by=clerk)
    with pytest.raises(NotAllowed, match="早于开始日期"):
        make_screening(township=places.township, by=clerk, name="二", ended_on=date(2021, 10, 1))
    with pytest.raises(NotAllowed, match="不能“登记风险变更”"):
        make_screening(township=places.township, by=village_cadre, name="三")
    assert make_screening(township=places.township, by=clerk, year=2022)


def test_a_round_says_whom_and_what_it_looks_at(places, clerk):
    screening = make_screening(
        township=places.township,
        by=clerk,
        coverage="focus",
        items=["三保障一安全", " 搬迁后续帮扶 ", "", "扶贫资产管理"],
    )
    assert items(screening) == [(1, "三保障一安全"), (2, "搬迁后续帮扶"), (3, "扶贫资产管理")]
    assert screening.get_coverage_display() == "脱贫户和监测对象"


def test_a_running_round_is_changed_with_its_items(screening, clerk, village_cadre):
    later = timezone.localdate() + timedelta(days=9)
    change(screening, clerk, ended_on=later, document="政办〔2021〕9号", items=["饮水", "住房"])
    change(screening, clerk, ended_on=later, document="政办〔2021〕9号", items=["住房", "饮水"])
    row = Screening.objects.get()
    assert (row.ended_on, row.document) == (later, "政办〔2021〕9号")
    assert items(row) == [(1, "住房"), (2, "饮水")]
    assert AuditEvent.objects.filter(what="screening.change").count() == 3
    with pytest.raises(NotAllowed, match="不能“登记风险变更”"):
        change(screening, village_cadre)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ended_on": date(2021, 11, 20)}, "请用“结束这一轮”"),
        ({"started_on": date(2021, 10, 25)}, "已有 1 户在 2021-10-25 以前排查过"),
        ({"coverage": "focus"}, "已排查的有 1 户不是“脱贫户和监测对象”"),
        ({"items": ["饮水", "饮水"]}, "排查内容有重复"),
        ({"items": ["水" * 51]}, "每项最多 50 个字"),
        ({"name": "第二轮"}, "该年度已有同名的排查"),
    ],
)
def test_a_change_that_does_not_fit_is_refused(screening, household, places, clerk, changes, words):
    make_screening(township=places.township, by=clerk, name="第二轮")
    make_screening_record(screening=screening, household=household, by=clerk)
    with pytest.raises(NotAllowed, match=words):
        change(screening, clerk, **changes)


def test_the_coverage_may_shrink_to_what_was_checked(screening, places, clerk):
    lifted = make_household(village=places.village, base_type=BaseType.LIFTED)
    make_screening_record(screening=screening, household=lifted, by=clerk)
    assert change(screening, clerk, coverage="focus").coverage == "focus"


# Close


def test_a_round_does_not_end_before_its_last_record(screening, household, clerk):
    make_screening_record(
        screening=screening, household=household, by=clerk, checked_on=date(2021, 10, 20)
    )
    stale = Screening.objects.get()

    with pytest.raises(NotAllowed, match="2021-10-20"):
        close(screening, clerk, date(2021, 10, 19))
    with pytest.raises(NotAllowed, match="还没有到"):
        close(screening, clerk, timezone.localdate() + timedelta(days=1))
    close(screening, clerk, date(2021, 10, 31))
    with pytest.raises(NotAllowed, match="刚被他人更新"):
        close(stale, clerk, date(2021, 11, 30))


def test_who_ends_a_round_with_something_missing_says_why(screening, household, places, clerk):
    make_household(village=places.other_village)
    record = make_screening_record(
        screening=screening,
        household=household,
        by=clerk,
        is_at_risk=True,
        problems=[Found(content="漏雨")],
    )
    missing = "还有 1 户没有排查，还有 1 个问题没有整改完，还有 1 户符合纳入条件、没有提出监测"
    with pytest.raises(NotAllowed, match=f"{missing}。要现在结束，请写明原因。"):
        close(screening, clerk, date(2021, 10, 31))
    close(screening, clerk, date(2021, 10, 31), "外出务工，年前补查")
    event = AuditEvent.objects.get(what="screening.close")
    assert (event.reason, event.detail["missing"]) == ("外出务工，年前补查", missing.split("，"))
    assert record.problems.open().exists()


def test_a_round_that_lacks_nothing_ends_without_a_reason(screening, household, clerk):
    make_screening_record(screening=screening, household=household, by=clerk)
    assert close(screening, clerk, date(2021, 10, 31)).ended_on == date(2021, 10, 31)


def test_an_ended_round_is_opened_again_by_a_later_end_only(screening, household, clerk):
    make_screening_record(screening=screening, household=household, by=clerk)
    close(screening, clerk, date(2021, 10, 31))
    with pytest.raises(NotAllowed, match="请用“结束这一轮”"):
        change(screening, clerk, ended_on=date(2021, 10, 31), scope="全乡")
    assert change(screening, clerk, ended_on=None).ended_on is None


# Pages


def test_the_township_starts_changes_and_ends_a_round_in_the_pages(login, clerk, household):
    client = login(clerk)
    data = {
        "name": "第三轮集中排查",
        "year": 2021,
        "started_on": "2021-10-18",
        "coverage": "all",
        "items": "三保障一安全\r\n搬迁后续帮扶",
    }
    client.post(reverse("monitoring:screening_create"), data)
    screening = Screening.objects.get()
    assert items(screening) == [(1, "三保障一安全"), (2, "搬迁后续帮扶")]
    url = reverse("monitoring:screening_change", args=[screening.pk])
    assert "三保障一安全\n搬迁后续帮扶" in client.get(url).content.decode()
    client.post(url, data | {"document": "政办〔2021〕9号"})
    assert "政办〔2021〕9号" in client.get(screening.get_absolute_url()).content.decode()

    url = reverse("monitoring:screening_close", args=[screening.pk])
    assert "还有 1 户没有排查。现在结束，要写明原因。" in client.get(url).content.decode()
    assert client.post(url, {"ended_on": "2021-11-30"}).status_code == 422
    client.post(url, {"ended_on": "2021-11-30", "reason": "雪天路封"})
    screening.refresh_from_db()
    assert screening.ended_on == date(2021, 11, 30)
    page = client.get(screening.get_absolute_url()).content.decode()
    assert "雪天路封" in page
    assert "hx-trigger" not in page.partition("<main")[2]


def test_the_page_comes_again_by_itself_while_the_round_runs(login, screening, household, clerk):
    client, url = login(clerk), screening.get_absolute_url()
    page = client.get(url).content.decode()
    assert f'hx-get="{url}?beat=1"' in page
    fragment = client.get(f"{url}?beat=1", headers={"HX-Request": "true"}).content.decode()
    assert f'hx-get="{url}?beat=2"' in fragment
    assert "<html" not in fragment
    make_screening_record(screening=screening, household=household, by=clerk)
    later = client.get(f"{url}?beat=2", headers={"HX-Request": "true"}).content.decode()
    assert "应排查 1 户 = 已排查 1 + 还没有排查 0" in later
    # a page that nobody looks at must not keep the session alive for ever
    last = client.get(f"{url}?beat=20", headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in last
    assert "已停止自动更新" in last


def test_everybody_sees_the_numbers_of_his_own_area(
    login, screening, places, household, clerk, village_cadre, leader, outsider
):
    make_household(village=places.other_village)
    url = screening.get_absolute_url()
    assert "应排查 2 户" in login(clerk).get(url).content.decode()
    assert "应排查 2 户" in login(leader).get(url).content.decode()
    page = login(village_cadre).get(url).content.decode()
    assert "应排查 1 户" in page
    assert "郑杨村" not in page
    assert login(outsider).get(url).status_code == 404


def test_the_county_sees_whose_rounds_they_are(login, screening, places, county_leader, leader):
    make_screening(township=places.other_township, name="排查一")
    page = login(county_leader).get(reverse("monitoring:screenings")).content.decode()
    assert "小召乡：2021 年信息动态调整" in page
    assert "柳河乡：2021 年排查一" in page
    page = login(leader).get(reverse("monitoring:screenings")).content.decode()
    assert "小召乡：" not in page
    assert "排查一" not in page


def test_every_number_of_the_page_opens_its_households(login, screening, places, clerk):
    for village in (places.village, places.other_village):
        household = make_household(village=village, base_type=BaseType.LIFTED)
        make_household(village=village)
        make_screening_record(
            screening=screening,
            household=household,
            by=clerk,
            is_at_risk=True,
            problems=[Found(content="漏雨", due_on=date(2021, 10, 20))],
        )
    client = login(clerk)
    page = client.get(screening.get_absolute_url()).content.decode().partition("<main")[2]
    links = re.findall(r'<td class="num[^"]*"[^>]*><a href="([^"]+)">(\d+)</a>', page)
    assert len(links) == 3 * 4 + 2 * 8
    for url, number in links:
        listed = client.get(url.replace("&amp;", "&")).context["page"].paginator.count
        assert listed == int(number), url


def test_the_queries_do_not_grow(login, places, screening, household, clerk):
    client = login(clerk)
    detail = screening.get_absolute_url()
    lists = reverse("monitoring:screening_households", args=[screening.pk])
    urls = [
        detail,
        reverse("monitoring:screenings"),
        reverse("monitoring:screening_problems", args=[screening.pk]),
        reverse("monitoring:screening_sheet", args=[screening.pk]),
        *(f"{lists}?show={show}" for show in ("left", "done", "problem", "pending", "all")),
    ]

    def enter():
        make_household(village=places.village)
        one = make_household(village=places.village)
        make_screening_record(
            screening=screening,
            household=one,
            by=clerk,
            is_at_risk=True,
            groups=["housing"],
            problems=[Found(content="漏雨")],
        )

    enter()
    before = [queries_of(client, url) for url in urls]
    for number in range(3):
        enter()
        make_screening(township=places.township, by=clerk, name=f"第{number}轮")

    assert [queries_of(client, url) for url in urls] == before
