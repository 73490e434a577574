"""Rules of loans and of what hangs off them (小额信贷、授信、还款、展期、贴息), each on its own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from django.db import models
from django.utils import timezone

from lib.faults import amount_faults, future_faults, order_faults
from policies.models import CreditLine, InterestSubsidy, Loan, LoanExtension, LoanRepayment
from policies.rules.common import presence_faults


@singledispatch
def faults(row: models.Model) -> list[str]:
    """What is wrong with a loan, a line of credit, a repayment, an extension or a subsidy, in sentences; [] if nothing is."""
    raise TypeError(f"no rules of loans for {type(row).__name__}")


@faults.register
def _of_loan(row: Loan) -> list[str]:
    found = [
        *presence_faults(row.household, row.member, row.issued_on),
        *future_faults(row, "issued_on"),
        *amount_faults(row, "amount"),
    ]
    if row.due_on <= row.issued_on:
        found.append(f"到期日期 {row.due_on} 要晚于放款日期 {row.issued_on}。")
    if row.rate is not None and not 0 <= row.rate < 100:
        found.append("年利率写百分数，如 3.65；要在 0 到 100 之间。")
    if row.way == Loan.Way.ENTERPRISE and not row.enterprise.strip():
        found.append("户贷企用的要写用款企业。")
    if row.credit_line_id:
        found += _under_line(row)
    return found


def _under_line(row: Loan) -> list[str]:
    line, found = row.credit_line, []
    if line.household_id != row.household_id:
        found.append(f"授信 {line} 是另一户的，请选本户的授信。")
    if row.issued_on < line.valid_from:
        found.append(f"放款日期 {row.issued_on} 不能早于授信日期 {line.valid_from}。")
    if line.valid_to and row.issued_on >= line.valid_to:
        found.append(f"授信 {line} 到 {line.valid_to} 为止，{row.issued_on} 不能再用。")
    return found


@faults.register
def _of_credit_line(row: CreditLine) -> list[str]:
    return [
        *presence_faults(row.household, row.member, row.valid_from),
        *future_faults(row, "valid_from"),
        *amount_faults(row, "amount"),
        *order_faults(row, "valid_from", "valid_to"),
    ]


@faults.register
def _of_repayment(row: LoanRepayment) -> list[str]:
    found = [*future_faults(row, "repaid_on"), *amount_faults(row, "amount")]
    if row.repaid_on < row.loan.issued_on:
        found.append(f"还款日期 {row.repaid_on} 不能早于放款日期 {row.loan.issued_on}。")
    return found


@faults.register
def _of_extension(row: LoanExtension) -> list[str]:
    found = future_faults(row, "extended_on")
    if row.extended_on < row.loan.issued_on:
        found.append(f"展期的办理日期 {row.extended_on} 不能早于放款日期 {row.loan.issued_on}。")
    if row.due_on <= row.loan.due_on:
        found.append(f"展期后到期日期 {row.due_on} 要晚于原到期日期 {row.loan.due_on}。")
    return found


@faults.register
def _of_subsidy(row: InterestSubsidy) -> list[str]:
    found = [*future_faults(row, "paid_on"), *amount_faults(row, "amount")]
    if not row.loan.is_subsidised:
        found.append(f"合同 {row.loan} 不是财政贴息的贷款；登记错了请先更正贷款。")
    if row.paid_on < row.loan.issued_on:
        found.append(f"贴息日期 {row.paid_on} 不能早于放款日期 {row.loan.issued_on}。")
    if not row.loan.issued_on.year <= row.year <= timezone.localdate().year:
        found.append(f"贴息年度 {row.year} 不对，贷款是 {row.loan.issued_on} 放的。")
    return found


def chain_faults(loan: Loan, extensions: Iterable[LoanExtension]) -> list[str]:
    """Each extension, in the order of the days on which they were granted, puts the due day further off (一次接一次)."""
    found, due_on = [], loan.due_on
    for row in sorted(extensions, key=lambda one: (one.extended_on, one.pk or 0)):
        if row.due_on <= due_on:
            found.append(
                f"{row.extended_on} 办理的展期到 {row.due_on}，没有晚于那时的到期日期 {due_on}。"
            )
        due_on = max(due_on, row.due_on)
    return found
