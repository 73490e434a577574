"""Rules of distributions and of their shares (收益分配、分配明细), each on its own."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import singledispatch

from django.db import models
from django.utils import timezone

from lib.faults import amount_faults, future_faults, negative_faults, order_faults
from lib.numbers import plain
from projects.models import Distribution, DistributionItem


@singledispatch
def faults(row: models.Model) -> list[str]:
    """What is wrong with a distribution or a share, in sentences; [] if nothing is."""
    raise TypeError(f"no rules of distributions for {type(row).__name__}")


@faults.register
def _of_distribution(row: Distribution) -> list[str]:
    found = [
        *amount_faults(row, "income"),
        *negative_faults(row, "retained"),
        *future_faults(row, "decided_on", "finished_on"),
        *order_faults(row, "decided_on", "finished_on"),
    ]
    if row.retained > row.income:
        found.append(f"集体留存 {plain(row.retained)} 元超过可分配收益 {plain(row.income)} 元。")
    if row.year > timezone.localdate().year:
        found.append(f"年度 {row.year} 还没有到。")
    return found + (_of_its_asset(row) if row.asset else [])


def _of_its_asset(row: Distribution) -> list[str]:
    found = []
    if row.origin != Distribution.Origin.ASSET:
        found.append("写明资产的，收益来源要选资产收益。")
    if row.asset.township_id != row.township_id:
        found.append("资产和村不在同一乡镇。")
    return found


@faults.register
def _of_item(row: DistributionItem) -> list[str]:
    found = [
        *amount_faults(row, "amount"),
        *future_faults(row, "paid_on"),
    ]
    decided_on = row.distribution.decided_on
    if row.paid_on and row.paid_on < decided_on:
        found.append(f"发放日期 {row.paid_on} 不能早于村民代表会议日期 {decided_on}。")
    if row.use == DistributionItem.Use.PUBLIC:
        return found + (["小型公益事业不写户。"] if row.household else [])
    return found + (_of_household(row) if row.household else ["请写明分给哪一户。"])


def _of_household(row: DistributionItem) -> list[str]:
    """Of the township, and a household on the day of the decision (那天在册)."""
    household, on = row.household, row.distribution.decided_on
    if household.township_id != row.distribution.township_id:
        return ["只能分给本乡镇的户。"]
    if household.registered_on > on:
        return [f"户 {household.number} 是 {household.registered_on} 才建的，{on} 定方案时还没有。"]
    if household.dissolved_on and household.dissolved_on <= on:
        return [f"户 {household.number} 已于 {household.dissolved_on} 销户，不能再分。"]
    return []


def beyond_faults(what: str, there: Decimal, shared: Decimal) -> list[str]:
    """All distributions of one income together: not more than there is of it (元)."""
    if shared <= there:
        return []
    return [
        f"{what} {plain(there)} 元，收益分配合计会到 {plain(shared)} 元，"
        f"多出 {plain(shared - there)} 元；请先登记收入，或更正分配。"
    ]


def solar_faults(village, yielded: dict[int, Decimal], shared: dict[int, Decimal]) -> list[str]:
    """Year by year, all up to it together: what was shared out of solar income is never ahead of what there was (元)."""
    found = []
    for year in sorted(shared):
        there, out = (
            sum((amount for at, amount in one.items() if at <= year), Decimal(0))
            for one in (yielded, shared)
        )
        found += beyond_faults(f"{village}到 {year} 年登记的光伏收益", there, out)
    return found


def balance(distribution: Distribution, items: Iterable[DistributionItem]) -> Decimal:
    """What is still to be shared out (元): income less what is retained less the shares; negative is too much."""
    shared = sum((item.amount for item in items), Decimal(0))
    return distribution.income - distribution.retained - shared


def balance_faults(distribution: Distribution, items: Iterable[DistributionItem]) -> list[str]:
    """Never more than there is; once finished exactly that (可分配收益 − 集体留存 = 各项分配之和)."""
    left = balance(distribution, items)
    if left < 0:
        return [f"各项分配加集体留存，比可分配收益多出 {plain(-left)} 元。"]
    if left and distribution.finished_on:
        return [f"还有 {plain(left)} 元没有分，分完才能办结；留在集体的，请更正集体留存。"]
    return []
