"""农户、脱贫户、家庭成员、年度收入、帮扶责任人。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from households.codes import (
    CAUSES,
    SCHOOL_STAGES,
    Attribute,
    BaseType,
    DissolveReason,
    JoinReason,
    Labour,
    LeaveReason,
    PolicyStanding,
)
from households.models import (
    HelperAssignment,
    Household,
    HouseholdStatus,
    HouseholdYear,
    Member,
    MemberYear,
)
from households.models.income import NET_INCOME
from lib.fields import MoneyField
from reports.vocabulary.moments import Moment
from reports.vocabulary.subjects.common import (
    HOUSEHOLD_COUNT,
    PRESENT_COUNT,
    existing,
    group_count,
    in_period,
    labelled,
    row_count,
    total,
    village_count,
)
from reports.vocabulary.words import (
    Argument,
    Basis,
    Kind,
    Measure,
    Narrowing,
    Subject,
    choices,
)

CAUSE = choices(CAUSES)
REGISTERED = (BaseType.LIFTED, BaseType.POOR)  # 建档立卡
ABLE = (Labour.ORDINARY, Labour.SKILLED, Labour.WEAK)
# To move from one household to another is neither 自然增加 nor 自然减少.
MOVES_IN = (JoinReason.SPLIT, JoinReason.MERGE)
MOVES_OUT = (LeaveReason.SPLIT, LeaveReason.MERGE)


def _caused(prefix: str) -> Narrowing:
    return Narrowing(
        "致贫原因",
        "主要致贫原因为{values}的",
        lambda moment, *values: Q(**{f"{prefix}main_cause__in": values}),
        argument=CAUSE,
        example='脱贫户.致贫原因("因病").户数',
    )


def _lifted_in(prefix: str) -> Narrowing:
    return Narrowing(
        "脱贫年度",
        "{values}年脱贫的",
        lambda moment, *years: Q(**{f"{prefix}lifted_on__year": int(years[0])}),
        argument=Argument(Kind.NUMBER, "年份"),
        example="脱贫户.脱贫年度(2014).户数",
    )


def _relocated(prefix: str) -> Narrowing:
    return Narrowing(
        "易地搬迁", "易地扶贫搬迁的", lambda moment: Q(**{f"{prefix}is_relocated": True})
    )


def _standing(name: str, value: str, meaning: str) -> Narrowing:
    return Narrowing(name, meaning, lambda moment: Q(policy=value))


HOUSEHOLDS = Subject(
    name="农户",
    meaning="{day}已建档、未销户的农户",
    example="农户.户数",
    model=Household,
    keys={"household": "pk"},
    stock=lambda moment: moment.present("registered_on", "dissolved_on"),
    village="village",
    narrowings=(
        _caused(""),
        _relocated(""),
        in_period("新建档", "{period}内建档的", "registered_on"),
        in_period("销户", "{period}内销户的（含并户）", "dissolved_on"),
        in_period(
            "整户减少",
            "{period}内整户减少的（全户消亡、迁出、清退等，并户不算）",
            "dissolved_on",
            extra=~Q(dissolve_reason=DissolveReason.MERGED),
            example="农户.整户减少.当时(脱贫户 + 监测对象).户数",
        ),
        labelled(
            "减少原因",
            "销户原因为{values}的",
            "dissolve_reason",
            choices(DissolveReason),
            example='农户.整户减少.减少原因("清退").户数',
        ),
    ),
    measures=(HOUSEHOLD_COUNT, PRESENT_COUNT, village_count("village"), group_count("")),
)


def _held(moment: Moment) -> Q:
    """In force on the day. A household's last state ends with it: whoever leaves by that still had it."""
    held = moment.in_force()
    if moment.is_event:
        day = moment.as_of
        held |= Q(valid_from__lte=day, valid_to=day, household__dissolved_on=day)
    return held & existing(moment)


