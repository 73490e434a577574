"""Decisions on projects (项目)."""

from __future__ import annotations

from django.utils import timezone

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import User
from areas.models import Area
from projects.actions.funds import check_funding
from projects.models import Project


@action
def register_project(*, township: Area, by: User, village: Area | None = None, **fields) -> Project:
    """登记项目：实施方式要在该类型的方式之内。"""
    project = Project(township=township, village=village, **fields)
    _check_mode(project)
    _check_dates(project)
    return records.create(project, by=by, what="project.register")


@action
def correct_project(*, project: Project, by: User, reason: str, **changes) -> Project:
    """更正或补填项目（开工、竣工、验收等）：各来源合计仍不超过总投资。"""
    project = records.correct(
        project, by=by, what="project.correct", reason=reason, changes=changes
    )
    _check_mode(project)
    _check_dates(project)
    check_funding(project)
    return project


def _check_dates(project: Project) -> None:
    """What has happened cannot have a date that is still to come."""
    for name in ("started_on", "completed_on", "accepted_on", "abandoned_on"):
        on = getattr(project, name)
        if on and on > timezone.localdate():
            label = Project._meta.get_field(name).verbose_name
            raise NotAllowed(f"{label} {on} 还没有到，请核对年份。")


def _check_mode(project: Project) -> None:
    names = project.kind.mode_names
    if project.mode and names and project.mode not in names:
        raise NotAllowed(
            f"“{project.kind}”没有实施方式“{project.mode}”，可用：{'、'.join(names)}。"
        )
