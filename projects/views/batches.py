"""Pages of what comes from above: a year's funds, their way as a picture, the batches (年度资金、资金流向、资金批次)."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from areas.filtering import years
from areas.models import Area
from lib.dates import Period
from lib.numbers import percent, wan
from projects import actions, flow
from projects.filters import WITHOUT_BATCH, BatchFilters
from projects.forms.funds import BatchCorrectionForm, BatchForm
from projects.fund_flow import columns, opened, strands
from projects.fund_year import IndustryShare, Line, industry_shares, lines, management_fee, total
from projects.models import FundBatch, ProjectKind, Source
from projects.tabs import fund_tabs, keeps_books, tabs


class YearForm(forms.Form):
    year = forms.TypedChoiceField(label="年度", choices=years, coerce=int)


class FundYearForm(YearForm):
    source = forms.ChoiceField(
        label="级次", choices=[("", "全部级次"), *Source.choices], required=False
    )


@require_GET
@require(Can.VIEW_FIGURES)
def fund_year(request):
    """What was received, allocated and paid in a year, by level and kind, or of one level; each number opens its rows."""
    _refuse_villages(request.user)
    year, form = _year(request, FundYearForm)
    source = form.cleaned_data["source"] if form.is_valid() else ""
    found = [one for one in lines(request.user, year) if source in ("", one.source)]
    level = {"source": source} if source else {}
    on = min(Period.year(year).end, timezone.localdate())
    context = {
        "tabs": tabs(request.user, "projects:funds"),
        "views": fund_tabs(request.user, "projects:funds"),
        "form": form,
        "year": year,
        "lines": [{"line": line, **_line_urls(line, year)} for line in found],
        "stats": _stats(total(found), year=year, **level),
        "shares": [
            {"row": share, **_share_urls(share, year)}
            for share in industry_shares(request.user, year, on)
            if source in ("", share.source)
        ],
        "latest": None if found else _latest_year(request.user),
        "fee": management_fee(request.user, year, on),
        "fee_url": opened(
            "projects:allocations", year=year, bridging="yes", sector=ProjectKind.MANAGEMENT
        ),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/fund_year.html", context)


def _latest_year(user) -> int | None:
    return FundBatch.objects.visible_to(user).order_by().aggregate(year=Max("year"))["year"]


def _line_urls(line: Line, year: int) -> dict[str, str]:
    conditions = {"year": year, "source": line.source, "kind": line.kind or WITHOUT_BATCH}
    return {
        "batches": opened("projects:batches", **conditions),
        "allocations": opened("projects:allocations", **conditions),
        "payments": opened("projects:payments", **conditions),
    }


def _share_urls(share: IndustryShare, year: int) -> dict[str, str]:
    conditions = {"year": year, "source": share.source, "bridging": "yes"}
    return {
        "allocated": opened("projects:allocations", **conditions),
        "industry": opened("projects:allocations", sector=ProjectKind.INDUSTRY, **conditions),
    }


def _stats(whole: Line, **conditions) -> list[dict]:
    return [
        {
            "label": "下达",
            "value": wan(whole.received, 2),
            "unit": "万元",
            "note": f"{whole.batches} 批",
            "url": opened("projects:batches", **conditions),
        },
        {
            "label": "批次资金已安排",
            "value": wan(whole.allocated, 2),
            "unit": "万元",
            "note": "不含自筹等不经批次的",
            "url": opened("projects:allocations", **conditions, batched="yes"),
        },
        {
            "label": "结余",
            "value": wan(whole.balance, 2),
            "unit": "万元",
            "tone": "warn" if whole.balance else "",
            "note": "还没有安排到项目",
            "url": opened("projects:batches", **conditions, left="yes"),
        },
        {
            "label": "支出率",
            "value": "—" if whole.rate is None else percent(whole.rate),
            "note": f"已支付 {wan(whole.paid, 2)} 万元 ÷ 下达",
            "url": opened("projects:payments", **conditions, batched="yes"),
        },
    ]


@require_GET
@require(Can.VIEW_FIGURES)
def fund_flow(request):
    """The way of a year's funds; the table below the picture says the same."""
    _refuse_villages(request.user)
    year, form = _year(request)
    headings, found = columns(request.user.area), strands(request.user, year)
    context = {
        "tabs": tabs(request.user, "projects:funds"),
        "views": fund_tabs(request.user, "projects:fund_flow"),
        "form": form,
        "year": year,
        "headings": headings,
        "strands": [_row(strand, len(headings)) for strand in found],
        "picture": flow.draw(headings, found) if found else None,
        "whole": sum(strand.amount for strand in found),
    }
    return render(request, "projects/fund_flow.html", context)


