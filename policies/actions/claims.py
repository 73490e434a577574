"""Decisions on medical claims (医疗报销)."""

from __future__ import annotations

from accounts import records
from accounts.actions import action
from accounts.models import User
from accounts.records import check_new, refuse
from households.models import Household, Member
from policies.models import MedicalClaim
from policies.rules.claims import faults


@action
def settle_claim(*, household: Household, member: Member, by: User, **fields) -> MedicalClaim:
    """登记医疗报销：一张结算单一行，总费用等于各支付项加个人自付（容差百分之一），患者就诊那天在册。"""
    claim = MedicalClaim(township=household.township, household=household, member=member, **fields)
    check_new(claim, faults)
    return records.create(claim, by=by, what="medicalclaim.add")


@action
def correct_claim(*, claim: MedicalClaim, by: User, reason: str, **changes) -> MedicalClaim:
    """更正医疗报销：规则与登记相同。"""
    claim = records.correct(
        claim, by=by, what="medicalclaim.correct", reason=reason, changes=changes
    )
    refuse(faults(claim))
    return claim
