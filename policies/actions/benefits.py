"""Decisions on benefits (享受记录): who receives what, from when to when, and corrections."""

from __future__ import annotations

from datetime import date

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from households.models import Household, Member
from policies.actions.common import check_member, check_not_future
from policies.models import Benefit, Policy


@action
def register_benefit(
    *, household: Household, policy: Policy, by: User, member: Member | None = None, **fields
) -> Benefit:
    """登记享受：持续享受的要起始日期，发放的要发放日期；对人的政策要写明享受人，且那天在册。"""
    benefit = Benefit(
        township=household.township, household=household, policy=policy, member=member, **fields
    )
    benefit.period_key = _period_key(benefit)
    _check_benefit(benefit)
    return records.create(benefit, by=by, what="benefit.register")


@action
def correct_benefit(*, benefit: Benefit, by: User, reason: str, **changes) -> Benefit:
    """更正享受记录：写明理由，旧内容留在行历史。"""
    for name, value in changes.items():
        if name in {"policy", "member"} and value != getattr(benefit, name):
            raise NotAllowed("政策和享受人不能改；登错了请作废这条，另行登记。")
    wanted = Benefit(policy=benefit.policy)
    for name in ("year", "term", "paid_on", "applied_on"):
        setattr(wanted, name, changes.get(name, getattr(benefit, name)))
    changes["period_key"] = _period_key(wanted)
    benefit = records.correct(
        benefit, by=by, what="benefit.correct", reason=reason, changes=changes
    )
    _check_benefit(benefit)
    return benefit


@action
def stop_benefit(*, benefit: Benefit, by: User, on: date, reason: str) -> Benefit:
    """停止享受：从这天起不再享受。"""
    stopped = Benefit.objects.filter(pk=benefit.pk, valid_from__lte=on, valid_to=None).update(
        valid_to=on, stop_reason=reason
    )
    if not stopped:
        raise NotAllowed(f"这条享受记录在 {on} 不在享受中，或已由别人停止，请刷新后再看。")
    AuditEvent.record(by=by, what="benefit.stop", target=benefit, reason=reason)
    benefit.refresh_from_db()
    return benefit


def _period_key(benefit: Benefit) -> str:
    on = benefit.paid_on or benefit.applied_on
    return Benefit.key_of(benefit.policy, benefit.year, benefit.term, on)


def _check_benefit(benefit: Benefit) -> None:
    policy = benefit.policy
    for name in ("applied_on", "approved_on", "paid_on"):
        check_not_future(benefit, name)
    if policy.level == Policy.Level.PERSON and benefit.member is None:
        raise NotAllowed(f"“{policy}”是对人的政策，请选享受人。")
    if policy.nature == Policy.Nature.STATE and benefit.valid_from is None:
        raise NotAllowed(f"“{policy}”是持续享受的政策，请填起始日期。")
    if policy.nature == Policy.Nature.GRANT and not (benefit.paid_on or benefit.applied_on):
        raise NotAllowed(f"“{policy}”是发放的政策，请填发放日期；还没发放的填申请日期。")
    if policy.kind_names and benefit.kind and benefit.kind not in policy.kind_names:
        raise NotAllowed(
            f"“{policy}”没有子类“{benefit.kind}”，可用：{'、'.join(policy.kind_names)}。"
        )
    if benefit.member:
        check_member(benefit.household, benefit.member, benefit.paid_on or benefit.valid_from)
