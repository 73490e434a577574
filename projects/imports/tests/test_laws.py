"""What holds for every ledger: queries do not grow with rows, the template can be read, the page offers it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.imports import workbooks
from households.imports.actions import named
from households.imports.engine import KINDS
from households.imports.tests.registers import counts, planned
from households.tests.make import make_household
from lib.sheets import open_workbook
from projects import imports
from projects.imports.tests.make import (
    AS_OF,
    asset_row,
    beneficiary_row,
    enterprise_row,
    industry_row,
    link_row,
    old_asset_row,
    project_row,
)
from projects.models import Asset, Project

ROWS = {
    "projects": lambda at: project_row(f"YC{at:04d}"),
    "assets": lambda at: (asset_row if at % 2 else old_asset_row)(f"ZC{at:04d}"),
    "enterprises": lambda at: enterprise_row(f"合作社{at}"),
    "industries": lambda at: industry_row(年度=str(2014 + at % 12), 季节="春夏秋冬"[at // 12]),
}
OF_HOUSEHOLDS = {
    "beneficiaries": beneficiary_row,
    "enterprises": lambda home: link_row(home, 带动户姓名=""),
}


def test_every_kind_has_its_rows_here():
    assert {kind.code for kind in imports.KINDS} == {*ROWS, *OF_HOUSEHOLDS}


@pytest.mark.parametrize("code", ROWS)
def test_queries_do_not_grow_with_rows(bring, places, tea, code):
    bring("projects", [project_row()], as_of=AS_OF)
    check_queries(bring, places, code, [ROWS[code](at) for at in range(40)])


@pytest.mark.parametrize("code", OF_HOUSEHOLDS)
def test_queries_do_not_grow_with_households(bring, places, code):
    bring("projects", [project_row()], as_of=AS_OF)
    homes = [make_household(village=places.village) for _ in range(40)]
    check_queries(bring, places, code, [OF_HOUSEHOLDS[code](home) for home in homes])


def check_queries(bring, places, code, rows):
    few, few_queries = planned(KINDS[code], rows[:3], places.township, AS_OF)
    many, many_queries = planned(KINDS[code], rows, places.township, AS_OF)
    assert few.problems == many.problems == []
    assert many_queries == few_queries
    with CaptureQueriesContext(connection) as writing:
        first = bring(code, rows[:20], as_of=AS_OF)
    with CaptureQueriesContext(connection) as writing_more:
        again = bring(code, rows, as_of=AS_OF)
    assert (counts(first), counts(again)) == ((20, 0, 0, 0), (20, 0, 20, 0))
    assert len(writing_more) <= len(writing) + len(KINDS[code].importer.tables)
    few_again, many_again = (
        planned(KINDS[code], some, places.township, AS_OF)[1] for some in (rows[:3], rows)
    )
    assert many_again == few_again


@pytest.mark.parametrize("code", {**ROWS, **OF_HOUSEHOLDS})
def test_the_template_and_its_example_can_be_read_by_the_importer(code):
    kind = KINDS[code]
    filled, explained, example = open_workbook(named(workbooks.template(kind), "模板.xlsx"))
    assert (filled.name, explained.name, example.name) == (kind.label, "填写说明", "示例")
    headings = [column.heading for column in kind.columns if not column.field.startswith("seen.")]
    assert [cell for cell in filled.rows[-1] if cell] == headings
    said = {
        heading: cell for heading, cell in zip(headings, example.rows[-1], strict=False) if cell
    }
    by_heading = {column.heading: column for column in kind.columns}
    assert len(said) == len(kind.example)
    for heading, cell in said.items():
        by_heading[heading].cleaner.parse(cell)
    assert {c.heading for c in kind.columns if c.required} <= set(said)


def test_the_page_offers_every_ledger_to_the_township_and_nobody_else(login, clerk, leader):
    page = login(clerk).get(reverse("households:imports")).content.decode()
    for kind in imports.KINDS:
        assert kind.label in page
        assert kind.about in page
        assert (
            login(clerk).get(reverse("households:import_template", args=[kind.code])).status_code
            == 200
        )
    assert login(leader).get(reverse("households:imports")).status_code == 403


@pytest.mark.parametrize(("code", "model"), [("projects", Project), ("assets", Asset)])
def test_the_check_page_leads_to_the_records(login, clerk, queue, code, model):
    row = {"projects": project_row, "assets": old_asset_row}[code]
    batch = queue(code, [row()], as_of=AS_OF)
    page = login(clerk).get(batch.get_absolute_url()).content.decode()
    assert KINDS[code].name_label in page
    assert {"projects": "没有批复日期，请在项目页面补填", "assets": "系统不折旧"}[code] in page
    login(clerk).post(reverse("households:import_commit", args=[batch.pk]))
    kept = model.objects.get()
    page = login(clerk).get(batch.get_absolute_url() + "?show=all").content.decode()
    assert f'href="{kept.get_absolute_url()}"' in page
    assert kept.name in page
