"""Import of benefits: one person (household), policy and period a row."""

from datetime import date
from decimal import Decimal

import pytest

from households.codes import LeaveReason
from households.imports.tests.registers import changes, counts, faults, warnings
from households.tests.make import make_household, make_member
from policies import actions
from policies.models import Benefit, Policy
from policies.tests.make import make_policy

pytestmark = pytest.mark.usefixtures("catalogue")


def grant(member, **cells):
    row = {
        "政策": "雨露计划",
        "姓名": member.name,
        "证件号码": member.id_number,
        "年度": "2021",
        "期次": "春季",
        "发放日期": "2021-06-18",
        "金额（元）": "1500",
    }
    return row | cells


def state(member, **cells):
    row = {
        "政策": "低保",
        "姓名": member.name,
        "证件号码": member.id_number,
        "子类": "B类",
        "起始日期": "2020-01-01",
        "金额（元）": "300",
    }
    return row | cells


def test_every_column_of_a_grant_is_kept(bring, family):
    policy = make_policy(
        name="秸秆补贴", nature="grant", rhythm="term", kinds="小麦、玉米", places="县内、县外",
        quantity_unit="亩", has_total_cost=True,
    )  # fmt: skip
    row = grant(family.pupil, 政策=policy.name, 子类="小麦", 地点="县外", 申请日期="2021-05-01") | {
        "审批日期": "2021-05-20",
        "总费用（元）": "2000",
        "数量": "3.5",
        "次数": "2",
        "批次": "第一批",
        "资金来源": "衔接资金",
        "证号文号": "农〔2021〕3号",
        "备注": "代领",
    }
    assert counts(bring("benefits", [row])) == (1, 0, 0, 0)
    kept = Benefit.objects.get()
    assert (kept.household, kept.member, kept.policy) == (family.household, family.pupil, policy)
    assert (kept.kind, kept.place, kept.year, kept.term) == ("小麦", "县外", 2021, "春季")
    days = (kept.applied_on, kept.approved_on, kept.paid_on)
    assert days == (date(2021, 5, 1), date(2021, 5, 20), date(2021, 6, 18))
    amounts = (kept.amount, kept.total_cost, kept.quantity, kept.times)
    assert amounts == (Decimal(1500), Decimal(2000), Decimal("3.5"), 2)
    assert (kept.batch, kept.source, kept.document, kept.note) == (
        "第一批", "衔接资金", "农〔2021〕3号", "代领",
    )  # fmt: skip
    assert kept.period_key == "2021春季"


def test_the_imported_row_is_as_the_action_would_have_registered_it(bring, family, clerk):
    bring("benefits", [grant(family.pupil)])
    imported = Benefit.objects.get()
    actions.withdraw(row=imported, by=clerk, reason="对照")
    registered = actions.register_benefit(
        household=family.household,
        policy=Policy.objects.get(name="雨露计划"),
        by=clerk,
        member=family.pupil,
        year=2021,
        term="春季",
        paid_on=date(2021, 6, 18),
        amount=Decimal(1500),
    )
    registered.refresh_from_db()
    for field in Benefit._meta.concrete_fields:
        if field.name not in {"id", "withdrawn_on", "withdraw_reason"}:
            assert getattr(imported, field.name) == getattr(registered, field.name), field.name


def test_the_same_file_again_changes_nothing(bring, family):
    rows = [
        grant(family.pupil),
        state(family.head),
        grant(family.pupil, 期次="秋季", 发放日期="2021-09-26"),
    ]
    assert counts(bring("benefits", rows)) == (3, 0, 0, 0)
    assert counts(bring("benefits", rows)) == (0, 0, 3, 0)


def test_a_changed_cell_corrects_and_a_last_day_stops(bring, family):
    bring("benefits", [grant(family.pupil), state(family.head)])
    again = bring(
        "benefits",
        [grant(family.pupil, **{"金额（元）": "1600"}), state(family.head, 截止日期="2021-07-01")],
    )
    assert counts(again) == (0, 2, 0, 0)
    assert changes(again) == [("金额（元）", "1500", "1600"), ("截止日期", "", "2021-07-01")]
    assert Benefit.objects.get(policy__name="低保").valid_to == date(2021, 7, 1)


def test_the_same_period_paid_on_another_day_is_a_double_payment(bring, family):
    bring("benefits", [grant(family.pupil)])
    outcome = bring("benefits", [grant(family.pupil, 发放日期="2021-07-20")])
    ((row, heading, reason),) = faults(outcome)
    assert (row, heading) == (4, "发放日期")
    assert reason.startswith("这一期的这项政策 2021-06-18 已发放（1500 元），不能重复发放")
    twice = bring("benefits", [grant(family.head), grant(family.head, 发放日期="2021-07-20")])
    assert [fault[0] for fault in faults(twice)] == [5]
    assert Benefit.objects.count() == 1


def test_the_same_person_in_another_household_is_a_double_payment_too(bring, family, places):
    bring("benefits", [grant(family.pupil)])
    family.pupil.left_on, family.pupil.leave_reason = date(2021, 7, 1), LeaveReason.MARRIAGE
    family.pupil.save()
    other = make_household(village=places.other_village, head_name="陈六")
    make_member(
        household=other, name="王小五", sex="female", id_number=family.pupil.id_number,
        joined_on=date(2021, 7, 1), relation="05",
    )  # fmt: skip
    (fault,) = faults(bring("benefits", [grant(family.pupil, 发放日期="2021-08-20")]))
    assert "不能重复发放" in fault[2]


