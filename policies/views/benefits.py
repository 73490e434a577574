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
from lib.dates import valid_on
from lib.forms import EndForm
from lib.http import XLSX, download
from policies import actions, exports, registers
from policies.filters import BenefitFilters
from policies.forms.benefits import (
    ApprovalForm,
    BenefitCorrectionForm,
    GrantForm,
    PaymentForm,
    StateForm,
)
from policies.models import Benefit, Loan, Placement, Policy, by_sector
from policies.tabs import tabs

LATEST = F("paid_on").desc(nulls_last=True)


@require_GET
@require(Can.VIEW_FIGURES)
def benefit_list(request):
    benefits = Benefit.objects.visible_to(request.user)
    conditions = BenefitFilters(request.GET, benefits, request=request)
    shown = conditions.qs.select_related("policy", "member", "household__village")
    context = {
        "tabs": tabs(request.user, "policies:list"),
        "stats": overview(request.user, timezone.localdate()),
        "conditions": conditions.form,
        "page": page_of(request, shown.annotate(head=head_name()).order_by("-year", LATEST, "-pk")),
        "totals": totals(conditions.qs),
        "policy": conditions.form.cleaned_data.get("policy") if conditions.is_valid() else None,
        "can_export": request.user.can(Can.EXPORT),
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/benefits.html", context)


def totals(benefits) -> dict:
    """Of all rows, not of one page: 户、人、人次, and in 元 what was paid, what it cost, what runs a month; 数量."""
    today = timezone.localdate()
    return benefits.order_by().aggregate(
        rows=Count("pk"),
        households=Count("household", distinct=True),
        persons=Count("member", distinct=True),
        times=Count("member"),
        paid=Sum("amount", filter=Q(paid_on__isnull=False)),
        cost=Sum("total_cost", filter=Q(paid_on__isnull=False)),
        quantity=Sum("quantity"),
        monthly=Sum("amount", filter=valid_on(today) & Q(valid_from__isnull=False)),
    )


@require_POST
@require(Can.EXPORT)
def benefit_export(request):
    """The rows of the list under the conditions of its address."""
    conditions = BenefitFilters(
        request.GET, Benefit.objects.visible_to(request.user), request=request
    )
    file = exports.benefit_list(benefits=conditions.qs, by=request.user)
    return download(file, f"享受记录{timezone.localdate():%Y%m%d}.xlsx", XLSX)


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
    today = timezone.localdate()
    policies = by_sector(Policy.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today)))
    own = [policy for policy in policies if policy.register == Policy.Register.BENEFITS]
    context = {
        "rows": [{"policy": policy, "url": _next_url(policy, household)} for policy in own],
        "elsewhere": [
            {"policy": policy, "url": registers.page_of(policy)}
            for policy in policies
            if policy.register != Policy.Register.BENEFITS
        ],
    }
    return render(request, "policies/benefit_new.html", context)


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
def benefit_approve(request, pk):
    benefit = _benefit(request, pk)
    form = ApprovalForm(request.POST or None)
    if carry_out(request, form, actions.approve_benefit, benefit=benefit):
        messages.success(request, f"已审批{benefit.policy}：{_whose(benefit)}")
        return redirect(f"{reverse('policies:list')}?state=waiting")
    return form_page(
        request,
        form,
        heading=f"审批{benefit.policy}",
        sub=_applied(benefit),
        verb="审批通过",
        back=f"{reverse('policies:list')}?state=waiting",
        back_label="待发放",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def benefit_pay(request, pk):
    benefit = _benefit(request, pk)
    form = PaymentForm(request.POST or None, benefit=benefit)
    if carry_out(request, form, actions.pay_benefit, benefit=benefit):
        messages.success(request, f"已登记发放{benefit.policy}：{_whose(benefit)}")
        return redirect(f"{reverse('policies:list')}?state=waiting")
    return form_page(
        request,
        form,
        heading=f"发放{benefit.policy}",
        sub=_applied(benefit),
        verb="登记发放",
        back=f"{reverse('policies:list')}?state=waiting",
        back_label="待发放",
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


def _applied(benefit: Benefit) -> str:
    words = [_whose(benefit), f"{benefit.year}年{benefit.term}"]
    words += [f"{benefit.applied_on} 申请"] if benefit.applied_on else []
    words += [f"{benefit.approved_on} 审批"] if benefit.approved_on else []
    return "，".join(words)


def _whose(benefit: Benefit) -> str:
    return str(benefit.member or benefit.head or benefit.household)
