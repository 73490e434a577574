"""What was taken in against what was shared out of it (分配不超过收入): the check that every change of either side asks."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet, Sum

from accounts.records import refuse
from areas.models import Area
from projects.collective import typed_total
from projects.models import (
    Asset,
    AssetReceipt,
    CollectiveIncome,
    Distribution,
    SolarStation,
    SolarYear,
)
from projects.rules.distributions import beyond_faults, solar_faults

Origin = Distribution.Origin


def received(asset: Asset, year: int) -> Decimal:
    """What has come in for the asset of a year's income, 元."""
    return _sum(AssetReceipt.objects.of_asset(asset).filter(income__year=year), "amount")


def collective_income(village: Area, year: int) -> Decimal:
    """What a village took in in a year, 元: by origin, or typed where there is no row (docs/adr/0050)."""
    rows = CollectiveIncome.objects.filter(village=village, year=year)
    if rows.exists():
        return _sum(rows, "amount")
    return typed_total(village, year) or Decimal(0)


def check_distributed(asset: Asset, year: int) -> None:
    """A year's distributions of an asset share out no more than has come in for that year; the lock orders simultaneous ones."""
    Asset.objects.select_for_update().get(pk=asset.pk)
    planned = Distribution.objects.filter(asset=asset, year=year)
    there = received(asset, year)
    refuse(beyond_faults(f"“{asset}” {year} 年实收", there, _sum(planned, "income")))


def check_collective(village: Area, year: int) -> None:
    """The same of the village's collective income of a year."""
    planned = _planned(village, Origin.COLLECTIVE).filter(year=year)
    if shared := _sum(planned, "income"):
        there = collective_income(village, year)
        refuse(beyond_faults(f"{village} {year} 年登记的村集体收入", there, shared))


def no_less_than_shared(area: Area, year: int, fields: dict) -> list[str]:
    """For accounts.year_rules: a total typed for a village is not less than what was shared out of it."""
    if area.level != Area.Level.VILLAGE or "collective_income" not in fields:
        return []
    if CollectiveIncome.objects.filter(village=area, year=year).exists():
        return []  # then the rows count
    if shared := _sum(_planned(area, Origin.COLLECTIVE).filter(year=year), "income"):
        there = fields["collective_income"] or Decimal(0)
        return beyond_faults(f"{area} {year} 年登记的村集体收入", there, shared)
    return []


def check_solar(village: Area) -> None:
    """The same of solar income, which has an account of its own: what a year leaves may be shared out later, never before."""
    planned = _by_year(_planned(village, Origin.SOLAR))
    stations = SolarStation.objects.filter(village=village).order_by().values("pk")
    yielded = _by_year(SolarYear.objects.filter(station__in=stations))
    refuse(solar_faults(village, yielded, planned))


def check(distribution: Distribution) -> None:
    """Of what a distribution shares out of."""
    if distribution.asset:
        check_distributed(distribution.asset, distribution.year)
    elif distribution.origin == Origin.SOLAR:
        check_solar(distribution.village)
    elif distribution.origin == Origin.COLLECTIVE:
        check_collective(distribution.village, distribution.year)


def _planned(village: Area, origin: str) -> QuerySet[Distribution]:
    """The lock on the village makes a second clerk wait for the first."""
    Area.objects.select_for_update().get(pk=village.pk)
    return Distribution.objects.filter(village=village, origin=origin, asset=None)


def _by_year(rows: QuerySet) -> dict[int, Decimal]:
    return dict(rows.order_by().values_list("year").annotate(sum=Sum("income")))


def _sum(rows: QuerySet, column: str) -> Decimal:
    return rows.order_by().aggregate(sum=Sum(column))["sum"] or Decimal(0)
