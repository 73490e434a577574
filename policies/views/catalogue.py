"""Pages of the catalogue (政策目录) and of the standards (政策标准)."""

from itertools import groupby

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.pages import carry_out, form_page
from accounts.roles import Can
from areas.models import Area
from areas.parameters import ancestor_codes
from policies import actions, registers, standards
from policies.forms.catalogue import (
    PolicyChangeForm,
    PolicyForm,
    StandardCorrectionForm,
    StandardForm,
    standard_areas,
)
from policies.models import Policy, PolicyStandard, by_sector
from policies.tabs import tabs

TARGET = "目标"
WORDS = {
    Policy.Register.LOANS: "小额信贷",
    Policy.Register.EMPLOYMENT: "务工",
    Policy.Register.CLAIMS: "医疗",
    Policy.Register.PLACEMENTS: "兜底安置",
    Policy.Register.POSTS: "公益岗",
    Policy.Register.REPAIRS: "危房改造",
    Policy.Register.TRAININGS: "技能培训",
}


@require_GET
@require(Can.KEEP_REFERENCE)
def catalogue(request):
    today = timezone.localdate()
    own = Q(standards__area__in=_areas_shown(request.user))
    policies = by_sector(
        Policy.objects.annotate(number_of_standards=Count("standards", filter=own))
    )
    reached = registers.reach(request.user, policies, today)
    rows = [
        {"policy": policy, "reach": reached[policy.pk], "url": registers.page_of(policy)}
        for policy in policies
    ]
    context = {"tabs": tabs(request.user, "policies:catalogue"), "rows": rows, "today": today}
    return render(request, "policies/catalogue.html", context)


@require_GET
@require(Can.KEEP_REFERENCE)
def policy_detail(request, pk):
    policy = get_object_or_404(Policy, pk=pk)
    today = timezone.localdate()
    shown = PolicyStandard.objects.filter(policy=policy, area__in=_areas_shown(request.user))
    own = set(standard_areas(request.user).values_list("pk", flat=True))
    steps = standards.steps(shown.select_related("area", "policy").order_by())
    context = {
        "policy": policy,
        "facts": _facts(policy),
        "register_url": registers.page_of(policy),
        "reach": registers.reach(request.user, [policy], today)[policy.pk],
        "today": today,
        "places": _by_place([step for step in steps if step.row.item != TARGET], own, today),
        "targets": _by_place([step for step in steps if step.row.item == TARGET], own, today),
    }
    return render(request, "policies/policy.html", context)


def _facts(policy: Policy) -> list[tuple]:
    return [
        ("类别", policy.get_sector_display()),
        ("对象", policy.get_level_display()),
        ("性质", policy.get_nature_display()),
        ("发放周期", policy.get_rhythm_display()),
        ("登记在", policy.get_register_display()),
        ("子类", policy.kinds),
        ("地点", policy.places),
        ("数量单位", policy.quantity_unit),
        ("总费用", "和金额分开记" if policy.has_total_cost else "不记"),
        ("主管部门", policy.department),
        ("文号", policy.document),
        ("起始日期", policy.valid_from),
        ("截止日期", policy.valid_to),
        ("口径词", word_of(policy)),
    ]


def word_of(policy: Policy) -> str:
    """How a summary names it: policies of another register are words of their own."""
    if policy.register == Policy.Register.INSURANCE:
        return f'保险("{policy}")'
    if policy.register == Policy.Register.BENEFITS:
        return f'政策("{policy}")'
    return WORDS[policy.register]


def _by_place(steps: list[standards.Step], own: set[int], today) -> list[dict]:
    """Steps by the place that published them: the user's own places, which he may correct, then those above, which hold where nothing else does."""
    places = [
        {
            "area": area,
            "label": str(area) if area.pk in own else f"{area}，下级没有另定的按这里",
            "rows": [
                {"step": step, "is_now": step.is_in_force(today), "is_own": area.pk in own}
                for step in group
            ],
        }
        for area, group in groupby(steps, key=lambda step: step.row.area)
    ]
    return sorted(places, key=lambda place: place["area"].pk not in own)


def _areas_shown(user):
    """Where standards hold that concern the user: the own area and what is below and above it."""
    shown = standard_areas(user)
    if user.area_id is None:
        return shown
    return shown | Area.objects.filter(code__in=ancestor_codes(user.area))


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