def _status_subject(
    name: str, base_types: tuple[str, ...], *narrowings: Narrowing, meaning: str = ""
) -> Subject:
    return Subject(
        name=name,
        meaning=meaning or f"{{day}}户类型为{name}、未销户的农户",
        example=f"{name}.户数",
        model=HouseholdStatus,
        keys={"household": "household"},
        stock=_held,
        always=lambda moment: Q(base_type__in=base_types),
        village="household__village",
        narrowings=(
            *narrowings,
            labelled(
                "属性",
                "户属性为{values}的",
                "attribute",
                choices(Attribute),
                example=f'{name}.属性("低保").户数',
            ),
            _caused("household__"),
            _relocated("household__"),
        ),
        measures=(HOUSEHOLD_COUNT, PRESENT_COUNT, village_count(), group_count()),
    )


LIFTED = _status_subject(
    "脱贫户",
    (BaseType.LIFTED,),
    _standing("享受政策", PolicyStanding.ENJOYING, "政策享受情况为享受政策的"),
    _standing("稳定脱贫", PolicyStanding.STABLE, "政策享受情况为稳定脱贫的"),
    _lifted_in("household__"),
)
ORDINARY = _status_subject("一般农户", (BaseType.ORDINARY,))
POOR = _status_subject(
    "贫困户",
    (BaseType.POOR,),
    meaning="{day}户类型为贫困户（建档立卡、未脱贫）、未销户的农户",
)
ON_REGISTER = _status_subject(
    "建档立卡户",
    REGISTERED,
    _lifted_in("household__"),
    meaning="{day}建档立卡（贫困户和脱贫户）、未销户的农户",
)


def _labour(moment: Moment, *kinds: str) -> Q:
    """The person's sheet of the year says so."""
    rows = MemberYear.objects.filter(
        township=OuterRef("township"), member=OuterRef("pk"), year=moment.year, labour__in=kinds
    )
    return Q(Exists(rows))


def _at_school(moment: Moment, *stages: tuple[str, ...]) -> Q:
    """The person's sheet of the year names a year of one of the stages."""
    rows = MemberYear.objects.filter(
        township=OuterRef("township"),
        member=OuterRef("pk"),
        year=moment.year,
        schooling__in=[year for years in stages for year in years],
    )
    return Q(Exists(rows))


def _with_labour(moment: Moment) -> Q:
    """Somebody of the household who can work, by the sheets of the year; 整户无劳动力的不算."""
    rows = MemberYear.objects.filter(
        township=OuterRef("township"),
        member__household=OuterRef("household"),
        year=moment.year,
        labour__in=ABLE,
    )
    return Q(Exists(rows))


def _of_age(moment: Moment, years: Decimal) -> Q:
    """On the day of an event: on the last day of the period."""
    day = moment.date_to if moment.is_event else moment.as_of
    born = date(
        max(day.year - int(years), 1), day.month, min(day.day, 28) if day.month == 2 else day.day
    )
    return Q(born_on__lte=born)


PERSONS = Subject(
    name="人口",
    meaning="{day}在册的家庭成员",
    example="人口.人数",
    model=Member,
    keys={"member": "pk", "household": "household"},
    stock=lambda moment: moment.present("joined_on", "left_on") & existing(moment),
    village="household__village",
    member="pk",
    narrowings=(
        in_period(
            "自然增加",
            "{period}内增加的（建档时在册的、分户并户转入的不算）",
            "joined_on",
            extra=~Q(join_reason__in=[JoinReason.FOUNDING, *MOVES_IN]),
            example="人口.自然增加.人数",
        ),
        in_period(
            "自然减少",
            "{period}内减少的（分户并户转出的不算）",
            "left_on",
            extra=~Q(leave_reason__in=MOVES_OUT),
            example="人口.自然减少.当时(监测对象).人数",
        ),
        in_period(
            "随户建档",
            "{period}内随本户建档进来的",
            "joined_on",
            extra=Q(join_reason=JoinReason.FOUNDING, joined_on=F("household__registered_on")),
        ),
        labelled(
            "增加原因",
            "增加原因为{values}的",
            "join_reason",
            choices(JoinReason),
            example='人口.自然增加.增加原因("新生儿").人数',
        ),
        labelled(
            "减少原因",
            "减少原因为{values}的",
            "leave_reason",
            choices(LeaveReason, aliases={"清退": LeaveReason.CLEARED}),
            example='人口.自然减少.减少原因("死亡").人数',
        ),
        Narrowing("劳动力", "{year}年度采集表上有劳动能力的", lambda m: _labour(m, *ABLE)),
        Narrowing(
            "劳动技能",
            "{year}年度采集表上劳动技能为{values}的",
            _labour,
            argument=choices(Labour),
            example='人口.劳动技能("技能劳动力").人数',
        ),
        Narrowing(
            "在校",
            "{year}年度采集表上在校生状况为{values}的",
            _at_school,
            argument=Argument(Kind.NAMES, "学段", lambda lexicon, given: SCHOOL_STAGES),
            example='人口.在校("义务教育").人数',
        ),
        Narrowing(
            "年满",
            "{day}年满{values}周岁的（没有登记出生日期的不算）",
            _of_age,
            argument=Argument(Kind.NUMBER, "周岁"),
            example="人口.年满(70).人数",
        ),
        Narrowing("残疾", "登记了残疾类别的", lambda moment: Q(disability_kind__isnull=False)),
    ),
    measures=(
        Measure("人数", "人", "家庭成员，同一人只计一次", "count", "pk", grain="member"),
        HOUSEHOLD_COUNT,
        village_count(),
    ),
)


