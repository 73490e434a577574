"""政策、小额信贷、兜底安置。"""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from lib.fields import MoneyField
from policies.models import Benefit, Loan, LoanRepayment, Placement, Policy
from reports.vocabulary.moments import Moment
from reports.vocabulary.subjects.common import (
    HOUSEHOLD_COUNT,
    NAMED_COUNT,
    PRESENT_COUNT,
    existing,
    in_period,
    labelled,
    member_present,
    of_year,
    row_count,
    total,
    village_count,
)
from reports.vocabulary.words import Argument, Basis, Kind, Measure, Narrowing, Subject, choices

POLICY_NAMES = Argument(
    Kind.NAMES, "政策名称", lambda lexicon, given: lexicon.policies, is_optional=True
)


def _received(moment: Moment) -> Q:
    return moment.in_force() & member_present(moment) & existing(moment)


def _bare(moment: Moment) -> Q:
    """Without a further word: states that are in force, grants that were paid."""
    state = Q(policy__nature=Policy.Nature.STATE) & _received(moment)
    return state | (Q(policy__nature=Policy.Nature.GRANT) & moment.within("paid_on"))


def _named(lexicon, given):
    """The policies in the brackets of 政策(…), or all."""
    return [policy for policy in given if isinstance(policy, Policy)] or list(
        lexicon.policies.values()
    )


def _policy_subject(keys: dict[str, str], member: str, persons: Measure) -> Subject:
    return Subject(
        name="政策",
        meaning="惠民政策的享受记录（持续享受的为{day}在享，发放的为{period}内发放）",
        example='政策("低保").在享.户数',
        model=Benefit,
        keys=keys,
        stock=_bare,
        village="household__village",
        member=member,
        argument=POLICY_NAMES,
        with_argument=lambda moment, *found: Q(policy__in=[policy.pk for policy in found]),
        column="policy",
        narrowings=(
            Narrowing(
                "在享",
                "{day}在享的（本人在册、户未销户）",
                _received,
                basis=Basis.STOCK,
                replaces_stock=True,
            ),
            in_period("发放", "{period}内发放的（按发放日期）", "paid_on"),
            in_period("新增", "{period}内开始享受的", "valid_from"),
            in_period("停止", "{period}内停止享受的", "valid_to"),
            in_period("申请", "{period}内申请的", "applied_on"),
            in_period("审批", "{period}内审批的", "approved_on"),
            of_year(),
            labelled(
                "子类",
                "子类为{values}的",
                "kind",
                Argument(
                    Kind.NAMES,
                    "子类",
                    lambda lexicon, given: lexicon.benefit_kinds(_named(lexicon, given)),
                    lambda lexicon, given: lexicon.benefit_kinds_in_use(_named(lexicon, given)),
                ),
                example='政策("教育资助").发放.子类("小学").人数',
            ),
            labelled(
                "期次",
                "期次为{values}的",
                "term",
                Argument(Kind.NAMES, "期次", lambda lexicon, given: lexicon.terms),
                example='政策("雨露计划").发放.期次("春季").人数',
            ),
            labelled("门类", "政策类别为{values}的", "policy__sector", choices(Policy.Sector)),
        ),
        measures=(
            HOUSEHOLD_COUNT,
            persons,
            row_count("人次", "人次", "享受记录，一人一期计一次"),
            row_count("户次", "户次", "享受记录，一户一期计一次"),
            total("金额", "amount", "金额的合计"),
            total("次数", "times", "登记的次数的合计", unit="次"),
            Measure("所属年度", "年", "记在哪个年度名下", "latest", "year", is_year=True),
            village_count(),
        ),
    )


POLICY = _policy_subject({"member": "member", "household": "household"}, "member", NAMED_COUNT)
# A policy for whole households: 人数 is everybody who belongs to them.
HOUSEHOLD_POLICY = _policy_subject({"household": "household"}, "", PRESENT_COUNT)


def _repaid(moment: Moment):
    inner = moment.deeper()
    rows = LoanRepayment.objects.filter(
        township=OuterRef("township"), loan=OuterRef("pk"), repaid_on__lte=inner.as_of
    )
    total_repaid = rows.order_by().values("loan").annotate(total=Sum("amount")).values("total")
    nothing = Value(Decimal(0), output_field=MoneyField())
    return Coalesce(Subquery(total_repaid, output_field=MoneyField()), nothing)


def _outstanding(moment: Moment) -> Q:
    return Q(issued_on__lte=moment.as_of) & Q(GreaterThan(F("amount"), _repaid(moment)))


LOANS = Subject(
    name="小额信贷",
    meaning="截至{day}发放的脱贫人口小额信贷（历年累计）",
    example="小额信贷.新增.金额|万元",
    model=Loan,
    keys={"household": "household"},
    stock=lambda moment: Q(issued_on__lte=moment.as_of),
    village="household__village",
    member="member",
    narrowings=(
        in_period("新增", "{period}内放款的", "issued_on"),
        in_period("到期", "{period}内到期的", "due_on"),
        Narrowing("未结清", "{day}还有余额的", _outstanding),
        Narrowing(
            "逾期",
            "{day}已过到期日还有余额的",
            lambda moment: _outstanding(moment) & Q(due_on__lt=moment.as_of),
        ),
        Narrowing("贴息", "贴息的", lambda moment: Q(is_subsidised=True)),
        labelled("方式", "使用方式为{values}的", "way", choices(Loan.Way)),
    ),
    measures=(
        HOUSEHOLD_COUNT,
        NAMED_COUNT,
        row_count("笔数", "笔", "合同的笔数"),
        total("金额", "amount", "贷款金额的合计"),
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
        village_count(),
    ),
)

PLACEMENTS = Subject(
    name="兜底安置",
    meaning="{day}列入兜底安置、尚未终止的人",
    example="兜底安置.需安置.户数",
    model=Placement,
    keys={"member": "member", "household": "household"},
    stock=_received,
    village="household__village",
    member="member",
    narrowings=(
        Narrowing("需安置", "不论是否已安置的", lambda moment: Q()),
        Narrowing("待安置", "还没有安置地点的", lambda moment: Q(place="")),
        Narrowing("已入住", "{day}已入住的", lambda moment: Q(placed_on__lte=moment.as_of)),
        Narrowing(
            "已签协议", "{day}已签协议的", lambda moment: Q(agreement_signed_on__lte=moment.as_of)
        ),
        labelled(
            "地点",
            "安置地点为{values}的",
            "place",
            choices(Placement.Place),
            example='兜底安置.地点("敬老院").人数',
        ),
    ),
    measures=(HOUSEHOLD_COUNT, NAMED_COUNT, village_count()),
)
