"""Decisions on assets (项目资产)."""

from __future__ import annotations

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import User
from areas.models import Area
from projects.models import Asset, Project


@action
def book_asset(*, project: Project, by: User, village: Area | None = None, **fields) -> Asset:
    """资产入账：来自一个项目，入账不早于该项目开工。"""
    asset = Asset(township=project.township, project=project, village=village, **fields)
    _check_asset(asset)
    return records.create(asset, by=by, what="asset.book")


@action
def correct_asset(*, asset: Asset, by: User, reason: str, **changes) -> Asset:
    """更正或补填资产（确权、管护、状态、处置等）。"""
    asset = records.correct(asset, by=by, what="asset.correct", reason=reason, changes=changes)
    _check_asset(asset)
    return asset


def _check_asset(asset: Asset) -> None:
    started_on = asset.project.started_on
    if started_on and asset.booked_on < started_on:
        raise NotAllowed(f"入账日期不能早于项目开工日期 {started_on}。")
    if asset.disposed_on and asset.disposed_on < asset.booked_on:
        raise NotAllowed(f"处置日期不能早于入账日期 {asset.booked_on}。")
    if asset.original_value < 0:
        raise NotAllowed("原值不能小于 0。")
