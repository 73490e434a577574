"""Import of house repairs: one repair a row, met by household and year."""

from datetime import date
from decimal import Decimal

import pytest

from households.imports.tests.registers import changes, counts, faults, warnings
from policies.models import HouseRepair


def repair(household, **cells):
    row = {
        "户编号": household.number,
        "危房等级": "D级",
        "改造方式": "重建",
        "对象类别": "低保户",
        "计划年度": "2021",
        "鉴定日期": "2021-02-20",
        "列入计划日期": "2021-03-15",
        "开工日期": "2021-04-10",
        "竣工日期": "2021-08-30",
        "验收日期": "2021-09-10",
        "补助金额（元）": "25000",
        "补助发放日期": "2021-09-25",
    }
    return row | cells


def test_a_row_becomes_a_repair_with_all_its_steps(bring, family):
    assert counts(bring("repairs", [repair(family.household)])) == (1, 0, 0, 0)
    kept = HouseRepair.objects.get()
    assert (kept.household, kept.grade, kept.way) == (family.household, "D", "rebuild")
    assert (kept.group, kept.year, kept.subsidy) == ("subsistence", 2021, Decimal(25000))
    days = (kept.assessed_on, kept.planned_on, kept.started_on, kept.completed_on)
    assert days == (date(2021, 2, 20), date(2021, 3, 15), date(2021, 4, 10), date(2021, 8, 30))
    assert (kept.accepted_on, kept.paid_on) == (date(2021, 9, 10), date(2021, 9, 25))
    assert counts(bring("repairs", [repair(family.household)])) == (0, 0, 1, 0)


def test_the_list_with_more_dates_takes_the_repair_on(bring, family):
    steps = ("开工日期", "竣工日期", "验收日期", "补助金额（元）", "补助发放日期")
    planned = repair(family.household) | dict.fromkeys(steps, "")
    bring("repairs", [planned])
    again = bring("repairs", [planned | {"开工日期": "2021-04-10"}])
    assert counts(again) == (0, 1, 0, 0)
    assert changes(again) == [("开工日期", "", "2021-04-10")]
    second = planned | {"计划年度": "2022", "列入计划日期": "2022-03-01", "鉴定日期": "2022-02-01"}
    (fault,) = faults(bring("repairs", [second]))
    assert fault[1:] == ("计划年度", "系统里这一户 2021 年的改造还没有验收，一户同时只有一次")


@pytest.mark.parametrize(
    ("cells", "heading", "words"),
    [
        ({"危房等级": "B级"}, "户编号", "危房改造只对 C 级、D 级"),
        ({"开工日期": ""}, "竣工日期", "请先填开工日期"),
        ({"竣工日期": "2021-04-01"}, "竣工日期", "不能早于开工日期"),
        ({"户编号": "1"}, "户编号", "本乡镇没有这个户编号的户"),
        ({"户编号": ""}, "户编号", "没有填户编号"),
        ({"改造方式": "刷墙"}, "改造方式", "不在代码表里"),
    ],
)
def test_rows_that_break_a_rule_are_refused(bring, family, cells, heading, words):
    outcome = bring("repairs", [repair(family.household, **cells)])
    assert (heading, True) in [(where, words in reason) for _, where, reason in faults(outcome)]
    assert not HouseRepair.objects.exists()


def test_a_household_that_is_no_more_and_another_head(bring, family):
    outcome = bring("repairs", [repair(family.household, 姓名="李四")], dry_run=True)
    assert warnings(outcome) == [(4, "姓名", "这一户的户主是张三，请核对是不是串了行")]
    type(family.household).objects.filter(pk=family.household.pk).update(
        dissolved_on=date(2021, 1, 1), dissolve_reason="moved"
    )
    (fault,) = faults(bring("repairs", [repair(family.household)]))
    assert fault[1:] == ("户编号", "这一户已于 2021-01-01 销户，2021-03-15 不能再记")