def test_what_was_applied_for_becomes_paid(bring, family):
    one = grant(family.pupil, 政策="大学新生资助", 期次="", 发放日期="", 申请日期="2021-08-01")
    bring("benefits", [one])
    paid = bring("benefits", [one | {"发放日期": "2021-09-01"}])
    assert counts(paid) == (0, 1, 0, 0)
    kept = Benefit.objects.get()
    assert (kept.paid_on, kept.period_key) == (date(2021, 9, 1), "2021-09-01")
    assert counts(bring("benefits", [one | {"发放日期": "2021-09-01"}])) == (0, 0, 1, 0)


def test_a_policy_for_households_goes_by_the_number_or_by_anybody_in_it(bring, family):
    base = {"政策": "产业奖补", "发放日期": "2021-06-01", "金额（元）": "2000"}
    assert counts(
        bring("benefits", [base | {"户编号": family.household.number, "姓名": "张三"}])
    ) == (1, 0, 0, 0)
    kept = Benefit.objects.get()
    assert (kept.household, kept.member) == (family.household, None)
    by_wife = base | {"证件号码": family.wife.id_number, "姓名": "李四"}
    assert counts(bring("benefits", [by_wife])) == (0, 0, 1, 0)
    outcome = bring("benefits", [base | {"户编号": "9901012012019999"}])
    assert faults(outcome) == [(4, "户编号", "本乡镇没有这个户编号的户；新户先在农户里建档")]
    outcome = bring(
        "benefits", [base | {"户编号": family.household.number, "姓名": "李四", "期次": "二"}]
    )
    assert warnings(outcome) == [(4, "姓名", "这一户的户主是张三，请核对是不是串了行")]


@pytest.mark.parametrize(
    ("cells", "heading", "words"),
    [
        ({"政策": "雨露记划"}, "政策", "政策目录里没有这项政策，最接近的是“雨露计划”"),
        ({"政策": "务工"}, "政策", "“务工”登记在务工里，请用务工的表导入"),
        ({"政策": ""}, "政策", "没有填政策"),
        ({"发放日期": ""}, "发放日期", "没有填发放日期，不知道是哪一天的事"),
        ({"期次": "夏季"}, "期次", "期次请写春季、秋季，没有“夏季”"),
        ({"子类": "本科"}, "子类", "没有子类“本科”"),
        ({"发放日期": "2031-06-18"}, "发放日期", "发放日期 2031-06-18 还没有到"),
        ({"起始日期": "2021-06-18"}, "起始日期", "是发放的政策，不填起始日期"),
        ({"证件号码": ""}, "证件号码", "没有填证件号码"),
    ],
)  # fmt: skip
def test_rows_that_break_a_rule_are_refused_at_the_cell(bring, family, cells, heading, words):
    good = grant(family.head) | {"子类": "", "起始日期": ""}
    outcome = bring("benefits", [good, grant(family.pupil) | {"子类": "", "起始日期": ""} | cells])
    assert counts(outcome) == (1, 0, 0, 1)
    ((row, where, reason),) = faults(outcome)
    assert (row, where) == (5, heading)
    assert words in reason
    assert not Benefit.objects.exists()


def test_a_term_may_say_the_year(bring, family):
    bring("benefits", [grant(family.pupil, 年度="", 期次="2020年秋季")])
    assert (Benefit.objects.get().year, Benefit.objects.get().term) == (2020, "秋季")


def test_one_running_benefit_a_person_and_policy(bring, family):
    bring("benefits", [state(family.head)])
    outcome = bring("benefits", [state(family.head, 起始日期="2021-02-01")])
    assert faults(outcome) == [
        (4, "起始日期", "系统里此人 2020-01-01 起，还没有结束，不能重复登记；起止日期有误的请更正")
    ]
    both = [state(family.head, 截止日期="2021-02-01"), state(family.head, 起始日期="2021-02-01")]
    assert counts(bring("benefits", both)) == (1, 1, 0, 0)
    in_file = bring("benefits", [state(family.wife), state(family.wife, 起始日期="2020-05-01")])
    ((row, _, reason),) = faults(in_file)
    assert row == 5
    assert reason.startswith("第 4 行此人 2020-01-01 起，还没有结束")


def test_who_died_is_asked_for_the_last_day(bring, family):
    family.wife.left_on, family.wife.leave_reason = date(2021, 3, 1), LeaveReason.DEATH
    family.wife.save()
    assert faults(bring("benefits", [state(family.wife)])) == [
        (4, "截止日期", "李四已于 2021-03-01 死亡，请填截止日期")
    ]
    assert counts(bring("benefits", [state(family.wife, 截止日期="2021-03-01")])) == (1, 0, 0, 0)
    (fault,) = faults(bring("benefits", [grant(family.wife, 政策="医保代缴", 期次="")]))
    assert "李四已于 2021-03-01 死亡，2021-06-18 不在册" in fault[2]
