"""The project ledger as a workbook: the counties' layout, the rows of the list, what hangs off each project."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from households.tests.make import make_household
from projects import actions, project_exports
from projects.models import Project
from projects.tests.make import (
    make_beneficiary,
    make_funding,
    make_payment,
    make_project,
)
from projects.tests.workbooks import exported, note, rows

LAYOUT = [
    "项目编号",
    "项目年度",
    "项目名称",
    "项目类型",
    "项目子类型",
    "建设性质",
    "实施地点",
    "建设内容及规模",
    "责任单位",
    "实施单位",
    "项目负责人",
    "总投资（万元）",
    "中央衔接资金（万元）",
    "省级衔接资金（万元）",
    "市级衔接资金（万元）",
    "县级衔接资金（万元）",
    "其他资金（万元）",
    "受益户数",
    "其中脱贫户（含监测）户数",
    "受益人数",
    "联农带农方式",
    "入库时间",
    "批复文号",
    "计划开工",
    "实际开工",
    "实际竣工",
    "验收日期",
    "项目状态",
    "已支付（万元）",
]
APPROVED = date(2021, 2, 1)


@pytest.fixture
def project(places, clerk):
    """30 万: 18 of the centre, 2 of the village's own; 5 paid; built in two villages."""
    project = make_project(
        village=places.village, by=clerk, number="YC20210001", mode="种植业基地", approved_on=APPROVED,
        document="云农组〔2021〕1号", served_households=40, served_persons=120,
    )  # fmt: skip
    source = make_funding(project=project, by=clerk)
    make_funding(project=project, by=clerk, source="self_raised", amount=Decimal(20000))
    make_payment(funding=source, by=clerk)
    villages = [places.village, places.other_village]
    actions.set_villages(project=project, by=clerk, villages=villages)
    return project


@pytest.fixture
def ledger(login, clerk, project):
    return exported(login(clerk), "export")


def test_first_columns_are_those_of_the_ledger(ledger):
    headings = [cell.value for cell in ledger["项目台账"][3]]
    assert headings[:29] == LAYOUT
    assert len(set(headings)) == len(headings)


def test_a_project_with_its_money_in_wan(ledger):
    (row,) = rows(ledger, "项目台账")
    assert row["项目编号"] == "YC20210001"
    assert row["项目年度"] == "2021"
    assert (row["项目类型"], row["项目子类型"]) == ("产业发展", "种植业基地")
    assert row["实施地点"] == "段墓村、郑杨村"
    assert row["总投资（万元）"] == 30
    assert (row["中央衔接资金（万元）"], row["省级衔接资金（万元）"]) == (18, 0)
    assert (row["其他资金（万元）"], row["自筹资金（万元）"]) == (0, 2)
    assert row["已支付（万元）"] == 5
    assert row["项目状态"] == "未开工"
    assert row["批复日期"].date() == APPROVED


def test_supported_households_are_those_of_the_day(login, clerk, places, project):
    lifted = make_household(village=places.village, head_name="周德厚", base_type="lifted")
    ordinary = make_household(village=places.village, head_name="李四")
    for household in (lifted, ordinary):
        make_beneficiary(project=project, household=household, by=clerk)
    make_beneficiary(project=project, household=lifted, by=clerk, way="work")
    (row,) = rows(exported(login(clerk), "export"), "项目台账")
    assert row["受益户数"] == 40  # planned
    assert row["其中脱贫户（含监测）户数"] == 1
    assert row["联农带农方式"] == "务工就业、入股分红"


def test_note_says_the_day_the_unit_and_what_is_counted(ledger):
    text = note(ledger, "项目台账")
    assert f"填报时间：{timezone.localdate()}" in text
    assert "单位：万元" in text
    assert "已支付是到这一天登记的支付合计" in text


def test_conditions_of_the_list_apply(login, clerk, places, project):
    make_project(village=places.other_village, by=clerk, year=2020, name="饮水项目")
    found = rows(exported(login(clerk), "export", "year=2020"), "项目台账")
    assert [row["项目名称"] for row in found] == ["饮水项目"]


def test_only_the_own_area(login, outsider, project):
    assert rows(exported(login(outsider), "export"), "项目台账") == []


def test_formulas_stay_text(login, clerk, places):
    make_project(village=places.village, by=clerk, name="=HYPERLINK(1)")
    cell = exported(login(clerk), "export")["项目台账"]["C4"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_who_took_out_how_many_is_recorded(ledger, clerk):
    event = AuditEvent.objects.get(what="project.export")
    assert (event.by, event.detail) == (clerk, {"rows": 1})


def test_button_only_for_those_who_may(login, clerk, village_cadre, project):
    page, address = reverse("projects:list"), reverse("projects:export")
    assert address in login(clerk).get(page).content.decode()
    assert address not in login(village_cadre).get(page).content.decode()


def test_query_count_does_not_grow_with_rows(clerk, places, project):
    def ask():
        projects = Project.objects.visible_to(clerk)
        with CaptureQueriesContext(connection) as queries:
            for _ in project_exports.project_ledger(projects, by=clerk, on=APPROVED):
                pass
        return len(queries)

    few = ask()
    for _ in range(6):
        make_project(village=places.village, by=clerk)
    assert ask() == few
