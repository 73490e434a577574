"""Decisions on applications (到户项目申请): entering, passing step by step, refusing, paying."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import as_corrected, check_new, refuse
from households.models import Household
from projects.actions.funds import check_funding
from projects.models import Project, ProjectApplication
from projects.rules.applications import PASSED, STEP, Step, faults, next_step, pass_faults


@dataclass(frozen=True, slots=True)
class Passed:
    """What a bulk pass did: how many went on, and the refusals of the others, each with its application."""

    done: int
    left_out: list[tuple[ProjectApplication, str]]


@action
def apply_for_project(
    *, project: Project, household: Household, by: User, **fields
) -> ProjectApplication:
    """登记农户申请到户项目：本乡镇在册的户，一户一项一次；项目没有取消。"""
    if household.township_id != project.township_id:
        raise NotAllowed("项目和农户不在同一乡镇。")
    if project.abandoned_on:
        raise NotAllowed(f"“{project}”已于 {project.abandoned_on} 取消，不再收申请。")
    if household.dissolved_on:
        raise NotAllowed(f"该户已于 {household.dissolved_on} 销户，不能申请。")
    application = ProjectApplication(
        township=project.township, project=project, household=household, **fields
    )
    check_new(application, faults)
    return records.create(application, by=by, what="projectapplication.apply")


@action
def pass_application(
    *, application: ProjectApplication, by: User, step: str, on: date
) -> ProjectApplication:
    """通过一步（村申报、乡审核、县审定、验收）：上一步办了才办，不早于上一步；别人刚办过的不重办。"""
    wanted = next((one for one in PASSED if one.key == step), None)
    if wanted is None:
        raise NotAllowed("补助发放要填金额，请用“登记发放”。")
    _advance(application, wanted, by, "projectapplication.step", {wanted.day: on})
    application.refresh_from_db(fields=[wanted.day])  # what is known of its project stays known
    return application


@action
def pass_applications(*, applications: Iterable[ProjectApplication], by: User, on: date) -> Passed:
    """批量通过：勾选的各走它的下一步；不能走的留下，写明原因，不影响别的。"""
    done, left_out = 0, []
    for application in applications:
        step = next_step(application)
        try:
            with transaction.atomic():
                pass_application(
                    application=application, by=by, step=step.key if step else "payment", on=on
                )
        except NotAllowed as problem:
            left_out.append((application, str(problem)))
        else:
            done += 1
    return Passed(done, left_out)


@action
def refuse_application(
    *, application: ProjectApplication, by: User, on: date, reason: str
) -> ProjectApplication:
    """不予通过：写明原因；补助已发的不能再改成不予通过。"""
    if not reason.strip():
        raise NotAllowed("请写不予通过的原因。")
    changes = {"refused_on": on, "refuse_reason": reason.strip()}
    check_new(as_corrected(application, changes), faults)
    refused = ProjectApplication.objects.filter(
        pk=application.pk, refused_on=None, paid_on=None
    ).update(**changes)
    if not refused:
        raise NotAllowed("这份申请已发放补助或已不予通过，请刷新后再看。")
    AuditEvent.record(by=by, what="projectapplication.refuse", target=application, reason=reason)
    application.refresh_from_db()
    return application


@action
def pay_application(
    *, application: ProjectApplication, by: User, on: date, amount: Decimal
) -> ProjectApplication:
    """登记补助发放：验收以后；全部到户补助合计不超过项目的资金。"""
    changes = {"paid_on": on, "amount": amount}
    _advance(application, STEP["payment"], by, "projectapplication.pay", changes)
    check_funding(application.project)
    application.refresh_from_db()
    return application


@action
def correct_application(
    *, application: ProjectApplication, by: User, reason: str, **changes
) -> ProjectApplication:
    """更正申请（内容、数量、各步日期、金额）：规则与办理相同。"""
    application = records.correct(
        application, by=by, what="projectapplication.correct", reason=reason, changes=changes
    )
    refuse(faults(application))
    check_funding(application.project)
    return application


def _advance(
    application: ProjectApplication, step: Step, by: User, what: str, changes: dict[str, object]
) -> None:
    """Write the day of one step, if the application still waits for it; the row in hand stays as it is."""
    refuse(pass_faults(application, step))
    wanted = as_corrected(application, changes)
    check_new(wanted, faults)
    waiting = ProjectApplication.objects.filter(
        pk=application.pk, refused_on=None, **{step.day: None}
    )
    if not waiting.update(**{name: getattr(wanted, name) for name in changes}):
        raise NotAllowed(f"{step.label}刚由别人办过，请刷新后再看。")
    AuditEvent.record(by=by, what=what, target=application, detail={"step": step.label})
