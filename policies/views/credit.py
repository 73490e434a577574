"""Pages of lines of credit (授信): the list with what is drawn of each, and its forms."""

from django.contrib import messages
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from accounts.tabs import below
from households.picking import choose
from lib.numbers import wan
from policies import actions
from policies.filters import CreditFilters
from policies.forms.loans import CreditCorrectionForm, CreditForm
from policies.models import CreditLine
from policies.tabs import LOANS, tabs
from policies.views.common import household_of, named


@require_GET
@require(Can.VIEW_FIGURES)
def credit_list(request):
    lines = CreditLine.objects.visible_to(request.user).with_drawn()
    conditions = CreditFilters(request.GET, lines, request=request)
    shown = conditions.qs.select_related("member", "household__village")
    totals = conditions.qs.order_by().aggregate(
        households=Count("household", distinct=True), granted=Sum("amount"), used=Sum("drawn")
    )
    context = {
        "tabs": tabs(request.user, "policies:loans"),
        "views": below(LOANS, "policies:credit"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-valid_from", "-pk")),
        "totals": totals,
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/credit.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def credit_choose(request):
    return choose(
        request,
        url=lambda pk: reverse("policies:credit_create", args=[pk]),
        heading="登记授信",
        back=reverse("policies:credit"),
        back_label="授信",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def credit_create(request, household):
    household = household_of(request, household)
    form = CreditForm(request.POST or None, household=household)
    line = carry_out(request, form, actions.grant_credit, household=household)
    if line:
        messages.success(request, f"已登记授信：{line.member}，{wan(line.amount)} 万元")
        return redirect("policies:credit")
    return form_page(
        request,
        form,
        heading="登记授信",
        sub=named(household),
        back=reverse("policies:credit_choose"),
        back_label="选农户",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def credit_correct(request, pk):
    line = _line(request, pk)
    form = CreditCorrectionForm(request.POST or None, row=line)
    if carry_out(request, form, actions.correct_credit, line=line):
        messages.success(request, f"已更正授信 {line.number}")
        return redirect("policies:credit")
    return form_page(
        request,
        form,
        heading="更正授信",
        sub=f"{line.member}，{line.number}",
        back=reverse("policies:credit"),
        back_label="授信",
        template="policies/correct.html",
        withdraw_url=reverse("policies:credit_withdraw", args=[pk]),
        what="授信",
    )


@require_POST
@require(Can.KEEP_POLICIES)
def credit_withdraw(request, pk):
    line = _line(request, pk, CreditLine.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, f"已作废授信 {line.number}", row=line, reason=reason)
    return redirect("policies:credit")


def _line(request, pk: int, rows=CreditLine.objects) -> CreditLine:
    lines = rows.visible_to(request.user).select_related("member", "household")
    return get_object_or_404(lines, pk=pk)
