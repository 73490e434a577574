"""Decisions on distributions (收益分配): the plan, the shares of households and public works, the end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import as_corrected, check_new, refuse
from areas.models import Area
from households.models import Household
from projects.actions import shared_out
from projects.models import Distribution, DistributionItem
from projects.rules.distributions import balance_faults, faults


@action
def plan_distribution(*, village: Area, by: User, **fields) -> Distribution:
    """定收益分配方案：可分配多少、集体留存多少；不超过那一年登记的收入里还没有分的（资产实收、光伏收益、村集体收入）。"""
    if village.level != Area.Level.VILLAGE:
        raise NotAllowed("收益分配按村登记，请选村。")
    plan = Distribution(township=village.parent, village=village, **fields)
    check_new(plan, faults)
    records.create(plan, by=by, what="distribution.add")
    shared_out.check(plan)
    return plan


@action
def correct_distribution(
    *, distribution: Distribution, by: User, reason: str, **changes
) -> Distribution:
    """更正收益分配方案：已登记的明细仍要放得下，已办结的仍要相等，每一户在会议那天仍在册。"""
    check_new(as_corrected(distribution, changes), faults)
    distribution = records.correct(
        distribution, by=by, what="distribution.correct", reason=reason, changes=changes
    )
    _check_items(distribution)
    shared_out.check(distribution)
    return distribution


@action
def share(
    *,
    distribution: Distribution,
    by: User,
    use: str,
    amount: Decimal,
    household: Household | None = None,
    paid_on: date | None = None,
    note: str = "",
) -> DistributionItem:
    """登记一笔分配：分给本乡镇哪一户、做什么用；公益事业不写户。合计加留存不超过可分配收益，办结后不能再加。"""
    held = _open(distribution)
    item = _add(held, by, household, use=use, amount=amount, paid_on=paid_on, note=note)
    _check_items(held)
    return item


@action
def share_among(
    *,
    distribution: Distribution,
    by: User,
    shares: Iterable[tuple[Household, Decimal]],
    use: str,
    paid_on: date | None = None,
) -> list[DistributionItem]:
    """给勾选的户每户登记一笔，同样的用途，金额各是各的；有一户不行，就一户也不登记。"""
    held = _open(distribution)
    items = [
        _add(held, by, household, use=use, amount=amount, paid_on=paid_on)
        for household, amount in shares
    ]
    _check_items(held)
    return items


@action
def correct_item(*, item: DistributionItem, by: User, reason: str, **changes) -> DistributionItem:
    """更正一笔分配：规则与登记相同；已办结的，金额合计仍要相等。"""
    item = records.correct(
        item, by=by, what="distributionitem.correct", reason=reason, changes=changes
    )
    _check_items(item.distribution)
    return item


@action
def withdraw_item(*, item: DistributionItem, by: User, reason: str) -> None:
    """作废登错的一笔；已办结的先撤销办结。"""
    _open(item.distribution)
    records.withdraw(item, by=by, what="distributionitem.withdraw", reason=reason)


@action
def finish_distribution(*, distribution: Distribution, by: User, on: date) -> Distribution:
    """办结收益分配：各项分配之和 = 可分配收益 − 集体留存，差一分也不能办结。"""
    held = _open(distribution)
    finished = as_corrected(held, {"finished_on": on})
    refuse(faults(finished))
    refuse(balance_faults(finished, held.items.all()))
    Distribution.objects.filter(pk=held.pk, finished_on=None).update(finished_on=on)
    AuditEvent.record(by=by, what="distribution.finish", target=held)
    distribution.refresh_from_db()
    return distribution


@action
def reopen_distribution(*, distribution: Distribution, by: User, reason: str) -> Distribution:
    """撤销办结：明细有错，改好后再办结。"""
    if not reason.strip():
        raise NotAllowed("请写为什么撤销办结。")
    finished = Distribution.objects.filter(pk=distribution.pk, finished_on__isnull=False)
    if not finished.update(finished_on=None):
        raise NotAllowed("这次分配没有办结，或已由别人撤销，请刷新后再看。")
    AuditEvent.record(by=by, what="distribution.reopen", target=distribution, reason=reason)
    distribution.refresh_from_db()
    return distribution


def _open(distribution: Distribution) -> Distribution:
    """Locked, not finished; else NotAllowed."""
    rows = Distribution.objects.select_for_update(of=("self",)).select_related("asset")
    held = rows.filter(pk=distribution.pk).first()
    if held is None:
        raise NotAllowed("这次收益分配已由他人作废，请刷新后再看。")
    if held.finished_on:
        raise NotAllowed(f"这次收益分配已于 {held.finished_on} 办结，不能再改；要改请先撤销办结。")
    return held


def _add(distribution: Distribution, by: User, household: Household | None, **fields):
    item = DistributionItem(
        township_id=distribution.township_id,
        distribution=distribution,
        household=household,
        **fields,
    )
    check_new(item, faults)
    return records.create(item, by=by, what="distribution.share")


def _check_items(distribution: Distribution) -> None:
    """The rules hold for all shares together; the lock makes a second clerk wait for the first."""
    held = Distribution.objects.select_for_update().get(pk=distribution.pk)
    items = list(held.items.select_related("household"))
    for item in items:
        item.distribution = held
        refuse(faults(item))
    refuse(balance_faults(held, items))
