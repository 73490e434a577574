"""Decisions on insurance (保险): contracts, who is insured, what is claimed and paid."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import check_new, refuse
from areas.models import Area
from households.models import Household, Member
from policies import enrolment
from policies.models import InsuranceClaim, InsuranceContract, Insured, Policy
from policies.rules.insurance import faults


@action
def take_out_insurance(*, township: Area, policy: Policy, by: User, **fields) -> InsuranceContract:
    """登记保单：一个险种一个年度一份，写明保哪一段时间。"""
    contract = InsuranceContract(township=township, policy=policy, **fields)
    check_new(contract, faults)
    return records.create(contract, by=by, what="insurancecontract.add")


@action
def correct_contract(
    *, contract: InsuranceContract, by: User, reason: str, **changes
) -> InsuranceContract:
    """更正保单：规则与登记相同；已有投保人员的，险种不能改。"""
    is_other = "policy" in changes and changes["policy"] != contract.policy
    if is_other and contract.insured.exists():
        raise NotAllowed("这份保单已有投保人员，险种不能改；登错了请另登一份保单。")
    contract = records.correct(
        contract, by=by, what="insurancecontract.correct", reason=reason, changes=changes
    )
    refuse(faults(contract))
    return contract


@action
def insure(
    *,
    contract: InsuranceContract,
    household: Household,
    by: User,
    member: Member | None = None,
    group: str = "",
    premium: Decimal | None = None,
) -> Insured:
    """登记投保人员：一份保单里一人只登记一次；按户投保的不写人。保费不填的，按保单的。"""
    if household.township_id != contract.township_id:
        raise NotAllowed("这一户不在这份保单的乡镇，不能投保。")
    insured = Insured(
        township=contract.township,
        contract=contract,
        household=household,
        member=member,
        group=group,
        premium=contract.premium if premium is None else premium,
    )
    check_new(insured, faults)
    return records.create(insured, by=by, what="insured.add")


@action
def insure_groups(
    *, contract: InsuranceContract, by: User, groups: Collection[str], on: date
) -> int:
    """整批投保：那天在册的这些人群全部加入保单，一人只算一次，记在排在前面的人群名下。返回新增多少条。"""
    standing = InsuranceContract.objects.select_for_update().filter(pk=contract.pk)
    if not standing.first():
        raise NotAllowed("这份保单刚被他人作废，不能再加人。")
    if unknown := sorted(set(groups) - set(enrolment.group_names(contract.policy))):
        raise NotAllowed(f"“{contract.policy}”没有人群类别“{'、'.join(unknown)}”。")
    if contract.valid_to and contract.valid_to <= on:
        raise NotAllowed(f"保单 {contract.number} 到 {contract.valid_to} 为止，不能再加人。")
    rows = enrolment.rows(contract, enrolment.preview(contract, groups, on))
    if not rows:
        raise NotAllowed("选的人群里没有要新增的人：都已在这份保单里，或者今天没有这样的户。")
    try:
        with transaction.atomic():
            Insured.objects.bulk_create(rows, batch_size=1000)
    except IntegrityError:
        raise NotAllowed("刚有人往这份保单加过人，请重新预览。") from None
    detail = {"rows": len(rows), "groups": sorted(groups)}
    AuditEvent.record(by=by, what="insured.add", target=contract, detail=detail)
    return len(rows)


@action
def correct_insured(*, insured: Insured, by: User, reason: str, **changes) -> Insured:
    """更正投保人员：人群类别和保费；登错人的请作废，另行登记。"""
    insured = records.correct(
        insured, by=by, what="insured.correct", reason=reason, changes=changes
    )
    refuse(faults(insured))
    return insured


@action
def report_insurance_claim(
    *,
    contract: InsuranceContract,
    household: Household,
    by: User,
    member: Member | None = None,
    **fields,
) -> InsuranceClaim:
    """登记报案：报案的人（户）在这份保单里；已经赔付的，赔付日期和金额一起填。"""
    claim = InsuranceClaim(
        township=contract.township, contract=contract, household=household, member=member, **fields
    )
    check_new(claim, faults)
    _check_is_insured(claim)
    return records.create(claim, by=by, what="insuranceclaim.report")


@action
def pay_insurance_claim(
    *, claim: InsuranceClaim, by: User, on: date, amount: Decimal
) -> InsuranceClaim:
    """登记赔付：不早于报案；一案只赔付一次。"""
    paid = {"paid_on": on, "amount": amount}
    check_new(records.as_corrected(claim, paid), faults)
    if not InsuranceClaim.objects.filter(pk=claim.pk, paid_on=None).update(**paid):
        raise NotAllowed("这一案已登记赔付，或已作废，请刷新后再看。")
    AuditEvent.record(by=by, what="insuranceclaim.pay_out", target=claim)
    claim.refresh_from_db()
    return claim


@action
def correct_insurance_claim(
    *, claim: InsuranceClaim, by: User, reason: str, cause: str | None = None, **changes
) -> InsuranceClaim:
    """更正理赔：规则与报案、赔付相同。`reason` 是更正的理由，`cause` 是改后的事由（None 不改）。"""
    if cause is not None:
        changes["reason"] = cause
    claim = records.correct(
        claim, by=by, what="insuranceclaim.correct", reason=reason, changes=changes
    )
    refuse(faults(claim))
    _check_is_insured(claim)
    return claim


def _check_is_insured(claim: InsuranceClaim) -> None:
    """The person (by the household of before, too), or the household as a whole; for a claim of a household one of it."""
    insured = Insured.objects.filter(township=claim.township_id, contract=claim.contract_id)
    whole = Q(household=claim.household_id)
    if claim.member:
        whole &= Q(member=None)
        whole |= Q(member__in=[claim.member.pk, claim.member.previous_id])
    if not insured.filter(whole).exists():
        whose = claim.member or "这一户"
        raise NotAllowed(f"{whose}不在保单 {claim.contract.number} 的投保人员里，请先登记投保。")
