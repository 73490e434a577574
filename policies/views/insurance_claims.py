"""Pages of insurance claims (理赔): reported, paid."""

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from accounts.tabs import below
from households.picking import choose, head_name
from policies import actions
from policies.filtering_money import InsuranceClaimFilters
from policies.forms.insurance import (
    InsuranceClaimCorrectionForm,
    InsuranceClaimForm,
    PayoutForm,
)
from policies.models import InsuranceClaim, InsuranceContract
from policies.tabs import INSURANCE, tabs
from policies.views.common import household_of, named


@require_GET
@require(Can.VIEW_FIGURES)
def claim_list(request):
    claims = InsuranceClaim.objects.visible_to(request.user).defer("reason")
    conditions = InsuranceClaimFilters(request.GET, claims, request=request)
    shown = conditions.qs.select_related("member", "household__village", "contract__policy")
    totals = conditions.qs.order_by().aggregate(
        claims=Count("pk"),
        households=Count("household", distinct=True),
        paid=Count("pk", filter=Q(paid_on__isnull=False)),
        sum=Sum("amount"),
    )
    context = {
        "tabs": tabs(request.user, "policies:insurance"),
        "views": below(INSURANCE, "policies:insurance_claims"),
        "conditions": conditions.form,
        "page": page_of(request, shown.annotate(head=head_name()).order_by("-reported_on", "-pk")),
        "totals": totals,
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/insurance_claims.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def claim_detail(request, pk):
    context = {
        "claim": _claim(request, pk),
        "can_keep": request.user.can(Can.KEEP_POLICIES),
        "can_reveal": request.user.can(Can.REVEAL),
    }
    return render(request, "policies/insurance_claim.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def claim_choose(request, pk):
    contract = _contract(request, pk)
    return choose(
        request,
        url=lambda household: reverse("policies:insurance_claim_create", args=[pk, household]),
        heading="登记报案",
        back=reverse("policies:contracts"),
        back_label="保单",
        sub=str(contract),
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def claim_create(request, pk, household):
    contract = _contract(request, pk)
    household = household_of(request, household)
    form = InsuranceClaimForm(request.POST or None, household=household)
    claim = carry_out(
        request, form, actions.report_insurance_claim, contract=contract, household=household
    )
    if claim:
        messages.success(request, f"已登记报案：{claim.member or household.head}，{contract}")
        return redirect("policies:insurance_claim_detail", claim.pk)
    return form_page(
        request,
        form,
        heading="登记报案",
        sub=f"{contract}：{named(household)}",
        back=reverse("policies:insurance_claim_choose", args=[pk]),
        back_label="选农户",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def claim_pay(request, pk):
    claim = _claim(request, pk)
    form = PayoutForm(request.POST or None)
    if carry_out(request, form, actions.pay_insurance_claim, claim=claim):
        messages.success(request, f"已登记赔付：{claim.member or claim.head}")
        return redirect("policies:insurance_claim_detail", pk)
    return form_page(
        request,
        form,
        heading="登记赔付",
        sub=f"{claim.member or claim.head}，{claim.contract}，{claim.reported_on} 报案",
        back=reverse("policies:insurance_claim_detail", args=[pk]),
        back_label="理赔",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def claim_correct(request, pk):
    claim = _claim(request, pk)
    form = InsuranceClaimCorrectionForm(request.POST or None, row=claim)
    if carry_out(request, form, actions.correct_insurance_claim, claim=claim):
        messages.success(request, f"已更正理赔：{claim.member or claim.head}")
        return redirect("policies:insurance_claim_detail", pk)
    return form_page(
        request,
        form,
        heading="更正理赔",
        sub=f"{claim.member or claim.head}，{claim.contract}",
        back=reverse("policies:insurance_claim_detail", args=[pk]),
        back_label="理赔",
        template="policies/correct.html",
        withdraw_url=reverse("policies:insurance_claim_withdraw", args=[pk]),
        what="理赔",
    )


@require_POST
@require(Can.KEEP_POLICIES)
def claim_withdraw(request, pk):
    claim = _claim(request, pk, InsuranceClaim.with_withdrawn)
    done = f"已作废理赔：{claim.member or claim.head}"
    tell(request, actions.withdraw, done, row=claim, reason=request.POST.get("reason", ""))
    return redirect("policies:insurance_claims")


def _contract(request, pk: int) -> InsuranceContract:
    contracts = InsuranceContract.objects.visible_to(request.user).select_related("policy")
    return get_object_or_404(contracts, pk=pk)


def _claim(request, pk: int, rows=InsuranceClaim.objects) -> InsuranceClaim:
    claims = rows.visible_to(request.user).annotate(head=head_name())
    claims = claims.select_related("member", "household__village", "contract__policy")
    return get_object_or_404(claims, pk=pk)
