"""Pages of areas and parameters."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from areas.models import Area, AreaTag, AreaTarget, AreaYear, Parameter
from areas.parameters import value_on, words_on
from areas.tests.make import make_grid, make_tag, make_target, make_village


def url(name, *args):
    return reverse(f"accounts:{name}", args=args)


def test_tree_starts_at_the_own_area(login, clerk, places):
    assert login(clerk).get(url("areas"))["Location"] == url("area", places.township.pk)
    page = login(clerk).get(url("area", places.township.pk)).content.decode()
    assert "段墓村" in page
    assert "郑杨村" in page


def test_administrator_of_the_whole_system_starts_at_the_counties(login, administrator):
    assert "云川县" in login(administrator).get(url("areas")).content.decode()


def test_query_count_does_not_grow_with_villages(
    login, clerk, places, django_assert_max_num_queries
):
    for number in range(300, 320):
        make_tag(area=make_village(township=places.township, number=number))
    client = login(clerk)
    with django_assert_max_num_queries(17):
        client.get(url("area", places.township.pk))


def test_new_village_gets_its_place_by_code(login, clerk, places):
    data = {
        "code": places.township.prefix + "301",
        "name": "新村",
        "kind": "village",
        "urban_rural": "220",
    }
    login(clerk).post(url("area_add", places.township.pk), data)
    village = Area.objects.get(name="新村")
    assert (village.parent, village.level) == (places.township, Area.Level.VILLAGE)
    assert AuditEvent.objects.get().what == "area.add"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("990199301001", "要以上级小召乡的 990101201 开头"),
        ("99010120130", "代码是 12 位数字"),
        ("990101201201", "已有区划在用"),
        ("990101201000", "已有区划在用"),
    ],
)
def test_wrong_codes_are_refused(login, clerk, places, code, sentence):
    data = {"code": code, "name": "新村", "kind": "village"}
    page = login(clerk).post(url("area_add", places.township.pk), data).content.decode()
    assert sentence in page or "已存在" in page
    assert not Area.objects.filter(name="新村").exists()


def test_next_number_is_proposed_for_a_grid(login, clerk, places):
    page = login(clerk).get(url("area_add", places.village.pk)).content.decode()
    assert places.village.code + "03" in page


def test_abolished_village_keeps_its_history(login, clerk, places):
    data = {"on": "2021-06-01", "reason": "并入段墓村"}
    login(clerk).post(url("area_abolish", places.other_village.pk), data)
    places.other_village.refresh_from_db()
    assert places.other_village.abolished_on == date(2021, 6, 1)
    assert AuditEvent.objects.get().reason == "并入段墓村"


def test_village_with_grids_is_not_abolished_before_them(login, clerk, places):
    data = {"on": "2021-06-01", "reason": "合并"}
    page = login(clerk).post(url("area_abolish", places.village.pk), data).content.decode()
    assert "请先撤并下级" in page


def test_tag_has_its_dates(login, clerk, places):
    client = login(clerk)
    data = {"name": "贫困村", "tag_level": "省", "valid_from": "2014-01-01"}
    client.post(url("tag_add", places.village.pk), data)
    again = client.post(url("tag_add", places.village.pk), data).content.decode()
    assert "请先截止旧的" in again
    tag = AreaTag.objects.get()
    client.post(url("tag_end", tag.pk), {"on": "2019-12-31"})
    tag.refresh_from_db()
    assert tag.valid_to == date(2019, 12, 31)


def test_a_poor_village_that_left_the_list_is_still_known_as_one(login, clerk, places):
    tag = make_tag(area=places.village, name="贫困村", valid_from=date(2014, 1, 1))
    login(clerk).post(url("tag_exit", tag.pk), {"on": "2016-12-20"})
    tag.refresh_from_db()
    assert (tag.valid_to, tag.exited_on) == (None, date(2016, 12, 20))


def test_yearly_profile_is_entered_and_corrected(login, clerk, places):
    address = url("area_year", places.village.pk, 2021)
    data = {"location": "东邻郑杨村，西邻柳河", "population": "1250", "area_km2": "3.25"}
    login(clerk).post(address, data)
    login(clerk).post(address, data | {"population": "1251"})
    row = AreaYear.objects.get()
    assert (row.population, row.area_km2) == (1251, Decimal("3.25"))
    assert "东邻郑杨村" in login(clerk).get(address).content.decode()


def test_year_of_choice_leads_to_its_form(login, clerk, places):
    answer = login(clerk).get(url("area_other_year", places.village.pk), {"year": "2019"})
    assert answer["Location"] == url("area_year", places.village.pk, 2019)


def set_line(client, area, value, since, document="豫〔2021〕1号"):
    data = {"value": value, "valid_from": since, "document": document}
    return client.post(url("parameter_set", area.pk, "monitoring_line"), data)


def test_new_value_ends_the_old_one_and_holds_below(login, clerk, places):
    client = login(clerk)
    set_line(client, places.township, "6400", "2021-01-01")
    set_line(client, places.township, "7000", "2022-01-01")
    assert value_on("monitoring_line", places.grid, date(2021, 12, 31)) == 6400
    assert value_on("monitoring_line", places.grid, date(2022, 1, 1)) == 7000
    page = client.get(url("parameters", places.village.pk)).content.decode()
    assert "7000 元" in page
    assert "豫〔2021〕1号" in page


def test_value_entered_late_fits_between(login, clerk, places):
    client = login(clerk)
    set_line(client, places.township, "6000", "2020-01-01")
    set_line(client, places.township, "7000", "2022-01-01")
    set_line(client, places.township, "6400", "2021-01-01")
    rows = Parameter.objects.order_by("valid_from").values_list("value", "valid_to")
    assert list(rows) == [
        ("6000", date(2021, 1, 1)),
        ("6400", date(2022, 1, 1)),
        ("7000", None),
    ]


def test_second_value_of_a_day_is_refused(login, clerk, places):
    set_line(login(clerk), places.township, "6400", "2021-01-01")
    page = set_line(login(clerk), places.township, "6500", "2021-01-01").content.decode()
    assert "已有一个值" in page


@pytest.mark.parametrize("value", ["很多", "-1", "NaN", "1e999999"])
def test_nonsense_values_are_refused(login, clerk, places, value):
    page = set_line(login(clerk), places.township, value, "2021-01-01")
    assert page.status_code == 200
    assert not Parameter.objects.exists()


def test_clerk_cannot_set_the_countys_values(login, clerk, places):
    assert set_line(login(clerk), places.county, "1", "2021-01-01").status_code == 404


def test_the_phone_of_notices_is_an_office_phone(login, clerk, places):
    address = url("parameter_set", places.township.pk, "notice_phone")
    client = login(clerk)
    refused = client.post(address, {"value": "13812345678", "valid_from": "2021-01-01"})
    assert "个人手机不能上公示" in refused.content.decode()
    assert not Parameter.objects.exists()
    client.post(address, {"value": "0374-5112345", "valid_from": "2021-01-01"})
    assert words_on("notice_phone", places.village, date(2021, 1, 1)) == "0374-5112345"
    assert words_on("notice_phone", places.village, date(2020, 12, 31)) == ""
    assert "0374-5112345" in client.get(url("parameters", places.village.pk)).content.decode()


def test_grid_numbers_follow_the_last_one(login, clerk, places):
    make_grid(village=places.village, number=9)
    page = login(clerk).get(url("area_add", places.village.pk)).content.decode()
    assert places.village.code + "10" in page


def test_a_task_of_the_year_is_entered_and_corrected(login, clerk, places):
    client = login(clerk)
    address = url("target_add", places.township.pk, 2021)
    data = {"name": "小额信贷", "value": "1010", "unit": "万元", "from_unit": "省扶贫办"}
    client.post(address, data)
    target = AreaTarget.objects.get()
    assert (target.value, target.unit, target.shown) == (10100000, "元", "1010万元")
    page = client.get(url("area", places.township.pk)).content.decode()
    assert "1010万元" in page
    assert "省扶贫办下达" in page
    client.post(url("target_change", target.pk), data | {"value": "1200", "name": "别的"})
    target = AreaTarget.objects.get()
    assert (target.name, target.shown) == ("小额信贷", "1200万元")
    events = AuditEvent.objects.filter(what__startswith="target").order_by("pk")
    assert list(events.values_list("what", flat=True)) == ["target.add", "target.correct"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": "出列村"}, "2021 年已有“出列村”（8个）"),
        ({"value": "-1"}, "不能小于 0"),
        ({"name": "减贫（人口）"}, "不能有引号、括号"),
    ],
)
def test_wrong_tasks_are_refused(login, clerk, places, changed, sentence):
    make_target(area=places.township)
    data = {"name": "减贫人口", "value": "1300", "unit": "人"} | changed
    page = login(clerk).post(url("target_add", places.township.pk, 2021), data)
    assert sentence in page.content.decode()
    assert AreaTarget.objects.count() == 1


def test_the_yearly_profile_counts_places_for_sport(login, clerk, places):
    login(clerk).post(url("area_year", places.village.pk, 2021), {"sports_sites": "2"})
    assert AreaYear.objects.get().sports_sites == 2
