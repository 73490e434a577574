"""Decisions on projects and assets (项目资产办理)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from areas.models import Area
from households.models import Household
from lib.numbers import plain
from projects.models import Asset, Enterprise, HouseholdLink, Project, ProjectFunding, ProjectKind


@action
def add_kind(*, by: User, **fields) -> ProjectKind:
    """增加项目类型：名称即口径词。"""
    return records.create(ProjectKind(**fields), by=by, what="project_kind.add")


@action
def change_kind(*, kind: ProjectKind, by: User, reason: str, **changes) -> ProjectKind:
    """修改项目类型。"""
    return records.correct(kind, by=by, what="project_kind.change", reason=reason, changes=changes)


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
    _check_funding(project)
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


@action
def add_funding(
    *, project: Project, by: User, source: str, amount: Decimal, document: str = ""
) -> ProjectFunding:
    """登记资金来源：各来源合计不超过总投资。"""
    funding = ProjectFunding(
        township=project.township, project=project, source=source, amount=amount, document=document
    )
    records.create(funding, by=by, what="project.funding")
    _check_funding(project)
    return funding


@action
def correct_funding(*, funding: ProjectFunding, by: User, reason: str, **changes) -> ProjectFunding:
    """更正资金来源：规则与登记相同。"""
    funding = records.correct(
        funding, by=by, what="project.correct_funding", reason=reason, changes=changes
    )
    _check_funding(funding.project)
    return funding


def _check_funding(project: Project) -> None:
    """The rule holds for all sources together; the lock makes a second clerk wait for the first."""
    project = Project.objects.select_for_update().get(pk=project.pk)
    amounts = list(project.funding.values_list("amount", flat=True))
    if any(amount <= 0 for amount in amounts):
        raise NotAllowed("资金来源的金额要大于 0。")
    booked = sum(amounts, Decimal(0))
    if project.total is not None and booked > project.total:
        raise NotAllowed(f"资金来源合计 {plain(booked)} 元，超过总投资 {plain(project.total)} 元。")


@action
def book_asset(*, project: Project, by: User, village: Area | None = None, **fields) -> Asset:
    """资产入账：来自一个项目，入账不早于该项目开工。"""
    asset = Asset(township=project.township, project=project, village=village, **fields)
    _check_asset(asset)
    return records.create(asset, by=by, what="asset.book")


@action
def correct_asset(*, asset: Asset, by: User, reason: str, **changes) -> Asset:
    """更正或补填资产（确权、管护、状态、处置等）。"""
    asset = records.correct(asset, by=by, what="asset.correct", reason=reason, changes=changes)
    _check_asset(asset)
    return asset


def _check_asset(asset: Asset) -> None:
    started_on = asset.project.started_on
    if started_on and asset.booked_on < started_on:
        raise NotAllowed(f"入账日期不能早于项目开工日期 {started_on}。")
    if asset.disposed_on and asset.disposed_on < asset.booked_on:
        raise NotAllowed(f"处置日期不能早于入账日期 {asset.booked_on}。")
    if asset.original_value < 0:
        raise NotAllowed("原值不能小于 0。")


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


@action
def correct_link(*, link: HouseholdLink, by: User, reason: str, **changes) -> HouseholdLink:
    """更正联农带农（方式、带贫项目、日期）。"""
    return records.correct(link, by=by, what="link.correct", reason=reason, changes=changes)


@action
def withdraw(
    *, row: Project | ProjectFunding | Asset | Enterprise | HouseholdLink, by: User, reason: str
) -> None:
    """作废登错的项目、资金、资产、经营主体或带动：不再计数，原来的内容和原因留在行历史和操作记录。"""
    records.withdraw(row, by=by, what=f"{row._meta.model_name}.withdraw", reason=reason)