def _limit(limit: Decimal):
    """Compared in fen without a division: net income against limit × persons."""
    return F("persons") * Value(limit, output_field=MoneyField())


def _net_below(moment: Moment, limit: Decimal) -> Q:
    return Q(persons__gt=0) & Q(LessThan(NET_INCOME, _limit(limit)))


def _net_at_least(moment: Moment, limit: Decimal) -> Q:
    return Q(persons__gt=0) & Q(GreaterThanOrEqual(NET_INCOME, _limit(limit)))


INCOMES = Subject(
    name="收入",
    meaning="{year}年度的农户年度采集表",
    example="收入.上年.低于(10000).户数",
    model=HouseholdYear,
    keys={"household": "household"},
    stock=lambda moment: Q(year=moment.year) & existing(moment),
    basis=Basis.YEAR,
    village="household__village",
    narrowings=(
        Narrowing(
            "低于",
            "人均纯收入低于 {values} 元的",
            _net_below,
            argument=Argument(Kind.NUMBER, "元"),
            example="收入.低于(10000).户数",
        ),
        Narrowing(
            "不低于",
            "人均纯收入在 {values} 元以上（含）的",
            _net_at_least,
            argument=Argument(Kind.NUMBER, "元"),
            example="收入.不低于(5000).户数",
        ),
        Narrowing(
            "有劳动力",
            "{year}年度采集表上家里有人有劳动能力的（整户无劳动力、丧失劳动力的不算）",
            _with_labour,
            example="收入.上年.低于(10000).有劳动力.户数",
        ),
    ),
    measures=(
        HOUSEHOLD_COUNT,
        PRESENT_COUNT,
        total("务工收入", "work_wages", "采集表上务工收入的合计"),
        total("计算人口", "persons", "采集表上计算人口的合计", unit="人"),
        village_count(),
    ),
)

HELPERS = Subject(
    name="帮扶责任人",
    meaning="{day}在任的帮扶责任人（结对关系）",
    example="帮扶责任人.户数",
    model=HelperAssignment,
    keys={"household": "household"},
    stock=lambda moment: moment.in_force() & existing(moment),
    village="household__village",
    narrowings=(
        labelled(
            "职责",
            "职责为{values}的",
            "duty",
            choices(HelperAssignment.Duty),
            example='帮扶责任人.职责("监测联系人").户数',
        ),
        labelled(
            "隶属",
            "单位隶属为{values}的",
            "level",
            choices(HelperAssignment.Level, aliases={"区直": HelperAssignment.Level.COUNTY}),
        ),
    ),
    measures=(
        HOUSEHOLD_COUNT,
        Measure(
            "人数",
            "人",
            "帮扶人，同单位同名的只计一次",
            "count",
            Concat("unit", Value(" "), "name"),
        ),
        Measure(
            "单位数",
            "个",
            "帮扶人所在的单位，同一个只计一次",
            "count",
            "unit",
            where=lambda moment: ~Q(unit=""),
        ),
        row_count("结对数", "对", "结对关系，一人帮两户计两对"),
        village_count(),
    ),
)
