"""Rules of one row (务工、公益性岗位、危房改造、技能培训): tables, no database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from households.models import Household, Member
from policies.models import (
    Employment,
    EmploymentCheck,
    HouseRepair,
    Post,
    PostPay,
    Trainee,
    Training,
)
from policies.rules import employment, posts, repairs, trainings

TOMORROW = timezone.localdate() + timedelta(days=1)
HOUSEHOLD = Household(pk=1)
BORN = date(2005, 6, 15)


def person(**fields):
    return Member(
        **{"pk": 7, "household_id": 1, "name": "周海涛", "born_on": BORN, "joined_on": date(2020, 1, 1)} | fields
    )  # fmt: skip


def stay(member=None, **fields):
    return Employment(
        household=HOUSEHOLD, member=member or person(), **{"valid_from": date(2021, 9, 1)} | fields
    )


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (stay(), ""),
        (stay(valid_from=date(2021, 6, 15)), ""),
        (stay(valid_from=date(2021, 6, 14)), "只有 15 周岁"),
        (stay(person(born_on=None), valid_from=date(2000, 1, 1)), ""),
        (stay(person(household_id=2)), "不是这一户的成员"),
        (stay(person(left_on=date(2021, 9, 1), leave_reason="death")), "死亡，2021-09-01 不在册"),
        (stay(person(left_on=date(2021, 9, 2), leave_reason="death")), ""),
        (stay(person(joined_on=date(2022, 1, 1))), ""),
        (stay(valid_from=TOMORROW), "开始日期"),
        (stay(valid_to=date(2021, 8, 31)), "不能早于开始日期 2021-09-01"),
        (stay(valid_to=date(2021, 9, 1)), ""),
        (stay(valid_to=TOMORROW), "还没有到"),
        (stay(monthly_wage=Decimal(-1)), "不能是负数"),
    ],
)
def test_a_stay(row, sentence):
    said = "".join(employment.faults(row))
    assert sentence in said
    assert bool(said) == bool(sentence)


@pytest.mark.parametrize(
    ("start", "end", "is_shared"),
    [
        ((2021, 1, 1), (2021, 3, 1), False),
        ((2021, 1, 1), (2021, 3, 2), True),
        ((2021, 1, 1), None, True),
        ((2021, 5, 31), (2021, 9, 1), True),
        ((2021, 6, 1), None, False),
    ],
)
def test_stays_that_share_a_day(start, end, is_shared):
    other = stay(valid_from=date(2021, 3, 1), valid_to=date(2021, 6, 1))
    row = stay(valid_from=date(*start), valid_to=end and date(*end))
    assert employment.overlap(row, [other]) is (other if is_shared else None)
    assert employment.overlap(other, [row]) is (row if is_shared else None)


def check(row=None, **fields):
    given = {"month": date(2021, 9, 1), "is_working": True, "checked_on": date(2021, 9, 20)}
    return EmploymentCheck(employment=row or stay(), **given | fields)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (check(), ""),
        (check(month=date(2021, 9, 2)), "当月第一天"),
        (check(month=date(2021, 8, 1), checked_on=date(2021, 8, 20)), "2021年8月不用调度"),
        (check(checked_on=date(2021, 8, 31)), "早于 2021年9月"),
        (check(checked_on=TOMORROW), "核实日期"),
        (check(month=date(TOMORROW.year + 1, 1, 1), checked_on=TOMORROW), "月份"),
        (check(stay(valid_to=date(2021, 9, 2))), ""),
        (check(stay(valid_from=date(2021, 8, 1), valid_to=date(2021, 9, 1))), "不能记“还在务工”"),
        (check(stay(valid_from=date(2021, 8, 1), valid_to=date(2021, 9, 1)), is_working=False), ""),
        (check(monthly_wage=Decimal(-1)), "不能是负数"),
    ],
)
def test_a_monthly_check(row, sentence):
    said = "".join(employment.check_faults(row))
    assert sentence in said
    assert bool(said) == bool(sentence)


def post(member=None, **fields):
    given = {"kind": "保洁", "valid_from": date(2021, 9, 10)}
    return Post(household=HOUSEHOLD, member=member or person(), **given | fields)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (post(), ""),
        (post(person(born_on=date(2005, 9, 11))), "未满 16 周岁不能聘到公益性岗位"),
        (post(person(born_on=date(1940, 1, 1))), ""),
        (post(valid_from=TOMORROW), "聘用日期"),
        (post(valid_to=date(2021, 9, 9)), "不能早于聘用日期"),
        (post(valid_to=TOMORROW), "解聘日期"),
        (post(monthly_wage=Decimal(0)), "月工资要大于 0"),
        (post(area_mu=Decimal(0)), "管护面积（亩）要大于 0"),
        (post(person(left_on=date(2021, 1, 1), leave_reason="death")), "不在册"),
    ],
)
def test_a_post(row, sentence):
    said = "".join(posts.faults(row))
    assert sentence in said
    assert bool(said) == bool(sentence)


@pytest.mark.parametrize(("born", "is_doubtful"), [((1951, 9, 10), True), ((1951, 9, 11), False)])
def test_seventy_is_a_doubt_and_no_fault(born, is_doubtful):
    row = post(person(born_on=date(*born)))
    assert bool(posts.doubts(row)) is is_doubtful
    assert posts.faults(row) == []


def test_a_kind_of_post_is_one_that_is_known():
    assert posts.kind_faults("保洁", ["保洁", "护理照料"]) == []
    assert "可用：保洁、护理照料" in posts.kind_faults("扫地", ["保洁", "护理照料"])[0]


def pay(row=None, **fields):
    given = {"month": date(2021, 9, 1), "months": 1, "paid_on": date(2021, 12, 5), "amount": 800}
    return PostPay(post=row or post(), **given | fields)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (pay(), ""),
        (pay(months=12), ""),
        (pay(month=date(2021, 9, 10)), "当月第一天"),
        (pay(month=date(2021, 8, 1)), "2021-09-10 才聘用，不能发 2021-08"),
        (pay(months=0), "月数"),
        (pay(amount=0), "金额要大于 0"),
        (pay(paid_on=TOMORROW), "发放日期"),
        (pay(post(valid_to=date(2021, 11, 1)), months=3), ""),
        (pay(post(valid_to=date(2021, 11, 1)), months=4), "不能发到 2021-12"),
    ],
)
def test_a_payment_of_wages(row, sentence):
    said = "".join(posts.pay_faults(row))
    assert sentence in said
    assert bool(said) == bool(sentence)


@pytest.mark.parametrize(
    ("month", "months", "is_shared"),
    [
        ((2021, 8, 1), 1, False),
        ((2021, 8, 1), 2, True),
        ((2021, 11, 1), 1, True),
        ((2021, 12, 1), 3, False),
        ((2020, 1, 1), 36, True),
    ],
)
def test_payments_that_share_a_month(month, months, is_shared):
    other = pay(months=3)
    row = pay(month=date(*month), months=months)
    assert posts.overlap(row, [other]) is (other if is_shared else None)


def test_months_are_written_from_to():
    assert posts.months_of(pay(month=date(2021, 11, 1), months=3)) == "2021-11 至 2022-01"
    assert posts.months_of(pay()) == "2021-09"


def repair(**fields):
    given = {"grade": "D", "way": "rebuild", "year": 2021, "planned_on": date(2021, 3, 1)}
    return HouseRepair(household=HOUSEHOLD, **given | fields)


DONE = {
    "started_on": date(2021, 4, 1),
    "completed_on": date(2021, 7, 1),
    "accepted_on": date(2021, 7, 1),
}


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (repair(), ""),
        (repair(grade=""), ""),
        (repair(grade="C"), ""),
        (repair(grade="B"), "B 级是安全住房"),
        (repair(planned_on=TOMORROW), "列入计划日期"),
        (repair(started_on=date(2021, 2, 28)), "开工日期 2021-02-28 不能早于列入计划日期"),
        (repair(completed_on=date(2021, 7, 1)), "请先填开工日期"),
        (repair(**DONE), ""),
        (repair(**DONE | {"completed_on": None}), "请先填竣工日期"),
        (repair(**DONE, paid_on=date(2021, 8, 1), subsidy=Decimal(22000)), ""),
        (repair(**DONE, paid_on=date(2021, 6, 1), subsidy=Decimal(22000)), "不能早于验收日期"),
        (repair(paid_on=date(2021, 6, 1), subsidy=Decimal(22000)), "请先填验收日期"),
        (repair(**DONE, paid_on=date(2021, 8, 1)), "请也填补助金额"),
        (repair(subsidy=Decimal(0)), "补助金额要大于 0"),
        (repair(**DONE, assessed_on=date(2021, 7, 2)), "鉴定日期 2021-07-02 晚于竣工日期"),
    ],
)
def test_a_repair(row, sentence):
    said = "".join(repairs.faults(row))
    assert sentence in said
    assert bool(said) == bool(sentence)


def session(**fields):
    given = {"title": "家政", "started_on": date(2021, 9, 6), "days": 5}
    return Training(**given | fields)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (session(), ""),
        (session(ended_on=date(2021, 9, 10)), ""),
        (session(ended_on=date(2021, 9, 9)), "没有 5 天"),
        (session(ended_on=date(2021, 9, 5)), "不能早于开班日期"),
        (session(days=0), "天数至少是 1"),
        (session(started_on=TOMORROW), "还没有到"),
        (session(allowance=Decimal(0)), "每人补助要大于 0"),
    ],
)
def test_a_training(row, sentence):
    said = "".join(trainings.faults(row))
    assert sentence in said
    assert bool(said) == bool(sentence)


def trainee(member=None, **fields):
    return Trainee(training=session(), household=HOUSEHOLD, member=member or person(), **fields)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (trainee(), ""),
        (trainee(person(born_on=date(2005, 9, 7))), "未满 16 周岁不能参加技能培训"),
        (trainee(person(left_on=date(2021, 9, 6), leave_reason="death")), "不在册"),
        (trainee(allowance=Decimal(300)), "要一起填"),
        (trainee(paid_on=date(2021, 10, 1)), "要一起填"),
        (trainee(allowance=Decimal(300), paid_on=date(2021, 10, 1)), ""),
        (trainee(allowance=Decimal(300), paid_on=date(2021, 9, 5)), "早于开班日期"),
        (trainee(allowance=Decimal(0), paid_on=date(2021, 10, 1)), "要大于 0"),
        (trainee(allowance=Decimal(300), paid_on=TOMORROW), "还没有到"),
    ],
)  # fmt: skip
def test_a_participant(row, sentence):
    said = "".join(trainings.trainee_faults(row))
    assert sentence in said
    assert bool(said) == bool(sentence)
