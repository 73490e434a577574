"""Rules of what a village collective took in (村集体收入)."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from lib.faults import negative_faults
from lib.numbers import plain
from projects.models import CollectiveIncome

FIRST_YEAR = 2014


def faults(row: CollectiveIncome) -> list[str]:
    """What is wrong with one origin of one year, in sentences; [] if nothing is."""
    return [*year_faults(row.year), *negative_faults(row, "amount")]


def year_faults(year: int) -> list[str]:
    """A year that a township can know something about: 2014 (建档立卡) to the present one."""
    this_year = timezone.localdate().year
    if FIRST_YEAR <= year <= this_year:
        return []
    return [f"年度 {year} 不对，请填 {FIRST_YEAR} 到 {this_year}。"]


def profile_faults(typed: Decimal | None, total: Decimal) -> list[str]:
    """The total that somebody had typed into the yearly profile (区划年度表) against the sum of the origins."""
    if typed is None or typed == total:
        return []
    return [
        f"年度表里手填的合计是 {plain(typed)} 元，各来源合计 {plain(total)} 元，对不上。"
        "请补全来源；核对无误、确是手填错了的，在理由里写明，保存后以来源合计为准。"
    ]


def doubts(total: Decimal | None, *, left_list: bool) -> list[str]:
    """出列村收入为空或 0 是疑点（domain.md 5.5）；没填的另有“未填”。"""
    if left_list and total == 0:
        return ["出列村的村集体收入是 0，请核对。"]
    return []
