"""Rules of asset cards, of their states and of their contracts (资产卡片、状态、经营合同), each on its own."""

from __future__ import annotations

from datetime import date
from functools import singledispatch

from django.db import models
from django.utils import timezone

from lib.faults import future_faults, negative_faults, order_faults
from projects.models import Asset, AssetContract, AssetState

MOST_DAYS_APART = 400  # rent is paid within a year, before or after
PROJECTS_SINCE = date(2021, 1, 1)  # from then on every asset of the ledger has its project


@singledispatch
def faults(row: models.Model) -> list[str]:
    """What is wrong with an asset, a state or a contract, in sentences; [] if nothing is."""
    raise TypeError(f"no rules of assets for {type(row).__name__}")


@faults.register
def _of_asset(row: Asset) -> list[str]:
    found = [
        *future_faults(row, "acquired_on", "booked_on", "titled_on", "disposed_on"),
        *negative_faults(row, "original_value"),
        *order_faults(row, "acquired_on", "booked_on"),
        *order_faults(row, "booked_on", "titled_on"),
        *order_faults(row, "booked_on", "disposed_on"),
    ]
    if row.useful_years == 0:
        found.append("使用年限要大于 0；不计折旧的不填。")
    return found + (_from_project(row) if row.project else _without_project(row))


def _from_project(row: Asset) -> list[str]:
    found, project = [], row.project
    if project.started_on and row.booked_on < project.started_on:
        found.append(f"入账日期不能早于项目开工日期 {project.started_on}。")
    if project.abandoned_on:
        found.append(f"项目“{project}”已于 {project.abandoned_on} 取消，没有形成资产。")
    return found


def _without_project(row: Asset) -> list[str]:
    if (row.acquired_on or row.booked_on) < PROJECTS_SINCE:
        return []
    return ["2021 年以后购建的资产要写来源项目，请从项目的页面建资产卡；以前购建的，请填购建日期。"]


@faults.register
def _of_state(row: AssetState) -> list[str]:
    found = future_faults(row, "valid_from")
    if row.valid_from < row.asset.booked_on:
        found.append(f"状态的起始日期 {row.valid_from} 不能早于入账日期 {row.asset.booked_on}。")
    return found


@faults.register
def _of_contract(row: AssetContract) -> list[str]:
    found = [
        *negative_faults(row, "yearly_income"),
        *order_faults(row, "valid_from", "valid_to"),
    ]
    if row.first_due_on and abs((row.first_due_on - row.valid_from).days) > MOST_DAYS_APART:
        found.append(
            f"第一次应收日期 {row.first_due_on} 和合同起 {row.valid_from} 相差一年多，请核对。"
        )
    if (row.due_from or 0) > max(row.valid_from.year, timezone.localdate().year):
        found.append(f"从哪年起记应收填了 {row.due_from}，这一年还没有到，请核对。")
    disposed_on = row.asset.disposed_on
    if disposed_on and (row.valid_to is None or row.valid_to > disposed_on):
        found.append(f"资产已于 {disposed_on} 处置，合同不能到那以后。")
    return found


def overlap_faults(contracts: list[AssetContract]) -> list[str]:
    """One contract at a time for one asset (合同不重叠): open-ended ones run on until they are ended."""
    found = []
    ordered = sorted(contracts, key=lambda one: (one.valid_from, one.pk or 0))
    for i, first in enumerate(ordered):
        for then in ordered[i + 1 :]:
            if first.valid_to is None or first.valid_to > then.valid_from:
                until = f"到 {first.valid_to}" if first.valid_to else "没有写止期"
                found.append(
                    f"和“{first.operator}”{first.valid_from} 起的合同重叠（{until}），"
                    f"请先结束或更正那一份，再从它的止期起签“{then.operator}”。"
                )
    return found
