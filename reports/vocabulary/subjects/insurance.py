"""保险（投保人员）、理赔。"""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Coalesce

from policies.models import InsuranceClaim, Insured
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
from reports.vocabulary.words import Argument, Basis, Kind, Measure, Narrowing, Subject

PRODUCTS = Argument(Kind.NAMES, "险种", lambda lexicon, given: lexicon.insurances, is_optional=True)
PERSON = {"member": "member", "household": "household"}
HOUSEHOLD = {"household": "household"}


def _products(lexicon, given):
    return list(given) or list(lexicon.insurances.values())


def _of_product(moment: Moment, *products) -> Q:
    return Q(contract__policy__in=[product.pk for product in products])


def _covered(moment: Moment) -> Q:
    return moment.in_force("contract__") & member_present(moment) & existing(moment)


def _insured_subject(keys: dict[str, str], member: str, persons: Measure) -> Subject:
    return Subject(
        name="保险",
        meaning="{day}在保的（本人在册、户未销户）",
        example='保险("防贫保").投保.人数',
        model=Insured,
        keys=keys,
        stock=_covered,
        village="household__village",
        member=member,
        argument=PRODUCTS,
        with_argument=_of_product,
        column="contract__policy",
        narrowings=(
            Narrowing(
                "投保",
                "投保{year}年度的",
                of_year("contract__year").condition,
                basis=Basis.YEAR,
                replaces_stock=True,
            ),
            labelled(
                "人群",
                "人群类别为{values}的",
                "group",
                Argument(
                    Kind.NAMES,
                    "人群类别",
                    lambda lexicon, given: lexicon.benefit_kinds(_products(lexicon, given)),
                    lambda lexicon, given: lexicon.insured_groups_in_use(_products(lexicon, given)),
                ),
            ),
            Narrowing("未分人群", "没有填人群类别的", lambda moment: Q(group=""), column="group"),
        ),
        measures=(
            HOUSEHOLD_COUNT,
            persons,
            Measure(
                "人群类数",
                "类",
                "投保的人群类别，同一类只计一次",
                "count",
                "group",
                where=lambda moment: ~Q(group=""),
            ),
            Measure(
                "保费",
                "元",
                "保费的合计，没有单独登记的按保单上每人（户）的保费",
                "sum",
                Coalesce("premium", "contract__premium"),
            ),
            village_count(),
        ),
    )


def _claim_subject(keys: dict[str, str], member: str, persons: Measure) -> Subject:
    return Subject(
        name="理赔",
        meaning="{period}内赔付的保险理赔",
        example='理赔("防贫保").赔付.金额',
        model=InsuranceClaim,
        keys=keys,
        stock=lambda moment: moment.within("paid_on"),
        basis=Basis.FLOW,
        event="paid_on",
        village="household__village",
        member=member,
        argument=PRODUCTS,
        with_argument=_of_product,
        column="contract__policy",
        narrowings=(
            in_period("报案", "{period}内报案的", "reported_on"),
            in_period("赔付", "{period}内赔付的", "paid_on"),
            labelled(
                "类别",
                "赔付类别为{values}的",
                "kind",
                Argument(
                    Kind.NAMES,
                    "赔付类别",
                    lambda lexicon, given: lexicon.insurance_kinds_in_use(
                        _products(lexicon, given)
                    ),
                ),
            ),
        ),
        measures=(
            row_count("起数", "起", "一案计一起"),
            HOUSEHOLD_COUNT,
            persons,
            total("金额", "amount", "赔付金额的合计"),
            village_count(),
        ),
    )


INSURED = _insured_subject(PERSON, "member", NAMED_COUNT)
CLAIMS = _claim_subject(PERSON, "member", NAMED_COUNT)
# Insurance of whole households, such as of their houses: 人数 is everybody who belongs to them.
HOUSEHOLD_INSURED = _insured_subject(HOUSEHOLD, "", PRESENT_COUNT)
HOUSEHOLD_CLAIMS = _claim_subject(HOUSEHOLD, "", PRESENT_COUNT)
