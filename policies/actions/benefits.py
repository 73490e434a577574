"""Decisions on benefits (享受记录): who receives what, from when to when, its approval and payment, and corrections."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import refuse
from households.models import Household, Member
from policies import doubles
from policies.models import Benefit, Policy
from policies.rules.benefits import faults


@action
def register_benefit(
    *, household: Household, policy: Policy, by: User, member: Member | None = None, **fields
) -> Benefit:
    """登记享受：持续享受的要起始日期，发放的要发放日期；对人的政策要写明享受人，且那天在册；同一人一期只登记一次。"""
    benefit = Benefit(
        township=household.township, household=household, policy=policy, member=member, **fields
    )
    _check(benefit)
    return records.create(benefit, by=by, what="benefit.register")


@action
def approve_benefit(*, benefit: Benefit, by: User, on: date) -> Benefit:
    """审批：登记过申请的，填审批日期，不早于申请。"""
    return _go_on(benefit, by=by, what="benefit.approve", done={"approved_on": on})


@action
def pay_benefit(
    *, benefit: Benefit, by: User, on: date, amount: Decimal | None = None, batch: str = ""
) -> Benefit:
    """发放：登记过申请的，填发放日期，不早于申请和审批；金额、批次没有填的照申请时的。"""
    if benefit.policy.nature == Policy.Nature.STATE:
        raise NotAllowed(f"“{benefit.policy}”是持续享受的政策，按起止日期算，不逐笔登记发放。")
    done = {"paid_on": on}
    done |= {} if amount is None else {"amount": amount}
    done |= {"batch": batch} if batch else {}
    return _go_on(benefit, by=by, what="benefit.pay", done=done)


@action
def correct_benefit(*, benefit: Benefit, by: User, reason: str, **changes) -> Benefit:
    """更正享受记录：写明理由，旧内容留在行历史；登记时的规则更正时一样要守。"""
    for name, value in changes.items():
        if name in {"policy", "member"} and value != getattr(benefit, name):
            raise NotAllowed("政策和享受人不能改；登错了请作废这条，另行登记。")
    wanted = records.as_corrected(benefit, changes)
    _check(wanted)
    changes["period_key"] = wanted.period_key
    return records.correct(benefit, by=by, what="benefit.correct", reason=reason, changes=changes)


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


def _go_on(benefit: Benefit, *, by: User, what: str, done: dict) -> Benefit:
    """The next step of an application; whoever comes second is told."""
    step = next(iter(done))
    wanted = records.as_corrected(benefit, done)
    _check(wanted)
    waiting = Benefit.objects.filter(pk=benefit.pk, paid_on=None).filter(**{step: None})
    if not waiting.update(**done, period_key=wanted.period_key):
        raise NotAllowed("这条申请已由别人办理或作废，请刷新后再看。")
    AuditEvent.record(by=by, what=what, target=benefit)
    benefit.refresh_from_db()
    return benefit


def _check(benefit: Benefit) -> None:
    """Fill in the period, then ask every rule: those of the row, and whether the person has it already."""
    on = benefit.paid_on or benefit.applied_on
    benefit.period_key = Benefit.key_of(benefit.policy, benefit.year, benefit.term, on)
    records.check_fields(benefit)
    refuse(faults(benefit))
    first = doubles.earlier_of(benefit)
    if first:
        raise NotAllowed(doubles.sentence(first))
