"""Rules of keeping and inspecting assets (资产管护、巡检), each on its own."""

from __future__ import annotations

from functools import singledispatch

from django.db import models

from lib.faults import future_faults, order_faults
from projects.models import Asset, AssetInspection, AssetKeeping


@singledispatch
def faults(row: models.Model) -> list[str]:
    """What is wrong with a keeping or an inspection, in sentences; [] if nothing is."""
    raise TypeError(f"no rules of keeping for {type(row).__name__}")


@faults.register
def _of_keeping(row: AssetKeeping) -> list[str]:
    found = [
        *future_faults(row, "valid_from", "signed_on"),
        *order_faults(row, "valid_from", "valid_to"),
        *_while_booked(row.asset, row.valid_from, "管护的起始日期"),
    ]
    if not row.keeper.strip():
        found.append("请写管护责任人。")
    return found


@faults.register
def _of_inspection(row: AssetInspection) -> list[str]:
    found = [
        *future_faults(row, "inspected_on", "fixed_on"),
        *_while_booked(row.asset, row.inspected_on, "巡检日期"),
    ]
    if row.condition != Asset.Condition.NORMAL and not row.issue.strip():
        found.append(f"状态是{row.get_condition_display()}的，请写发现的问题。")
    if row.fixed_on and not row.fix.strip():
        found.append("处理完了的，请写怎样处理的。")
    return found


def _while_booked(asset: Asset, on, label: str) -> list[str]:
    if on < asset.booked_on:
        return [f"{label} {on} 不能早于入账日期 {asset.booked_on}。"]
    if asset.disposed_on and on >= asset.disposed_on:
        return [f"资产已于 {asset.disposed_on} 处置，{label} {on} 不对。"]
    return []
