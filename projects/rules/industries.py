"""Rules and plausibility of industries (产业、产业情况): what cannot be, and what has to be looked at twice."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import singledispatch

from django.db import models

from lib.faults import amount_faults, negative_faults
from lib.fields import MoneyField
from lib.numbers import plain, rounded
from projects.models import Industry, IndustryRecord
from projects.rules.collective import year_faults

# 记哪些量: the word in the catalogue → the columns it opens.
MEASURES = {
    "亩": ("area_mu", "new_area_mu"),
    "株": ("trees",),
    "盒": ("boxes",),
    "头": ("heads",),
    "公斤": ("output_kg",),
    "元": ("income",),
}
COLUMNS = [column for columns in MEASURES.values() for column in columns]
# What the seasons of a year add up to; land, trees and animals are there all year and do not add up.
ADDED = ("boxes", "output_kg", "income")
YEAR = IndustryRecord.Season.YEAR


@singledispatch
def faults(row: models.Model) -> list[str]:
    """What is wrong with an industry or a record on its own, in sentences; [] if nothing is."""
    raise TypeError(f"no rules of industries for {type(row).__name__}")


@faults.register
def _of_industry(row: Industry) -> list[str]:
    found = amount_faults(row, "most_kg_per_mu", "most_yuan_per_kg", "most_yuan_per_mu")
    if not row.measure_names:
        found.append("至少要记一种量。")
    if unknown := [name for name in row.measure_names if name not in MEASURES]:
        found.append(f"不认识的量：{'、'.join(unknown)}。可以记：{'、'.join(MEASURES)}。")
    return found


@faults.register
def _of_record(row: IndustryRecord) -> list[str]:
    found = [*year_faults(row.year), *negative_faults(row, *COLUMNS)]
    if all(getattr(row, column) is None for column in COLUMNS):
        found.append("面积、数量、产量、收入至少填一项。")
    return found


def columns_of(industries: Iterable[Industry]) -> list[str]:
    """The columns that any of the industries is recorded by, in the order of the table."""
    wanted = {name for industry in industries for name in industry.measure_names}
    return [column for name, columns in MEASURES.items() if name in wanted for column in columns]


def doubts(row: IndustryRecord) -> list[str]:
    """What has to be confirmed of one record: beyond the industry's limits, or more new area than area."""
    industry, found = row.industry, []
    if row.area_mu is not None and (row.new_area_mu or 0) > row.area_mu:
        found.append(f"新增面积 {plain(row.new_area_mu)} 亩大于面积 {plain(row.area_mu)} 亩")
    limits = [
        ("亩产", "公斤", row.output_kg, row.area_mu, industry.most_kg_per_mu),
        ("每公斤", "元", row.income, row.output_kg, industry.most_yuan_per_kg),
        ("每亩收入", "元", row.income, row.area_mu, industry.most_yuan_per_mu),
    ]
    for name, unit, above, below, most in limits:
        rate = _rate(above, below)
        if most is not None and rate is not None and rate > most:
            found.append(f"{name} {plain(rounded(rate, 2))} {unit}，超过 {plain(most)} {unit}")
    return found


def season_doubts(rows: Iterable[IndustryRecord]) -> list[str]:
    """The seasons of one industry of one village and year against its 全年 row: what adds up must, area must not be more."""
    rows = list(rows)
    whole = next((row for row in rows if row.season == YEAR), None)
    seasons = [row for row in rows if row.season != YEAR]
    if whole is None or not seasons:
        return []
    found = []
    for column in ADDED:
        parts = [value for row in seasons if (value := getattr(row, column)) is not None]
        total = getattr(whole, column)
        if parts and total is not None and sum(parts) != total:
            found.append(
                f"{label(column)}：各季合计 {plain(sum(parts))}，全年填的是 {plain(total)}"
            )
    widest = max((row.area_mu for row in seasons if row.area_mu is not None), default=None)
    if widest is not None and whole.area_mu is not None and widest > whole.area_mu:
        found.append(f"一季的面积 {plain(widest)} 亩大于全年的 {plain(whole.area_mu)} 亩")
    return found


def year_of(rows: Iterable[IndustryRecord]) -> dict[str, Decimal | int | None]:
    """What one village had of one industry in a year: of each column the 全年 row if it says so, else out of the seasons.

    Boxes, output, income and new area add up; of area, trees, animals and households the fullest season counts.
    """
    rows = list(rows)
    found = {}
    for column in [*COLUMNS, "households"]:
        filled = {row.season: v for row in rows if (v := getattr(row, column)) is not None}
        if YEAR in filled or not filled:
            found[column] = filled.get(YEAR)
        else:
            adds_up = column in ADDED or column == "new_area_mu"
            found[column] = sum(filled.values()) if adds_up else max(filled.values())
    return found


def _rate(above: Decimal | None, below: Decimal | None) -> Decimal | None:
    return above / below if above is not None and below else None


def label(column: str) -> str:
    """The heading of a column with its unit: 面积（亩）, 收入（元）."""
    field = IndustryRecord._meta.get_field(column)
    return f"{field.verbose_name}（元）" if isinstance(field, MoneyField) else field.verbose_name
