"""Import of what hangs off projects and villages: beneficiaries, enterprises with the households they carry, industries."""

from datetime import date
from decimal import Decimal

import pytest

from households.imports.tests.registers import changes, counts, faults, warnings
from households.tests.make import make_household, make_member
from projects.imports.tests.make import (
    AS_OF,
    beneficiary_row,
    enterprise_row,
    industry_row,
    link_row,
    project_row,
)
from projects.models import Beneficiary, Enterprise, HouseholdLink, IndustryRecord, Project


@pytest.fixture
def project(bring):
    bring("projects", [project_row()], as_of=AS_OF)
    return Project.objects.get()


def test_a_row_becomes_a_beneficiary(bring, project, household):
    assert counts(bring("beneficiaries", [beneficiary_row(household)], as_of=AS_OF)) == (1, 0, 0, 0)
    kept = Beneficiary.objects.get()
    assert (kept.project, kept.household, kept.way) == (project, household, "work")
    assert (kept.since, kept.expected, kept.actual) == (date(2023, 6, 1), Decimal(3000), None)
    more = {"实际增收（元）": "3200"}
    again = bring("beneficiaries", [beneficiary_row(household, **more)], as_of=AS_OF)
    assert changes(again) == [("实际增收（元）", "", "3200")]
    same = bring("beneficiaries", [beneficiary_row(household, **more)], as_of=AS_OF)
    assert counts(same) == (0, 0, 1, 0)


def test_a_beneficiary_is_met_by_the_certificate_of_any_member(bring, project, household):
    wife = make_member(household=household, name="李四", relation="02")
    row = beneficiary_row(household, 户编号="", 户主="李四", 证件号码=wife.id_number)
    assert counts(bring("beneficiaries", [row], as_of=AS_OF)) == (1, 0, 0, 0)
    assert Beneficiary.objects.get().household == household


@pytest.mark.parametrize(
    ("cells", "heading", "words"),
    [
        ({"项目编号": "YC1"}, "项目编号", "系统里没有这个项目编号"),
        ({"户编号": "123"}, "户编号", "本乡镇没有这个户编号的户"),
        ({"户编号": ""}, "户编号", "没有填户编号，不知道是谁"),
        ({"受益方式": "白给"}, "受益方式", "不在代码表里"),
        ({"起始日期": "2033-06-01"}, "起始日期", "还没有到，请核对年份"),
        ({"预计年增收（元）": "三千"}, "预计年增收（元）", "不是金额"),
    ],
)
def test_beneficiaries_that_break_a_rule_are_refused(
    bring, project, household, cells, heading, words
):
    outcome = bring("beneficiaries", [beneficiary_row(household, **cells)], as_of=AS_OF)
    assert [(where, words in reason) for _, where, reason in faults(outcome)] == [(heading, True)]
    assert not Beneficiary.objects.exists()


def test_a_beneficiary_stands_in_the_sheet_once_for_each_way(bring, project, household):
    rows = [
        beneficiary_row(household),
        beneficiary_row(household, 受益方式="公益岗"),
        beneficiary_row(household),
    ]
    assert faults(bring("beneficiaries", rows, as_of=AS_OF)) == [
        (6, "项目编号", "和第 4 行重复，是同一条，留一行")
    ]


def test_a_row_becomes_an_enterprise(bring, places):
    assert counts(bring("enterprises", [enterprise_row()], as_of=AS_OF)) == (1, 0, 0, 0)
    kept = Enterprise.objects.get()
    assert (kept.name, kept.kind, kept.village) == ("久盛合作社", "cooperative", places.village)
    assert (kept.credit_code, kept.products) == ("93990101MA0000000X", "茶叶")
    assert (kept.scale, kept.scale_unit, kept.founded_on) == (1900, "亩", date(2016, 5, 1))
    again = bring("enterprises", [enterprise_row(规模="2000")], as_of=AS_OF)
    assert changes(again) == [("规模", "1900", "2000")]


def test_rows_that_name_households_write_who_is_carried(bring, places, household):
    other = make_household(village=places.other_village, head_name="王五", number="B2")
    rows = [link_row(household), link_row(other, 带动户姓名="王五", 带动方式="土地流转")]
    assert counts(bring("enterprises", rows, as_of=AS_OF)) == (2, 0, 0, 0)
    links = HouseholdLink.objects.order_by("household__number")
    assert [(one.enterprise, one.household, one.way, one.valid_from) for one in links] == [
        (Enterprise.objects.get(), household, "order", date(2021, 3, 1)),
        (Enterprise.objects.get(), other, "lease", date(2021, 3, 1)),
    ]
    assert counts(bring("enterprises", rows, as_of=AS_OF)) == (0, 0, 2, 0)
    ended = [link_row(household, 带动截止日期="2025-03-01"), rows[1]]
    again = bring("enterprises", ended, as_of=AS_OF)
    assert counts(again) == (0, 1, 1, 0)
    assert changes(again) == [("带动截止日期", "", "2025-03-01")]


