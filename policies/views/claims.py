"""Pages of medical claims (医疗报销): the list with its totals, one claim, who paid much himself."""

from django.contrib import messages
from django.db.models import Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from accounts.tabs import below
from areas.filtering import years
from areas.parameters import value_on
from households.picking import choose, head_name
from lib.dates import Period
from policies import actions
from policies.filtering_money import MedicalClaimFilters
from policies.forms.claims import ClaimCorrectionForm, ClaimForm
from policies.groups import helped
from policies.models import PAYERS, MedicalClaim
from policies.tabs import CLAIMS, tabs
from policies.views.common import household_of, named


@require_GET
@require(Can.VIEW_FIGURES)
def claim_list(request):
    claims = MedicalClaim.objects.visible_to(request.user).defer("illness")
    conditions = MedicalClaimFilters(request.GET, claims, request=request)
    shown = conditions.qs.with_reimbursed().select_related("member", "household__village")
    totals = conditions.qs.totals()
    context = {
        "tabs": tabs(request.user, "policies:claims"),
        "views": below(CLAIMS, "policies:claims"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-settled_on", "-pk")),
        "totals": totals,
        "share_in_scope": _share(totals["paid_in_scope"], totals["cost_in_scope"]),
        "share": _share(totals["paid"], totals["cost"]),
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/claims.html", context)


def _share(part, whole):
    return part / whole if whole else None


@require_GET
@require(Can.VIEW_FIGURES)
def claims_high(request):
    """Households whose own payments of a year reach the line of the alerts, the highest first."""
    today = timezone.localdate()
    year = _year_asked(request, today.year)
    on = min(today, Period.year(year).end)
    lines = {
        key: value_on(key, request.user.area, on)
        for key in ("own_payments_lifted", "own_payments_ordinary")
    }
    claims = MedicalClaim.objects.visible_to(request.user).settled_during(Period.year(year))
    sums = (
        claims.order_by()
        .annotate(is_helped=helped(on, "household"), head=head_name())
        .values("household", "is_helped", "head", "household__village__name", "household__group")
        .annotate(own=Sum("self_paid"), cost=Sum("total_cost"))
    )
    high = sums.filter(
        Q(is_helped=True, own__gte=lines["own_payments_lifted"])
        | Q(own__gte=lines["own_payments_ordinary"])
    )
    context = {
        "tabs": tabs(request.user, "policies:claims"),
        "views": below(CLAIMS, "policies:claims_high"),
        "years": years(),
        "year": year,
        "lines": lines,
        "page": page_of(request, high.order_by("-own", "household")),
    }
    return render(request, "policies/claims_high.html", context)


def _year_asked(request, this_year: int) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked in {str(year) for year, _ in years()} else this_year


@require_GET
@require(Can.VIEW_FIGURES)
def claim_detail(request, pk):
    claim = _claim(request, pk)
    payers = [(claim._meta.get_field(name).verbose_name, getattr(claim, name)) for name in PAYERS]
    context = {
        "claim": claim,
        "payers": payers,
        "can_keep": request.user.can(Can.KEEP_POLICIES),
        "can_reveal": request.user.can(Can.REVEAL),
    }
    return render(request, "policies/claim.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def claim_choose(request):
    return choose(
        request,
        url=lambda pk: reverse("policies:claim_create", args=[pk]),
        heading="登记医疗报销",
        back=reverse("policies:claims"),
        back_label="医疗报销",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def claim_create(request, household):
    household = household_of(request, household)
    form = ClaimForm(request.POST or None, household=household)
    claim = carry_out(request, form, actions.settle_claim, household=household)
    if claim:
        messages.success(request, f"已登记医疗报销：{claim.member}，{claim}")
        return redirect("policies:claim_detail", claim.pk)
    return form_page(
        request,
        form,
        heading="登记医疗报销",
        sub=named(household),
        back=reverse("policies:claim_choose"),
        back_label="选农户",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def claim_correct(request, pk):
    claim = _claim(request, pk)
    form = ClaimCorrectionForm(request.POST or None, row=claim)
    if carry_out(request, form, actions.correct_claim, claim=claim):
        messages.success(request, f"已更正医疗报销：{claim.member}，{claim}")
        return redirect("policies:claim_detail", pk)
    return form_page(
        request,
        form,
        heading="更正医疗报销",
        sub=f"{claim.member}，{claim}",
        back=reverse("policies:claim_detail", args=[pk]),
        back_label="结算单",
        template="policies/correct.html",
        withdraw_url=reverse("policies:claim_withdraw", args=[pk]),
        what="结算单",
    )


@require_POST
@require(Can.KEEP_POLICIES)
def claim_withdraw(request, pk):
    claim = _claim(request, pk, MedicalClaim.with_withdrawn)
    done = f"已作废医疗报销：{claim.member}，{claim}"
    tell(request, actions.withdraw, done, row=claim, reason=request.POST.get("reason", ""))
    return redirect("policies:claims")


def _claim(request, pk: int, rows=MedicalClaim.objects) -> MedicalClaim:
    claims = rows.visible_to(request.user).annotate(head=head_name())
    return get_object_or_404(claims.select_related("member", "household__village"), pk=pk)
