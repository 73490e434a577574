"""Rules of what hangs off a project (实施内容): quantities, progress, notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import singledispatch
from itertools import pairwise

from django.db import models

from areas.parameters import Setting
from lib.faults import future_faults, order_faults
from lib.numbers import plain
from projects.models import Project, ProjectNotice, ProjectProgress, ProjectQuantity
from projects.rules import stages

PUBLIC = (ProjectNotice.Kind.VILLAGE, ProjectNotice.Kind.TOWNSHIP, ProjectNotice.Kind.COUNTY)


@singledispatch
def faults(row: models.Model) -> list[str]:
    """What is wrong with a project, a quantity, a report or a notice on its own, in sentences; [] if nothing is."""
    raise TypeError(f"no rules of projects for {type(row).__name__}")


@faults.register
def _of_project(row: Project) -> list[str]:
    names, found = row.kind.mode_names, stages.faults(row)
    if row.mode and names and row.mode not in names:
        found.append(f"“{row.kind}”没有实施方式“{row.mode}”，可用：{'、'.join(names)}。")
    return found


@faults.register
def _of_quantity(row: ProjectQuantity) -> list[str]:
    return [] if row.unit.strip() and row.name.strip() else ["内容和单位都要写，如：管网，公里。"]


@faults.register
def _of_progress(row: ProjectProgress) -> list[str]:
    found, started_on = future_faults(row, "reported_on"), row.project.started_on
    if not 0 <= row.percent <= 100:
        found.append("进度是 0 到 100。")
    if started_on is None:
        found.append("项目还没有开工，先登记开工，再报进度。")
    elif row.reported_on < started_on:
        found.append(f"进度日期 {row.reported_on} 不能早于开工日期 {started_on}。")
    return found


@faults.register
def _of_notice(row: ProjectNotice) -> list[str]:
    found = [*future_faults(row, "posted_from"), *order_faults(row, "posted_from", "posted_to")]
    if row.kind in PUBLIC and row.posted_to is None:
        found.append("公示要写截止日期。")
    return found


def shortness_faults(notice: ProjectNotice, least: Setting) -> list[str]:
    """乡村两级公示不少于 10 天（domain.md 5.3）；首尾两天都算。公告长期张贴，不限天数。"""
    if notice.kind not in PUBLIC or notice.posted_to is None:
        return []
    days = (notice.posted_to - notice.posted_from).days + 1
    if days >= least.value:
        return []
    return [
        f"{notice.get_kind_display()}只有 {days} 天，不少于 {plain(least.value)} 天"
        f"（乡村两级公示期，{least.basis}）。请把截止日期改晚。"
    ]


# 负面清单：衔接（帮扶）资金不得用于的（domain.md 5.2）; words that give such a use away.
FORBIDDEN = {
    "楼堂馆所": ("楼堂馆所", "办公楼", "办公用房", "党政机关", "招待所"),
    "弥补预算缺口": ("预算缺口", "弥补缺口", "弥补预算"),
    "偿还债务": ("偿债", "偿还债务", "还债", "化债", "垫资"),
    "奖金、津补贴": ("奖金", "津贴", "福利费", "津补贴"),
}


def forbidden_uses(project: Project) -> list[str]:
    """What of the negative list (负面清单) the words of a project remind of; a person has to look, the words may be innocent."""
    text = project.name + project.content
    return [use for use, words in FORBIDDEN.items() if any(word in text for word in words)]


def missing_notices(project: Project, kinds: Iterable[str]) -> list[str]:
    """三公示一公告 of a project for households: the three notices once it was approved, the announcement once accepted."""
    if project.reach != Project.Reach.HOUSEHOLD or project.abandoned_on:
        return []
    due = [kind for kind in PUBLIC if project.approved_on]
    due += [ProjectNotice.Kind.ANNOUNCEMENT] if project.accepted_on else []
    return [kind.label for kind in due if kind not in set(kinds)]


def notice_order_faults(notices: Iterable[ProjectNotice]) -> list[str]:
    """Of the first round the township's notice is not put up before the village's has ended, the county's not before the
    township's (村 → 乡 → 县), and nothing is announced before the last of them has ended.
    """
    first: dict[str, ProjectNotice] = {}
    for notice in sorted(notices, key=lambda one: one.posted_from):
        first.setdefault(notice.kind, notice)
    order = [first[kind] for kind in (*PUBLIC, ProjectNotice.Kind.ANNOUNCEMENT) if kind in first]
    return [
        f"{then.get_kind_display()}从 {then.posted_from} 起，{before.get_kind_display()}到 {before.posted_to} 才结束；"
        "要先村后乡再县，公示完了才公告。"
        for before, then in pairwise(order)
        if before.posted_to and then.posted_from < before.posted_to
    ]


def falling_faults(reports: Iterable[ProjectProgress]) -> list[str]:
    """All reports of a project: the percentage never falls from one day to the next without a word why."""
    found, before = [], None
    for row in sorted(reports, key=lambda one: one.reported_on):
        if before and row.percent < before.percent and not row.note.strip():
            found.append(
                f"{row.reported_on} 报 {row.percent}%，比 {before.reported_on} 的 {before.percent}% 低，"
                "请在“进展和问题”里写明原因。"
            )
        before = row
    return found


def overrun(quantity: ProjectQuantity) -> str:
    """完成超过计划只提示，不拦：设计变更常有。"""
    if quantity.done is None or quantity.done <= quantity.planned:
        return ""
    return (
        f"{quantity.name}完成 {plain(quantity.done)}{quantity.unit}，"
        f"多于计划 {plain(quantity.planned)}{quantity.unit}，请核对。"
    )


def percent_on(reports: Iterable[ProjectProgress], project: Project, on: date) -> int:
    """形象进度 on a day: 100 once completed, else what was last reported by then, else 0."""
    if project.completed_on and project.completed_on <= on:
        return 100
    known = [row for row in reports if row.reported_on <= on]
    return max(known, key=lambda row: row.reported_on).percent if known else 0
