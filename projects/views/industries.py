"""Pages of industries (产业): totals year on year, records, tables to type into, the catalogue."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import PER_PAGE, carry_out, form_page, page_of
from accounts.roles import Can
from accounts.tabs import below
from lib.http import XLSX, download
from projects import actions, income_exports, industries
from projects.filtering_incomes import IndustryFilters
from projects.forms.industries import (
    IndustryChangeForm,
    IndustryForm,
    IndustryTableForm,
    IndustryYearSearch,
    TableForm,
)
from projects.models import Industry, IndustryRecord
from projects.rules.collective import FIRST_YEAR
from projects.tabs import CATALOGUES, INDUSTRIES, tabs
from projects.views.confirming import carry_out_confirmed, villages_now


@require_GET
@require(Can.VIEW_FIGURES)
def industry_totals(request):
    """Each industry's quantities of a year (or of one season of it) beside those of the year before."""
    form = IndustryYearSearch(request.GET, villages=villages_now(request.user))
    chosen = form.cleaned_data if form.is_valid() else {}
    year, village = chosen.get("year") or timezone.localdate().year, chosen.get("village")
    records = IndustryRecord.objects.visible_to(request.user)
    if village:
        records = records.filter(village=village)
    season = chosen.get("season", "")
    query = {"year": year} | ({"village": village.pk} if village else {})
    query |= {"season": season} if season else {}
    list_url = reverse("projects:industry_records")
    context = {
        "tabs": tabs(request.user, "projects:industries"),
        "views": below(INDUSTRIES, "projects:industries"),
        "conditions": form,
        "year": year,
        "totals": [
            (total, f"{list_url}?{urlencode(query | {'industry': total.industry.pk})}")
            for total in industries.totals(records, year, season)
        ],
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
        "can_define": request.user.can(Can.KEEP_REFERENCE),
    }
    return render(request, "projects/industries.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def industry_records(request):
    records = IndustryRecord.objects.visible_to(request.user)
    conditions = IndustryFilters(request.GET, records, request=request)
    shown = conditions.qs.select_related("village", "industry")
    page = page_of(
        request, shown.order_by("-year", "village__code", "industry__name", "season", "pk")
    )
    context = {
        "tabs": tabs(request.user, "projects:industries"),
        "views": below(INDUSTRIES, "projects:industry_records"),
        "conditions": conditions.form,
        "page": page,
        "rows": _with_doubts(page.object_list, records),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
        "can_export": request.user.can(Can.EXPORT),
    }
    return render(request, "projects/industry_records.html", context)


@require_POST
@require(Can.EXPORT)
def industry_export(request):
    """The rows of the list under the conditions of its address."""
    records = IndustryRecord.objects.visible_to(request.user)
    conditions = IndustryFilters(request.GET, records, request=request)
    file = income_exports.industry_list(records=conditions.qs, by=request.user)
    return download(file, f"产业情况{timezone.localdate():%Y%m%d}.xlsx", XLSX)


@require_GET
@require(Can.KEEP_PROJECTS)
def industry_choose(request):
    """Which table to fill in, and then that table."""
    form = TableForm(request.GET or None, villages=villages_now(request.user))
    if not form.is_valid():
        return render(request, "projects/industry_choose.html", {"form": form})
    chosen = form.cleaned_data
    when = [chosen["year"], chosen["season"]]
    if village := chosen["village"]:
        return redirect("projects:industry_village", village.pk, *when)
    return redirect("projects:industry_table", chosen["industry"].pk, *when)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def industry_table(request, pk, year, season):
    """One industry, one season of a year: a line for each village."""
    industry = get_object_or_404(Industry, pk=pk)
    villages = villages_now(request.user).select_related("parent").order_by("code")
    page = Paginator(villages, PER_PAGE).get_page(request.GET.get("page"))
    subjects = [(village, industry) for village in page.object_list]
    return _table(request, subjects, year, season, heading=str(industry), page=page)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def industry_village(request, village, year, season):
    """One village, one season of a year: a line for each industry."""
    villages = villages_now(request.user).select_related("parent")
    place = get_object_or_404(villages, pk=village)
    subjects = [(place, industry) for industry in Industry.objects.all()]
    return _table(request, subjects, year, season, heading=str(place))


@require_GET
@require(Can.KEEP_REFERENCE)
def industry_kinds(request):
    context = {
        "tabs": tabs(request.user, "projects:kinds"),
        "views": below(CATALOGUES, "projects:industry_kinds"),
        "kinds": Industry.objects.all(),
    }
    return render(request, "projects/industry_kinds.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def industry_kind_create(request):
    form = IndustryForm(request.POST or None)
    if industry := carry_out(request, form, actions.add_industry):
        messages.success(request, f"已增加产业：{industry}")
        return redirect("projects:industry_kinds")
    return form_page(request, form, heading="增加产业", **_back_to_kinds())


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def industry_kind_change(request, pk):
    industry = get_object_or_404(Industry, pk=pk)
    form = IndustryChangeForm(request.POST or None, row=industry)
    if carry_out(request, form, actions.change_industry, industry=industry):
        messages.success(request, f"已修改产业：{industry}")
        return redirect("projects:industry_kinds")
    return form_page(request, form, heading=f"修改{industry}", **_back_to_kinds())


def _table(request, subjects: list[tuple], year: int, season: str, heading: str, page=None):
    seasons = dict(IndustryRecord.Season.choices)
    if season not in seasons or not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    rows = IndustryRecord.objects.visible_to(request.user).filter(
        village__in={village.pk for village, _ in subjects},
        industry__in={industry.pk for _, industry in subjects},
        year=year,
        season=season,
    )
    form = IndustryTableForm(request.POST or None, subjects=subjects, rows=rows)
    when = {"year": year, "season": season}
    changed = carry_out_confirmed(request, form, actions.save_industry_table, **when)
    list_url = f"{reverse('projects:industry_records')}?{urlencode(when)}"
    if changed is not None:
        messages.success(request, f"已保存 {changed} 行" if changed else "没有改动，没有保存什么")
        return redirect(list_url)
    context = {
        "form": form,
        "heading": f"{heading}，{year} 年{seasons[season]}",
        "by_village": page is not None,
        "page": page,
        "list_url": list_url,
    }
    return render(request, "projects/industry_table.html", context)


def _with_doubts(rows, records) -> list[tuple[IndustryRecord, list[str]]]:
    """The rows of a page, each with its doubts: the other seasons of their villages and years are read, too."""
    rows = list(rows)
    beside = records.filter(
        village__in={row.village_id for row in rows},
        industry__in={row.industry_id for row in rows},
        year__in={row.year for row in rows},
    )
    found = industries.doubtful(beside.select_related("industry"))
    return [(row, found.get(row.pk, [])) for row in rows]


def _back_to_kinds() -> dict:
    return {"back": reverse("projects:industry_kinds"), "back_label": "产业目录"}
