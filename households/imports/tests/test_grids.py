"""The column 网格: the code or the name of a grid of the household's village."""

from datetime import date

import pytest

from areas.tests.make import make_grid
from households.imports import actions
from households.imports.households import HOUSEHOLDS
from households.models import Household
from households.tests.make import make_household
from lib.sheets_out import Column, OutSheet, write_workbook

HEADINGS = ["行政村", "网格编号", "户编号", "姓名", "性别", "证件号码", "与户主关系"]
NUMBER = "9903012012060001"
PERSON = ["王大山", "男", "990101198001010014"]


@pytest.fixture
def bring(places, clerk, tmp_path):
    """Import a sheet of one person, whose first cells are village and grid."""

    def brought(village, grid, relation="户主"):
        path = tmp_path / "农户.xlsx"
        with path.open("wb") as file:
            columns = [Column(name) for name in HEADINGS]
            write_workbook(
                file, [OutSheet("农户", columns, [[village, grid, NUMBER, *PERSON, relation]])]
            )
        return actions.import_file(
            kind=HOUSEHOLDS, file=path, area=places.township, by=clerk, as_of=date(2021, 6, 1)
        )

    return brought


def problems(outcome):
    return [(one.row, one.heading, one.shown, one.reason) for one in outcome.importer.problems]


@pytest.mark.parametrize("key", ["code", "name"])
def test_a_grid_is_given_by_code_or_by_name(bring, places, key):
    outcome = bring("段墓村", getattr(places.grid, key))
    assert problems(outcome) == []
    assert Household.objects.get(number=NUMBER).grid == places.grid


def test_a_grid_of_another_village_is_an_error_and_nothing_is_written(bring, places):
    far = make_grid(village=places.other_village, name="河东网格")
    outcome = bring("段墓村", far.code)
    reason = "段墓村没有这个网格，请填网格的 14 位编号或名称"
    assert problems(outcome) == [(2, "网格编号", far.code, reason)]
    assert not Household.objects.exists()


def test_a_household_in_the_register_needs_no_village_beside_its_grid(bring, places):
    household = make_household(village=places.village, number=NUMBER, grid=places.grid)
    bring("", "第二网格", relation="子")
    household.refresh_from_db()
    assert household.grid == places.other_grid


def test_a_household_that_changes_village_leaves_its_grid(bring, places):
    household = make_household(village=places.village, number=NUMBER, grid=places.grid)
    bring("郑杨村", "", relation="子")
    household.refresh_from_db()
    assert (household.village, household.grid) == (places.other_village, None)
