"""Which steps a place asks for, in which order and by when (识别、消除程序的设置)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.access import areas_of
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import refuse
from accounts.roles import Can
from areas.models import Area
from monitoring import procedure
from monitoring.actions.guards import require_verb
from monitoring.models import CaseStep, ProcedureStep

Kind, Purpose = CaseStep.Kind, ProcedureStep.Purpose


@action
def set_procedure(
    *,
    by: User,
    area: Area,
    purpose: str,
    steps: Sequence[procedure.Rule],
    valid_from: date,
    document: str = "",
) -> list[ProcedureStep]:
    """定程序：从某日起这一区划和下级按这一整套办，原来的一套截止到这一天；以前提出的按提出那天的程序办完。"""
    require_verb(by, Can.KEEP_REFERENCE)
    if not areas_of(by).filter(pk=area.pk).exists():
        raise NotAllowed(f"{area}不在您的辖区。")
    if area.level not in (Area.Level.COUNTY, Area.Level.TOWNSHIP):
        raise NotAllowed("程序由县里或乡镇定，村和网格不单独定。")
    refuse(_problems(purpose, steps))
    rows = ProcedureStep.objects.filter(area=area, purpose=purpose)
    if rows.filter(valid_from=valid_from).exists():
        raise NotAllowed(
            f"{area}的{Purpose(purpose).label}程序在 {valid_from} 已定过一套，请换一天。"
        )
    following = rows.filter(valid_from__gt=valid_from).order_by("valid_from").first()
    rows.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from), valid_from__lt=valid_from).update(
        valid_to=valid_from
    )
    new = [
        ProcedureStep(
            area=area,
            purpose=purpose,
            order=order,
            document=document,
            valid_from=valid_from,
            valid_to=following.valid_from if following else None,
            **asdict(rule),
        )
        for order, rule in enumerate(steps, start=1)
    ]
    try:
        with transaction.atomic():
            new = ProcedureStep.objects.bulk_create(new)
    except IntegrityError as problem:
        raise NotAllowed("这套程序刚由他人定过，请刷新后看。") from problem
    AuditEvent.record(
        by=by,
        what="procedure.set",
        target=area,
        detail={
            "key": Purpose(purpose).label,
            "step": [Kind(rule.kind).label for rule in steps],
            "from": str(valid_from),
            "document": document,
        },
    )
    return new


def _problems(purpose: str, steps: Sequence[procedure.Rule]) -> list[str]:
    """The decision belongs to every procedure; only the entry in the national system comes after it."""
    kinds = [rule.kind for rule in steps]
    decision = procedure.DECIDES[purpose]
    label = Kind(decision).label
    strangers = [Kind(kind).label for kind in kinds if kind not in procedure.OFFERED[purpose]]
    if strangers:
        return [f"{Purpose(purpose).label}程序里没有这几步：{'、'.join(strangers)}。"]
    if len(set(kinds)) < len(kinds):
        return ["同一步只能有一次。"]
    if decision not in kinds:
        return [f"程序里要有“{label}”这一步。"]
    behind = [kind for kind in kinds[kinds.index(decision) + 1 :] if kind != Kind.ENTER]
    problems = []
    if behind:
        names = "、".join(Kind(kind).label for kind in behind)
        problems.append(f"“{label}”以后只能有“{Kind.ENTER.label}”，这几步要排在前面：{names}。")
    if Kind.ENTER in kinds[: kinds.index(decision)]:
        problems.append(f"“{Kind.ENTER.label}”要排在“{label}”以后。")
    for rule in steps:
        if rule.days and rule.at_least_days and rule.days < rule.at_least_days:
            problems.append(
                f"“{Kind(rule.kind).label}”至少 {rule.at_least_days} 天，时限 {rule.days} 天办不完。"
            )
    return problems
