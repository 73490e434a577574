"""Rules of one benefit on its own, as a table; and that a payment belongs to exactly one period."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import assume, given
from hypothesis import strategies as st

from areas.models import Area
from households.models import Household, Member
from policies.models import Benefit, Policy
from policies.models.catalogue import TERMS
from policies.rules.benefits import faults

TOWNSHIP = Area(pk=1, name="小召乡", level="township")
HOUSEHOLD = Household(pk=1, township=TOWNSHIP)
PERSON = Member(pk=1, township=TOWNSHIP, household=HOUSEHOLD, name="周德厚")
GONE = Member(
    pk=2,
    township=TOWNSHIP,
    household=HOUSEHOLD,
    name="周小宝",
    left_on=date(2021, 9, 1),
    leave_reason="death",
)
STRANGER = Member(pk=3, township=TOWNSHIP, household=Household(pk=2), name="王五")
TOMORROW = timezone.localdate() + timedelta(days=1)


def policy(**fields) -> Policy:
    fields = {"name": "教育资助", "level": "person", "nature": "grant", "rhythm": "term"} | fields
    return Policy(pk=1, **fields)


def benefit(policy_fields=None, **fields) -> Benefit:
    fields = {
        "policy": policy(**(policy_fields or {})),
        "household": HOUSEHOLD,
        "member": PERSON,
        "year": 2021,
        "term": "春季",
        "paid_on": date(2021, 9, 10),
        "amount": Decimal(600),
    } | fields
    return Benefit(township=TOWNSHIP, **fields)


STATE = {"name": "低保", "nature": "state", "rhythm": "month"}
RUNNING = {"paid_on": None, "term": "", "valid_from": date(2021, 1, 1)}
YEARLY = {"rhythm": "year"}
ONCE = {"rhythm": "once"}


@pytest.mark.parametrize(
    ("policy_fields", "fields"),
    [
        ({}, {}),
        ({}, {"term": "秋季", "kind": "", "place": ""}),
        ({"kinds": "小学、初中"}, {"kind": "初中"}),
        ({}, {"kind": "随便写"}),  # no subkinds of its own: free text
        ({"places": "县内、县外"}, {"place": "县外"}),
        (YEARLY, {"term": ""}),
        ({"rhythm": "month"}, {"term": "12月"}),
        (ONCE, {"term": ""}),
        (ONCE, {"term": "第二次"}),
        (STATE, RUNNING),
        ({"level": "household"}, {"member": None}),
        ({}, {"amount": Decimal(0)}),
        ({}, {"amount": None}),
        ({}, {"amount": Decimal(600), "total_cost": Decimal(600)}),
        ({}, {"paid_on": None, "applied_on": date(2021, 9, 1)}),
        ({}, {"applied_on": date(2021, 9, 10), "approved_on": date(2021, 9, 10)}),
        ({}, {"member": GONE, "paid_on": date(2021, 8, 31)}),
    ],
)
def test_may_be_registered(policy_fields, fields):
    assert faults(benefit(policy_fields, **fields)) == []


@pytest.mark.parametrize(
    ("policy_fields", "fields", "sentence"),
    [
        (
            {"name": "危房改造", "level": "household", "register": "repairs"},
            {"member": None, "term": "", "amount": Decimal(-1)},
            "“危房改造”登记在“危房改造”，不在享受记录。",
        ),
        ({}, {"member": None}, "“教育资助”是对人的政策，请选享受人。"),
        ({}, {"member": STRANGER}, "王五不是这一户的成员，请重新选人。"),
        ({}, {"member": GONE}, "周小宝已于 2021-09-01 死亡，2021-09-10 不在册。"),
        ({}, {"paid_on": None}, "“教育资助”是发放的政策，请填发放日期；还没发放的填申请日期。"),
        (
            {},
            {"valid_from": date(2021, 1, 1)},
            "“教育资助”是发放的政策，不填起始日期，请填发放日期。",
        ),
        (STATE, {"term": ""}, "“低保”是持续享受的政策，请填起始日期。"),
        (
            STATE,
            RUNNING | {"term": "9月"},
            "“低保”是持续享受的政策，不分期次，请清空期次。",
        ),
        ({}, {"paid_on": TOMORROW}, f"发放日期 {TOMORROW} 还没有到，请核对年份。"),
        (
            {},
            {"applied_on": date(2021, 9, 11)},
            "发放日期 2021-09-10 不能早于申请日期 2021-09-11。",
        ),
        (
            {},
            {"approved_on": date(2021, 9, 11)},
            "发放日期 2021-09-10 不能早于审批日期 2021-09-11。",
        ),
        (
            {},
            {"approved_on": date(2021, 9, 1), "applied_on": date(2021, 9, 2)},
            "审批日期 2021-09-01 不能早于申请日期 2021-09-02。",
        ),
        ({}, {"term": ""}, "“教育资助”一学期一次，期次请写春季、秋季。"),
        ({}, {"term": "闰月"}, "“教育资助”一学期一次，期次请写春季、秋季，没有“闰月”。"),
        (YEARLY, {}, "“教育资助”一年一次，不分期次，请清空“春季”。"),
        (ONCE, {"term": "-09-10"}, "期次请写名称，如第一次；日期写在发放日期里。"),
        ({}, {"year": 21}, "年度 21 不对，请写四位数，如 2021。"),
        ({"kinds": "小学、初中"}, {"kind": "博士"}, "“教育资助”没有子类“博士”，可用：小学、初中。"),
        (
            {"places": "县内、县外"},
            {"place": "省外"},
            "“教育资助”没有地点“省外”，可用：县内、县外。",
        ),
        ({}, {"amount": Decimal(-1)}, "金额不能是负数。"),
        ({}, {"amount": None, "total_cost": Decimal("-0.01")}, "总费用不能是负数。"),
        ({}, {"quantity": Decimal(-2)}, "数量不能是负数。"),
        ({}, {"times": 0}, "次数至少 1。"),
        (
            {},
            {"amount": Decimal(600), "total_cost": Decimal("599.5")},
            "总费用 599.5 元比金额 600 元少，请核对。",
        ),
    ],
)
def test_is_refused_in_plain_words(policy_fields, fields, sentence):
    assert faults(benefit(policy_fields, **fields)) == [sentence]


def test_every_fault_is_told_at_once():
    assert len(faults(benefit(member=None, term="", amount=Decimal(-1)))) == 3


DAYS = st.sampled_from([date(2021, 1, 1), date(2021, 11, 1), date(2021, 1, 11), date(2022, 1, 1)])
YEARS = st.one_of(st.integers(2020, 2022), st.integers(1900, 2100))
PERIODS = {
    "year": st.just(""),
    "term": st.sampled_from(TERMS["term"]),
    "month": st.sampled_from(TERMS["month"]),
    "once": st.text("-012月第次", max_size=8),
}


@st.composite
def grants(draw, rhythm: str) -> Benefit:
    """A grant that may be registered, of the policy with the rhythm."""
    found = benefit(
        {"rhythm": rhythm},
        member=draw(st.sampled_from([PERSON, Member(pk=9, household=HOUSEHOLD)])),
        year=draw(YEARS),
        term=draw(PERIODS[rhythm]),
        paid_on=draw(DAYS),
    )
    assume(faults(found) == [])
    return found


def period_of(grant: Benefit) -> tuple:
    """What one payment is for, in words of the rule: year and term, or its day where it is paid by the case."""
    if grant.policy.rhythm == "once" and not grant.term:
        return (grant.paid_on,)
    return grant.year, grant.term


def key_of(grant: Benefit) -> str:
    return Benefit.key_of(grant.policy, grant.year, grant.term, grant.paid_on)


@given(data=st.data(), rhythm=st.sampled_from(sorted(PERIODS)))
def test_two_grants_have_one_key_iff_they_are_for_one_period(data, rhythm):
    one, other = data.draw(grants(rhythm)), data.draw(grants(rhythm))
    assert (key_of(one) == key_of(other)) == (period_of(one) == period_of(other))


@given(data=st.data(), rhythm=st.sampled_from(sorted(PERIODS)))
def test_key_does_not_depend_on_amount_subkind_or_place(data, rhythm):
    grant = data.draw(grants(rhythm))
    before = key_of(grant)
    grant.amount, grant.kind, grant.place, grant.batch = Decimal(1), "小学", "县内", "第二批"
    assert key_of(grant) == before
    assert len(before) <= Benefit._meta.get_field("period_key").max_length
