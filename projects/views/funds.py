"""Pages of what projects get (项目资金) and of what is paid out of it (资金支付)."""

from django.contrib import messages
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from lib.numbers import wan
from projects import actions
from projects.filters import AllocationFilters, PaymentFilters
from projects.forms.funds import (
    FundingCorrectionForm,
    FundingForm,
    PaymentCorrectionForm,
    PaymentForm,
)
from projects.models import Payment, Project, ProjectFunding
from projects.tabs import fund_tabs, tabs
from projects.views.common import part_url, project_of


@require_GET
@require(Can.VIEW_FIGURES)
def allocation_list(request):
    funding = ProjectFunding.objects.visible_to(request.user).with_paid()
    conditions = AllocationFilters(request.GET, funding, request=request)
    shown = conditions.qs.select_related(
        "project__village", "project__township", "project__kind", "batch__kind"
    )
    context = {
        "tabs": tabs(request.user, "projects:funds"),
        "views": fund_tabs(request.user, "projects:allocations"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-project__year", "project__number", "pk")),
        "totals": conditions.qs.order_by().aggregate(
            amount=Sum("amount"), spent=Sum("paid"), projects=Count("project", distinct=True)
        ),
        "can_export": request.user.can(Can.EXPORT),
    }
    return render(request, "projects/allocations.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def payment_list(request):
    payments = Payment.objects.visible_to(request.user)
    conditions = PaymentFilters(request.GET, payments, request=request)
    shown = conditions.qs.select_related("funding__project__village", "funding__batch")
    context = {
        "tabs": tabs(request.user, "projects:funds"),
        "views": fund_tabs(request.user, "projects:payments"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-paid_on", "-pk")),
        "totals": conditions.qs.order_by().aggregate(amount=Sum("amount")),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
        "can_export": request.user.can(Can.EXPORT),
    }
    return render(request, "projects/payments.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def funding_create(request, pk):
    project = project_of(request, pk)
    form = FundingForm(request.POST or None, project=project)
    funding = carry_out(request, form, actions.allocate, project=project)
    if funding:
        messages.success(request, f"已安排{funding.get_source_display()}资金")
        return redirect(part_url(project, "funding"))
    return form_page(
        request,
        form,
        heading="安排资金",
        sub=f"{project}，{_lacking(project)}",
        back=part_url(project, "funding"),
        back_label="项目",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def funding_correct(request, pk):
    funding = _funding(request, pk)
    form = FundingCorrectionForm(request.POST or None, row=funding)
    if carry_out(request, form, actions.correct_funding, funding=funding):
        messages.success(request, f"已更正资金来源：{funding.get_source_display()}")
        return redirect(part_url(funding.project, "funding"))
    return form_page(
        request,
        form,
        heading="更正资金来源",
        sub=str(funding.project),
        back=part_url(funding.project, "funding"),
        back_label="项目",
        template="projects/funding_correct.html",
        funding=funding,
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def funding_withdraw(request, pk):
    funding = _funding(request, pk, ProjectFunding.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, "已作废这笔资金来源", row=funding, reason=reason)
    return redirect(part_url(funding.project, "funding"))


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def payment_create(request, pk):
    funding = _funding(request, pk)
    form = PaymentForm(request.POST or None, funding=funding)
    payment = carry_out(request, form, actions.pay, funding=funding)
    if payment:
        messages.success(request, f"已登记支付：{payment.payee}，{wan(payment.amount)} 万元")
        return redirect(part_url(funding.project, "funding"))
    return form_page(
        request,
        form,
        heading="登记支付",
        sub=f"{funding.project}，{funding.get_source_display()}资金还剩 {wan(funding.left)} 万元",
        back=part_url(funding.project, "funding"),
        back_label="项目",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def payment_correct(request, pk):
    payment = _payment(request, pk)
    project = payment.funding.project
    form = PaymentCorrectionForm(request.POST or None, row=payment)
    if carry_out(request, form, actions.correct_payment, payment=payment):
        messages.success(request, f"已更正支付：{payment.payee}")
        return redirect(part_url(project, "funding"))
    return form_page(
        request,
        form,
        heading="更正支付",
        sub=str(project),
        back=part_url(project, "funding"),
        back_label="项目",
        template="projects/payment_correct.html",
        payment=payment,
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def payment_withdraw(request, pk):
    payment = _payment(request, pk, Payment.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, "已作废这笔支付", row=payment, reason=reason)
    return redirect(part_url(payment.funding.project, "funding"))


def _lacking(project: Project) -> str:
    """总投资 417.9 万元，来源已登记 300 万元，还差 117.9 万元"""
    booked = f"来源已登记 {wan(project.funds)} 万元"
    if project.total is None:
        return booked
    left = project.total - project.funds
    return f"总投资 {wan(project.total)} 万元，{booked}，还差 {wan(left)} 万元"


def _funding(request, pk: int, rows=ProjectFunding.objects) -> ProjectFunding:
    funding = rows.visible_to(request.user).with_paid()
    return get_object_or_404(funding.select_related("project", "batch", "township"), pk=pk)


def _payment(request, pk: int, rows=Payment.objects) -> Payment:
    payments = rows.visible_to(request.user)
    return get_object_or_404(payments.select_related("funding__project"), pk=pk)
