"""Loans: what was issued, what is owed on a day, what is due and overdue, what was subsidised."""

from datetime import date

import pytest

from areas.models import AreaTarget
from households.tests.make import make_household
from reports.tests.registers import (
    make_credit_line,
    make_extension,
    make_repayment,
    make_subsidy,
)
from reports.tests.township import error, figure, make_loan, value


def make_target(area, name, value, *, unit):
    return AreaTarget.objects.create(area=area, year=2021, name=name, value=value, unit=unit)


@pytest.fixture
def township(places):
    return places.township


@pytest.fixture
def lifted(places):
    return make_household(village=places.village, base_type="lifted", size=3)


@pytest.fixture
def neighbour(places):
    return make_household(village=places.other_village, base_type="lifted", size=2)


def test_the_balance_is_what_is_owed_on_the_day(township, lifted, neighbour):
    old = make_loan(lifted, 30000, date(2020, 3, 1))
    make_repayment(old, date(2020, 9, 1), 5000)
    make_repayment(old, date(2021, 9, 1), 5000)
    make_loan(neighbour, 50000)
    assert value("小额信贷.余额", township) == 70000
    assert value("小额信贷.上年.余额", township) == 25000
    assert value('小额信贷.截至("2021-06-30").余额', township) == 75000
    assert value("小额信贷.新增.余额", township) == 50000
    assert value("小额信贷.其中(脱贫户).余额", township) == 70000
    assert figure("小额信贷.余额|万元", township).printed == "7"
    assert figure("小额信贷.余额", township).row_count == 2


def test_repayments_and_subsidies_never_multiply_each_other(township, lifted):
    loan = make_loan(lifted, 30000, date(2020, 3, 1))
    for month in (1, 2, 3):
        make_repayment(loan, date(2021, month, 5), 1000)
        make_subsidy(loan, date(2021, month, 20), 100)
    make_subsidy(loan, date(2020, 12, 20), 77)
    assert value("小额信贷.金额", township) == 30000
    assert value("小额信贷.已还本金", township) == 3000
    assert value("小额信贷.贴息金额", township) == 300
    assert value("小额信贷.上年.贴息金额", township) == 77
    assert value("小额信贷.累计.贴息金额", township) == 377
    assert value("小额信贷.贴息.户数", township) == 1
    assert value("小额信贷.贴息.余额", township) == 27000
    assert value('小额信贷.期间("2021-04-01", "2021-12-31").贴息.笔数', township) == 0


def test_withdrawn_repayments_do_not_count(township, lifted):
    repaid = make_repayment(make_loan(lifted, 30000), date(2021, 9, 1), 30000)
    assert value("小额信贷.已结清.笔数", township) == 1
    repaid.withdrawn_on, repaid.withdraw_reason = date(2021, 10, 1), "登错了"
    repaid.save()
    assert value("小额信贷.余额", township) == 30000
    assert value("小额信贷.已结清.笔数", township) == 0


def test_overdue_by_the_day_to_which_the_loan_was_extended(township, lifted, neighbour):
    late = make_loan(lifted, 30000, date(2019, 3, 1), due_on=date(2021, 3, 1))
    put_off = make_loan(neighbour, 50000, date(2019, 3, 1), due_on=date(2021, 3, 1))
    make_extension(put_off, date(2021, 2, 1), date(2022, 3, 1))
    make_repayment(late, date(2021, 2, 1), 10000)
    assert value("小额信贷.逾期.笔数", township) == 1
    assert value("小额信贷.逾期金额", township) == 20000
    assert figure("比率(小额信贷.逾期金额, 小额信贷.余额)|百分比", township).printed == "28.57%"
    assert value("小额信贷.展期.户数", township) == 1
    assert value('小额信贷.截至("2021-01-31").展期.户数', township) == 0
    assert value("小额信贷.逾期金额", township, year=2022, as_of=date(2022, 3, 2)) == 70000
    assert value("小额信贷.到期.笔数", township) == 1  # the other one falls due next year
    assert value("小额信贷.到期.笔数", township, year=2022) == 1
    assert value('小额信贷.到期.期间("2021-01-01", "2021-01-31").笔数', township) == 0


