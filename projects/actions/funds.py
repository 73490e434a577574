"""Decisions on funds (资金): kinds, batches from above, what of them each project gets, and payments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from accounts import records
from accounts.actions import action
from accounts.models import User
from accounts.records import check_new, refuse
from areas.models import Area
from areas.parameters import setting_on
from projects.models import FundBatch, FundKind, Payment, Project, ProjectFunding
from projects.rules.applications import overpaid_faults
from projects.rules.funds import (
    advance_faults,
    batch_faults,
    before_acceptance,
    faults,
    payment_faults,
    project_faults,
)


@action
def add_fund_kind(*, by: User, **fields) -> FundKind:
    """增加资金种类：名称即口径词；改名的另起一行，旧名填截止日期。"""
    kind = FundKind(**fields)
    check_new(kind, faults)
    return records.create(kind, by=by, what="fund_kind.add")


@action
def change_fund_kind(*, kind: FundKind, by: User, reason: str, **changes) -> FundKind:
    """修改资金种类（名称、是否衔接资金、起止日期）：已登记的批次下达那天仍要有这一种类。"""
    kind = records.correct(kind, by=by, what="fund_kind.change", reason=reason, changes=changes)
    refuse(faults(kind))
    for batch in kind.batches.all():
        batch.kind = kind
        refuse(faults(batch))
    return kind


@action
def receive_batch(*, township: Area, by: User, **fields) -> FundBatch:
    """登记资金批次：一份下达文件一行；下达那天有这一资金种类。"""
    batch = FundBatch(township=township, **fields)
    check_new(batch, faults)
    return records.create(batch, by=by, what="fundbatch.receive")


@action
def correct_batch(*, batch: FundBatch, by: User, reason: str, **changes) -> FundBatch:
    """更正资金批次：金额不低于已安排的；级次改了，已安排的来源随之改。"""
    batch = records.correct(batch, by=by, what="fundbatch.correct", reason=reason, changes=changes)
    refuse(faults(batch))
    batch.allocations.exclude(source=batch.source).update(source=batch.source)
    _check_batch(batch)
    return batch


@action
def allocate(
    *,
    project: Project,
    by: User,
    source: str,
    amount: Decimal,
    batch: FundBatch | None = None,
    document: str = "",
) -> ProjectFunding:
    """安排项目资金：来源的级次同批次；各来源合计不超过总投资，一批安排的合计不超过这一批。"""
    funding = ProjectFunding(
        township=project.township,
        project=project,
        batch=batch,
        source=source,
        amount=amount,
        document=document,
    )
    check_new(funding, faults)
    records.create(funding, by=by, what="project.funding")
    check_funding(project)
    if batch:
        _check_batch(batch)
    return funding


@action
def correct_funding(*, funding: ProjectFunding, by: User, reason: str, **changes) -> ProjectFunding:
    """更正项目资金：规则与安排相同，并且不低于已经从这一笔支付的。"""
    funding = records.correct(
        funding, by=by, what="project.correct_funding", reason=reason, changes=changes
    )
    refuse(faults(funding))
    check_funding(funding.project)
    if funding.batch:
        _check_batch(funding.batch)
    return funding


@action
def pay(
    *,
    funding: ProjectFunding,
    by: User,
    node: str,
    paid_on: date,
    amount: Decimal,
    payee: str,
    voucher: str = "",
    note: str = "",
) -> Payment:
    """登记支付：项目批复以后才付，不超过那笔资金和合同价，验收前付的不超过规定的比例。"""
    payment = Payment(
        township=funding.township,
        funding=funding,
        node=node,
        paid_on=paid_on,
        amount=amount,
        payee=payee,
        voucher=voucher,
        note=note,
    )
    check_new(payment, faults)
    records.create(payment, by=by, what="payment.record")
    check_funding(funding.project)
    return payment


@action
def correct_payment(*, payment: Payment, by: User, reason: str, **changes) -> Payment:
    """更正支付：规则与登记支付相同。"""
    payment = records.correct(
        payment, by=by, what="payment.correct", reason=reason, changes=changes
    )
    check_funding(payment.funding.project)
    return payment


def check_funding(project: Project) -> None:
    """Raise NotAllowed where sources and payments of a project do not fit it, or each other, any more.

    Whatever changes a project's total, contract price, approval or acceptance asks this, too. The lock makes a second clerk wait for
    the first.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    sources = list(project.funding.all())
    payments = list(Payment.objects.filter(funding__in=sources).order_by("paid_on"))
    refuse(project_faults(project, sources))
    by_key = {source.pk: source for source in sources}
    for source in sources:
        source.project = project
    for payment in payments:
        payment.funding = by_key[payment.funding_id]
        refuse(faults(payment))
    refuse(payment_faults(project, sources, payments))
    _check_grants(project, sources)
    early = before_acceptance(project, payments)
    if early:
        most = setting_on("paid_before_acceptance", project.township, early[-1].paid_on)
        refuse(advance_faults(project, sources, early, most))


def _check_batch(batch: FundBatch) -> None:
    """The same for a batch: the lock makes a second allocation wait for the first."""
    batch = FundBatch.objects.select_for_update().get(pk=batch.pk)
    refuse(batch_faults(batch, batch.allocations.all()))


def _check_grants(project: Project, sources: list[ProjectFunding]) -> None:
    """到户补助合计不超过项目的资金。"""
    grants = project.applications.filter(paid_on__isnull=False).order_by()
    paid = grants.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    refuse(overpaid_faults(project, paid, sum((one.amount for one in sources), Decimal(0))))
