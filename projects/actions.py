"""Decisions on projects and assets (项目资产办理)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from areas.models import Area
from households.models import Household
from projects.models import Asset, Enterprise, HouseholdLink, Project, ProjectFunding, ProjectKind


@action
def add_kind(*, by: User, **fields) -> ProjectKind:
    """增加项目类型：名称即口径词。"""
    return records.create(ProjectKind(**fields), by=by, what="project_kind.add")


@action
def register_project(*, township: Area, by: User, village: Area | None = None, **fields) -> Project:
    """登记项目：实施方式要在该类型的方式之内。"""
    project = Project(township=township, village=village, **fields)
    _check_mode(project)
    return records.create(project, by=by, what="project.register")


@action
def correct_project(*, project: Project, by: User, reason: str, **changes) -> Project:
    """更正或补填项目（开工、竣工、验收等）。"""
    project = records.correct(
        project, by=by, what="project.correct", reason=reason, changes=changes
    )
    _check_mode(project)
    return project


def _check_mode(project: Project) -> None:
    names = project.kind.mode_names
    if project.mode and names and project.mode not in names:
        raise NotAllowed(
            f"“{project.kind}”没有实施方式“{project.mode}”，可用：{'、'.join(names)}。"
        )


@action
def add_funding(
    *, project: Project, by: User, source: str, amount: Decimal, document: str = ""
) -> ProjectFunding:
    """登记资金来源：各来源合计不超过总投资。"""
    booked = sum((row.amount for row in project.funding.all()), Decimal(0))
    if project.total is not None and booked + amount > project.total:
        raise NotAllowed(f"资金来源合计 {booked + amount} 元，超过总投资 {project.total} 元。")
    funding = ProjectFunding(
        township=project.township, project=project, source=source, amount=amount, document=document
    )
    return records.create(funding, by=by, what="project.funding")


@action
def book_asset(*, project: Project, by: User, village: Area | None = None, **fields) -> Asset:
    """资产入账：来自一个项目，入账不早于该项目开工。"""
    asset = Asset(township=project.township, project=project, village=village, **fields)
    if project.started_on and asset.booked_on < project.started_on:
        raise NotAllowed(f"入账日期不能早于项目开工日期 {project.started_on}。")
    return records.create(asset, by=by, what="asset.book")


@action
def correct_asset(*, asset: Asset, by: User, reason: str, **changes) -> Asset:
    """更正或补填资产（确权、管护、状态、处置等）。"""
    return records.correct(asset, by=by, what="asset.correct", reason=reason, changes=changes)


@action
def register_enterprise(
    *, township: Area, by: User, village: Area | None = None, **fields
) -> Enterprise:
    """登记经营主体。"""
    return records.create(
        Enterprise(township=township, village=village, **fields), by=by, what="enterprise.register"
    )


@action
def correct_enterprise(*, enterprise: Enterprise, by: User, reason: str, **changes) -> Enterprise:
    """更正经营主体。"""
    return records.correct(
        enterprise, by=by, what="enterprise.correct", reason=reason, changes=changes
    )


@action
def link_household(
    *, enterprise: Enterprise, household: Household, by: User, **fields
) -> HouseholdLink:
    """登记联农带农：经营主体和农户在同一乡镇。"""
    if household.township_id != enterprise.township_id:
        raise NotAllowed("经营主体和农户不在同一乡镇。")
    link = HouseholdLink(
        township=household.township, household=household, enterprise=enterprise, **fields
    )
    return records.create(link, by=by, what="link.add")


@action
def end_link(*, link: HouseholdLink, by: User, on: date, reason: str) -> HouseholdLink:
    """结束联农带农。"""
    ended = HouseholdLink.objects.filter(pk=link.pk, valid_from__lte=on, valid_to=None).update(
        valid_to=on
    )
    if not ended:
        raise NotAllowed(f"这条带动在 {on} 不在进行中，或已由别人结束，请刷新后再看。")
    AuditEvent.record(by=by, what="link.end", target=link, reason=reason)
    link.refresh_from_db()
    return link
