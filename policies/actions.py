"""Decisions on policies (政策办理): who receives what, from when to when, and corrections."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from areas.models import Area
from households.models import Household, Member
from lib.numbers import plain
from policies.models import Benefit, Loan, LoanRepayment, Placement, Policy, PolicyStandard


@action
def add_policy(*, by: User, code: str = "", **fields) -> Policy:
    """增加政策目录：名称即口径词，全系统不重名；乡镇自己加的不用想代码。"""
    policy = Policy(code=code or f"own_{uuid4().hex[:12]}", **fields)
    return records.create(policy, by=by, what="policy.add")


@action
def change_policy(*, policy: Policy, by: User, reason: str, **changes) -> Policy:
    """修改政策目录：已有享受记录的政策，对象和性质不能改。"""
    is_other = any(
        name in changes and changes[name] != getattr(policy, name) for name in ("level", "nature")
    )
    if is_other and policy.benefits.exists():
        raise NotAllowed("这项政策已有享受记录，对象和性质不能改；请另建一项政策。")
    return records.correct(policy, by=by, what="policy.change", reason=reason, changes=changes)


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


@action
def register_benefit(
    *, household: Household, policy: Policy, by: User, member: Member | None = None, **fields
) -> Benefit:
    """登记享受：持续享受的要起始日期，发放的要发放日期；对人的政策要写明享受人，且那天在册。"""
    benefit = Benefit(
        township=household.township, household=household, policy=policy, member=member, **fields
    )
    _check_benefit(benefit)
    return records.create(benefit, by=by, what="benefit.register")


@action
def correct_benefit(*, benefit: Benefit, by: User, reason: str, **changes) -> Benefit:
    """更正享受记录：写明理由，旧内容留在行历史。"""
    for name, value in changes.items():
        if name in {"policy", "member"} and value != getattr(benefit, name):
            raise NotAllowed("政策和享受人不能改；登错了请作废这条，另行登记。")
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


def _check_benefit(benefit: Benefit) -> None:
    policy = benefit.policy
    for name in ("applied_on", "approved_on", "paid_on"):
        _check_not_future(benefit, name)
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
        _check_member(benefit.household, benefit.member, benefit.paid_on or benefit.valid_from)


def _check_member(household: Household, member: Member, on: date | None) -> None:
    """The person belongs to the household, and did on the day."""
    if member.household_id != household.pk:
        raise NotAllowed(f"{member}不是这一户的成员，请重新选人。")
    if on and member.left_on and member.left_on <= on:
        raise NotAllowed(
            f"{member}已于 {member.left_on} {member.get_leave_reason_display()}，{on} 不在册。"
        )


def _check_not_future(row: Benefit | Loan | LoanRepayment, name: str) -> None:
    """What has happened cannot have a date that is still to come."""
    on = getattr(row, name)
    if on and on > timezone.localdate():
        label = row._meta.get_field(name).verbose_name
        raise NotAllowed(f"{label} {on} 还没有到，请核对年份。")


@action
def withdraw(*, row: Benefit | Loan | LoanRepayment | Placement, by: User, reason: str) -> None:
    """作废登错的享受记录、贷款、还款或安置：不再计数，原来的内容和原因留在行历史和操作记录。"""
    records.withdraw(row, by=by, what=f"{row._meta.model_name}.withdraw", reason=reason)


@action
def issue_loan(*, household: Household, member: Member, by: User, **fields) -> Loan:
    """登记小额信贷放款：一个合同一行，借款人放款那天在册。"""
    loan = Loan(township=household.township, household=household, member=member, **fields)
    _check_member(household, member, loan.issued_on)
    _check_not_future(loan, "issued_on")
    return records.create(loan, by=by, what="loan.issue")


@action
def correct_loan(*, loan: Loan, by: User, reason: str, **changes) -> Loan:
    """更正小额信贷：借款人放款那天在册，已还的本金不能多于贷款金额。"""
    loan = records.correct(loan, by=by, what="loan.correct", reason=reason, changes=changes)
    _check_member(loan.household, loan.member, loan.issued_on)
    _check_not_future(loan, "issued_on")
    _check_repayments(loan)
    return loan


@action
def repay_loan(*, loan: Loan, by: User, on: date, amount: Decimal) -> LoanRepayment:
    """登记还款：不早于放款，不超过余额。"""
    repayment = LoanRepayment(township=loan.township, loan=loan, repaid_on=on, amount=amount)
    records.create(repayment, by=by, what="loan.repay")
    _check_repayments(loan)
    return repayment


@action
def correct_repayment(
    *, repayment: LoanRepayment, by: User, reason: str, **changes
) -> LoanRepayment:
    """更正还款：规则与登记还款相同。"""
    repayment = records.correct(
        repayment, by=by, what="loan.correct_repayment", reason=reason, changes=changes
    )
    _check_repayments(repayment.loan)
    return repayment


def _check_repayments(loan: Loan) -> None:
    """The rules hold for all repayments together; the lock makes a second clerk wait for the first."""
    loan = Loan.objects.select_for_update().get(pk=loan.pk)
    repayments = list(loan.repayments.all())
    for row in repayments:
        if row.repaid_on < loan.issued_on:
            raise NotAllowed(f"还款日期 {row.repaid_on} 不能早于放款日期 {loan.issued_on}。")
        if row.amount <= 0:
            raise NotAllowed("还款金额要大于 0。")
        _check_not_future(row, "repaid_on")
    over = sum(row.amount for row in repayments) - loan.amount
    if over > 0:
        raise NotAllowed(f"已还本金合计比贷款金额多 {plain(over)} 元，请核对余额。")


@action
def place(*, household: Household, member: Member, by: User, **fields) -> Placement:
    """列入兜底安置：需要兜底的人，安置地点可以后填。"""
    placement = Placement(township=household.township, household=household, member=member, **fields)
    _check_member(household, member, placement.valid_from)
    return records.create(placement, by=by, what="placement.add")


@action
def correct_placement(*, placement: Placement, by: User, reason: str, **changes) -> Placement:
    """更正或补填兜底安置（地点、入住、协议）。"""
    placement = records.correct(
        placement, by=by, what="placement.correct", reason=reason, changes=changes
    )
    _check_member(placement.household, placement.member, placement.valid_from)
    return placement


@action
def end_placement(*, placement: Placement, by: User, on: date, reason: str) -> Placement:
    """终止兜底安置。"""
    ended = Placement.objects.filter(pk=placement.pk, valid_from__lte=on, valid_to=None).update(
        valid_to=on
    )
    if not ended:
        raise NotAllowed(f"这条安置在 {on} 不在进行中，或已由别人终止，请刷新后再看。")
    AuditEvent.record(by=by, what="placement.end", target=placement, reason=reason)
    placement.refresh_from_db()
    return placement
