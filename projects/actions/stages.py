"""Decisions on the stages of a project (项目环节)."""

from __future__ import annotations

from datetime import date

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import as_corrected, check_new, refuse
from projects.actions.funds import check_funding
from projects.models import Project
from projects.rules.stages import STAGE, advance_faults, faults, missing_faults


@action
def advance(*, project: Project, by: User, stage: str, on: date, **fields) -> Project:
    """办理一个环节：写下那一天和那一环节要的内容；按先后，不能是将来，登过的不能再登（登错了走更正）。

    Raises NotAllowed for another stage than those of `rules.stages`: payment follows from the payments themselves.
    """
    if stage not in STAGE:
        raise NotAllowed("没有这个环节；报账拨付按登记的支付自动算，不用办理。")
    step = STAGE[stage]
    if strange := set(fields) - set(step.fields(project)):
        raise NotAllowed(f"登记{step.label}不能改这些：{'、'.join(sorted(strange))}。")
    now = Project.objects.select_for_update().get(pk=project.pk)  # a second clerk waits here
    refuse(advance_faults(now, step))
    wanted = as_corrected(now, {step.day: on, **fields})
    refuse(missing_faults(wanted, step))
    check_new(wanted, faults)
    changes = {name: getattr(wanted, name) for name in (step.day, *fields)}
    unwritten = Project.objects.filter(pk=project.pk, abandoned_on=None, **{step.day: None})
    if not unwritten.update(**changes):
        raise NotAllowed(f"{step.label}刚由别人登记过，请刷新后再看。")
    AuditEvent.record(
        by=by, what="project.advance", target=now, detail={"step": step.label, "on": str(on)}
    )
    check_funding(project)
    project.refresh_from_db()
    return project
