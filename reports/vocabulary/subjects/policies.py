"""政策、政策标准、兜底安置；哪项政策登记在哪里，就用哪个词。"""

from __future__ import annotations

from django.db.models import Q, Value
from django.db.models.functions import Concat

from policies.models import Benefit, Placement, Policy, PolicyStandard
from reports.vocabulary.moments import Moment
from reports.vocabulary.problems import Misunderstood
from reports.vocabulary.rowset import RowSet
from reports.vocabulary.subjects.common import (
    HOUSEHOLD_COUNT,
    NAMED_COUNT,
    PRESENT_COUNT,
    called,
    existing,
    in_period,
    labelled,
    latest_date,
    member_present,
    of_year,
    row_count,
    total,
    village_count,
)
from reports.vocabulary.words import Argument, Basis, Kind, Measure, Narrowing, Subject, choices

REGISTER = Policy.Register
WORDS = {
    REGISTER.BENEFITS: "政策",
    REGISTER.LOANS: "小额信贷",
    REGISTER.EMPLOYMENT: "务工",
    REGISTER.CLAIMS: "医疗",
    REGISTER.INSURANCE: "保险",
    REGISTER.PLACEMENTS: "兜底安置",
    REGISTER.POSTS: "公益岗",
    REGISTER.REPAIRS: "危房改造",
    REGISTER.TRAININGS: "技能培训",
}
POLICY_NAMES = Argument(
    Kind.NAMES, "政策名称", lambda lexicon, given: lexicon.benefit_policies, is_optional=True
)


def word_for(policy: Policy) -> str:
    """How what people get of the policy is written: 公益岗, 保险("防贫保")."""
    word = WORDS[policy.register]
    is_named = policy.register in {REGISTER.BENEFITS, REGISTER.INSURANCE}
    return f'{word}("{policy.name}")' if is_named else word


def received(moment: Moment) -> Q:
    """In force on the day; the person belongs to the household, which is not dissolved."""
    return moment.in_force() & member_present(moment) & existing(moment)


def _bare(moment: Moment) -> Q:
    """Without a further word: states that are in force, grants that were paid."""
    state = Q(policy__nature=Policy.Nature.STATE) & received(moment)
    return state | (Q(policy__nature=Policy.Nature.GRANT) & moment.within("paid_on"))


def _named(lexicon, given):
    """The policies in the brackets of 政策(…), or all."""
    return [policy for policy in given if isinstance(policy, Policy)] or list(
        lexicon.benefit_policies.values()
    )


def _policies_of(rows: RowSet) -> list[Policy]:
    """The policies that a set or the two sides of a union name."""
    within = [each for applied in rows.applied for each in applied.values]
    sides = [_policies_of(each) for each in within if isinstance(each, RowSet)]
    named = [policy for policy in rows.given if isinstance(policy, Policy)]
    return named or [policy for side in sides for policy in side]


