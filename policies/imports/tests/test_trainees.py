"""Import of who took part in a training."""

from datetime import date
from decimal import Decimal

import pytest

from households.imports.tests.registers import changes, counts, faults
from policies.models import Trainee, Training


def seat(member, **cells):
    row = {
        "培训名称": "家政培训",
        "期次": "第一期",
        "工种": "家政服务",
        "主办单位": "县职教中心",
        "开班日期": "2021-05-10",
        "天数": "7",
        "姓名": member.name,
        "证件号码": member.id_number,
        "取得证书": "是",
        "补助金额（元）": "300",
        "补助发放日期": "2021-06-01",
    }
    return row | cells


def test_the_session_is_entered_once_and_everybody_in_it(bring, family):
    rows = [
        seat(family.head),
        seat(family.wife, 取得证书="否", **{"补助金额（元）": ""}, 补助发放日期=""),
    ]
    assert counts(bring("trainees", rows)) == (2, 0, 0, 0)
    session = Training.objects.get()
    assert (session.title, session.number, session.trade) == ("家政培训", "第一期", "家政服务")
    assert (session.organiser, session.started_on, session.days) == (
        "县职教中心", date(2021, 5, 10), 7,
    )  # fmt: skip
    one, two = Trainee.objects.order_by("pk")
    assert (one.training, one.household, one.member) == (session, family.household, family.head)
    assert (one.has_certificate, one.allowance, one.paid_on) == (
        True,
        Decimal(300),
        date(2021, 6, 1),
    )
    assert (two.has_certificate, two.allowance) == (False, None)
    assert counts(bring("trainees", rows)) == (0, 0, 2, 0)


def test_changed_cells_correct(bring, family):
    bring("trainees", [seat(family.head, 取得证书="否")])
    again = bring("trainees", [seat(family.head, 天数="8")])
    assert counts(again) == (0, 1, 0, 0)
    assert changes(again) == [("天数", "7", "8"), ("取得证书", "否", "是")]


@pytest.mark.parametrize(
    ("cells", "heading", "words"),
    [
        ({"补助发放日期": ""}, "补助金额（元）", "要一起填"),
        ({"补助发放日期": "2021-05-01"}, "补助发放日期", "早于开班日期"),
        ({"天数": "0"}, "天数", "天数至少是 1"),
        ({"开班日期": ""}, "开班日期", "没有填开班日期"),
        ({"开班日期": "2019-05-10"}, "证件号码", "未满 16 周岁不能参加技能培训"),
    ],
)
def test_rows_that_break_a_rule_are_refused(bring, family, cells, heading, words):
    outcome = bring("trainees", [seat(family.pupil, **cells)])
    assert [(where, words in reason) for _, where, reason in faults(outcome)] == [(heading, True)]
    assert not Training.objects.exists()


def test_rows_of_one_session_have_to_agree(bring, family):
    (fault,) = faults(bring("trainees", [seat(family.head), seat(family.wife, 天数="5")]))
    assert fault == (5, "天数", "第 4 行说的是同一条，那一行是“7”，请核对")
    (fault,) = faults(bring("trainees", [seat(family.head), seat(family.head)]))
    assert fault[0] == 5
