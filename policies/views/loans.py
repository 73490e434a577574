"""Pages of loans (小额信贷): the list, what is due soon, one contract."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from accounts.tabs import below
from households.picking import choose, head_name
from lib import masking, numbers
from policies import actions
from policies.filters import LoanFilters
from policies.forms.loans import LoanCorrectionForm, LoanForm
from policies.lending import SOON_DAYS, Lending, lending
from policies.loan_history import history
from policies.models import Loan
from policies.tabs import LOANS, tabs
from policies.views.common import household_of, named

DUE_DAYS = (30, SOON_DAYS, 90)


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
        "views": below(LOANS, "policies:loans"),
        "stats": _stats(lending(request.user, timezone.localdate())),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-issued_on", "-pk")),
        "totals": totals,
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/loans.html", context)


def _stats(found: Lending) -> list[dict]:
    url = reverse("policies:loans")
    return [
        {
            "label": "余额",
            "value": numbers.wan(found.owing.balance, 2),
            "unit": "万元",
            "note": f"未还清 {found.owing.households} 户 {found.owing.loans} 笔",
            "url": f"{url}?state=open",
        },
        {
            "label": "逾期",
            "value": found.overdue.households,
            "unit": "户",
            "tone": "bad" if found.overdue.loans else "",
            "note": f"{numbers.wan(found.overdue.balance, 2)} 万元，占余额 {_percent(found.overdue_share)}",
            "url": f"{url}?state=overdue",
        },
        {
            "label": f"{SOON_DAYS} 天内到期",
            "value": found.soon.households,
            "unit": "户",
            "tone": "warn" if found.soon.loans else "",
            "note": f"{found.soon.loans} 笔 {numbers.wan(found.soon.balance, 2)} 万元",
            "url": reverse("policies:loans_due"),
        },
        {
            "label": "获贷率",
            "value": _percent(found.borrowing_share),
            "note": f"脱贫户和监测对象（含已消除）{found.helped} 户，其中小额信贷未还清的 {found.borrowers} 户",
        },
    ]


def _percent(share) -> str:
    return "—" if share is None else numbers.percent(share)


@require_GET
@require(Can.VIEW_FIGURES)
def loans_due(request):
    """What falls due within some days, the nearest first; whom to call."""
    today = timezone.localdate()
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, DUE_DAYS) else SOON_DAYS
    loans = Loan.objects.visible_to(request.user).due_within(days, today)
    totals = loans.order_by().aggregate(
        households=Count("household", distinct=True), owing=Sum("balance")
    )
    shown = loans.select_related("member", "household__village")
    page = page_of(request, shown.order_by("final_due_on", "pk"))
    context = {
        "tabs": tabs(request.user, "policies:loans"),
        "views": below(LOANS, "policies:loans_due"),
        "spans": [
            {"url": f"?days={number}", "label": f"{number} 天内", "current": number == days}
            for number in DUE_DAYS
        ],
        "days": days,
        "until": today + timedelta(days=days),
        "page": page,
        "rows": [_due_row(loan, today) for loan in page],
        "totals": totals,
        "can_keep": request.user.can(Can.KEEP_POLICIES),
        "can_reveal": request.user.can(Can.REVEAL),
    }
    return render(request, "policies/loans_due.html", context)


def _due_row(loan: Loan, today) -> dict:
    """Whose phone: the borrower's own, else the household's."""
    owner, label = (loan.member, "households.member")
    if not owner.phone:
        owner, label = (loan.household, "households.household")
    return {
        "loan": loan,
        "days": (loan.final_due_on - today).days,
        "phone": masking.phone(owner.phone),
        "phone_of": label,
        "phone_pk": owner.pk,
    }


@require_GET
@require(Can.VIEW_FIGURES)
def loan_detail(request, pk):
    loan = _loan(request, pk)
    context = {
        "loan": loan,
        "events": history(loan),
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/loan.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def loan_choose(request):
    return choose(
        request,
        url=lambda pk: reverse("policies:loan_create", args=[pk]),
        heading="登记放款",
        back=reverse("policies:loans"),
        back_label="小额信贷",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def loan_create(request, household):
    household = household_of(request, household)
    form = LoanForm(request.POST or None, household=household)
    loan = carry_out(request, form, actions.issue_loan, household=household)
    if loan:
        messages.success(request, f"已登记放款：{loan.member}，{loan.contract}")
        return redirect("policies:loan_detail", loan.pk)
    return form_page(
        request,
        form,
        heading="登记放款",
        sub=named(household),
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
    loans = loans.select_related("member", "household__village", "credit_line")
    return get_object_or_404(loans, pk=pk)
