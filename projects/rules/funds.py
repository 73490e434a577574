"""Rules of batches, of their allocation to projects and of payments (资金批次、项目资金、支付)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import singledispatch

from django.db import models

from areas.parameters import Setting
from lib.faults import amount_faults, future_faults, order_faults
from lib.numbers import plain
from projects.models import FundBatch, FundKind, Payment, Project, ProjectFunding


@singledispatch
def faults(row: models.Model) -> list[str]:
    """What is wrong with a kind, a batch, an allocation or a payment on its own, in sentences; [] if nothing is."""
    raise TypeError(f"no rules of funds for {type(row).__name__}")


@faults.register
def _of_kind(row: FundKind) -> list[str]:
    return order_faults(row, "valid_from", "valid_to")


@faults.register
def _of_batch(row: FundBatch) -> list[str]:
    kind, found = row.kind, [*future_faults(row, "received_on"), *amount_faults(row, "amount")]
    if abs(row.year - row.received_on.year) > 1:
        found.append(f"年度 {row.year} 和下达日期 {row.received_on} 对不上，请核对。")
    if row.received_on < kind.valid_from:
        found.append(f"{row.received_on} 还没有“{kind}”（{kind.valid_from} 起），请选当时的种类。")
    if kind.valid_to and row.received_on >= kind.valid_to:
        found.append(f"“{kind}”到 {kind.valid_to} 为止，{row.received_on} 下达的请选新的种类。")
    return found


@faults.register
def _of_allocation(row: ProjectFunding) -> list[str]:
    """A batch that has no primary key yet, as in an import, is compared all the same."""
    found, batch = amount_faults(row, "amount"), row.batch
    if batch is None:
        return found
    if batch.township_id != row.township_id:
        found.append(f"资金批次“{batch}”是别的乡镇的，请选本乡镇的批次。")
    if batch.source != row.source:
        level = batch.get_source_display()
        found.append(f"“{batch}”是{level}资金，来源要选{level}，不能选{row.get_source_display()}。")
    return found


@faults.register
def _of_payment(row: Payment) -> list[str]:
    """Of a project from a ledger only 批复文号 may be known, not the day: then money waits at least for the pool (入库)."""
    project = row.funding.project
    approved_on, pooled_on = project.approved_on, project.pooled_on
    found = [*future_faults(row, "paid_on"), *amount_faults(row, "amount")]
    if approved_on is None and not project.document:
        found.append("项目还没有批复，不能支付。请先在项目里填批复日期。")
    elif approved_on and row.paid_on < approved_on:
        found.append(f"支付日期 {row.paid_on} 不能早于项目批复日期 {approved_on}。")
    elif approved_on is None and pooled_on and row.paid_on < pooled_on:
        found.append(f"支付日期 {row.paid_on} 不能早于项目入库日期 {pooled_on}。")
    return found


def batch_faults(batch: FundBatch, allocations: Iterable[ProjectFunding]) -> list[str]:
    """All that a batch is allocated to, together: not more than it has."""
    allocated = _sum(allocations)
    if allocated <= batch.amount:
        return []
    return [
        f"“{batch}”下达 {plain(batch.amount)} 元，安排合计 {plain(allocated)} 元，"
        f"超出 {plain(allocated - batch.amount)} 元。"
    ]


def project_faults(project: Project, sources: list[ProjectFunding]) -> list[str]:
    """All sources of a project together (Σ资金来源 ≤ 总投资，domain.md 5.1)."""
    booked = _sum(sources)
    if project.total is None or booked <= project.total:
        return []
    return [f"资金来源合计 {plain(booked)} 元，超过总投资 {plain(project.total)} 元。"]


def gap(project: Project, booked: Decimal) -> Decimal:
    """资金缺口：what the sources still lack of the total, 元; 0 before the approval, without a total, or when it was given up."""
    has_begun = project.approved_on or project.started_on or project.accepted_on
    if project.total is None or not has_begun or project.abandoned_on:
        return Decimal(0)
    return max(project.total - booked, Decimal(0))


def whole_faults(project: Project, sources: list[ProjectFunding]) -> list[str]:
    """Once accepted the sources make up the total (Σ资金来源 = 总投资，domain.md 5.1); until then what is missing is a 缺口."""
    missing = gap(project, _sum(sources))
    if project.accepted_on is None or not missing:
        return []
    return [
        f"已验收，资金来源合计 {plain(_sum(sources))} 元，比总投资 {plain(project.total)} 元少 {plain(missing)} 元。"
    ]


def payment_faults(
    project: Project, sources: list[ProjectFunding], payments: list[Payment]
) -> list[str]:
    """All payments of a project together: none beyond its source, and not more than the contract says (累计拨付 ≤ 合同价)."""
    found = []
    for source in sources:
        paid = _sum(payment for payment in payments if payment.funding_id == source.pk)
        if paid > source.amount:
            found.append(
                f"{source.get_source_display()}资金 {plain(source.amount)} 元，支付合计 {plain(paid)} 元，"
                f"超出 {plain(paid - source.amount)} 元。"
            )
    paid, contract = _sum(payments), project.contract_amount
    if contract is not None and paid > contract:
        found.append(
            f"合同价 {plain(contract)} 元，支付合计 {plain(paid)} 元，超出 {plain(paid - contract)} 元。"
        )
    return found


def before_acceptance(project: Project, payments: Iterable[Payment]) -> list[Payment]:
    """The payments made before the project was accepted; all of them while it is not."""
    accepted_on = project.accepted_on
    return [row for row in payments if accepted_on is None or row.paid_on < accepted_on]


def advance_faults(
    project: Project, sources: list[ProjectFunding], early: list[Payment], most: Setting
) -> list[str]:
    """The share paid before acceptance (验收前拨付比例上限，domain.md 5.1), of the contract price, else of what was approved.

    `early` comes from `before_acceptance`; `most` is the setting in %.
    """
    name, base = _price(project, _sum(sources))
    allowed, paid = base * most.value / 100, _sum(early)
    if paid <= allowed:
        return []
    return [
        f"验收前最多付{name} {plain(base)} 元的 {plain(most.value)}%，即 {plain(allowed)} 元（{most.basis}）；"
        f"验收前合计 {plain(paid)} 元。请先登记验收，或少付 {plain(paid - allowed)} 元。"
    ]


def payable(project: Project, booked: Decimal, paid: Decimal, most: Setting) -> Decimal:
    """How much may be paid now (元): within the sources (`booked`) and the contract, before acceptance within `most` %."""
    limit, contract = booked, project.contract_amount
    if contract is not None:
        limit = min(limit, contract)
    if project.accepted_on is None:
        limit = min(limit, _price(project, booked)[1] * most.value / 100)
    return max(limit - paid, Decimal(0))


def _price(project: Project, booked: Decimal) -> tuple[str, Decimal]:
    if project.contract_amount is not None:
        return "合同价", project.contract_amount
    if project.total is not None:
        return "总投资", project.total
    return "资金来源合计", booked


def _sum(rows: Iterable[models.Model]) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))