def test_paid_off_and_owing_are_all_that_were_issued(township, lifted, neighbour):
    make_repayment(make_loan(lifted, 30000), date(2021, 9, 1), 30000)
    make_loan(neighbour, 50000)
    assert value("小额信贷.已结清.户数", township) == 1
    assert value("小额信贷.未结清.户数", township) == 1
    assert value("小额信贷.上年.已结清.户数", township) == 0
    assert value("比率(小额信贷.未结清.户数, 脱贫户.户数)", township) == value(
        "比率(小额信贷.已结清.户数, 脱贫户.户数)", township
    )


def test_owing_at_the_time_of_another_event(township, lifted):
    loan = make_loan(lifted, 30000, date(2020, 3, 1), due_on=date(2021, 3, 1))
    make_loan(lifted, 10000, date(2021, 6, 1))
    make_repayment(loan, date(2021, 5, 1), 30000)
    assert value("小额信贷.新增.当时(小额信贷.未结清).笔数", township) == 1
    assert value('小额信贷.新增.其中(小额信贷.截至("2021-04-01").逾期).笔数', township) == 1
    assert value("小额信贷.新增.当时(小额信贷.逾期).笔数", township) == 0
    assert value("小额信贷.新增.当时(小额信贷.展期).笔数", township) == 0


def test_each_kind_of_loan_has_its_word(township, lifted, neighbour):
    make_loan(lifted, 30000)
    make_loan(neighbour, 80000, kind="credit", way="enterprise")
    assert value("小额信贷.金额", township) == 30000
    assert value("信用贷款.金额", township) == 80000
    assert value("信用贷款.累计.新增.笔数", township) == 1
    assert value('信用贷款.方式("户贷企用").户数', township) == 1
    assert value("(小额信贷 + 信用贷款).户数", township) == 2


def test_banks_are_words_and_a_part_of_the_name_will_do(township, lifted, neighbour):
    make_loan(lifted, 30000)
    make_loan(neighbour, 50000).__class__.objects.filter(household=neighbour).update(
        bank="云川县农村商业银行"
    )
    assert value('小额信贷.银行("农商行").金额', township) == 30000
    assert value('小额信贷.银行("商业银行").金额', township) == 50000
    assert (
        "农商行"
        in error('小额信贷.银行("农商").金额 + 小额信贷.银行("邮储").金额', township).message
    )


def test_credit_lines_in_force_on_the_day(township, lifted, neighbour):
    make_credit_line(lifted)
    make_credit_line(neighbour, 30000, valid_to=date(2021, 10, 1))
    assert value("授信.户数", township) == 1
    assert value("授信.金额", township) == 50000
    assert value('授信.截至("2021-09-30").金额', township) == 80000
    assert value("授信.新增.笔数", township) == 2
    assert value("授信.上年.户数", township) == 0


def test_the_day_on_which_the_task_was_reached(places, township, lifted, neighbour):
    make_target(township, "小额信贷", 60000, unit="元")
    make_loan(lifted, 30000, date(2020, 3, 1))
    make_loan(lifted, 40000, date(2021, 3, 1))
    assert "还没有完成" in error('小额信贷.新增.完成任务日期("小额信贷")', township).message
    make_loan(neighbour, 20000, date(2021, 5, 31))
    make_loan(neighbour, 20000, date(2021, 9, 1))
    found = figure('小额信贷.新增.完成任务日期("小额信贷")', township)
    assert (found.value, found.printed, found.row_count) == (date(2021, 5, 31), "2021年5月31日", 2)
    assert value('比率(小额信贷.新增.金额, 任务("小额信贷").任务数)', township) > 1
    assert "没有登记" in error('小额信贷.上年.新增.完成任务日期("小额信贷")', township).message
    make_target(township, "减贫人口", 200, unit="人")
    assert "元为单位" in error('小额信贷.新增.完成任务日期("减贫人口")', township).message
