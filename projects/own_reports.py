"""Who may put a report right (更正进度、巡检): those who keep the books any of them, a village cadre only what he said himself."""

from __future__ import annotations

from accounts.models import User
from accounts.roles import Can
from projects.models import AssetInspection, ProjectProgress


def may_correct_progress(user: User, report: ProjectProgress) -> bool:
    return user.can(Can.KEEP_PROJECTS) or (user.can(Can.WATCH_PROJECTS) and report.by_id == user.pk)


def may_correct_inspection(user: User, inspection: AssetInspection) -> bool:
    """An inspection is of the person whom it names, whoever typed it."""
    return user.can(Can.KEEP_PROJECTS) or (
        user.can(Can.WATCH_PROJECTS) and inspection.inspector == user.name
    )
