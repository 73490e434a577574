"""Pages of what assets owe and what comes in (资产收益)."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require
from accounts.roles import Can
from lib.numbers import plain
from projects import actions
from projects.forms.asset_incomes import (
    IncomeCorrectionForm,
    IncomeForm,
    ReceiptCorrectionForm,
    ReceiptForm,
)
from projects.models import AssetIncome, AssetReceipt
from projects.views.asset_parts import asset_of, correct, enter, part_of, take_out


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def income_create(request, pk):
    asset = asset_of(request, pk)
    contract = asset.contracts.on(timezone.localdate()).first()
    initial = {"contract": contract} if contract else {}
    if contract and contract.yearly_income:
        initial["due"] = plain(contract.yearly_income)
    form = IncomeForm(request.POST or None, asset=asset, initial=initial)
    now = "这一年按合同自动登记、还没有到账的由它代替" if contract else ""
    return enter(request, form, actions.expect_income, asset, "登记应收收益", now)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def income_correct(request, pk):
    row = part_of(request, pk, AssetIncome.objects)
    form = IncomeCorrectionForm(request.POST or None, row=row)
    page = "projects:income_withdraw"
    return correct(request, form, actions.correct_income, row.asset, page, income=row)


@require_POST
@require(Can.KEEP_PROJECTS)
def income_withdraw(request, pk):
    row = part_of(request, pk, AssetIncome.with_withdrawn)
    return take_out(request, row, row.asset)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def income_receive(request, pk):
    incomes = AssetIncome.objects.visible_to(request.user).with_received()
    row = get_object_or_404(incomes.select_related("asset"), pk=pk)
    left = row.due - row.came_in
    form = ReceiptForm(request.POST or None, initial={"amount": plain(left) if left > 0 else ""})
    now = f"{row.year} 年应收 {plain(row.due)} 元，还差 {plain(left)} 元"
    return enter(request, form, actions.receive_income, row.asset, "登记收益到账", now, income=row)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def receipt_correct(request, pk):
    row = part_of(request, pk, AssetReceipt.objects, "income__asset")
    form = ReceiptCorrectionForm(request.POST or None, row=row)
    page = "projects:receipt_withdraw"
    return correct(request, form, actions.correct_receipt, row.income.asset, page, receipt=row)


@require_POST
@require(Can.KEEP_PROJECTS)
def receipt_withdraw(request, pk):
    row = part_of(request, pk, AssetReceipt.with_withdrawn, "income__asset")
    return take_out(request, row, row.income.asset, actions.withdraw_receipt, "receipt")
