"""Pages of the catalogue (政策目录) and of the standards (政策标准)."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.pages import carry_out, form_page
from accounts.roles import Can
from lib.dates import valid_on
from policies import actions
from policies.forms.catalogue import (
    PolicyChangeForm,
    PolicyForm,
    StandardCorrectionForm,
    StandardForm,
    standard_areas,
)
from policies.models import Policy, PolicyStandard, by_sector
from policies.tabs import tabs


@require_GET
@require(Can.KEEP_REFERENCE)
def catalogue(request):
    own = Q(standards__area__in=standard_areas(request.user))
    policies = Policy.objects.annotate(number_of_standards=Count("standards", filter=own))
    context = {"tabs": tabs(request.user, "policies:catalogue"), "policies": by_sector(policies)}
    return render(request, "policies/catalogue.html", context)


@require_GET
@require(Can.KEEP_REFERENCE)
def policy_detail(request, pk):
    policy = get_object_or_404(Policy, pk=pk)
    standards = _standards(request).filter(policy=policy).select_related("area")
    current = set(standards.filter(valid_on(timezone.localdate())).values_list("pk", flat=True))
    context = {
        "policy": policy,
        "facts": [
            ("类别", policy.get_sector_display()),
            ("对象", policy.get_level_display()),
            ("性质", policy.get_nature_display()),
            ("子类", policy.kinds),
            ("主管部门", policy.department),
            ("文号", policy.document),
            ("起始日期", policy.valid_from),
            ("截止日期", policy.valid_to),
            ("口径词", f'政策("{policy}")'),
        ],
        "standards": standards,
        "current": current,
    }
    return render(request, "policies/policy.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def policy_create(request):
    form = PolicyForm(request.POST or None)
    policy = carry_out(request, form, actions.add_policy)
    if policy:
        messages.success(
            request, f'已增加政策：{policy}。现在就能登记，总结里可用 政策("{policy}")'
        )
        return redirect("policies:policy_detail", policy.pk)
    return form_page(
        request,
        form,
        heading="增加政策",
        back=reverse("policies:catalogue"),
        back_label="政策目录",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def policy_change(request, pk):
    policy = get_object_or_404(Policy, pk=pk)
    form = PolicyChangeForm(request.POST or None, row=policy)
    if carry_out(request, form, actions.change_policy, policy=policy):
        messages.success(request, f"已修改政策：{policy}")
        return redirect("policies:policy_detail", pk)
    return form_page(
        request,
        form,
        heading=f"修改{policy}",
        back=reverse("policies:policy_detail", args=[pk]),
        back_label=str(policy),
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def standard_create(request, pk):
    policy = get_object_or_404(Policy, pk=pk)
    form = StandardForm(request.POST or None, policy=policy, areas=standard_areas(request.user))
    standard = carry_out(request, form, actions.set_standard, policy=policy)
    if standard:
        messages.success(request, f"已公布{standard}，{standard.valid_from} 起执行")
        return redirect("policies:policy_detail", pk)
    return form_page(
        request,
        form,
        heading=f"公布{policy}标准",
        sub="同一项目的旧标准到新标准执行那天为止",
        back=reverse("policies:policy_detail", args=[pk]),
        back_label=str(policy),
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def standard_correct(request, pk):
    standard = get_object_or_404(_standards(request).select_related("policy"), pk=pk)
    form = StandardCorrectionForm(request.POST or None, row=standard)
    if carry_out(request, form, actions.correct_standard, standard=standard):
        messages.success(request, f"已更正{standard}")
        return redirect("policies:policy_detail", standard.policy_id)
    return form_page(
        request,
        form,
        heading=f"更正{standard}",
        sub=f"{standard.area}，{standard.valid_from} 起",
        back=reverse("policies:policy_detail", args=[standard.policy_id]),
        back_label=str(standard.policy),
    )


def _standards(request):
    """Those of the places for which the user may publish."""
    return PolicyStandard.objects.filter(area__in=standard_areas(request.user))
