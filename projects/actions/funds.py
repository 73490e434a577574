"""Decisions on what pays for projects (资金)."""

from __future__ import annotations

from decimal import Decimal

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import User
from lib.numbers import plain
from projects.models import Project, ProjectFunding


@action
def add_funding(
    *, project: Project, by: User, source: str, amount: Decimal, document: str = ""
) -> ProjectFunding:
    """登记资金来源：各来源合计不超过总投资。"""
    funding = ProjectFunding(
        township=project.township, project=project, source=source, amount=amount, document=document
    )
    records.create(funding, by=by, what="project.funding")
    check_funding(project)
    return funding


@action
def correct_funding(*, funding: ProjectFunding, by: User, reason: str, **changes) -> ProjectFunding:
    """更正资金来源：规则与登记相同。"""
    funding = records.correct(
        funding, by=by, what="project.correct_funding", reason=reason, changes=changes
    )
    check_funding(funding.project)
    return funding


def check_funding(project: Project) -> None:
    """The rule holds for all sources together; the lock makes a second clerk wait for the first."""
    project = Project.objects.select_for_update().get(pk=project.pk)
    amounts = list(project.funding.values_list("amount", flat=True))
    if any(amount <= 0 for amount in amounts):
        raise NotAllowed("资金来源的金额要大于 0。")
    booked = sum(amounts, Decimal(0))
    if project.total is not None and booked > project.total:
        raise NotAllowed(f"资金来源合计 {plain(booked)} 元，超过总投资 {plain(project.total)} 元。")
