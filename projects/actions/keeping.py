"""Decisions on keeping and inspecting assets (资产管护、巡检)."""

from __future__ import annotations

from datetime import date

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import as_corrected, check_new, refuse
from projects.actions.assets import change_condition, held
from projects.models import Asset, AssetInspection, AssetKeeping
from projects.rules.keeping import faults


@action
def appoint_keeper(*, asset: Asset, by: User, on: date, **fields) -> AssetKeeping:
    """确定或更换管护人：前一位到那天为止，新的从那天起；同时只有一位。"""
    asset = held(asset)
    keeping = AssetKeeping(township=asset.township, asset=asset, valid_from=on, **fields)
    check_new(keeping, faults)
    last = asset.keepings.order_by("valid_from", "pk").last()
    if last and on <= last.valid_from:
        raise NotAllowed(
            f"“{last}”从 {last.valid_from} 起管护，换人要晚于那天；写错了的请更正那一条。"
        )
    asset.keepings.filter(valid_to=None).update(valid_to=on)
    return records.create(keeping, by=by, what="asset.appoint_keeper")


@action
def correct_keeping(*, keeping: AssetKeeping, by: User, reason: str, **changes) -> AssetKeeping:
    """更正管护记录（责任人、电话、协议、经费）；起止日期由换人决定。"""
    keeping = records.correct(
        keeping, by=by, what="assetkeeping.correct", reason=reason, changes=changes
    )
    refuse(faults(keeping))
    return keeping


@action
def end_keeping(*, keeping: AssetKeeping, by: User, on: date, reason: str) -> AssetKeeping:
    """结束管护：不再管护、还没有接替的人。"""
    ended = AssetKeeping.objects.filter(pk=keeping.pk, valid_to=None, valid_from__lte=on)
    if not ended.update(valid_to=on):
        raise NotAllowed(f"“{keeping}”在 {on} 不在管护，或已由别人结束，请刷新后再看。")
    AuditEvent.record(by=by, what="assetkeeping.end", target=keeping, reason=reason)
    keeping.refresh_from_db()
    return keeping


@action
def withdraw_keeping(*, keeping: AssetKeeping, by: User, reason: str) -> None:
    """作废登错的管护：是最近一位的，前一位接着管护。"""
    asset = held(keeping.asset)
    before = asset.keepings.filter(valid_to=keeping.valid_from).exclude(pk=keeping.pk).last()
    records.withdraw(keeping, by=by, what="assetkeeping.withdraw", reason=reason)
    if keeping.valid_to is None and before:
        AssetKeeping.objects.filter(pk=before.pk).update(valid_to=None)


@action
def inspect(*, asset: Asset, by: User, **fields) -> AssetInspection:
    """登记巡检：看到的状态和现在记的不同，从巡检那天起改状态。"""
    asset = held(asset)
    inspection = AssetInspection(township=asset.township, asset=asset, **fields)
    check_new(inspection, faults)
    records.create(inspection, by=by, what="assetinspection.add")
    _follow(inspection, by)
    return inspection


def _follow(inspection: AssetInspection, by: User) -> None:
    """What was seen becomes the state; an inspection older than the present state says nothing about it."""
    state = inspection.asset.states.filter(valid_to=None).first()
    if state is None or inspection.inspected_on < state.valid_from:
        return
    if state.condition != inspection.condition:
        change_condition(
            asset=inspection.asset,
            by=by,
            on=inspection.inspected_on,
            condition=inspection.condition,
            reason=f"巡检：{inspection.issue or '已恢复正常'}"[:200],
        )


@action
def correct_inspection(
    *, inspection: AssetInspection, by: User, reason: str, **changes
) -> AssetInspection:
    """更正巡检；资产的状态不跟着改，要改的另办“改状态”。"""
    inspection = records.correct(
        inspection, by=by, what="assetinspection.correct", reason=reason, changes=changes
    )
    refuse(faults(inspection))
    return inspection


@action
def fix_issue(*, inspection: AssetInspection, by: User, on: date, fix: str) -> AssetInspection:
    """巡检发现的问题处理完了：哪天、怎样处理的。"""
    if not inspection.issue:
        raise NotAllowed("这次巡检没有发现问题，不用处理。")
    changes = {"fixed_on": on, "fix": fix}
    check_new(as_corrected(inspection, changes), faults)
    if on < inspection.inspected_on:
        raise NotAllowed(f"处理日期不能早于巡检日期 {inspection.inspected_on}。")
    waiting = AssetInspection.objects.filter(pk=inspection.pk, fixed_on=None)
    if not waiting.update(**changes):
        raise NotAllowed("这个问题已由他人记为处理完，请刷新后再看。")
    AuditEvent.record(by=by, what="assetinspection.fix", target=inspection, reason=fix)
    inspection.refresh_from_db()
    return inspection
