"""Projects: where they are built, how far they are, how much was built, who benefits and who applied."""

from datetime import date
from decimal import Decimal

import pytest

from areas.tests.make import make_tag
from households.tests.make import make_household
from reports.tests.spending import (
    make_application,
    make_batch,
    make_beneficiary,
    make_fund_kind,
    make_funding,
    make_place,
    make_quantity,
)
from reports.tests.township import error, figure, make_project, value


@pytest.fixture
def township(places):
    make_tag(area=places.village, name="贫困村", valid_from=date(2016, 1, 1))
    return places.township


@pytest.fixture
def lifted(places):
    return make_household(village=places.village, base_type="lifted", size=3)


def road(village, **fields):
    return make_project(village, "农村道路", **fields)


def test_a_project_in_several_villages_counts_in_each_of_them_once(places, township):
    both = road(places.village)
    make_place(both, places.village)
    make_place(both, places.other_village)
    road(places.village, year=2020)
    found = figure('项目.类型("农村道路").村数', township)
    assert found.value == found.row_count == found.rows().count() == 2
    assert value('项目.类型("农村道路").上年.年度.村数', township) == 1
    assert value("项目.村数", places.other_village) == 1
    assert value("项目.乡镇数", places.county) == 1
    assert value('项目.村("郑杨村").个数', township) == 1
    assert value("区划.其中(项目.年度).名称", township) == "段墓村、郑杨村"
    assert value('区划.其中(项目.截至("2020-12-31").年度).个数', township) == 1
    assert value('项目.年度.其中(村("郑杨村")).个数', township) == 1
    assert "没有分网格的数" in error("项目.村数", places.grid).message


def test_a_withdrawn_place_counts_no_more(places, township):
    place = make_place(road(places.village), places.other_village)
    assert value("项目.村数", township) == 2
    place.withdrawn_on, place.withdraw_reason = date(2021, 5, 1), "登错了"
    place.save()
    assert value("项目.村数", township) == 1
    assert value('项目.村("郑杨村").个数', township) == 0


def test_projects_in_lifted_villages_and_in_others(places, township):
    both = road(places.other_village)
    make_place(both, places.village)
    road(places.village)
    road(places.other_village)
    assert value("项目.脱贫村.个数", township) == 2
    assert value('项目.村标签("贫困村").个数', township) == 2
    assert value("项目.非脱贫村.个数", township) == 1
    assert value('项目.截至("2015-12-31").脱贫村.个数', township) == 0
    assert value("区划.脱贫村.个数", township) == 1


def test_quantities_are_added_up_without_multiplying(places, township):
    first = road(places.village, completed_on=date(2021, 9, 1), started_on=date(2021, 3, 1))
    make_quantity(first, "13.303", "13.303")
    make_quantity(first, 4, 4, name="涵洞", unit="座")
    second = road(places.other_village)
    make_quantity(second, "26.742", "1.5")
    for project in (first, second):
        make_funding(project, 100)
        make_funding(project, 200)
    length = figure('项目.年度.工程量("公里")', township)
    assert (length.printed, length.unit, length.row_count) == ("40.045", "公里", 2)
    assert value('项目.年度.完成量("公里")', township) == Decimal("14.803")
    assert value('项目.年度.已竣工.完成量("公里")', township) == Decimal("13.303")
    assert (
        figure('比率(项目.完成量("公里"), 项目.工程量("公里"))|百分比', township).printed
        == "36.97%"
    )
    assert (figure('项目.工程量("涵洞")', township).unit) == "座"
    assert value('项目.工程量("道路")', township) == Decimal("40.045")
    assert value('项目.工程量("亩")', township) == 0
    assert value("项目.资金", township) == 600
    assert "「工程量」里没有「米」" in error('项目.工程量("米")', township).message
    assert "单位不同" in error('项目.工程量("公里", "座")', township).message


def test_quantities_by_village_count_only_in_those_villages(places, township):
    forest = make_project(places.village, "封山育林")
    make_place(forest, places.other_village)
    make_quantity(forest, 2021, name="封山育林", unit="亩", village=places.village)
    make_quantity(forest, 1979, name="封山育林", unit="亩", village=places.other_village)
    assert value('项目.工程量("亩")', township) == 4000
    assert value('项目.脱贫村.工程量("亩")', township) == 2021
    assert value('项目.村("郑杨村").工程量("亩")', township) == 1979
    assert value('项目.村标签("贫困村").工程量("亩")', township) == 2021


