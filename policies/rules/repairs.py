"""Rules of house repairs (危房改造)."""

from __future__ import annotations

from itertools import pairwise

from households.codes import HouseGrade
from lib.faults import amount_faults, future_faults
from policies.models import HouseRepair

DAYS = ["planned_on", "started_on", "completed_on", "accepted_on", "paid_on"]
DANGEROUS = {HouseGrade.C, HouseGrade.D}


def faults(row: HouseRepair) -> list[str]:
    """What is wrong with one repair. Subsidies are paid after the acceptance (补助资金竣工验收后兑付到户)."""
    found = [*future_faults(row, "assessed_on", *DAYS), *amount_faults(row, "subsidy")]
    if row.grade and row.grade not in DANGEROUS:
        found.append(f"{row.grade} 级是安全住房，危房改造只对 C 级、D 级和无房户（等级留空）。")
    found += _out_of_step(row)
    if row.assessed_on and row.completed_on and row.assessed_on > row.completed_on:
        found.append(f"鉴定日期 {row.assessed_on} 晚于竣工日期 {row.completed_on}，请核对。")
    if row.paid_on and row.subsidy is None:
        found.append("填了补助发放日期，请也填补助金额。")
    return found


def _out_of_step(row: HouseRepair) -> list[str]:
    """列入计划 → 开工 → 竣工 → 验收 → 发放: none left out, none before the one ahead of it."""
    found = []
    for before, after in pairwise(DAYS):
        earlier, later = getattr(row, before), getattr(row, after)
        names = [row._meta.get_field(name).verbose_name for name in (before, after)]
        if later and earlier is None:
            found.append(f"有{names[1]}，却没有{names[0]}，请先填{names[0]}。")
        elif later and later < earlier:
            found.append(f"{names[1]} {later} 不能早于{names[0]} {earlier}。")
    return found
