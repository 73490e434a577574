"""Pages of small loans (小额信贷) and their repayments."""

from django.contrib import messages
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from households.models import Household
from households.picking import choose, head_name
from lib.numbers import plain
from policies import actions
from policies.filters import LoanFilters
from policies.forms.loans import (
    LoanCorrectionForm,
    LoanForm,
    RepaymentCorrectionForm,
    RepaymentForm,
)
from policies.models import Loan, LoanRepayment
from policies.tabs import tabs


@require_GET
@require(Can.VIEW_FIGURES)
def loan_list(request):
    loans = Loan.objects.visible_to(request.user).with_balance().with_due()
    conditions = LoanFilters(request.GET, loans, request=request)
    shown = conditions.qs.select_related("member", "household__village")
    totals = conditions.qs.order_by().aggregate(
        households=Count("household", distinct=True), lent=Sum("amount"), owing=Sum("balance")
    )
    context = {
        "tabs": tabs(request.user, "policies:loans"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-issued_on", "-pk")),
        "totals": totals,
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/loans.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def loan_detail(request, pk):
    loan = _loan(request, pk)
    context = {
        "loan": loan,
        "repayments": loan.repayments.all(),
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/loan.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def loan_choose(request):
    return choose(
        request,
        url=lambda pk: reverse("policies:loan_create", args=[pk]),
        heading="登记小额信贷",
        back=reverse("policies:loans"),
        back_label="小额信贷",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def loan_create(request, household):
    households = Household.objects.visible_to(request.user).annotate(head=head_name("pk"))
    household = get_object_or_404(households.select_related("village"), pk=household)
    form = LoanForm(request.POST or None, household=household)
    loan = carry_out(request, form, actions.issue_loan, household=household)
    if loan:
        messages.success(request, f"已登记小额信贷：{loan.member}，{loan.contract}")
        return redirect("policies:loan_detail", loan.pk)
    return form_page(
        request,
        form,
        heading="登记小额信贷",
        sub=f"{household.head}，{household.village}{household.group}",
        back=reverse("policies:loan_choose"),
        back_label="选农户",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def loan_correct(request, pk):
    loan = _loan(request, pk)
    form = LoanCorrectionForm(request.POST or None, row=loan)
    if carry_out(request, form, actions.correct_loan, loan=loan):
        messages.success(request, f"已更正小额信贷 {loan.contract}")
        return redirect("policies:loan_detail", pk)
    return form_page(
        request,
        form,
        heading="更正小额信贷",
        sub=f"{loan.member}，{loan.contract}",
        back=reverse("policies:loan_detail", args=[pk]),
        back_label="贷款",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def loan_repay(request, pk):
    loan = _loan(request, pk)
    form = RepaymentForm(request.POST or None)
    if carry_out(request, form, actions.repay_loan, loan=loan):
        messages.success(request, f"已登记还款：{loan.member}，{loan.contract}")
        return redirect("policies:loan_detail", pk)
    return form_page(
        request,
        form,
        heading="登记还款",
        sub=f"{loan.member}，{loan.contract}，余额 {plain(loan.balance)} 元",
        back=reverse("policies:loan_detail", args=[pk]),
        back_label="贷款",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def repayment_correct(request, pk):
    repayment = _repayment(request, pk)
    form = RepaymentCorrectionForm(request.POST or None, row=repayment)
    if carry_out(request, form, actions.correct_repayment, repayment=repayment):
        messages.success(request, f"已更正还款：{repayment.loan}")
        return redirect("policies:loan_detail", repayment.loan_id)
    return form_page(
        request,
        form,
        heading="更正还款",
        sub=f"合同 {repayment.loan}",
        back=reverse("policies:loan_detail", args=[repayment.loan_id]),
        back_label="贷款",
        template="policies/repayment_correct.html",
        repayment=repayment,
    )


@require_POST
@require(Can.KEEP_POLICIES)
def repayment_withdraw(request, pk):
    repayment = _repayment(request, pk, LoanRepayment.with_withdrawn)
    tell(
        request,
        actions.withdraw,
        f"已作废 {repayment.repaid_on} 的还款",
        row=repayment,
        reason=request.POST.get("reason", ""),
    )
    return redirect("policies:loan_detail", repayment.loan_id)


@require_POST
@require(Can.KEEP_POLICIES)
def loan_withdraw(request, pk):
    loan = _loan(request, pk, Loan.with_withdrawn)
    tell(
        request,
        actions.withdraw,
        f"已作废小额信贷 {loan.contract}",
        row=loan,
        reason=request.POST.get("reason", ""),
    )
    return redirect("policies:loans")


def _loan(request, pk: int, rows=Loan.objects) -> Loan:
    loans = rows.visible_to(request.user).with_balance().with_due().annotate(head=head_name())
    return get_object_or_404(loans.select_related("member", "household__village"), pk=pk)


def _repayment(request, pk: int, rows=LoanRepayment.objects) -> LoanRepayment:
    repayments = rows.visible_to(request.user)
    return get_object_or_404(repayments.select_related("loan"), pk=pk)
