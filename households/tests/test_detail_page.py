"""The page of one household, its history, its years and the sheet to print."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from households import actions
from households.models import HouseholdYear, MemberYear
from households.tests.make import make_household, make_member


def url(name, household):
    return reverse(f"households:{name}", args=[household.pk])


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def household(places):
    household = make_household(
        village=places.village, head_name="周德厚", base_type="lifted", phone="13800006205"
    )
    child = make_member(
        household=household, name="周雨桐", relation="08", sex="female", born_on=date(2014, 5, 6)
    )
    for year, wages in ((2020, 12640), (2021, 10480)):
        HouseholdYear.objects.create(
            township=household.township,
            household=household,
            year=year,
            persons=2,
            wages=Decimal(wages),
            house_grade="B",
            has_safe_water=True,
            has_dropout=False,
        )
    MemberYear.objects.create(
        township=household.township, member=child, year=2021, has_medical_insurance=False,
        schooling="primary", school="小召中心小学",
    )  # fmt: skip
    return household


def test_the_page_tells_who_they_are_and_how_they_live(login, village_cadre, household):
    page = text(login(village_cadre).get(url("detail", household)))
    for words in (
        "周德厚户",
        "脱贫户，享受政策",
        "周雨桐",
        "小召中心小学小学",
        "1 人未参保",
        "B级",
    ):
        assert words in page
    assert "138****6205" in page
    assert "13800006205" not in page


def test_income_is_drawn_beside_the_monitoring_line(login, village_cadre, household):
    answer = login(village_cadre).get(url("detail", household))
    chart = answer.context["chart"]
    assert chart.sentence == "人均纯收入：2020年6320元，2021年5240元，低于2021年监测线6000元"
    assert [bar.is_latest for bar in chart.bars] == [False, True]
    assert all(0 < bar.y < 172 for bar in chart.bars)
    assert chart.bars[0].y < chart.line_y < chart.bars[1].y


def test_the_latest_year_is_compared_with_the_one_before(login, village_cadre, household):
    parts = login(village_cadre).get(url("detail", household)).context["parts"]
    assert [(one["label"], one["change"]) for one in parts] == [("工资性", "减 2160")]


def test_a_household_without_anything_collected_says_so(login, village_cadre, places):
    bare = make_household(village=places.village)
    page = text(login(village_cadre).get(url("detail", bare)))
    assert "还没有采集收入" in page
    assert "未采集" in page


def test_a_grid_officer_sees_but_is_not_offered_changes(login, grid_officer, places):
    household = make_household(village=places.village, grid=places.grid)
    page = text(login(grid_officer).get(url("detail", household)))
    assert url("edit", household) not in page
    assert url("split", household) not in page


def test_outside_the_area_there_is_no_such_household(login, outsider, neighbour, household):
    for user in (outsider, neighbour):
        for name in ("detail", "history", "years", "print"):
            assert login(user).get(url(name, household)).status_code == 404


def test_the_query_count_does_not_grow_with_members(
    login, village_cadre, household, django_assert_num_queries
):
    client = login(village_cadre)
    client.get(url("detail", household))
    with CaptureQueriesContext(connection) as few:
        client.get(url("detail", household))
    for _ in range(6):
        make_member(household=household)
    with django_assert_num_queries(len(few)):
        client.get(url("detail", household))


def test_history_tells_who_did_what_without_values(login, clerk, village_cadre, household):
    actions.update_household(
        household=household, version=1, by=clerk, phone="13900001111", group="三组"
    )
    child = household.members.get(relation="08")
    actions.remove_member(member=child, on=date(2021, 9, 1), leave_reason="moved_out", by=clerk)
    page = text(login(village_cadre).get(url("history", household)))
    for words in (
        "修改户信息",
        "户联系电话",
        "减少成员：周雨桐",
        "户籍迁出",
        "李业务",
        "2021-09-01",
    ):
        assert words in page
    assert "13900001111" not in page


def test_all_years_stand_side_by_side(login, village_cadre, household):
    page = text(login(village_cadre).get(url("years", household)))
    assert "2020 年" in page
    assert "5240" in page


def test_the_printed_sheet_is_masked_and_recorded(login, village_cadre, household):
    page = text(login(village_cadre).get(url("print", household)))
    head = household.members.heads().get()
    assert f"**************{head.id_number[-4:]}" in page
    assert head.id_number not in page
    assert "138****6205" in page
    event = AuditEvent.objects.get()
    assert (event.what, event.by) == ("household.print", village_cadre)


def test_clear_values_are_shown_one_by_one_with_a_reason(login, village_cadre, household):
    head = household.members.heads().get()
    address = reverse("accounts:reveal", args=["households.member", head.pk, "id_number"])
    answer = login(village_cadre).post(address, {"reason": "核对医保"})
    assert head.id_number in text(answer)
    assert AuditEvent.objects.get().reason == "核对医保"


def test_a_dissolved_household_is_only_looked_at(login, clerk, household):
    actions.dissolve(
        household=household,
        on=date(2022, 1, 1),
        dissolve_reason="moved_out",
        reason="迁走",
        by=clerk,
    )
    page = text(login(clerk).get(url("detail", household)))
    assert "已于" in page
    assert "整户迁出" in page
    assert url("edit", household) not in page
