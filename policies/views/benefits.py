"""Pages of benefits (享受记录): the list, and entering, correcting, stopping, withdrawing one."""

from datetime import date

from django.contrib import messages
from django.db.models import Count, F, Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from households.models import Household
from households.picking import choose, head_name
from lib import numbers
from lib.forms import EndForm
from policies import actions
from policies.filters import BenefitFilters
from policies.forms.benefits import BenefitCorrectionForm, GrantForm, StateForm
from policies.models import Benefit, Loan, Placement, Policy, by_sector
from policies.tabs import tabs

LATEST = F("paid_on").desc(nulls_last=True)


@require_GET
@require(Can.VIEW_FIGURES)
def benefit_list(request):
    benefits = Benefit.objects.visible_to(request.user)
    conditions = BenefitFilters(request.GET, benefits, request=request)
    shown = conditions.qs.select_related("policy", "member", "household__village")
    totals = conditions.qs.order_by().aggregate(
        households=Count("household", distinct=True),
        persons=Count("member", distinct=True),
        paid=Sum("amount", filter=Q(paid_on__isnull=False)),
    )
    context = {
        "tabs": tabs(request.user, "policies:list"),
        "stats": overview(request.user, timezone.localdate()),
        "conditions": conditions.form,
        "page": page_of(request, shown.annotate(head=head_name()).order_by("-year", LATEST, "-pk")),
        "totals": totals,
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/benefits.html", context)


def overview(user, today: date) -> list[dict]:
    """What is received, lent and waited for today; each figure opens its rows."""
    url = reverse("policies:list")
    benefits = Benefit.objects.visible_to(user).order_by()
    running = benefits.on(today).aggregate(
        persons=Count("member", distinct=True), households=Count("household", distinct=True)
    )
    paid = benefits.filter(paid_on__year=today.year).aggregate(sum=Sum("amount"))["sum"]
    owing = Loan.objects.visible_to(user).order_by().still_owing()
    loans = owing.aggregate(number=Count("pk"), sum=Sum("balance"))
    waiting = Placement.objects.visible_to(user).on(today).filter(placed_on=None).count()
    return [
        {
            "label": "在享",
            "value": running["households"],
            "unit": "户",
            "note": f"{running['persons']} 人",
            "url": f"{url}?state=running",
        },
        {
            "label": f"{today.year}年发放",
            "value": numbers.wan(paid or 0, 2),
            "unit": "万元",
            "note": "按发放日期",
            "url": f"{url}?paid={today.year}",
        },
        {
            "label": "贷款余额",
            "value": numbers.wan(loans["sum"] or 0, 2),
            "unit": "万元",
            "note": f"未还清 {loans['number']} 笔",
            "url": f"{reverse('policies:loans')}?state=open",
        },
        {
            "label": "待安置",
            "value": waiting,
            "unit": "人",
            "note": "已列入兜底，还没入住",
            "tone": "warn" if waiting else "",
            "url": f"{reverse('policies:placements')}?state=waiting",
        },
    ]


@require_GET
@require(Can.KEEP_POLICIES)
def benefit_new(request):
    """Which policy; with `household` the form follows at once, else the household is asked for next."""
    household = request.GET.get("household", "")
    policies = Policy.objects.filter(valid_to=None) | Policy.objects.filter(
        valid_to__gt=timezone.localdate()
    )
    rows = [
        {"policy": policy, "url": _next_url(policy, household)} for policy in by_sector(policies)
    ]
    return render(request, "policies/benefit_new.html", {"rows": rows})


def _next_url(policy: Policy, household: str) -> str:
    if household.isascii() and household.isdecimal():
        return reverse("policies:benefit_create", args=[policy.pk, household]) + "?from=household"
    return reverse("policies:benefit_choose", args=[policy.pk])


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def benefit_choose(request, policy):
    policy = get_object_or_404(Policy, pk=policy)
    return choose(
        request,
        url=lambda pk: reverse("policies:benefit_create", args=[policy.pk, pk]),
        heading=f"登记{policy}",
        back=reverse("policies:benefit_new"),
        back_label="选政策",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def benefit_create(request, policy, household):
    policy = get_object_or_404(Policy, pk=policy)
    household = _household(request, household)
    is_from_household = request.GET.get("from") == "household"
    if is_from_household:
        back = household.get_absolute_url()
    else:
        back = reverse("policies:benefit_choose", args=[policy.pk])
    form_class = StateForm if policy.nature == Policy.Nature.STATE else GrantForm
    form = form_class(request.POST or None, policy=policy, household=household)
    benefit = carry_out(request, form, actions.register_benefit, household=household, policy=policy)
    if benefit:
        messages.success(request, f"已登记{policy}：{benefit.member or household.head}")
        return redirect(back)
    return form_page(
        request,
        form,
        heading=f"登记{policy}",
        sub=f"{household.head}，{household.village}{household.group}",
        back=back,
        back_label="农户" if is_from_household else "选农户",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def benefit_correct(request, pk):
    benefit = _benefit(request, pk)
    form = BenefitCorrectionForm(request.POST or None, row=benefit)
    if carry_out(request, form, actions.correct_benefit, benefit=benefit):
        messages.success(request, f"已更正{benefit.policy}：{_whose(benefit)}")
        return redirect("policies:list")
    return form_page(
        request,
        form,
        heading=f"更正{benefit.policy}",
        sub=_whose(benefit),
        back=reverse("policies:list"),
        back_label="享受记录",
        template="policies/benefit_correct.html",
        benefit=benefit,
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def benefit_stop(request, pk):
    benefit = _benefit(request, pk)
    form = EndForm(request.POST or None)
    if carry_out(request, form, actions.stop_benefit, benefit=benefit):
        messages.success(request, f"已停止{benefit.policy}：{_whose(benefit)}")
        return redirect("policies:list")
    return form_page(
        request,
        form,
        heading=f"停止{benefit.policy}",
        sub=f"{_whose(benefit)}，{benefit.valid_from} 起享受" if benefit.valid_from else "",
        verb="停止享受",
        back=reverse("policies:benefit_correct", args=[pk]),
        back_label="更正",
    )


@require_POST
@require(Can.KEEP_POLICIES)
def benefit_withdraw(request, pk):
    benefit = _benefit(request, pk, Benefit.with_withdrawn)
    tell(
        request,
        actions.withdraw,
        f"已作废{benefit.policy}：{_whose(benefit)}",
        row=benefit,
        reason=request.POST.get("reason", ""),
    )
    return redirect("policies:list")


def _household(request, pk: int) -> Household:
    households = Household.objects.visible_to(request.user).select_related("village")
    return get_object_or_404(households.annotate(head=head_name("pk")), pk=pk)


def _benefit(request, pk: int, rows=Benefit.objects) -> Benefit:
    benefits = rows.visible_to(request.user).annotate(head=head_name())
    return get_object_or_404(benefits.select_related("policy", "member", "household"), pk=pk)


def _whose(benefit: Benefit) -> str:
    return str(benefit.member or benefit.head or benefit.household)
