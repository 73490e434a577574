"""Decisions on the kinds of projects (项目类型)."""

from __future__ import annotations

from accounts import records
from accounts.actions import action
from accounts.models import User
from projects.models import ProjectKind


@action
def add_kind(*, by: User, **fields) -> ProjectKind:
    """增加项目类型：名称即口径词。"""
    return records.create(ProjectKind(**fields), by=by, what="project_kind.add")


@action
def change_kind(*, kind: ProjectKind, by: User, reason: str, **changes) -> ProjectKind:
    """修改项目类型。"""
    return records.correct(kind, by=by, what="project_kind.change", reason=reason, changes=changes)
