"""Pages of solar stations (光伏电站) and what they yield."""

from django.contrib import messages
from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from lib.numbers import plain
from projects import actions
from projects.filtering_incomes import SolarFilters
from projects.forms.solar import (
    SolarYearCorrectionForm,
    SolarYearForm,
    StationCorrectionForm,
    StationForm,
)
from projects.models import Asset, Distribution, SolarStation, SolarYear
from projects.rules import solar as rules
from projects.tabs import tabs
from projects.views.confirming import carry_out_confirmed, villages_now


@require_GET
@require(Can.VIEW_FIGURES)
def solar_list(request):
    """Stations with their latest year; totals of capacity, and of income in that year."""
    stations = SolarStation.objects.visible_to(request.user)
    conditions = SolarFilters(request.GET, stations, request=request)
    years = SolarYear.objects.visible_to(request.user).filter(station__in=conditions.qs.order_by())
    latest = years.aggregate(latest=Max("year"))["latest"]
    own = SolarYear.objects.filter(
        station=OuterRef("pk"), township=OuterRef("township"), year=latest
    )
    shown = conditions.qs.select_related("village").annotate(
        kwh=Subquery(own.values("kwh")), income=Subquery(own.values("income"))
    )
    connected = Q(connected_on__lte=timezone.localdate())
    context = {
        "tabs": tabs(request.user, "projects:solar"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("village__code", "name", "pk")),
        "latest": latest,
        "totals": conditions.qs.order_by().aggregate(
            capacity=Sum("kw"),
            connected=Sum("kw", filter=connected),
            villages=Count("village", distinct=True),
        ),
        "yielded": years.filter(year=latest)
        .order_by()
        .aggregate(kwh=Sum("kwh"), income=Sum("income")),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/solar.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def solar_detail(request, pk):
    """One station: its years with what is doubtful, and the distributions of what it earned."""
    station = _station(request, pk)
    years = list(station.years.order_by("-year"))
    for year in years:
        year.station = station
    context = {
        "station": station,
        "facts": [
            ("村", station.village),
            ("装机容量", f"{plain(station.kw)} 千瓦"),
            ("并网日期", station.connected_on),
            ("退役日期", station.retired_on),
            ("资产", station.asset),
        ],
        "years": [(year, rules.doubts(year)) for year in years],
        "income": sum(year.income for year in years),
        "distributions": _distributions(request.user, station),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/solar_station.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def solar_create(request):
    form = StationForm(
        request.POST or None,
        villages=villages_now(request.user),
        assets=Asset.objects.visible_to(request.user).order_by("number"),
    )
    station = carry_out(request, form, actions.register_solar)
    if station:
        messages.success(request, f"已登记光伏电站：{station}")
        return redirect("projects:solar_detail", station.pk)
    return form_page(
        request, form, heading="登记光伏电站", back=reverse("projects:solar"), back_label="光伏"
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def solar_correct(request, pk):
    station = _station(request, pk)
    form = StationCorrectionForm(request.POST or None, row=station)
    if carry_out(request, form, actions.correct_solar, station=station):
        messages.success(request, f"已更正光伏电站：{station}")
        return redirect("projects:solar_detail", pk)
    return form_page(request, form, heading="更正、补填光伏电站", **_back_to(station))


@require_POST
@require(Can.KEEP_PROJECTS)
def solar_withdraw(request, pk):
    station = _station(request, pk, SolarStation.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, f"已作废光伏电站：{station}", row=station, reason=reason)
    return redirect("projects:solar")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def solar_year_create(request, pk):
    station = _station(request, pk)
    form = SolarYearForm(request.POST or None)
    year = carry_out_confirmed(request, form, actions.record_solar_year, station=station)
    if year:
        messages.success(request, f"已登记{station} {year} 的收益")
        return redirect("projects:solar_detail", pk)
    return form_page(
        request,
        form,
        heading="登记发电收益",
        template="projects/confirm_form.html",
        **_back_to(station),
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def solar_year_correct(request, pk):
    year = _year(request, pk)
    form = SolarYearCorrectionForm(request.POST or None, row=year)
    if carry_out_confirmed(request, form, actions.correct_solar_year, solar_year=year):
        messages.success(request, f"已更正{year.station} {year} 的收益")
        return redirect("projects:solar_detail", year.station_id)
    return form_page(
        request,
        form,
        heading=f"更正 {year} 的收益",
        template="projects/solar_year_correct.html",
        year=year,
        **_back_to(year.station),
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def solar_year_withdraw(request, pk):
    year = _year(request, pk, SolarYear.with_withdrawn)
    reason = request.POST.get("reason", "")
    done = f"已作废 {year} 的收益"
    tell(request, actions.withdraw_solar_year, done, solar_year=year, reason=reason)
    return redirect("projects:solar_detail", year.station_id)


def _distributions(user, station: SolarStation):
    """Of its asset; where it has none, what the village distributed of solar income."""
    rows = Distribution.objects.visible_to(user).order_by("-year", "-decided_on", "pk")
    if station.asset_id:
        rows = rows.filter(asset=station.asset_id)
    else:
        rows = rows.filter(village=station.village_id, origin=Distribution.Origin.SOLAR, asset=None)
    households = Count("items__household", filter=Q(items__withdrawn_on=None), distinct=True)
    return rows.annotate(households=households, shared=F("income") - F("retained"))


def _back_to(station: SolarStation) -> dict:
    back = reverse("projects:solar_detail", args=[station.pk])
    return {"sub": str(station), "back": back, "back_label": str(station)}


def _station(request, pk: int, rows=SolarStation.objects) -> SolarStation:
    stations = rows.visible_to(request.user)
    return get_object_or_404(stations.select_related("village", "township", "asset"), pk=pk)


def _year(request, pk: int, rows=SolarYear.objects) -> SolarYear:
    years = rows.visible_to(request.user)
    return get_object_or_404(years.select_related("station", "township"), pk=pk)
