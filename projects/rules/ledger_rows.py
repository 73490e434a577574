"""What the cells of one row of a project or asset ledger (项目台账、资产台账) say to each other, before they become records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone

from lib.numbers import plain, wan
from projects.models import Asset, Project
from projects.rules.stages import STAGE, STAGES

FIRST_YEAR = 2014  # 建档立卡
LITTLE = Decimal(1000)  # 元; no project costs less, so the unit is wrong
ROUNDED = Decimal(100)  # 元; ledgers in 万元 have two decimals
NEAR = Decimal("0.01")  # of the original value: ledgers and systems count months differently

# 项目状态 as ledgers write it → the columns that have a day then, and those that have none yet.
STATES = {
    "未开工": ((), ("started_on", "completed_on", "accepted_on")),
    "实施中": (("started_on",), ("completed_on", "accepted_on")),
    "已开工": (("started_on",), ("completed_on", "accepted_on")),
    "在建": (("started_on",), ("completed_on", "accepted_on")),
    "已完工": (("completed_on",), ("accepted_on",)),
    "已竣工": (("completed_on",), ("accepted_on",)),
    "已验收": (("accepted_on",), ()),
}


def sources_faults(total: Decimal | None, amounts: Iterable[Decimal]) -> list[str]:
    """Σ资金来源 = 总投资 (domain.md 5.1), in 元; nothing is wrong where the ledger names no source or no total."""
    amounts = list(amounts)
    booked = sum(amounts, Decimal(0))
    if total is None or not amounts or booked == total:
        return []
    return [
        f"各来源合计 {wan(booked, 6)} 万元，不等于总投资 {wan(total, 6)} 万元，"
        f"差 {wan(abs(total - booked), 6)} 万元。"
    ]


def gap_faults(project: Project) -> list[str]:
    """A stage that is done without the one it comes after. Of the approval many ledgers give only 批复文号: that is no gap."""
    return [
        f"填了{stage.label}日期，没有填{STAGE[stage.after].label}日期。"
        for stage in STAGES
        if stage.after not in {"", "approval"}
        and getattr(project, stage.day)
        and not getattr(project, STAGE[stage.after].day)
    ]


def year_faults(year: int) -> list[str]:
    """A project is of a year that a township can know something about, or of the next one, which is planned already."""
    last = timezone.localdate().year + 1
    return (
        []
        if FIRST_YEAR <= year <= last
        else [f"项目年度 {year} 不对，请填 {FIRST_YEAR} 到 {last}。"]
    )


def served_faults(households: int | None, poor: int | None) -> list[str]:
    if households is None or poor is None or poor <= households:
        return []
    return [f"其中脱贫户 {poor} 户，多于受益户数 {households} 户。"]


def state_doubt(project: Project, state: str) -> str:
    """Where the ledger's 项目状态 and its days differ; the days count. "" where they fit or the word is not known."""
    done, open_still = STATES.get(state, ((), ()))
    if all(getattr(project, name) for name in done) and not any(
        getattr(project, name) for name in open_still
    ):
        return ""
    return f"台账写的是{state}，按日期算是{project.stage}，以日期为准；请核对日期有没有漏填"


def unit_doubt(amount: Decimal | None) -> str:
    """An amount in 元 so small that its unit must be wrong, or ""."""
    if amount is None or not 0 < amount < LITTLE:
        return ""
    return f"只有 {plain(amount)} 元，请核对单位是不是万元"


def net_value_doubt(asset: Asset, written: Decimal, on: date) -> str:
    """Where the ledger's 净值 differs from what the useful years give; "" where they agree, or without useful years."""
    if not asset.useful_years:
        return ""
    counted = asset.net_value(on)
    if abs(written - counted) <= max(ROUNDED, asset.original_value * NEAR):
        return ""
    return (
        f"台账净值 {wan(written)} 万元，系统按 {asset.useful_years} 年平均摊，{on} 是 {wan(counted)} 万元；"
        "系统的不改，请核对使用年限和购建日期"
    )
