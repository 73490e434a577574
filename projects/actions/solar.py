"""Decisions on solar stations (光伏电站) and what they yield in a year."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from accounts import records
from accounts.actions import action
from accounts.models import User
from accounts.records import as_corrected, check_new, refuse
from areas.models import Area
from projects.actions.common import ask
from projects.actions.shared_out import check_solar
from projects.models import SolarStation, SolarYear
from projects.rules.solar import doubts, faults


@action
def register_solar(*, village: Area, by: User, **fields) -> SolarStation:
    """登记光伏电站：容量、并网日期；没有并网的算在建。"""
    station = SolarStation(township=village.parent, village=village, **fields)
    check_new(station, faults)
    return records.create(station, by=by, what="solarstation.register")


@action
def correct_solar(*, station: SolarStation, by: User, reason: str, **changes) -> SolarStation:
    """更正、补填光伏电站（并网、退役、资产）：改后的日期要容得下已登记的收益。"""
    before = station.village
    station = records.correct(
        station, by=by, what="solarstation.correct", reason=reason, changes=changes
    )
    refuse(faults(station))
    for year in station.years.all():
        year.station = station
        refuse(faults(year))
    for village in {before, station.village}:
        check_solar(village)
    return station


@action
def record_solar_year(
    *,
    station: SolarStation,
    by: User,
    year: int,
    income: Decimal,
    kwh: Decimal | None = None,
    confirmed: Iterable[str] = (),
) -> SolarYear:
    """登记光伏年收益：一站一年一行；每千瓦发电量离谱的要确认无误。"""
    row = SolarYear(township=station.township, station=station, year=year, income=income, kwh=kwh)
    check_new(row, faults)
    checked = ask(doubts(row), confirmed)
    return records.create(row, by=by, what="solaryear.record", reason=checked)


@action
def correct_solar_year(
    *, solar_year: SolarYear, by: User, reason: str, confirmed: Iterable[str] = (), **changes
) -> SolarYear:
    """更正光伏年收益：规则与登记相同，有疑点的同样要确认。"""
    wanted = as_corrected(solar_year, changes)
    check_new(wanted, faults)
    said = "；".join(filter(None, [reason, ask(doubts(wanted), confirmed)]))
    solar_year = records.correct(
        solar_year, by=by, what="solaryear.correct", reason=said, changes=changes
    )
    check_solar(solar_year.station.village)
    return solar_year


@action
def withdraw_solar_year(*, solar_year: SolarYear, by: User, reason: str) -> None:
    """作废登错的光伏年收益：已经分配掉的钱不能再说没有收到。"""
    records.withdraw(solar_year, by=by, what="solaryear.withdraw", reason=reason)
    check_solar(solar_year.station.village)
