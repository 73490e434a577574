"""Decisions on the catalogue (政策目录、政策标准)."""

from __future__ import annotations

from uuid import uuid4

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import User
from areas.models import Area
from policies.models import Benefit, Policy, PolicyStandard


@action
def add_policy(*, by: User, code: str = "", **fields) -> Policy:
    """增加政策目录：名称即口径词，全系统不重名；乡镇自己加的不用想代码。"""
    policy = Policy(code=code or f"own_{uuid4().hex[:12]}", **fields)
    return records.create(policy, by=by, what="policy.add")


@action
def change_policy(*, policy: Policy, by: User, reason: str, **changes) -> Policy:
    """修改政策目录：已有享受记录的政策，对象、性质和发放周期不能改；用过的子类、地点不能去掉。"""
    fixed = {
        name: policy._meta.get_field(name).verbose_name for name in ("level", "nature", "rhythm")
    }
    changed = [
        label
        for name, label in fixed.items()
        if changes.get(name, getattr(policy, name)) != getattr(policy, name)
    ]
    if changed and policy.benefits.exists():
        raise NotAllowed(
            f"这项政策已有享受记录，{'、'.join(changed)}不能改；请另建一项政策，这项填截止日期。"
        )
    policy = records.correct(policy, by=by, what="policy.change", reason=reason, changes=changes)
    for name, names in (("kind", policy.kind_names), ("place", policy.place_names)):
        _refuse_lost_names(policy, name, names)
    return policy


def _refuse_lost_names(policy: Policy, name: str, names: list[str]) -> None:
    """What stands in benefits stays a name of the policy; without any names everything may stand there."""
    used = policy.benefits.exclude(**{name: ""}).order_by().values_list(name, flat=True).distinct()
    lost = sorted(set(used) - set(names)) if names else []
    if lost:
        label = Benefit._meta.get_field(name).verbose_name
        raise NotAllowed(f"{label}“{'、'.join(lost)}”已有享受记录，不能去掉；请先更正那些记录。")


@action
def set_standard(*, policy: Policy, area: Area, by: User, **fields) -> PolicyStandard:
    """公布政策标准：某地从某天起的金额、上限或指标；同一项目的旧标准到那天为止，补录的到下一条为止。"""
    standard = PolicyStandard(policy=policy, area=area, **fields)
    same = PolicyStandard.objects.filter(
        policy=policy, area=area, kind=standard.kind, item=standard.item
    )
    before = same.filter(valid_from__lt=standard.valid_from).order_by("valid_from").last()
    after = same.filter(valid_from__gt=standard.valid_from).order_by("valid_from").first()
    if before and (before.valid_to is None or before.valid_to > standard.valid_from):
        same.filter(pk=before.pk).update(valid_to=standard.valid_from)
    if after and standard.valid_to is None:
        standard.valid_to = after.valid_from
    return records.create(standard, by=by, what="policy.standard")


@action
def correct_standard(
    *, standard: PolicyStandard, by: User, reason: str, **changes
) -> PolicyStandard:
    """更正政策标准：数值、单位或文号登错了；标准调整请另行公布。"""
    return records.correct(
        standard, by=by, what="policy.correct_standard", reason=reason, changes=changes
    )
