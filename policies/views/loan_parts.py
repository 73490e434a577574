"""Pages of what hangs off a loan: repayments (还款), extensions (展期), interest subsidies (贴息)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, tell
from accounts.roles import Can
from lib.numbers import plain
from policies import actions
from policies.forms.loans import (
    ExtensionCorrectionForm,
    ExtensionForm,
    RepaymentCorrectionForm,
    RepaymentForm,
    SubsidyCorrectionForm,
    SubsidyForm,
)
from policies.models import InterestSubsidy, Loan, LoanExtension, LoanRepayment


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def loan_repay(request, pk):
    loan = _loan(request, pk)
    form = RepaymentForm(request.POST or None)
    if carry_out(request, form, actions.repay_loan, loan=loan):
        messages.success(request, f"已登记还款：{loan.member}，{loan.contract}")
        return redirect("policies:loan_detail", pk)
    return _form_page(request, form, loan, "登记还款", f"余额 {plain(loan.balance)} 元")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def loan_extend(request, pk):
    loan = _loan(request, pk)
    form = ExtensionForm(request.POST or None)
    if carry_out(request, form, actions.extend_loan, loan=loan):
        messages.success(request, f"已登记展期：{loan.member}，{loan.contract}")
        return redirect("policies:loan_detail", pk)
    return _form_page(request, form, loan, "登记展期", f"现在 {loan.final_due_on} 到期")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def loan_subsidise(request, pk):
    loan = _loan(request, pk)
    form = SubsidyForm(request.POST or None)
    if carry_out(request, form, actions.subsidise, loan=loan):
        messages.success(request, f"已登记贴息：{loan.member}，{loan.contract}")
        return redirect("policies:loan_detail", pk)
    return _form_page(request, form, loan, "登记贴息", f"{loan.issued_on} 放款")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def repayment_correct(request, pk):
    row = _part(request, pk, LoanRepayment.objects)
    form = RepaymentCorrectionForm(request.POST or None, row=row)
    if carry_out(request, form, actions.correct_repayment, repayment=row):
        return _corrected(request, row)
    return _correction_page(request, form, row, "policies:repayment_withdraw")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def extension_correct(request, pk):
    row = _part(request, pk, LoanExtension.objects)
    form = ExtensionCorrectionForm(request.POST or None, row=row)
    if carry_out(request, form, actions.correct_extension, extension=row):
        return _corrected(request, row)
    return _correction_page(request, form, row, "policies:extension_withdraw")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def subsidy_correct(request, pk):
    row = _part(request, pk, InterestSubsidy.objects)
    form = SubsidyCorrectionForm(request.POST or None, row=row)
    if carry_out(request, form, actions.correct_subsidy, subsidy=row):
        return _corrected(request, row)
    return _correction_page(request, form, row, "policies:subsidy_withdraw")


@require_POST
@require(Can.KEEP_POLICIES)
def repayment_withdraw(request, pk):
    return _withdraw(request, _part(request, pk, LoanRepayment.with_withdrawn))


@require_POST
@require(Can.KEEP_POLICIES)
def extension_withdraw(request, pk):
    return _withdraw(request, _part(request, pk, LoanExtension.with_withdrawn))


@require_POST
@require(Can.KEEP_POLICIES)
def subsidy_withdraw(request, pk):
    return _withdraw(request, _part(request, pk, InterestSubsidy.with_withdrawn))


def _loan(request, pk: int) -> Loan:
    loans = Loan.objects.visible_to(request.user).with_balance().with_due()
    return get_object_or_404(loans.select_related("member"), pk=pk)


def _part(request, pk: int, rows):
    return get_object_or_404(rows.visible_to(request.user).select_related("loan__member"), pk=pk)


def _form_page(request, form, loan: Loan, heading: str, now: str):
    return form_page(
        request,
        form,
        heading=heading,
        sub=f"{loan.member}，{loan.contract}，{now}",
        back=reverse("policies:loan_detail", args=[loan.pk]),
        back_label="贷款",
    )


def _correction_page(request, form, row, withdraw_url: str):
    name = row._meta.verbose_name
    return form_page(
        request,
        form,
        heading=f"更正{name}",
        sub=f"{row.loan.member}，合同 {row.loan}",
        back=reverse("policies:loan_detail", args=[row.loan_id]),
        back_label="贷款",
        template="policies/correct.html",
        withdraw_url=reverse(withdraw_url, args=[row.pk]),
        what=name,
    )


def _corrected(request, row):
    messages.success(request, f"已更正{row._meta.verbose_name}：合同 {row.loan}")
    return redirect("policies:loan_detail", row.loan_id)


def _withdraw(request, row):
    done = f"已作废合同 {row.loan} 的{row._meta.verbose_name}（{row}）"
    tell(request, actions.withdraw, done, row=row, reason=request.POST.get("reason", ""))
    return redirect("policies:loan_detail", row.loan_id)
