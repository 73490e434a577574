"""The pages of the data check (数据核查): the list, checking now, waiving, the panel of a household."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from households.tests.make import make_household
from quality import actions
from quality.models import Finding
from quality.tests.make import make_finding

LIST = reverse("quality:list")
PHONE, ID_NUMBER = "A13", "A03"


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid, head_name="周海涛")


@pytest.fixture
def finding(household):
    return make_finding(household=household)


def waive_url(finding):
    return reverse("quality:waive", args=[finding.pk])


def panel_of(client, household):
    return client.get(reverse("quality:panel", args=[household.pk]))


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def until(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def test_list_shows_whose_finding_it_is_and_where_to_mend_it(login, clerk, household, finding):
    page = text(login(clerk).get(LIST))
    for words in ["周海涛户", "没有户联系电话", "段墓村", "豁免", household.get_absolute_url()]:
        assert words in page
    assert reverse("households:edit", args=[household.pk]) in page


def test_list_counts_by_level_rule_and_village(login, clerk, places, household, finding):
    make_finding(household=make_household(village=places.other_village), rule=PHONE)
    make_finding(household=household, rule=ID_NUMBER, member=household.members.get())
    context = login(clerk).get(LIST).context

    assert [(item["label"], item["value"]) for item in context["stats"]] == [
        ("严重", 1),
        ("一般", 2),
        ("提示", 0),
        ("已豁免", 0),
    ]
    assert [(line["rule"].code, line["count"]) for line in context["by_rule"]] == [
        (ID_NUMBER, 1),
        (PHONE, 2),
    ]
    assert [
        (line["household__village__name"], line["count"]) for line in context["by_village"]
    ] == [
        ("段墓村", 2),
        ("郑杨村", 1),
    ]
    assert context["households"] == 2
    assert context["page"].object_list[0].rule == ID_NUMBER


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 2),
        ("?level=E", 1),
        ("?level=W", 1),
        ("?rule=A13", 1),
        ("?q=周海涛", 2),
        ("?q=无此人", 0),
        ("?state=waived", 1),
        ("?state=gone", 1),
        ("?level=nonsense&rule=X&village=0&page=99", 2),
    ],
)
def test_list_is_filtered(login, clerk, household, finding, query, number):
    make_finding(household=household, rule=ID_NUMBER)
    make_finding(household=household, rule="P02", gone_on=date(2021, 12, 5))
    waived = make_finding(household=household, rule="A15")
    actions.waive(finding=waived, by=clerk, until=until(30), reason="父子同用一个电话")

    assert login(clerk).get(LIST + query).context["page"].paginator.count == number


def test_village_cadre_sees_the_own_village_only(login, village_cadre, neighbour, finding):
    assert "周海涛户" in text(login(village_cadre).get(LIST))
    assert "周海涛户" not in text(login(neighbour).get(LIST))


def test_findings_of_no_household_are_the_townships(login, clerk, village_cadre, places):
    Finding.objects.create(
        township=places.township,
        rule="S01",
        subject="policies.loan.member",
        detail="小额信贷的“借款人”：1 行不在本乡镇（编号 7）",
        found_on=date(2021, 12, 1),
    )
    assert "1 行不在本乡镇" in text(login(clerk).get(LIST))
    assert "1 行不在本乡镇" not in text(login(village_cadre).get(LIST))


def test_rule_that_no_longer_exists_is_listed_by_its_code(login, clerk, household):
    make_finding(household=household, rule="Z99")
    assert "Z99" in text(login(clerk).get(LIST))


def test_query_count_does_not_grow_with_findings(login, clerk, places):
    counts = []
    for _ in range(2):
        for _ in range(4):
            home = make_household(village=places.village)
            one = make_finding(household=home, rule=ID_NUMBER, member=home.members.get())
            actions.waive(finding=one, by=clerk, until=until(0), reason="已核对户口本")
            make_finding(household=home)
        client = login(clerk)
        client.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
            client.get(LIST + "?state=waived")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_check_now_tells_what_concerns_the_own_area(login, village_cadre, places, household):
    make_household(village=places.other_village)
    page = text(login(village_cadre).post(reverse("quality:run"), follow=True))

    assert "已核查段墓村：待处理 1 条，今天新查出 1 条，今天消失 0 条" in page
    assert Finding.objects.count() == 2
    assert AuditEvent.objects.get(what="finding.check").by == village_cadre
    assert "钱村干" in page


def test_check_now_says_when_a_later_day_was_checked(login, clerk, household):
    make_finding(household=household, found_on=until(1))
    assert "以后已经核查过" in text(login(clerk).post(reverse("quality:run"), follow=True))


@pytest.mark.parametrize("address", [LIST, reverse("quality:run")])
def test_others_may_not_check(login, leader, grid_officer, administrator, address):
    for user in (leader, grid_officer, administrator):
        client = login(user)
        answer = client.get(address) if address == LIST else client.post(address)
        assert answer.status_code == 403


def test_waived_finding_leaves_the_list_until_its_day(login, clerk, finding):
    form = {"until": until(90).isoformat(), "reason": "独居老人没有手机，已入户核实"}
    page = text(login(clerk).post(waive_url(finding), form, follow=True))

    assert f"已豁免到 {until(90)}：周海涛，户联系电话缺失或不是手机号" in page
    assert not login(clerk).get(LIST).context["page"].object_list
    waived = text(login(clerk).get(LIST + "?state=waived"))
    assert "独居老人没有手机" in waived
    assert "李业务" in waived
    assert "改豁免" in waived


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "原因"),
        ({"until": "2021-01-01"}, "已经过去"),
        ({"until": "随便"}, "豁免到哪天"),
    ],
)
def test_bad_waiver_is_explained_and_changes_nothing(login, clerk, finding, changes, words):
    form = {"until": until(9).isoformat(), "reason": "已入户核实"} | changes
    assert words in text(login(clerk).post(waive_url(finding), form))
    assert Finding.objects.get().waived_until is None


def test_village_asks_the_township_to_waive(login, village_cadre, finding):
    answer = login(village_cadre).get(waive_url(finding))
    assert answer.status_code == 403
    assert "豁免由乡镇核准" in answer.content.decode()
    assert waive_url(finding) not in text(login(village_cadre).get(LIST))


def test_outsider_finds_nothing_to_waive(login, outsider, finding):
    assert login(outsider).get(waive_url(finding)).status_code == 404


def test_gone_finding_is_not_waived(login, clerk, finding):
    Finding.objects.update(gone_on=date(2021, 12, 5))
    assert login(clerk).get(waive_url(finding)).status_code == 404


def test_panel_lists_the_households_findings(login, clerk, household, finding):
    waived = make_finding(household=household, rule="A15", detail="联系电话与另外 1 户相同")
    actions.waive(finding=waived, by=clerk, until=until(9), reason="父子同用一个电话")
    make_finding(household=household, rule="P02", detail="走访逾期", gone_on=date(2021, 12, 2))

    panel = text(panel_of(login(clerk), household))
    assert "没有户联系电话" in panel
    assert "父子同用一个电话" in panel
    assert "走访逾期" not in panel


def test_panel_shows_a_grid_officer_the_findings_without_links(
    login, grid_officer, household, finding
):
    panel = text(panel_of(login(grid_officer), household))
    assert "没有户联系电话" in panel
    assert "<a" not in panel


def test_panel_of_a_household_without_findings_says_so(login, clerk, household):
    assert "没有待处理的疑点" in text(panel_of(login(clerk), household))


def test_panel_is_closed_to_other_areas_and_roles(
    login, neighbour, outsider, administrator, household
):
    assert panel_of(login(neighbour), household).status_code == 404
    assert panel_of(login(outsider), household).status_code == 404
    assert panel_of(login(administrator), household).status_code == 403


def test_pages_ask_for_a_login(client, household, finding):
    for address in [LIST, waive_url(finding), reverse("quality:panel", args=[household.pk])]:
        assert client.get(address).headers["Location"].startswith(reverse("accounts:login"))
