"""小额信贷、信用贷款、授信。"""

from __future__ import annotations

from django.db.models import Exists, Expression, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from policies.models import CreditLine, InterestSubsidy, Loan, LoanExtension, LoanRepayment
from reports.vocabulary.moments import Moment
from reports.vocabulary.subjects.common import (
    HOUSEHOLD_COUNT,
    NAMED_COUNT,
    added_up,
    existing,
    in_period,
    labelled,
    member_present,
    row_count,
    total,
    village_count,
)
from reports.vocabulary.words import Argument, Basis, Kind, Measure, Narrowing, Subject, choices

BANK = Argument(Kind.NAMES, "银行", lambda lexicon, given: lexicon.banks, is_partial=True)


def _of_loan(model) -> QuerySet:
    return model.objects.filter(township=OuterRef("township"), loan=OuterRef("pk")).order_by()


def _repaid(moment: Moment) -> Expression:
    """What was repaid of each loan by the day."""
    rows = _of_loan(LoanRepayment).filter(repaid_on__lte=moment.deeper().as_of)
    return added_up(rows, "loan")


def _balance(moment: Moment) -> Expression:
    return F("amount") - _repaid(moment)


def _outstanding(moment: Moment) -> Q:
    return Q(issued_on__lte=moment.as_of) & Q(GreaterThan(F("amount"), _repaid(moment)))


def _repaid_in_full(moment: Moment) -> Q:
    return Q(issued_on__lte=moment.as_of) & Q(LessThanOrEqual(F("amount"), _repaid(moment)))


def _final_due_day(moment: Moment) -> Expression:
    """The day to which the loan was last extended by the day; else that of the contract."""
    extended = _of_loan(LoanExtension).filter(extended_on__lte=moment.deeper().as_of)
    return Coalesce(Subquery(extended.order_by("-due_on").values("due_on")[:1]), F("due_on"))


def _due(moment: Moment) -> Q:
    day = _final_due_day(moment)
    return Q(GreaterThanOrEqual(day, moment.date_from)) & Q(LessThanOrEqual(day, moment.date_to))


def _overdue(moment: Moment) -> Q:
    return _outstanding(moment) & Q(LessThan(_final_due_day(moment), moment.as_of))


def _extended(moment: Moment) -> Q:
    rows = _of_loan(LoanExtension).filter(extended_on__lte=moment.deeper().as_of)
    return Q(Exists(rows))


def _subsidised(moment: Moment) -> Q:
    return Q(Exists(_of_loan(InterestSubsidy).filter(moment.within("paid_on"))))


def _loan_subject(kind: Loan.Kind, meaning: str) -> Subject:
    return Subject(
        name=kind.label,
        meaning=meaning,
        example=f"{kind.label}.新增.金额|万元",
        model=Loan,
        keys={"household": "household"},
        stock=lambda moment: Q(issued_on__lte=moment.as_of),
        always=lambda moment: Q(kind=kind),
        village="household__village",
        member="member",
        narrowings=(
            in_period("新增", "{period}内放款的", "issued_on"),
            Narrowing(
                "到期",
                "{period}内到期的（展期的按展期后的到期日）",
                _due,
                basis=Basis.FLOW,
                replaces_stock=True,
            ),
            Narrowing("未结清", "{day}还有余额的", _outstanding),
            Narrowing("已结清", "{day}已还清本金的", _repaid_in_full),
            Narrowing("逾期", "{day}已过到期日（展期的按展期后的）还有余额的", _overdue),
            Narrowing("展期", "截至{day}展期过的", _extended),
            Narrowing("贴息", "{period}内发放过贴息的", _subsidised, basis=Basis.FLOW),
            labelled("方式", "使用方式为{values}的", "way", choices(Loan.Way)),
            labelled("银行", "贷款银行为{values}的", "bank", BANK),
        ),
        measures=(
            HOUSEHOLD_COUNT,
            NAMED_COUNT,
            row_count("笔数", "笔", "合同的笔数"),
            total("金额", "amount", "贷款金额的合计"),
            Measure(
                "完成任务日期",
                "",
                "这些贷款的金额按放款日期累计，达到下达给本辖区的{year}年度任务{values}的那一天",
                "reached",
                "issued_on",
                argument=Argument(Kind.NAMES, "任务", lambda lexicon, given: lexicon.targets),
            ),
            Measure(
                "余额", "元", "{day}的余额：贷款金额减已还本金，逐笔相减再合计", "sum", _balance
            ),
            Measure(
                "已还本金",
                "元",
                "截至{day}归还本金的合计",
                "sum",
                "repayments__amount",
                join="repayments",
                where=lambda moment: Q(
                    repayments__repaid_on__lte=moment.as_of, repayments__withdrawn_on=None
                ),
            ),
            Measure("逾期金额", "元", "{day}逾期贷款的余额", "sum", _balance, where=_overdue),
            Measure(
                "贴息金额",
                "元",
                "{period}内发放的贴息的合计",
                "sum",
                "subsidies__amount",
                join="subsidies",
                where=lambda moment: (
                    moment.within("subsidies__paid_on") & Q(subsidies__withdrawn_on=None)
                ),
            ),
            village_count(),
        ),
    )


MICRO = _loan_subject(Loan.Kind.MICRO, "截至{day}发放的脱贫人口小额信贷（历年累计）")
CREDIT = _loan_subject(Loan.Kind.CREDIT, "截至{day}发放的信用贷款（历年累计）")


def _granted(moment: Moment) -> Q:
    return moment.in_force() & member_present(moment) & existing(moment)


CREDIT_LINES = Subject(
    name="授信",
    meaning="{day}有效的授信（户未销户）",
    example="授信.户数",
    model=CreditLine,
    keys={"household": "household"},
    stock=_granted,
    village="household__village",
    member="member",
    narrowings=(
        in_period("新增", "{period}内授信的", "valid_from"),
        labelled("银行", "授信银行为{values}的", "bank", BANK),
    ),
    measures=(
        HOUSEHOLD_COUNT,
        NAMED_COUNT,
        row_count("笔数", "笔", "授信的笔数"),
        total("金额", "amount", "授信额度的合计"),
        village_count(),
    ),
)
