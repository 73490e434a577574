"""Rules of what an asset owes and what comes in (资产收益应收、实收), each on its own."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import singledispatch

from django.db import models

from lib.faults import amount_faults, future_faults
from lib.numbers import plain
from projects.models import AssetIncome, AssetReceipt


@singledispatch
def faults(row: models.Model) -> list[str]:
    """What is wrong with an income due or a receipt, in sentences; [] if nothing is."""
    raise TypeError(f"no rules of asset incomes for {type(row).__name__}")


@faults.register
def _of_income(row: AssetIncome) -> list[str]:
    found = amount_faults(row, "due")
    if abs(row.due_on.year - row.year) > 1:
        found.append(f"年度 {row.year} 和应收日期 {row.due_on} 差得太远，请核对。")
    if row.due_on < row.asset.booked_on:
        found.append(f"应收日期 {row.due_on} 不能早于入账日期 {row.asset.booked_on}。")
    if row.contract and row.contract.asset_id != row.asset_id:
        found.append(f"合同“{row.contract}”是另一项资产的，请选本资产的合同。")
    return found


@faults.register
def _of_receipt(row: AssetReceipt) -> list[str]:
    found = [*amount_faults(row, "amount"), *future_faults(row, "received_on")]
    booked_on = row.income.asset.booked_on
    if row.received_on < booked_on:
        found.append(f"到账日期 {row.received_on} 不能早于入账日期 {booked_on}。")
    return found


def receipts_faults(income: AssetIncome, receipts: Iterable[AssetReceipt]) -> list[str]:
    """实收合计不超过应收."""
    over = sum((row.amount for row in receipts), Decimal(0)) - income.due
    if over <= 0:
        return []
    return [
        f"{income.year} 年应收 {plain(income.due)} 元，实收合计会多出 {plain(over)} 元；"
        "应收变了的，请先更正应收。"
    ]