def test_stages_lateness_and_kinds_of_funds(places, township):
    batch = make_batch(township, 90000, label="第二批")
    late = road(places.village, planned_start_on=date(2021, 3, 1), approved_on=date(2021, 2, 1))
    make_funding(late, 50000, batch)
    punctual = road(
        places.village,
        planned_start_on=date(2021, 3, 1),
        planned_completion_on=date(2022, 3, 1),
        started_on=date(2021, 4, 1),
        reach="household",
    )
    make_funding(
        punctual, 300, make_batch(township, 500, make_fund_kind("盘活", is_bridging=False))
    )
    assert value("项目.逾期.个数", township) == 1
    assert value('项目.截至("2021-03-15").逾期.个数', township) == 2
    assert value("项目.逾期.个数", township, year=2022, as_of=date(2022, 4, 1)) == 2
    assert value("项目.到户.个数", township) == value("项目.到村.个数", township) == 1
    assert value("项目.新开工.个数", township) == 1
    assert value("项目.衔接.个数", township) == 1
    assert value('项目.种类("盘活").个数', township) == 1
    assert value('项目.批次("第二批").个数', township) == 1
    assert value('项目.批次("第四批").个数', township) == 0
    assert "里没有「胡写」" in error('项目.种类("胡写").个数', township).message


def test_one_project_by_its_name_or_a_part_of_it(places, township):
    make_project(places.village, name="杨家地雨污管网工程", total=600000)
    make_project(places.village, name="公厕", total=1)
    assert value('项目("雨污管网").总投资', township) == 600000
    assert value('项目("公厕", "雨污管网").个数', township) == 2
    assert "里没有「胡写」" in error('项目("胡写").个数', township).message


def test_who_benefits_from_projects(places, township, lifted):
    project = road(places.village, served_households=2737, expected_household_income=534)
    other = make_household(village=places.other_village, size=2)
    make_beneficiary(project, lifted, expected=500, actual=400)
    make_beneficiary(project, lifted, way="lease", since=date(2020, 5, 1))
    make_beneficiary(make_project(places.village), other)
    assert value("项目户.户数", township) == 2
    assert value("项目户.人数", township) == 5
    assert value("项目户.户次", township) == 3
    assert value("项目户.到户项目数 + 项目.到村.个数", township) == 5
    assert value('项目户.类型("农村道路").人数', township) == 3
    assert value('项目户.类型("农村道路").其中(脱贫户).户数', township) == 1
    assert value("项目户.上年.户次", township) == 1
    assert value("项目户.新增.户次", township) == 2
    assert value('项目户.方式("土地流转").户数', township) == 1
    assert value("项目户.实际增收", township) == 400
    assert value('项目户.其中(项目.类型("农村道路").年度.脱贫村).其中(脱贫户).户数', township) == 1
    assert value("脱贫户.其中(项目户).户数", township) == 1
    assert value("项目.受益户数规划", township) == 2737
    assert value('项目户.村("郑杨村").户数', township) == 1


def test_village_groups_are_those_that_households_live_in(places, township):
    water = road(places.village)
    for village, group in (
        (places.village, "一组"),
        (places.village, "一组"),
        (places.village, "二组"),
        (places.other_village, "一组"),
        (places.other_village, ""),
    ):
        make_beneficiary(water, make_household(village=village, group=group, base_type="lifted"))
    make_household(village=places.village, group="三组")
    groups = figure("项目户.村民组数", township)
    assert (groups.value, groups.unit, groups.rows().count()) == (3, "个", 4)
    assert value('项目户.村("郑杨村").村民组数', township) == 1
    assert value("脱贫户.村民组数", township) == 3
    assert value("农户.村民组数", township) == 4


def test_households_that_apply_step_by_step(places, township, lifted):
    project = make_project(places.village, "产业到户", reach="household")
    fields = {"village_on": date(2021, 3, 5), "township_on": date(2021, 3, 9)}
    make_application(project, lifted, county_on=date(2021, 4, 1), quantity=30, unit="只", **fields)
    make_application(
        project,
        lifted,
        item="种茶",
        amount=800,
        accepted_on=date(2021, 9, 1),
        paid_on=date(2021, 10, 1),
        quantity=2,
        unit="亩",
        **fields,
    )
    refused = make_household(village=places.other_village)
    make_application(project, refused, refused_on=date(2021, 5, 1), refuse_reason="不养了")
    assert value("到户申请.户数", township) == 2
    assert value("到户申请.个数", township) == 3
    assert value("到户申请.已审核.个数", township) == 2
    assert value("到户申请.已审定.个数", township) == 1
    assert value("到户申请.在办.个数", township) == 1
    assert value("到户申请.未通过.户数", township) == 1
    assert value("到户申请.发放.金额", township) == 800
    assert value('到户申请.截至("2021-09-30").已发放.个数', township) == 0
    assert value('到户申请.内容("养鸡").户数', township) == 2
    assert figure('到户申请.数量("只")', township).unit == "只"
    assert value('到户申请.数量("亩")', township) == 2
    assert value('到户申请.类型("产业到户").年度.户数', township) == 2
