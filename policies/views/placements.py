"""Pages of placements (兜底安置): who needs care, and where they found it."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from households.models import Household
from households.picking import choose, head_name
from lib.forms import EndForm
from policies import actions
from policies.filters import PlacementFilters
from policies.forms.placements import PlacementCorrectionForm, PlacementForm
from policies.models import Placement
from policies.tabs import tabs


@require_GET
@require(Can.VIEW_FIGURES)
def placement_list(request):
    placements = Placement.objects.visible_to(request.user)
    conditions = PlacementFilters(request.GET, placements, request=request)
    shown = conditions.qs.select_related("member", "household__village")
    totals = conditions.qs.order_by().aggregate(
        households=Count("household", distinct=True),
        persons=Count("member", distinct=True),
        placed=Count("member", filter=Q(placed_on__isnull=False), distinct=True),
    )
    context = {
        "tabs": tabs(request.user, "policies:placements"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-valid_from", "-pk")),
        "totals": totals,
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/placements.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def placement_choose(request):
    return choose(
        request,
        url=lambda pk: reverse("policies:placement_create", args=[pk]),
        heading="列入兜底安置",
        back=reverse("policies:placements"),
        back_label="兜底安置",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def placement_create(request, household):
    households = Household.objects.visible_to(request.user).annotate(head=head_name("pk"))
    household = get_object_or_404(households.select_related("village"), pk=household)
    form = PlacementForm(request.POST or None, household=household)
    placement = carry_out(request, form, actions.place, household=household)
    if placement:
        messages.success(request, f"已列入兜底安置：{placement.member}")
        return redirect("policies:placements")
    return form_page(
        request,
        form,
        heading="列入兜底安置",
        sub=f"{household.head}，{household.village}{household.group}",
        back=reverse("policies:placement_choose"),
        back_label="选农户",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def placement_correct(request, pk):
    placement = _placement(request, pk)
    form = PlacementCorrectionForm(request.POST or None, row=placement)
    if carry_out(request, form, actions.correct_placement, placement=placement):
        messages.success(request, f"已更正兜底安置：{placement.member}")
        return redirect("policies:placements")
    return form_page(
        request,
        form,
        heading="更正、补填兜底安置",
        sub=str(placement.member),
        back=reverse("policies:placements"),
        back_label="兜底安置",
        template="policies/placement_correct.html",
        placement=placement,
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def placement_end(request, pk):
    placement = _placement(request, pk)
    form = EndForm(request.POST or None)
    if carry_out(request, form, actions.end_placement, placement=placement):
        messages.success(request, f"已终止兜底安置：{placement.member}")
        return redirect("policies:placements")
    return form_page(
        request,
        form,
        heading="终止兜底安置",
        sub=f"{placement.member}，{placement.valid_from} 列入",
        verb="终止安置",
        back=reverse("policies:placement_correct", args=[pk]),
        back_label="更正",
    )


@require_POST
@require(Can.KEEP_POLICIES)
def placement_withdraw(request, pk):
    placement = _placement(request, pk, Placement.with_withdrawn)
    tell(
        request,
        actions.withdraw,
        f"已作废兜底安置：{placement.member}",
        row=placement,
        reason=request.POST.get("reason", ""),
    )
    return redirect("policies:placements")


def _placement(request, pk: int, rows=Placement.objects) -> Placement:
    placements = rows.visible_to(request.user)
    return get_object_or_404(placements.select_related("member", "household"), pk=pk)
