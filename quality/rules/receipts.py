"""政策发放（M）: rules on benefits and loans."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F, Q

from households.codes import LeaveReason
from lib.dates import age_on
from lib.numbers import wan
from monitoring.rules import months_after
from policies.models import Benefit, Loan
from quality.rules.base import Found
from quality.rules.scope import Scope

# 脱贫人口小额信贷：5 万元（含）以下、3 年期（含）以内，18 至 65 周岁（银保监发〔2021〕6号及各地细则）
MOST_LENT = Decimal(50_000)
MOST_MONTHS = 36
BORROWING_AGE = range(18, 66)


def after_death(scope: Scope) -> Iterator[Found]:
    """The month of the death may still be paid; from the second month on it may not."""
    dead = Benefit.objects.filter(
        township=scope.township,
        member__leave_reason=LeaveReason.DEATH,
        member__left_on__lte=scope.on,
    ).select_related("policy", "member")
    later = Q(paid_on__gt=F("member__left_on")) | Q(valid_from__isnull=False, valid_to=None)
    for benefit in dead.filter(later | Q(valid_to__gt=F("member__left_on"))):
        stop = months_after(benefit.member.left_on.replace(day=1), 2)
        until = benefit.paid_on or benefit.valid_to or scope.on
        if until >= stop:
            said = f"{benefit.paid_on} 还有发放" if benefit.paid_on else "没有按时停止"
            text = f"{benefit.member.left_on} 死亡，{benefit.policy}{said}"
            yield Found(benefit.household_id, benefit.member_id, text)


def against_loan_terms(scope: Scope) -> Iterator[Found]:
    loans = Loan.objects.filter(township=scope.township).still_owing(scope.on).with_due(scope.on)
    loans = loans.select_related("member")
    for loan in loans:
        problems = list(_loan_problems(loan, scope))
        if problems:
            text = f"合同尾号 {loan.contract[-4:]}：{'；'.join(problems)}"
            yield Found(loan.household_id, loan.member_id, text)


def _loan_problems(loan: Loan, scope: Scope) -> Iterator[str]:
    if loan.amount > MOST_LENT:
        yield f"贷款 {wan(loan.amount)} 万元，超过 {wan(MOST_LENT)} 万元"
    if loan.due_on > months_after(loan.issued_on, MOST_MONTHS):
        yield f"{loan.issued_on} 至 {loan.due_on}，超过 3 年"
    born_on = loan.member.born_on
    if born_on and age_on(born_on, loan.issued_on) not in BORROWING_AGE:
        yield f"放款时 {age_on(born_on, loan.issued_on)} 周岁，应为 18 至 65 周岁"
    if loan.final_due_on < scope.on:
        yield f"{loan.final_due_on} 到期，还欠 {wan(loan.balance)} 万元"
