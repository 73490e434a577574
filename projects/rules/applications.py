"""Rules of applications (到户项目申请): the steps in order, and what is paid within the project's funds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from lib.faults import amount_faults, future_faults, negative_faults
from lib.numbers import plain
from projects.models import Project, ProjectApplication


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its column, who does it, and what the list says of one that waits for it."""

    key: str
    label: str
    day: str
    waiting: str


STEPS = (
    Step("apply", "户申请", "applied_on", ""),
    Step("village", "村申报", "village_on", "等村申报"),
    Step("township", "乡审核", "township_on", "等乡审核"),
    Step("county", "县审定", "county_on", "等县审定"),
    Step("acceptance", "验收", "accepted_on", "等验收"),
    Step("payment", "补助发放", "paid_on", "等发放"),
)
STEP = {step.key: step for step in STEPS}
PASSED = tuple(step for step in STEPS if step.key not in {"apply", "payment"})


def faults(row: ProjectApplication) -> list[str]:
    """What is wrong with an application on its own, in sentences; [] if nothing is."""
    found = [
        *future_faults(row, *(step.day for step in STEPS), "refused_on"),
        *amount_faults(row, "amount"),
        *negative_faults(row, "quantity"),
        *_order_faults(row),
    ]
    if row.project.reach != Project.Reach.HOUSEHOLD:
        found.append(f"“{row.project}”是到村项目，不收农户申请。")
    if row.paid_on and row.amount is None:
        found.append("登记补助发放要填补助金额。")
    if row.refused_on and row.refused_on < row.applied_on:
        found.append(f"不予通过日期 {row.refused_on} 不能早于申请日期 {row.applied_on}。")
    return found


def _order_faults(row: ProjectApplication) -> list[str]:
    found = []
    for earlier, later in pairwise(STEPS):
        first, then = getattr(row, earlier.day), getattr(row, later.day)
        if then and first is None:
            found.append(f"先有{earlier.label}，才有{later.label}。")
        elif then and then < first:
            found.append(f"{later.label}日期 {then} 不能早于{earlier.label}日期 {first}。")
    return found


def next_step(row: ProjectApplication) -> Step | None:
    """What an application waits for; None when it was paid or refused."""
    if row.refused_on:
        return None
    return next((step for step in STEPS if not getattr(row, step.day)), None)


def pass_faults(row: ProjectApplication, step: Step) -> list[str]:
    """What keeps an application from a step; it stands as it is, without that day."""
    if row.refused_on:
        return [f"{row.refused_on} 已不予通过，不能再办{step.label}。"]
    wanted = next_step(row)
    if wanted != step:
        where = wanted.waiting if wanted else "已办完"
        return [f"现在{where}，不能办{step.label}；别人可能刚办过，请刷新。"]
    return []


def overpaid_faults(project: Project, paid: Decimal, funds: Decimal) -> list[str]:
    """补助发放合计不超过项目的资金（各来源合计，元）。"""
    if paid <= funds:
        return []
    return [
        f"“{project}”资金合计 {plain(funds)} 元，到户补助合计 {plain(paid)} 元，"
        f"超出 {plain(paid - funds)} 元。请先登记资金来源，或核对金额。"
    ]
