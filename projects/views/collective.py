"""Pages of what village collectives take in (村集体收入)."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import PER_PAGE, carry_out
from accounts.roles import Can
from areas.models import Area
from areas.parameters import settings_within
from lib.http import XLSX, download
from lib.numbers import plain
from projects import actions, collective, income_exports
from projects.forms.collective import CollectiveSearch, CollectiveYearForm
from projects.models import CollectiveIncome
from projects.rules.collective import FIRST_YEAR
from projects.tabs import tabs

SIDE_BY_SIDE = 5


@require_GET
@require(Can.VIEW_FIGURES)
def collective_list(request):
    """Villages with the last five years side by side; how many are unfilled, weak, at the target."""
    form = CollectiveSearch(request.GET)
    years = _years(form)
    found = collective.lines(_villages(request.user, form), years, request.user.area)
    wanted = form.cleaned_data.get("standing")
    shown = [line for line in found if wanted in ("", None, line.standing)]
    context = {
        "tabs": tabs(request.user, "projects:collective"),
        "conditions": form,
        "years": years,
        "stats": _stats(request, found, wanted),
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "sums": [_sum(shown, position) for position in range(len(years))],
        "limits": _limits(request.user.area, years[0]),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
        "can_export": request.user.can(Can.EXPORT),
    }
    return render(request, "projects/collective.html", context)


@require_POST
@require(Can.EXPORT)
def collective_export(request):
    form = CollectiveSearch(request.GET)
    years = _years(form)
    villages = _villages(request.user, form)
    wanted = form.cleaned_data.get("standing")
    found = collective.lines(villages, years, request.user.area)
    lines = [line for line in found if wanted in ("", None, line.standing)]
    keys = [line.village.pk for line in lines]
    incomes = CollectiveIncome.objects.visible_to(request.user).filter(village__in=keys)
    file = income_exports.collective_list(
        lines=lines, incomes=incomes, years=years, by=request.user
    )
    return download(file, f"村集体收入{timezone.localdate():%Y%m%d}.xlsx", XLSX)


@require_GET
@require(Can.VIEW_FIGURES)
def collective_village(request, village):
    """One village: every origin of every year, the latest first."""
    place = _village(request.user, village)
    rows = CollectiveIncome.objects.visible_to(request.user).filter(village=place)
    by_year: dict[int, dict[str, CollectiveIncome]] = {}
    for row in rows:
        by_year.setdefault(row.year, {})[row.origin] = row
    this_year = timezone.localdate().year
    years = list(range(this_year, min([*by_year, this_year - SIDE_BY_SIDE + 1]) - 1, -1))
    line = collective.lines(Area.objects.filter(pk=place.pk), years, request.user.area)[0]
    context = {
        "village": place,
        "line": line,
        "origins": CollectiveIncome.Origin.labels,
        "years": [
            (
                year,
                total,
                [by_year.get(year, {}).get(one) for one in CollectiveIncome.Origin.values],
            )
            for year, total in line.cells
        ],
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/collective_village.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def collective_year(request, village, year):
    """The six origins of one village and year in one form."""
    place = _village(request.user, village)
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    rows = list(place.collective_incomes.filter(year=year))
    before = dict(place.collective_incomes.filter(year=year - 1).values_list("origin", "amount"))
    form = CollectiveYearForm(request.POST or None, rows=rows, before=before)
    changed = carry_out(request, form, actions.save_collective_year, village=place, year=year)
    if changed is not None:
        said = f"已保存{place} {year} 年的村集体收入" if changed else "没有改动，没有保存什么"
        messages.success(request, said)
        return redirect("projects:collective_village", place.pk)
    context = {
        "village": place,
        "year": year,
        "form": form,
        "typed": collective.typed_total(place, year),
        "back": reverse("projects:collective_village", args=[place.pk]),
    }
    return render(request, "projects/collective_year.html", context)


def _years(form: CollectiveSearch) -> list[int]:
    this_year = timezone.localdate().year
    year = form.cleaned_data.get("year") if form.is_valid() else None
    return [(year or this_year) - step for step in range(SIDE_BY_SIDE)]


def _villages(user, form: CollectiveSearch) -> QuerySet[Area]:
    today = timezone.localdate()
    villages = Area.objects.visible_to(user).villages().existing_on(today)
    text = form.cleaned_data.get("q")
    return villages.filter(name__contains=text) if text else villages


def _stats(request, lines: list[collective.VillageLine], wanted: str | None) -> list[dict]:
    tones = {collective.UNFILLED: "warn", collective.WEAK: "bad", collective.REACHED: "ok"}
    found = []
    for standing, name in collective.STANDINGS.items():
        query = request.GET.copy()
        query.pop("page", None)
        query["standing"] = standing
        count = sum(line.standing == standing for line in lines)
        found.append(
            {
                "label": name,
                "value": count,
                "unit": "个村",
                "url": f"?{query.urlencode()}",
                "current": standing == wanted,
                "tone": tones.get(standing) if count else None,
            }
        )
    return found


def _sum(lines: list[collective.VillageLine], position: int) -> dict:
    """All villages of a year: the sum, how many are filled in, and whether some of it was typed."""
    totals = [line.totals[position] for line in lines if line.totals[position]]
    return {
        "year": lines[0].years[position] if lines else None,
        "amount": sum(total.amount for total in totals) if totals else None,
        "villages": len(totals),
    }


def _limits(area: Area, year: int) -> str:
    """The two lines in words: 薄弱 is below the one, 达标 at or above the other."""
    settings = settings_within(collective.KEYS, area, date(year, 12, 31))
    weak, target = (settings[key].base for key in collective.KEYS)
    return (
        f"薄弱是低于 {plain(weak.value)} 元（{weak.basis}），"
        f"达标是 {plain(target.value)} 元以上（{target.basis}）；下级另定的按下级"
    )


def _village(user, pk: int) -> Area:
    villages = Area.objects.visible_to(user).villages().select_related("parent")
    return get_object_or_404(villages, pk=pk)
