"""Pages of house repairs (危房改造): by stage, one repair, and its steps."""

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from households.codes import HouseGrade
from households.models import Household
from households.picking import choose, head_name
from policies import actions
from policies.filtering_work import RepairFilters
from policies.forms.repairs import RepairCorrectionForm, RepairForm, StepForm, SubsidyForm
from policies.models import HouseRepair
from policies.models.repairs import STAGES
from policies.tabs import tabs

STAGE_NAMES = {"planned": "计划", "started": "开工", "completed": "竣工", "accepted": "验收"}
STEPS = {
    "start": ("开工", actions.start_repair, StepForm),
    "complete": ("竣工", actions.complete_repair, StepForm),
    "accept": ("验收合格", actions.accept_repair, StepForm),
    "pay": ("发放补助", actions.pay_repair, SubsidyForm),
}


@require_GET
@require(Can.VIEW_FIGURES)
def repair_list(request):
    repairs = HouseRepair.objects.visible_to(request.user)
    conditions = RepairFilters(request.GET, repairs, request=request)
    shown = conditions.qs.select_related("household__village").annotate(head=head_name())
    totals = conditions.qs.order_by().aggregate(
        households=Count("household", distinct=True),
        paid=Sum("subsidy", filter=Q(paid_on__isnull=False)),
    )
    context = {
        "tabs": tabs(request.user, "policies:repairs"),
        "stats": _stages(request, repairs),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-year", "-planned_on", "-pk")),
        "totals": totals,
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/repairs.html", context)


def _stages(request, repairs) -> list[dict]:
    """How many stand at each stage, of the year that is asked for; each number opens its rows."""
    year = request.GET.get("year", "")
    if year.isascii() and year.isdecimal():
        repairs = repairs.filter(year=int(year[:4]))
    today = timezone.localdate()
    counted = repairs.order_by().aggregate(
        **{stage: Count("pk", filter=condition) for stage, condition in STAGES.items()},
        late=Count("pk", filter=Q(accepted_on=None, year__lt=today.year)),
    )
    asked = f"&year={year}" if year.isascii() and year.isdecimal() else ""
    stages = [
        {
            "label": label,
            "value": counted[stage],
            "unit": "户",
            "url": f"?stage={stage}{asked}",
            "current": request.GET.get("stage") == stage,
        }
        for stage, label in STAGE_NAMES.items()
    ]
    late = {
        "label": "过了计划年度没有验收",
        "value": counted["late"],
        "unit": "户",
        "tone": "bad" if counted["late"] else "",
        "url": f"?stage=late{asked}",
        "current": request.GET.get("stage") == "late",
    }
    return [*stages, late]


@require_GET
@require(Can.VIEW_FIGURES)
def repair_detail(request, pk):
    repair = _repair(request, pk)
    context = {
        "repair": repair,
        "steps": _steps(repair),
        "next": _next(repair),
        "is_sheet_behind": _is_sheet_behind(repair),
        "can_keep": request.user.can(Can.KEEP_POLICIES),
        "can_edit": request.user.can(Can.EDIT_HOUSEHOLD),
    }
    return render(request, "policies/repair.html", context)


def _is_sheet_behind(repair: HouseRepair) -> bool:
    """Accepted, and no yearly sheet since then says that the house is safe."""
    if repair.accepted_on is None:
        return False
    safe = {"year__gte": repair.accepted_on.year, "house_grade__in": [HouseGrade.A, HouseGrade.B]}
    return not repair.household.years.filter(**safe).exists()


def _steps(repair: HouseRepair) -> list[dict]:
    days = [
        ("列入计划", repair.planned_on),
        ("开工", repair.started_on),
        ("竣工", repair.completed_on),
        ("验收", repair.accepted_on),
        ("发放补助", repair.paid_on),
    ]
    reached = sum(day is not None for _, day in days)
    return [
        {
            "name": name,
            "note": day.isoformat() if day else "",
            "state": "done" if day else "now" if number == reached else "",
        }
        for number, (name, day) in enumerate(days)
    ]


def _next(repair: HouseRepair) -> dict | None:
    """The step that comes next; None once the subsidy is paid."""
    days = {
        "start": repair.started_on,
        "complete": repair.completed_on,
        "accept": repair.accepted_on,
        "pay": repair.paid_on,
    }
    step = next((name for name, day in days.items() if day is None), None)
    if step is None:
        return None
    return {"label": STEPS[step][0], "url": reverse(f"policies:repair_{step}", args=[repair.pk])}


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def repair_choose(request):
    return choose(
        request,
        url=lambda pk: reverse("policies:repair_create", args=[pk]),
        heading="列入危房改造计划",
        back=reverse("policies:repairs"),
        back_label="危房改造",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def repair_create(request, household):
    households = Household.objects.visible_to(request.user).annotate(head=head_name("pk"))
    household = get_object_or_404(households.select_related("village"), pk=household)
    form = RepairForm(request.POST or None)
    repair = carry_out(request, form, actions.plan_repair, household=household)
    if repair:
        messages.success(request, f"已列入危房改造计划：{household.head}户")
        return redirect("policies:repair_detail", repair.pk)
    return form_page(
        request,
        form,
        heading="列入危房改造计划",
        sub=f"{household.head}，{household.village}{household.group}",
        back=reverse("policies:repair_choose"),
        back_label="选农户",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def repair_step(request, pk, step):
    repair = _repair(request, pk)
    label, act, form_class = STEPS[step]
    form = form_class(request.POST or None)
    if carry_out(request, form, act, repair=repair):
        messages.success(request, f"已登记{label}：{repair.head}户")
        return redirect("policies:repair_detail", pk)
    return form_page(request, form, heading=label, **_back_to(repair))


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def repair_correct(request, pk):
    repair = _repair(request, pk)
    form = RepairCorrectionForm(request.POST or None, row=repair)
    if carry_out(request, form, actions.correct_repair, repair=repair):
        messages.success(request, f"已更正危房改造：{repair.head}户")
        return redirect("policies:repair_detail", pk)
    return form_page(request, form, heading="更正危房改造", **_back_to(repair))


@require_POST
@require(Can.KEEP_POLICIES)
def repair_withdraw(request, pk):
    repair = _repair(request, pk, HouseRepair.with_withdrawn)
    tell(
        request,
        actions.withdraw,
        f"已作废危房改造：{repair.head}户，{repair}",
        row=repair,
        reason=request.POST.get("reason", ""),
    )
    return redirect("policies:repairs")


def _back_to(repair: HouseRepair) -> dict:
    return {
        "sub": f"{repair.head}户，{repair.household.village}{repair.household.group}，{repair}",
        "back": reverse("policies:repair_detail", args=[repair.pk]),
        "back_label": f"{repair.head}户的改造",
    }


def _repair(request, pk: int, rows=HouseRepair.objects) -> HouseRepair:
    repairs = rows.visible_to(request.user).annotate(head=head_name())
    return get_object_or_404(repairs.select_related("household__village"), pk=pk)
