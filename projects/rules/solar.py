"""Rules and plausibility of solar stations (光伏电站、光伏年收益)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import singledispatch

from django.db import models
from django.utils import timezone

from lib.faults import amount_faults, future_faults, negative_faults, order_faults
from lib.numbers import plain, rounded
from projects.models import SolarStation, SolarYear
from projects.rules.collective import year_faults

# kWh per kW and year: the best sites of Tibet come near 1800, a station below 500 stood still most of the time.
LEAST, MOST = Decimal(500), Decimal(1800)


@singledispatch
def faults(row: models.Model) -> list[str]:
    """What is wrong with a station or one year of it, in sentences; [] if nothing is."""
    raise TypeError(f"no rules of solar stations for {type(row).__name__}")


@faults.register
def _of_station(row: SolarStation) -> list[str]:
    found = [
        *amount_faults(row, "kw"),
        *future_faults(row, "connected_on", "retired_on"),
        *order_faults(row, "connected_on", "retired_on"),
    ]
    if row.asset is not None and row.asset.township_id != row.township_id:
        found.append(f"资产“{row.asset}”是别的乡镇的，请选本乡镇的资产。")
    return found


@faults.register
def _of_year(row: SolarYear) -> list[str]:
    station = row.station
    found = [*year_faults(row.year), *negative_faults(row, "kwh", "income")]
    if station.connected_on is None:
        found.append("电站还没有并网，没有发电收益。请先填并网日期。")
    elif row.year < station.connected_on.year:
        found.append(f"电站 {station.connected_on} 才并网，{row.year} 年没有收益。")
    # What the grid still owes may be settled in the year after the last one.
    if station.retired_on and row.year > station.retired_on.year + 1:
        found.append(f"电站 {station.retired_on} 已退役，{row.year} 年不再有收益。")
    return found


def doubts(row: SolarYear) -> list[str]:
    """What has to be confirmed: kWh per kW far from what a station can give in the days it ran in the year."""
    share = _share_of_year(row)
    if row.kwh is None or not row.station.kw or not share:
        return []
    hours = row.kwh / row.station.kw
    if LEAST * share <= hours <= MOST * share:
        return []
    low, high = (plain(rounded(bound * share, 0)) for bound in (LEAST, MOST))
    return [f"每千瓦发电 {plain(rounded(hours, 0))} 千瓦时，一般在 {low} 到 {high} 之间"]


def _share_of_year(row: SolarYear) -> Decimal:
    """The part of the year, 0 to 1, in which the station was connected; of this year what has passed."""
    first, last = date(row.year, 1, 1), date(row.year, 12, 31)
    station = row.station
    start = max(first, station.connected_on or last)
    ends = [last, timezone.localdate()]
    if station.retired_on:
        ends.append(station.retired_on - timedelta(days=1))
    days = (min(ends) - start).days + 1
    return max(Decimal(days) / ((last - first).days + 1), Decimal(0))
