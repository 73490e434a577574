"""Decisions on what assets owe and what comes in (资产收益应收、实收)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from accounts import records
from accounts.actions import action
from accounts.models import User
from accounts.records import check_new, refuse
from projects.actions.instalments import hold, make_way
from projects.actions.shared_out import check_distributed
from projects.models import Asset, AssetContract, AssetIncome, AssetReceipt
from projects.rules.asset_incomes import faults, receipts_faults


@action
def expect_income(
    *,
    asset: Asset,
    by: User,
    year: int,
    due: Decimal,
    due_on: date,
    contract: AssetContract | None = None,
) -> AssetIncome:
    """登记应收收益：一项资产一年应收多少、哪天到期；按合同收的写明合同。手工登记的代替那一年按合同自动登记的。"""
    hold([asset.pk])
    make_way(asset, year, contract)
    income = AssetIncome(
        township=asset.township, asset=asset, contract=contract, year=year, due=due, due_on=due_on
    )
    check_new(income, faults)
    return records.create(income, by=by, what="assetincome.add")


@action
def correct_income(*, income: AssetIncome, by: User, reason: str, **changes) -> AssetIncome:
    """更正应收：不能少于已经到账的，也不能少于已经分配的。"""
    hold([income.asset_id])
    year = income.year
    income = records.correct(
        income, by=by, what="assetincome.correct", reason=reason, changes=changes
    )
    refuse(faults(income))
    _check_receipts(income)
    check_distributed(income.asset, year)
    return income


@action
def receive_income(
    *, income: AssetIncome, by: User, received_on: date, amount: Decimal, voucher: str = ""
) -> AssetReceipt:
    """登记收益到账：一次一笔，合计不超过应收。"""
    hold([income.asset_id])
    receipt = AssetReceipt(
        township=income.township,
        income=income,
        received_on=received_on,
        amount=amount,
        voucher=voucher,
    )
    check_new(receipt, faults)
    records.create(receipt, by=by, what="assetincome.receive")
    _check_receipts(income)
    return receipt


@action
def correct_receipt(*, receipt: AssetReceipt, by: User, reason: str, **changes) -> AssetReceipt:
    """更正收益到账：合计仍不超过应收，也不能少于已经分配的。"""
    hold([receipt.income.asset_id])
    receipt = records.correct(
        receipt, by=by, what="assetreceipt.correct", reason=reason, changes=changes
    )
    refuse(faults(receipt))
    _check_receipts(receipt.income)
    check_distributed(receipt.income.asset, receipt.income.year)
    return receipt


@action
def withdraw_receipt(*, receipt: AssetReceipt, by: User, reason: str) -> None:
    """作废登错的到账：已经分配掉的钱不能再说没有收到。"""
    hold([receipt.income.asset_id])
    records.withdraw(receipt, by=by, what="assetreceipt.withdraw", reason=reason)
    check_distributed(receipt.income.asset, receipt.income.year)


def _check_receipts(income: AssetIncome) -> None:
    """The rule holds for all receipts together; the lock makes a second clerk wait for the first."""
    income = (
        AssetIncome.objects.select_for_update(of=("self",))
        .select_related("asset")
        .get(pk=income.pk)
    )
    receipts = list(income.receipts.all())
    for receipt in receipts:
        receipt.income = income
        refuse(faults(receipt))
    refuse(receipts_faults(income, receipts))
