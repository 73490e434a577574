"""Import of public-welfare posts and of the wages paid for them."""

from datetime import date
from decimal import Decimal

import pytest

from households.imports.tests.registers import changes, counts, faults, warnings
from policies import actions
from policies.models import Post, PostPay

pytestmark = pytest.mark.usefixtures("catalogue")


def post(member, **cells):
    row = {
        "证件号码": member.id_number,
        "姓名": member.name,
        "岗位类别": "保洁",
        "管理部门": "段墓村村民委员会",
        "月工资（元）": "600",
        "聘用日期": "2021-02-15",
        "签订协议日期": "2021-02-10",
        "管护面积（亩）": "12.5",
        "资金来源": "衔接资金",
        "发放年份": "2021",
        "发放月数": "6",
        "发放金额（元）": "3600",
        "发放日期": "2021-08-01",
    }
    return row | cells


def listed(member, **cells):
    """A row of the township's 公益性岗位花名册."""
    row = {
        "序号": "1",
        "乡镇": "小召乡",
        "村": "段墓村",
        "姓名": member.name,
        "身份证号": member.id_number,
        "岗位类型": "护理照料",
        "岗位来源": "村级开发",
        "聘用开始时间": "2020-10-01",
        "聘用结束时间": "2021-09-30",
        "本年度聘用月数": "9",
        "月工资（元）": "600",
        "累计发放（元）": "5400",
        "是否签订协议": "是",
        "联系电话": "19900008203",
    }
    return row | cells


def test_a_row_becomes_a_post_and_its_wages(bring, family):
    assert counts(bring("posts", [post(family.wife)])) == (1, 0, 0, 0)
    kept = Post.objects.get()
    assert (kept.household, kept.member, kept.kind) == (family.household, family.wife, "保洁")
    assert (kept.department, kept.source) == ("段墓村村民委员会", "衔接资金")
    assert (kept.monthly_wage, kept.area_mu) == (Decimal(600), Decimal("12.5"))
    days = (kept.valid_from, kept.valid_to, kept.agreement_signed_on)
    assert days == (date(2021, 2, 15), None, date(2021, 2, 10))
    pay = PostPay.objects.get()
    assert (pay.post, pay.month, pay.months) == (kept, date(2021, 2, 1), 6)
    assert (pay.paid_on, pay.amount) == (date(2021, 8, 1), Decimal(3600))


def test_the_list_of_the_township_can_be_used_and_used_again(bring, family):
    rows = [listed(family.wife)]
    assert counts(bring("posts", rows)) == (1, 0, 0, 0)
    assert Post.objects.get().valid_to == date(2021, 9, 30)
    pay = PostPay.objects.get()
    assert (pay.month, pay.months, pay.paid_on) == (date(2021, 1, 1), 9, date(2021, 10, 31))
    assert counts(bring("posts", rows, as_of=date(2021, 11, 30))) == (0, 0, 1, 0)


def test_what_was_paid_grows_from_list_to_list(bring, family):
    bring("posts", [post(family.wife)])
    more = post(family.wife, 发放月数="8", 发放日期="2021-10-01", **{"发放金额（元）": "4800"})
    again = bring("posts", [more])
    assert counts(again) == (0, 1, 0, 0)
    assert ("发放金额（元）", "3600", "4800") in changes(again)
    assert PostPay.objects.get().amount == Decimal(4800)
    year = post(
        family.wife,
        发放年份="2022",
        发放月数="1",
        发放日期="2022-02-01",
        **{"发放金额（元）": "600"},
    )
    next_year = bring("posts", [year])
    assert counts(next_year) == (0, 1, 0, 0)
    assert PostPay.objects.count() == 2


def test_wages_entered_month_by_month_are_only_compared(bring, family, clerk):
    bring("posts", [post(family.wife, **{"发放金额（元）": ""})])
    for month in (3, 4):
        actions.pay_post(
            post=Post.objects.get(), by=clerk, month=date(2021, month, 1), months=1,
            paid_on=date(2021, month + 1, 1), amount=Decimal(600),
        )  # fmt: skip
    same = post(family.wife, 发放月数="2", **{"发放金额（元）": "1200"})
    assert counts(bring("posts", [same])) == (0, 0, 1, 0)
    (fault,) = faults(bring("posts", [post(family.wife)]))
    assert fault[1:] == (
        "发放金额（元）", "系统里 2021 年已登记 2 次，共 1200 元，和这一行不同；请在页面上核对",
    )  # fmt: skip
    assert PostPay.objects.count() == 2


def test_one_post_a_person(bring, family):
    bring("posts", [post(family.wife)])
    second = post(family.wife, 聘用日期="2021-05-01")
    (fault,) = faults(bring("posts", [second]))
    assert "系统里此人 2021-02-15 起，还没有结束，一人不能兼两岗" in fault[2]
    rows = [post(family.head), post(family.head, 岗位类别="道路管护", 聘用日期="2021-06-01")]
    assert [fault[0] for fault in faults(bring("posts", rows))] == [5]
    assert Post.objects.count() == 1


def test_an_end_to_come_is_no_dismissal_yet(bring, family):
    outcome = bring("posts", [post(family.wife, 解聘日期="2099-12-31")])
    assert warnings(outcome) == [
        (4, "解聘日期", "聘期到 2099-12-31，还没有到，这次不记解聘；到期不续聘的，那时再填")
    ]
    assert Post.objects.get().valid_to is None


@pytest.mark.parametrize(
    ("cells", "heading", "words"),
    [
        ({"岗位类别": "巡河"}, "岗位类别", "没有岗位类别“巡河”"),
        ({"岗位类别": ""}, "岗位类别", "没有填岗位类别"),
        ({"聘用日期": ""}, "聘用日期", "没有填聘用日期"),
        ({"发放月数": ""}, "发放月数", "填了发放金额，请填发放月数"),
        ({"解聘日期": "2021-04-01"}, "证件号码", "已解聘，不能发到 2021-07"),
        ({"解聘日期": "2021-01-01"}, "解聘日期", "不能早于聘用日期"),
    ],
)
def test_rows_that_break_a_rule_are_refused(bring, family, cells, heading, words):
    outcome = bring("posts", [post(family.wife) | {"解聘日期": ""} | cells])
    assert (heading, True) in [(where, words in reason) for _, where, reason in faults(outcome)]
    assert not Post.objects.exists()
