"""Decisions on loans (小额信贷): lines of credit, contracts, and what is repaid, put off and subsidised."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import User
from accounts.records import check_new, refuse
from households.models import Household, Member
from lib.numbers import plain
from policies.models import CreditLine, InterestSubsidy, Loan, LoanExtension, LoanRepayment
from policies.rules.loans import chain_faults, faults


@action
def grant_credit(*, household: Household, member: Member, by: User, **fields) -> CreditLine:
    """登记授信：银行答应这一户最多贷多少、到哪天为止；授信人那天在册。"""
    line = CreditLine(township=household.township, household=household, member=member, **fields)
    check_new(line, faults)
    return records.create(line, by=by, what="creditline.add")


@action
def correct_credit(*, line: CreditLine, by: User, reason: str, **changes) -> CreditLine:
    """更正授信：改后的额度和起止日期要容得下已经用掉的贷款。"""
    line = records.correct(line, by=by, what="creditline.correct", reason=reason, changes=changes)
    refuse(faults(line))
    _check_drawn(line)
    return line


@action
def issue_loan(*, household: Household, member: Member, by: User, **fields) -> Loan:
    """登记放款：一个合同一行，借款人放款那天在册；在授信内的，用信合计不超过授信额度。"""
    loan = Loan(township=household.township, household=household, member=member, **fields)
    check_new(loan, faults)
    records.create(loan, by=by, what="loan.issue")
    if loan.credit_line:
        _check_drawn(loan.credit_line)
    return loan


@action
def correct_loan(*, loan: Loan, by: User, reason: str, **changes) -> Loan:
    """更正小额信贷：改后仍要符合放款的规则，还款、展期、贴息也要仍然对得上。"""
    loan = records.correct(loan, by=by, what="loan.correct", reason=reason, changes=changes)
    refuse(faults(loan))
    _check_parts(loan)
    if loan.credit_line:
        _check_drawn(loan.credit_line)
    return loan


@action
def repay_loan(*, loan: Loan, by: User, on: date, amount: Decimal) -> LoanRepayment:
    """登记还款：不早于放款，不超过余额。"""
    repayment = LoanRepayment(township=loan.township, loan=loan, repaid_on=on, amount=amount)
    records.create(repayment, by=by, what="loan.repay")
    _check_parts(loan)
    return repayment


@action
def correct_repayment(
    *, repayment: LoanRepayment, by: User, reason: str, **changes
) -> LoanRepayment:
    """更正还款：规则与登记还款相同。"""
    repayment = records.correct(
        repayment, by=by, what="loan.correct_repayment", reason=reason, changes=changes
    )
    _check_parts(repayment.loan)
    return repayment


@action
def extend_loan(*, loan: Loan, by: User, on: date, due_on: date, reason: str) -> LoanExtension:
    """登记展期：还有余额的，从现在的到期日延到更晚的一天；可以一次接一次。"""
    _check_owing(loan)
    extension = LoanExtension(
        township=loan.township, loan=loan, extended_on=on, due_on=due_on, reason=reason
    )
    records.create(extension, by=by, what="loanextension.add", reason=reason)
    _check_parts(loan)
    return extension


@action
def correct_extension(
    *, extension: LoanExtension, by: User, reason: str, cause: str | None = None, **changes
) -> LoanExtension:
    """更正展期：规则与登记展期相同。`reason` 是更正的理由，`cause` 是改后的展期原因（None 不改）。"""
    if cause is not None:
        changes["reason"] = cause
    extension = records.correct(
        extension, by=by, what="loanextension.correct", reason=reason, changes=changes
    )
    _check_parts(extension.loan)
    return extension


@action
def subsidise(
    *, loan: Loan, by: User, year: int, on: date, amount: Decimal, batch: str = ""
) -> InterestSubsidy:
    """登记贴息：只给财政贴息的贷款，不早于放款。"""
    subsidy = InterestSubsidy(
        township=loan.township, loan=loan, year=year, paid_on=on, amount=amount, batch=batch
    )
    records.create(subsidy, by=by, what="interestsubsidy.add")
    _check_parts(loan)
    return subsidy


@action
def correct_subsidy(
    *, subsidy: InterestSubsidy, by: User, reason: str, **changes
) -> InterestSubsidy:
    """更正贴息：规则与登记贴息相同。"""
    subsidy = records.correct(
        subsidy, by=by, what="interestsubsidy.correct", reason=reason, changes=changes
    )
    _check_parts(subsidy.loan)
    return subsidy


def _check_owing(loan: Loan) -> None:
    if not Loan.objects.filter(pk=loan.pk).still_owing().exists():
        raise NotAllowed(f"合同 {loan} 已还清，不用展期。")


def _check_parts(loan: Loan) -> None:
    """The rules hold for all parts together; the lock makes a second clerk wait for the first."""
    loan = Loan.objects.select_for_update().get(pk=loan.pk)
    repayments, extensions = list(loan.repayments.all()), list(loan.extensions.all())
    for row in [*repayments, *extensions, *loan.subsidies.all()]:
        refuse(faults(row))
    refuse(chain_faults(loan, extensions))
    over = sum(row.amount for row in repayments) - loan.amount
    if over > 0:
        raise NotAllowed(f"已还本金合计比贷款金额多 {plain(over)} 元，请核对余额。")


def _check_drawn(line: CreditLine) -> None:
    """用信合计不超过授信额度; the lock makes a second loan wait for the first."""
    line = CreditLine.objects.select_for_update().get(pk=line.pk)
    loans = list(line.loans.all())
    for loan in loans:
        refuse(faults(loan))
    drawn = sum(loan.amount for loan in loans)
    if drawn > line.amount:
        raise NotAllowed(
            f"授信 {line} 额度 {plain(line.amount)} 元，用信合计 {plain(drawn)} 元，"
            f"超出 {plain(drawn - line.amount)} 元。"
        )