def _quantity_unit(rows: RowSet) -> str:
    """Raises Misunderstood where quantities of several units, or of none, would be added."""
    units = {policy.quantity_unit for policy in _policies_of(rows)}
    if len(units) == 1 and units != {""}:
        return units.pop()
    if units <= {""}:
        raise Misunderstood(
            '「数量」前面要写明记数量的政策，如 政策("退耕还林").发放.数量', word="数量"
        )
    raise Misunderstood("几项政策的数量单位不同，不能相加，请分开写", word="数量")


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
                received,
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
            Narrowing("未分子类", "没有填子类的", lambda moment: Q(kind=""), column="kind"),
            labelled(
                "地点",
                "地点为{values}的",
                "place",
                Argument(
                    Kind.NAMES,
                    "地点",
                    lambda lexicon, given: lexicon.benefit_places(_named(lexicon, given)),
                    lambda lexicon, given: lexicon.benefit_places_in_use(_named(lexicon, given)),
                ),
                example='政策("就业奖补").发放.地点("县外").人数',
            ),
            labelled(
                "期次",
                "期次为{values}的",
                "term",
                Argument(
                    Kind.NAMES,
                    "期次",
                    lambda lexicon, given: lexicon.benefit_terms(_named(lexicon, given)),
                    lambda lexicon, given: lexicon.terms,
                ),
                example='政策("雨露计划").发放.期次("春季").人数',
            ),
            labelled(
                "批次",
                "批次为{values}的",
                "batch",
                Argument(Kind.NAMES, "批次", lambda lexicon, given: lexicon.batches),
            ),
            labelled(
                "来源",
                "资金来源为{values}的",
                "source",
                Argument(Kind.NAMES, "资金来源", lambda lexicon, given: lexicon.sources),
            ),
            labelled("门类", "政策类别为{values}的", "policy__sector", choices(Policy.Sector)),
        ),
        measures=(
            HOUSEHOLD_COUNT,
            persons,
            row_count("人次", "人次", "享受记录，一人一期计一次"),
            row_count("户次", "户次", "享受记录，一户一期计一次"),
            total("金额", "amount", "金额的合计"),
            total("总费用", "total_cost", "登记的总费用的合计"),
            Measure(
                "数量",
                "",
                "登记的数量的合计，单位见政策目录",
                "sum",
                "quantity",
                unit_of=_quantity_unit,
                example='政策("退耕还林").发放.数量',
            ),
            total("次数", "times", "登记的次数的合计", unit="次"),
            Measure(
                "期次数",
                "个",
                "有记录的期次，同一期次只计一次",
                "count",
                "term",
                where=lambda moment: ~Q(term=""),
            ),
            Measure("所属年度", "年", "记在哪个年度名下", "latest", "year", is_year=True),
            latest_date("paid_on"),
            village_count(),
        ),
    )


POLICY = _policy_subject({"member": "member", "household": "household"}, "member", NAMED_COUNT)
# A policy for whole households: 人数 is everybody who belongs to them.
HOUSEHOLD_POLICY = _policy_subject({"household": "household"}, "", PRESENT_COUNT)

ITEM = Argument(Kind.NAMES, "项目", lambda lexicon, given: lexicon.standard_items(given[0]))
STANDARD_KIND = Argument(
    Kind.NAMES, "子类", lambda lexicon, given: lexicon.standard_kinds(given[0])
)


SINCE = Measure("起始日期", "", "从哪天起执行，几项的取最近的", "latest", "valid_from")


def _standard_subject(*measures: Measure, whole: str = "") -> Subject:
    return Subject(
        name="政策标准",
        meaning="{day}执行的政策标准（本辖区没有的按最近的上级）",
        example='政策标准("低保", "年标准")',
        model=PolicyStandard,
        keys={},
        stock=lambda moment: moment.in_force(),
        village="",
        own="area",
        is_inherited=True,
        argument=Argument(
            Kind.NAMES, "政策名称", lambda lexicon, given: lexicon.policies, is_optional=True
        ),
        with_argument=lambda moment, policy, *_: Q(policy=policy.pk),
        narrowings=(
            called(
                "文号",
                "公布的文件里有{values}的",
                "document",
                "文号或文件名",
                example='政策标准.文号("到户帮扶清单").政策数',
            ),
        ),
        measures=measures,
        whole=whole,
    )


STANDARDS = _standard_subject(
    Measure(
        "项目数",
        "个",
        "有标准的项目，同一政策的同一项目只计一次",
        "count",
        Concat("policy__code", Value(" "), "item"),
    ),
    Measure("政策数", "项", "有标准的政策，同一项只计一次", "count", "policy"),
    SINCE,
)
STANDARD = _standard_subject(
    Measure("数值", "", "公布的数值，单位照公布的", "standard", "value"), SINCE, whole="数值"
)

PLACEMENTS = Subject(
    name="兜底安置",
    meaning="{day}列入兜底安置、尚未终止的人",
    example="兜底安置.需安置.户数",
    model=Placement,
    keys={"member": "member", "household": "household"},
    stock=received,
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
