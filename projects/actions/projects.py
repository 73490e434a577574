"""Decisions on projects (项目): registering, and what is built where, how far it is, and what was put up about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import User
from accounts.records import check_new, refuse
from areas.models import Area
from areas.parameters import setting_on
from projects.actions.funds import check_funding
from projects.models import (
    Project,
    ProjectNotice,
    ProjectProgress,
    ProjectQuantity,
    ProjectVillage,
)
from projects.rules.projects import falling_faults, faults, shortness_faults


@action
def register_project(
    *,
    township: Area,
    by: User,
    village: Area | None = None,
    villages: Iterable[Area] = (),
    **fields,
) -> Project:
    """登记项目：实施方式要在该类型的方式之内，各环节日期先后要对；做在几个村的，一村一行，主要的村也在内。"""
    project = Project(township=township, village=village, **fields)
    check_new(project, faults)
    records.create(project, by=by, what="project.register")
    _place(project, villages, by)
    return project


@action
def correct_project(*, project: Project, by: User, reason: str, **changes) -> Project:
    """更正或补填项目（开工、竣工、验收等）：规则与登记相同，各来源合计仍不超过总投资。"""
    project = records.correct(
        project, by=by, what="project.correct", reason=reason, changes=changes
    )
    refuse(faults(project))
    check_funding(project)
    _place(project, (), by)
    return project


@action
def withdraw_project(*, project: Project, by: User, reason: str) -> None:
    """作废登错的项目：实施村随之作废；下面还登记有资金、资产、进度等的不能作废。"""
    for place in project.places.all():
        records.withdraw(place, by=by, what="projectvillage.withdraw", reason="项目作废")
    records.withdraw(project, by=by, what="project.withdraw", reason=reason)


@action
def set_villages(*, project: Project, by: User, villages: Iterable[Area]) -> list[ProjectVillage]:
    """定实施村：勾上的加入，去掉的作废；主要的村总在内。返回现在的各村。"""
    keep = {village.pk for village in villages} | {project.village_id}
    for place in project.places.select_related("village"):
        if place.village_id not in keep:
            records.withdraw(place, by=by, what="projectvillage.withdraw", reason="实施村改了")
    _place(project, villages, by)
    return list(project.places.all())


@action
def set_quantity(
    *,
    project: Project,
    by: User,
    name: str,
    unit: str,
    planned: Decimal,
    done: Decimal | None = None,
    village: Area | None = None,
) -> ProjectQuantity:
    """定工程量：一个项目（一个村）的一项内容一行，再登就改那一行的计划和完成；完成超过计划只提示。"""
    fields = {"unit": unit, "planned": planned, "done": done}
    known = project.quantities.filter(name=name.strip(), village=village).first()
    if known is None:
        quantity = ProjectQuantity(
            township=project.township, project=project, village=village, name=name.strip(), **fields
        )
        check_new(quantity, faults)
        _check_place(project, village)
        return records.create(quantity, by=by, what="projectquantity.set")
    known = records.correct(known, by=by, what="projectquantity.set", reason="", changes=fields)
    refuse(faults(known))
    return known


@action
def report_progress(
    *, project: Project, by: User, reported_on: date, percent: int, note: str = ""
) -> ProjectProgress:
    """报进度：开工以后，一天一次；比上一次低的要写明原因。"""
    report = ProjectProgress(
        township=project.township,
        project=project,
        by=by,
        reported_on=reported_on,
        percent=percent,
        note=note,
    )
    check_new(report, faults)
    records.create(report, by=by, what="projectprogress.report")
    _check_reports(project)
    return report


@action
def correct_progress(
    *, report: ProjectProgress, by: User, reason: str, **changes
) -> ProjectProgress:
    """更正进度：规则与报进度相同。"""
    report = records.correct(
        report, by=by, what="projectprogress.correct", reason=reason, changes=changes
    )
    refuse(faults(report))
    _check_reports(report.project)
    return report


@action
def post_notice(
    *,
    project: Project,
    by: User,
    kind: str,
    posted_from: date,
    posted_to: date | None = None,
    place: str = "",
    objections: str = "",
) -> ProjectNotice:
    """登记公示公告（三公示一公告）：公示不少于规定的天数。"""
    notice = ProjectNotice(
        township=project.township,
        project=project,
        kind=kind,
        posted_from=posted_from,
        posted_to=posted_to,
        place=place,
        objections=objections,
    )
    check_new(notice, faults)
    _check_shortness(notice)
    return records.create(notice, by=by, what="projectnotice.add")


@action
def correct_notice(*, notice: ProjectNotice, by: User, reason: str, **changes) -> ProjectNotice:
    """更正公示公告，或补填异议和处理：规则与登记相同。"""
    notice = records.correct(
        notice, by=by, what="projectnotice.correct", reason=reason, changes=changes
    )
    refuse(faults(notice))
    _check_shortness(notice)
    return notice


def _place(project: Project, villages: Iterable[Area], by: User) -> None:
    """The villages get their rows; the main one is always among them."""
    wanted = {village.pk: village for village in [project.village, *villages] if village}
    known = set(project.places.values_list("village_id", flat=True))
    for pk, village in wanted.items():
        if village.parent_id != project.township_id:
            raise NotAllowed(f"{village}不在项目所在的乡镇，不能作实施村。")
        if pk not in known:
            place = ProjectVillage(township=project.township, project=project, village=village)
            records.create(place, by=by, what="projectvillage.add")


def _check_place(project: Project, village: Area | None) -> None:
    if village and not project.places.filter(village=village).exists():
        raise NotAllowed(f"{village}不在实施村里，请先在“实施村”加上。")


def _check_reports(project: Project) -> None:
    """The lock makes a second report wait for the first."""
    project = Project.objects.select_for_update().get(pk=project.pk)
    refuse(falling_faults(project.progress.all()))


def _check_shortness(notice: ProjectNotice) -> None:
    least = setting_on("project_notice_days", notice.project.township, notice.posted_from)
    refuse(shortness_faults(notice, least))
