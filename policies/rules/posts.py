"""Rules of public-welfare posts (公益性岗位) and of their wages (岗位工资)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from lib.dates import age_on
from lib.faults import amount_faults, future_faults, order_faults
from policies.models import Post, PostPay
from policies.rules.common import presence_faults
from policies.rules.people import working_age_faults

DOUBTFUL_AGE = 70  # a threshold of doubt, not a limit: 70 岁以上在岗是疑点，不是错误


def faults(row: Post) -> list[str]:
    """What is wrong with one post; `row.household` and `row.member` are loaded. Its kind is asked of `kind_faults`."""
    return [
        *presence_faults(row.household, row.member, row.valid_from),
        *working_age_faults(row.member, row.valid_from, "聘到公益性岗位"),
        *future_faults(row, "valid_from", "agreement_signed_on"),
        *end_faults(row),
        *amount_faults(row, "monthly_wage", "area_mu"),
    ]


def end_faults(row: Post) -> list[str]:
    """What is wrong with the day of the dismissal."""
    return [*future_faults(row, "valid_to"), *order_faults(row, "valid_from", "valid_to")]


def kind_faults(kind: str, known: Iterable[str]) -> list[str]:
    """A kind of post is one of the policy's sub-kinds, or one that is in use already."""
    known = list(known)
    if kind in known:
        return []
    return [f"没有岗位类别“{kind}”，可用：{'、'.join(known)}；要加一类，请改政策目录里的子类。"]


def doubts(row: Post) -> list[str]:
    """What is worth a second look, and no reason to refuse."""
    born = row.member.born_on
    if born is None or age_on(born, row.valid_from) < DOUBTFUL_AGE:
        return []
    return [
        f"{row.member}聘用时已满 {age_on(born, row.valid_from)} 周岁，请核实能不能履行岗位职责。"
    ]


def pay_faults(row: PostPay) -> list[str]:
    """What is wrong with one payment; `row.post` is loaded. Other payments are asked of `overlap`."""
    if row.month.day != 1:
        return ["月份要写当月第一天。"]
    post, last = row.post, last_month(row)
    found = [*future_faults(row, "paid_on"), *amount_faults(row, "amount")]
    if row.months < 1:
        found.append("月数至少是 1。")
    if row.month < post.valid_from.replace(day=1):
        found.append(f"{post.valid_from} 才聘用，不能发 {row.month:%Y-%m} 的工资。")
    if post.valid_to and last > post.valid_to.replace(day=1):
        found.append(f"{post.valid_to} 已解聘，不能发到 {last:%Y-%m}。")
    return found


def last_month(row: PostPay) -> date:
    """First day of the last month that a payment is for."""
    number = row.month.year * 12 + row.month.month - 1 + row.months - 1
    return date(number // 12, number % 12 + 1, 1)


def overlap(row: PostPay, others: Iterable[PostPay]) -> PostPay | None:
    """The payment of the same post that is for one of the same months."""
    for other in others:
        if row.month <= last_month(other) and other.month <= last_month(row):
            return other
    return None


def months_of(row: PostPay) -> str:
    """2021-01 · 2021-01 至 2021-03."""
    last = last_month(row)
    return f"{row.month:%Y-%m}" if last == row.month else f"{row.month:%Y-%m} 至 {last:%Y-%m}"