@pytest.mark.parametrize(
    ("cells", "heading", "words"),
    [
        ({"所在村": "段木村"}, "所在村", "小召乡没有“段木村”"),
        ({"类型": "公司甲"}, "类型", "不在代码表里"),
        ({"统一社会信用代码": "9.39901E+17"}, "统一社会信用代码", "变成了科学计数"),
        ({"统一社会信用代码": "123"}, "统一社会信用代码", "是 18 位数字和大写字母"),
        ({"规模单位": ""}, "规模", "填了规模要写单位"),
        ({"带动方式": ""}, "带动方式", "写了带动户，没有写带动方式"),
        ({"带动起始日期": ""}, "带动起始日期", "没有填带动起始日期"),
        ({"带动起始日期": "2015-03-01"}, "带动起始日期", "2016-05-01 才成立，带动不能从 2015-03-01 起"),
        ({"带动截止日期": "2020-03-01"}, "带动截止日期", "不能早于"),
    ],
)  # fmt: skip
def test_enterprises_that_break_a_rule_are_refused(bring, household, cells, heading, words):
    outcome = bring("enterprises", [link_row(household, **cells)], as_of=AS_OF)
    assert [(where, words in reason) for _, where, reason in faults(outcome)] == [(heading, True)]
    assert not Enterprise.objects.exists()


def test_a_household_is_carried_in_one_way_once_at_a_time(bring, household):
    rows = [link_row(household), link_row(household, 带动起始日期="2022-01-01")]
    assert faults(bring("enterprises", rows, as_of=AS_OF)) == [
        (5, "带动起始日期", "第 4 行这一户已由这家以这种方式带动，还没有截止")
    ]
    bring("enterprises", rows[:1], as_of=AS_OF)
    assert faults(bring("enterprises", rows[1:], as_of=AS_OF)) == [
        (4, "带动起始日期", "系统里从 2021-03-01 起已由这家以这种方式带动，还没有截止")
    ]


def test_rows_of_one_enterprise_say_the_same_of_it(bring, places, household):
    other = make_household(village=places.village, head_name="王五", number="B2")
    rows = [link_row(household), link_row(other, 带动户姓名="王五", 规模="2000")]
    assert faults(bring("enterprises", rows, as_of=AS_OF)) == [
        (5, "规模", "第 4 行说的是同一条，那一行是“1900”，请核对")
    ]


def test_a_row_becomes_a_record_of_an_industry(bring, places, tea):
    assert counts(bring("industries", [industry_row()], as_of=AS_OF)) == (1, 0, 0, 0)
    kept = IndustryRecord.objects.get()
    assert (kept.village, kept.industry, kept.year) == (places.village, tea, 2021)
    assert (kept.season, kept.area_mu, kept.new_area_mu) == ("year", 1900, 100)
    assert (kept.output_kg, kept.income, kept.households) == (57000, 4560000, 212)
    again = bring("industries", [industry_row(季节="", **{"面积（亩）": "1950"})], as_of=AS_OF)
    assert changes(again) == [("面积（亩）", "1900", "1950")]
    assert counts(bring("industries", [industry_row(季节="春")], as_of=AS_OF)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("cells", "heading", "words"),
    [
        ({"村": "段木村"}, "村", "小召乡没有“段木村”"),
        ({"产业": "花叶"}, "产业", "没有这种产业，最接近的是“茶叶”"),
        ({"年度": "2033"}, "年度", "年度 2033 不对"),
        ({"面积（亩）": "很多"}, "面积（亩）", "不是金额"),
    ],
)
def test_industries_that_break_a_rule_are_refused(bring, tea, cells, heading, words):
    outcome = bring("industries", [industry_row(**cells)], as_of=AS_OF)
    assert [(where, words in reason) for _, where, reason in faults(outcome)] == [(heading, True)]
    assert not IndustryRecord.objects.exists()


def test_an_industry_without_a_number_says_nothing(bring, tea):
    row = {name: industry_row()[name] for name in ("村", "产业", "年度", "参与户数")}
    (fault,) = faults(bring("industries", [row], as_of=AS_OF))
    assert fault[2] == "面积、数量、产量、收入至少填一项"


def test_what_cannot_well_be_is_asked_about(bring, tea):
    rows = [
        industry_row(**{"产量（公斤）": "1900000"}),
        industry_row(季节="春季", **{"面积（亩）": "2000", "产量（公斤）": "1000"}),
    ]
    outcome = bring("industries", rows, as_of=AS_OF)
    assert counts(outcome) == (2, 0, 0, 0)
    told = [reason for row, _, reason in warnings(outcome) if row == 4]
    assert "亩产 1000 公斤，超过 500 公斤，请核对" in told
    assert any("各季合计 1000，全年填的是 1900000" in reason for reason in told)