def _row(strand: flow.Strand, width: int) -> dict:
    """The amount opens what the last two stops have in common."""
    missing = [None] * (width - len(strand.stops))
    return {"stops": [*strand.stops, *missing], "amount": strand.amount, "url": strand.url}


@require_GET
@require(Can.VIEW_FIGURES)
def batch_list(request):
    _refuse_villages(request.user)
    batches = FundBatch.objects.visible_to(request.user).with_use()
    conditions = BatchFilters(request.GET, batches, request=request)
    shown = conditions.qs.select_related("kind", "township")
    context = {
        "tabs": tabs(request.user, "projects:funds"),
        "views": fund_tabs(request.user, "projects:batches"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-year", "-received_on", "pk")),
        "totals": conditions.qs.order_by().aggregate(
            received=Sum("amount"), given=Sum("allocated"), spent=Sum("paid")
        ),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
        "can_export": request.user.can(Can.EXPORT),
    }
    return render(request, "projects/batches.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def batch_detail(request, pk):
    batch = _batch(request, pk)
    allocations = batch.allocations.visible_to(request.user).with_paid()
    shown = allocations.select_related("project__village", "project__township", "project__kind")
    context = {
        "batch": batch,
        "facts": [
            ("级次", batch.get_source_display()),
            ("种类", batch.kind),
            ("年度", f"{batch.year}年"),
            ("批次", batch.label),
            ("下达文号", batch.document),
            ("下达日期", batch.received_on),
            ("备注", batch.note),
        ],
        "page": page_of(request, shown.order_by("project__number", "pk")),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/batch.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def batch_create(request):
    townships = Area.objects.visible_to(request.user).townships()
    form = BatchForm(request.POST or None, townships=townships)
    batch = carry_out(request, form, actions.receive_batch)
    if batch:
        messages.success(request, f"已登记资金批次：{batch}")
        return redirect(batch)
    return form_page(
        request,
        form,
        heading="登记资金批次",
        back=reverse("projects:batches"),
        back_label="资金批次",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def batch_correct(request, pk):
    batch = _batch(request, pk)
    form = BatchCorrectionForm(request.POST or None, row=batch)
    if carry_out(request, form, actions.correct_batch, batch=batch):
        messages.success(request, f"已更正资金批次：{batch}")
        return redirect(batch)
    return form_page(
        request,
        form,
        heading="更正资金批次",
        sub=str(batch),
        back=batch.get_absolute_url(),
        back_label="资金批次",
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def batch_withdraw(request, pk):
    batch = _batch(request, pk, FundBatch.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, f"已作废资金批次：{batch}", row=batch, reason=reason)
    return redirect("projects:batches")


def _batch(request, pk: int, rows=FundBatch.objects) -> FundBatch:
    _refuse_villages(request.user)
    batches = rows.visible_to(request.user).with_use()
    return get_object_or_404(batches.select_related("kind", "township"), pk=pk)


def _refuse_villages(user) -> None:
    if not keeps_books(user):
        raise PermissionDenied("资金批次是乡镇的账；本村项目得到的资金在“安排到项目”里。")


def _year(request, form_of: type[YearForm] = YearForm) -> tuple[int, YearForm]:
    """The year asked for, else the present one."""
    this_year = timezone.localdate().year
    form = form_of(request.GET if "year" in request.GET else {"year": this_year})
    return (form.cleaned_data["year"] if form.is_valid() else this_year), form
