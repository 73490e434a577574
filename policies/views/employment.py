"""Pages of employment (务工): the list, one stay, and how it compares with last year."""

from datetime import date
from functools import partial

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from accounts.tabs import below
from households.models import Household
from households.picking import choose, head_name
from lib.dates import Period
from lib.forms import EndForm
from policies import actions, comparison
from policies.filtering_work import EmploymentFilters
from policies.forms.employment import (
    CheckCorrectionForm,
    EmploymentCorrectionForm,
    EmploymentForm,
    MoveForm,
    PeriodForm,
)
from policies.models import Employment, EmploymentCheck
from policies.tabs import EMPLOYMENT, tabs


@require_GET
@require(Can.VIEW_FIGURES)
def employment_list(request):
    stays = Employment.objects.visible_to(request.user)
    conditions = EmploymentFilters(request.GET, stays, request=request)
    shown = conditions.qs.select_related("member", "household__village")
    totals = conditions.qs.order_by().aggregate(
        households=Count("household", distinct=True), persons=Count("member", distinct=True)
    )
    context = {
        "tabs": tabs(request.user, "policies:employments"),
        "views": below(EMPLOYMENT, "policies:employments"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-valid_from", "-pk")),
        "totals": totals,
        "today": timezone.localdate(),
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/employments.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def employment_comparison(request):
    """同比: each number opens its persons."""
    today = timezone.localdate()
    period = Period(date(today.year, 1, 1), today)
    form = PeriodForm(request.GET or {"start": period.start, "end": period.end})
    if form.is_valid():
        period = form.period
    before = period.previous_year()
    rows = [
        {
            "row": row,
            "now": _persons_url(row.place, period),
            "before": _persons_url(row.place, before),
        }
        for row in comparison.by_place(request.user, period)
    ]
    context = {
        "tabs": tabs(request.user, "policies:employments"),
        "views": below(EMPLOYMENT, "policies:employment_comparison"),
        "form": form,
        "period": period,
        "before": before,
        "rows": rows,
    }
    return render(request, "policies/employment_comparison.html", context)


def _persons_url(place: str, period: Period) -> str:
    asked = {"worked_from": period.start, "worked_to": period.end}
    if place:
        asked["place"] = place
    return f"{reverse('policies:employments')}?{urlencode(asked)}"


@require_GET
@require(Can.VIEW_FIGURES)
def employment_detail(request, pk):
    stay = _stay(request, pk)
    context = {
        "stay": stay,
        "is_open": stay.valid_to is None,
        "checks": stay.checks.select_related("by").order_by("-month"),
        "others": Employment.objects.filter(member=stay.member)
        .exclude(pk=pk)
        .order_by("-valid_from"),
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/employment.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def employment_choose(request):
    return choose(
        request,
        url=lambda pk: reverse("policies:employment_create", args=[pk]),
        heading="登记务工",
        back=reverse("policies:employments"),
        back_label="务工",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def employment_create(request, household):
    households = Household.objects.visible_to(request.user).annotate(head=head_name("pk"))
    household = get_object_or_404(households.select_related("village"), pk=household)
    form = EmploymentForm(request.POST or None, household=household)
    stay = carry_out(request, form, partial(_start_or_move, form), household=household)
    if stay:
        messages.success(request, f"已登记务工：{stay.member}，{stay}")
        return redirect("policies:employment_detail", stay.pk)
    return form_page(
        request,
        form,
        heading="登记务工",
        sub=f"{household.head}，{household.village}{household.group}",
        back=reverse("policies:employment_choose"),
        back_label="选农户",
    )


def _start_or_move(form, *, by, household, member, ends_open=False, **fields):
    """The box in the form says which of the two actions is meant."""
    ending = form.open_stay()
    if ending is None:
        return actions.start_employment(household=household, member=member, by=by, **fields)
    on = fields.pop("valid_from")
    return actions.move_employment(employment=ending, by=by, on=on, **fields)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def employment_move(request, pk):
    stay = _stay(request, pk)
    form = MoveForm(request.POST or None)
    new = carry_out(request, form, actions.move_employment, employment=stay)
    if new:
        messages.success(request, f"原来那段已结束，新登记：{new.member}，{new}")
        return redirect("policies:employment_detail", new.pk)
    return form_page(
        request,
        form,
        heading="换地方、换单位",
        sub=f"{stay.member}，现在：{stay}，{stay.valid_from} 起；这一段到新的开始日期结束",
        **_back_to(stay),
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def employment_end(request, pk):
    stay = _stay(request, pk)
    form = EndForm(request.POST or None)
    if carry_out(request, form, actions.end_employment, employment=stay):
        messages.success(request, f"已结束：{stay.member}，{stay}")
        return redirect("policies:employment_detail", pk)
    return form_page(
        request, form, heading="结束务工", sub=f"{stay.member}，{stay}", **_back_to(stay)
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def employment_correct(request, pk):
    stay = _stay(request, pk)
    form = EmploymentCorrectionForm(request.POST or None, row=stay)
    if carry_out(request, form, actions.correct_employment, employment=stay):
        messages.success(request, f"已更正务工：{stay.member}")
        return redirect("policies:employment_detail", pk)
    return form_page(
        request, form, heading="更正务工", sub=f"{stay.member}，{stay}", **_back_to(stay)
    )


@require_POST
@require(Can.KEEP_POLICIES)
def employment_withdraw(request, pk):
    stay = _stay(request, pk, Employment.with_withdrawn)
    tell(
        request,
        actions.withdraw,
        f"已作废务工：{stay.member}，{stay}",
        row=stay,
        reason=request.POST.get("reason", ""),
    )
    return redirect("policies:employments")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def check_correct(request, pk):
    check = _check(request, pk)
    stay = check.employment
    form = CheckCorrectionForm(request.POST or None, row=check)
    if carry_out(request, form, actions.correct_employment_check, check=check):
        messages.success(request, f"已更正 {check} 的调度")
        return redirect("policies:employment_detail", stay.pk)
    return form_page(
        request,
        form,
        heading="更正月调度",
        sub=f"{stay.member}，{stay}，{check}",
        template="policies/check_correct.html",
        check=check,
        **_back_to(stay),
    )


@require_POST
@require(Can.KEEP_POLICIES)
def check_withdraw(request, pk):
    check = _check(request, pk, EmploymentCheck.with_withdrawn)
    tell(
        request,
        actions.withdraw,
        f"已作废 {check} 的调度；务工的结束日期没有变，不对的请更正务工",
        row=check,
        reason=request.POST.get("reason", ""),
    )
    return redirect("policies:employment_detail", check.employment_id)


def _back_to(stay: Employment) -> dict:
    return {
        "back": reverse("policies:employment_detail", args=[stay.pk]),
        "back_label": f"{stay.member}的务工",
    }


def _stay(request, pk: int, rows=Employment.objects) -> Employment:
    stays = rows.visible_to(request.user).annotate(head=head_name())
    return get_object_or_404(stays.select_related("member", "household__village"), pk=pk)


def _check(request, pk: int, rows=EmploymentCheck.objects) -> EmploymentCheck:
    checks = rows.visible_to(request.user)
    return get_object_or_404(checks.select_related("employment__member"), pk=pk)
