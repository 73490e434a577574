"""The stages of a project (项目环节) as a table, and what their days must look like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db import models

from lib.faults import amount_faults, future_faults
from projects.models import Project
from projects.rules.lateness import Plan


@dataclass(frozen=True, slots=True)
class Stage:
    """`day` and `planned` are columns of the project; `after` must have its day first; `needs` are columns to fill, and
    `household_asks` those that a project for households is asked for besides.
    """

    key: str
    label: str
    day: str
    planned: str = ""
    after: str = ""
    needs: tuple[str, ...] = ()
    household_asks: tuple[str, ...] = ()

    def fields(self, project: Project) -> tuple[str, ...]:
        """The columns that may be filled in with the day."""
        is_for_households = project.reach == Project.Reach.HOUSEHOLD
        return self.needs + (self.household_asks if is_for_households else ())


# Money is approved for what is in the pool (县级论证入库 → 资金批复，domain.md 5.1). Tendering may not take place
# (以工代赈、到户补助不招标), so nothing waits for it. Projects of years before may have been registered without either.
STAGES = (
    Stage("pool", "入库", "pooled_on"),
    Stage(
        "approval",
        "批复",
        "approved_on",
        after="pool",
        needs=("document",),
        household_asks=("grant_standard",),
    ),
    Stage(
        "tender",
        "招标",
        "tendered_on",
        after="approval",
        needs=("tender_way", "contract_amount", "implementer"),
    ),
    Stage("start", "开工", "started_on", planned="planned_start_on", after="approval"),
    Stage("completion", "竣工", "completed_on", planned="planned_completion_on", after="start"),
    Stage(
        "acceptance",
        "验收",
        "accepted_on",
        planned="planned_acceptance_on",
        after="completion",
        needs=("settled_amount",),
    ),
    Stage("notice", "公告公示", "noticed_on", after="acceptance"),
)
STAGE = {stage.key: stage for stage in STAGES}
PLANNED = tuple(stage for stage in STAGES if stage.planned)


def faults(project: Project) -> list[str]:
    """What is wrong with the days and amounts of a project on its own: a stage before an earlier one, a day to come."""
    done = [stage for stage in STAGES if getattr(project, stage.day)]
    found = future_faults(project, *(stage.day for stage in STAGES), "abandoned_on")
    for earlier, later in pairwise(done):
        first, then = getattr(project, earlier.day), getattr(project, later.day)
        if then < first:
            found.append(f"{later.label}日期 {then} 不能早于{earlier.label}日期 {first}。")
    planned = [stage for stage in PLANNED if getattr(project, stage.planned)]
    for earlier, later in pairwise(planned):
        first, then = getattr(project, earlier.planned), getattr(project, later.planned)
        if then < first:
            found.append(f"计划{later.label} {then} 不能早于计划{earlier.label} {first}。")
    return found + amount_faults(project, "total", "contract_amount", "settled_amount")


def advance_faults(project: Project, stage: Stage) -> list[str]:
    """What keeps a project from getting the day of a stage. The project stands as it is, without that day."""
    if project.abandoned_on:
        return [f"项目已于 {project.abandoned_on} 取消，不能再办{stage.label}。"]
    if on := getattr(project, stage.day):
        return [f"{stage.label}日期已登记为 {on}；登错了请用“更正、补填”。"]
    if stage.after and not getattr(project, STAGE[stage.after].day):
        return [f"先登记{STAGE[stage.after].label}，再登记{stage.label}。"]
    return []


def missing_faults(project: Project, stage: Stage) -> list[str]:
    """What a stage needs and the project, with what was typed, still lacks."""
    lacking = [_label(project, name) for name in stage.needs if _is_empty(getattr(project, name))]
    return [f"登记{stage.label}要填{'、'.join(lacking)}。"] if lacking else []


def next_stage(project: Project) -> Stage | None:
    """The stage to be done next: the first without a day after the last with one; None when all is done or given up."""
    if project.abandoned_on:
        return None
    reached = [number for number, stage in enumerate(STAGES) if getattr(project, stage.day)]
    ahead = STAGES[reached[-1] + 1 :] if reached else STAGES
    return next(iter(ahead), None)


def plans(project: Project) -> list[Plan]:
    return [Plan(getattr(project, one.planned), getattr(project, one.day)) for one in PLANNED]


def planned_percent(project: Project, on: date) -> int | None:
    """时间进度: how much of the time between planned start and completion has gone; None without both days."""
    start, end = project.planned_start_on, project.planned_completion_on
    if start is None or end is None:
        return None
    if on >= end:
        return 100
    return max(0, round(100 * (on - start).days / (end - start).days))


def _label(row: models.Model, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)


def _is_empty(value) -> bool:
    return value is None or value == ""
