"""What an import of household tags writes and refuses."""

from datetime import date

import pytest

from households.imports import actions
from households.imports.tags import TAGS
from households.imports.tests.make import workbook
from households.models import HouseholdTag
from households.tests.make import make_household, make_household_tag

HEADINGS = ["户编号", "户主", "标签", "起始日期", "说明"]


@pytest.fixture
def bring(places, clerk, tmp_path):
    def bring(rows, **options):
        file = tmp_path / "标签.xlsx"
        file.write_bytes(workbook(rows, HEADINGS))
        return actions.import_file(kind=TAGS, file=file, area=places.township, by=clerk, **options)

    return bring


def row(household, name="低收入", since="", **cells):
    return {
        "户编号": household.number,
        "户主": "某某",
        "标签": name,
        "起始日期": since,
        "说明": "",
        **cells,
    }


def test_each_row_tags_a_household_from_its_date_or_the_sheets(bring, places):
    one, two, three = (make_household(village=places.village) for _ in range(3))
    make_household_tag(household=three, name="低收入")
    outcome = bring([row(one, since="2021-03-01", 说明="民政"), row(two), row(three)])
    assert outcome.counts["created"] == 2
    assert outcome.counts["unchanged"] == 1
    assert outcome.written == {"户标签": 2}
    starts = dict(HouseholdTag.objects.values_list("household", "valid_from"))
    assert starts[one.pk] == date(2021, 3, 1)
    assert starts[two.pk] == date(2021, 10, 31)
    assert one.tags.get().note == "民政"


def test_a_second_import_changes_nothing(bring, places):
    household = make_household(village=places.village)
    bring([row(household)])
    assert bring([row(household)]).counts["unchanged"] == 1
    assert HouseholdTag.objects.count() == 1


def test_one_wrong_row_and_nothing_is_written(bring, places):
    one, far = make_household(village=places.village), make_household(village=places.far_village)
    young = make_household(village=places.village, registered_on=date(2021, 9, 1))
    outcome = bring(
        [
            row(one),
            row(far),
            row(young, since="2021-03-01"),
            row(one, name="“低”"),
            row(one),
            row(one, name="信用户", since="2022-03-01"),
        ]
    )
    reasons = [problem.reason for problem in outcome.importer.problems]
    assert len(reasons) == 5
    for word in (
        "没有这个户编号",
        "早于这一户的建档日期",
        "不能有引号",
        "重复，留一行",
        "晚于这张表的日期",
    ):
        assert any(word in reason for reason in reasons), word
    assert not HouseholdTag.objects.exists()
