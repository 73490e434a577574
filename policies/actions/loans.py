"""Decisions on loans (小额信贷)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import User
from households.models import Household, Member
from lib.numbers import plain
from policies.actions.common import check_member, check_not_future
from policies.models import Loan, LoanRepayment


@action
def issue_loan(*, household: Household, member: Member, by: User, **fields) -> Loan:
    """登记小额信贷放款：一个合同一行，借款人放款那天在册。"""
    loan = Loan(township=household.township, household=household, member=member, **fields)
    check_member(household, member, loan.issued_on)
    check_not_future(loan, "issued_on")
    return records.create(loan, by=by, what="loan.issue")


@action
def correct_loan(*, loan: Loan, by: User, reason: str, **changes) -> Loan:
    """更正小额信贷：借款人放款那天在册，已还的本金不能多于贷款金额。"""
    loan = records.correct(loan, by=by, what="loan.correct", reason=reason, changes=changes)
    check_member(loan.household, loan.member, loan.issued_on)
    check_not_future(loan, "issued_on")
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
        check_not_future(row, "repaid_on")
    over = sum(row.amount for row in repayments) - loan.amount
    if over > 0:
        raise NotAllowed(f"已还本金合计比贷款金额多 {plain(over)} 元，请核对余额。")
