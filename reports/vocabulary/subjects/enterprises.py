"""经营主体、联农带农、带动增收。"""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q

from lib.fields import FixedDecimalField
from projects.models import Enterprise, HouseholdLink, LinkIncome
from reports.vocabulary.moments import Moment
from reports.vocabulary.problems import Misunderstood
from reports.vocabulary.rowset import RowSet
from reports.vocabulary.subjects.common import (
    HOUSEHOLD_COUNT,
    PRESENT_COUNT,
    existing,
    in_period,
    labelled,
    names_in_use,
    row_count,
    since,
    total,
    township_count,
    village_count,
)
from reports.vocabulary.words import Argument, Basis, Kind, Measure, Narrowing, Subject, choices

NAME = Argument(Kind.NAMES, "经营主体", lambda lexicon, given: lexicon.enterprises, is_partial=True)
PRODUCT = Argument(Kind.NAMES, "产品", lambda lexicon, given: lexicon.enterprise_products)

# The column holds hundredths of a percent: read with two places more they are a ratio.
PREMIUM = ExpressionWrapper(F("price_premium"), output_field=FixedDecimalField(places=4))


def _making(prefix: str) -> Narrowing:
    """Products stand in one column, 、 between them: 茶叶 is no part of 油茶叶."""

    def condition(moment: Moment, *products: str) -> Q:
        found = Q()
        for product in products:
            column = f"{prefix}products"
            found |= Q(**{column: product}) | Q(**{f"{column}__startswith": f"{product}、"})
            found |= Q(**{f"{column}__endswith": f"、{product}"})
            found |= Q(**{f"{column}__contains": f"、{product}、"})
        return found

    return Narrowing("产品", "产品有{values}的", condition, argument=PRODUCT)


def _named(path: str):
    return lambda moment, *ids: Q(**{f"{path}__in": [pk for pks in ids for pk in pks]})


def _at_work(moment: Moment) -> Q:
    founded = Q(founded_on=None) | Q(founded_on__lte=moment.as_of)
    return founded & (Q(closed_on=None) | Q(closed_on__gt=moment.as_of))


def _carrying(moment: Moment) -> Q:
    inner = moment.deeper()
    rows = HouseholdLink.objects.filter(
        inner.in_force(),
        existing(inner),
        township=OuterRef("township"),
        enterprise=OuterRef("pk"),
    )
    return Q(Exists(rows.order_by()))


def _unit(rows: RowSet, *units: str) -> str:
    if len(units) == 1:
        return units[0]
    raise Misunderstood("单位不同，不能相加，请分开写", word="规模")


ENTERPRISES = Subject(
    name="经营主体",
    meaning="{day}在营的经营主体",
    example='经营主体.类型("合作社").带动.个数',
    model=Enterprise,
    keys={"enterprise": "pk", "village": "village"},
    stock=_at_work,
    village="village",
    argument=replace(NAME, is_optional=True),
    with_argument=_named("pk"),
    narrowings=(
        labelled("类型", "类型为{values}的", "kind", choices(Enterprise.Kind)),
        _making(""),
        Narrowing("带动", "{day}有带动的农户的", _carrying),
        since("已采集", "截至{day}已采集信息的", "surveyed_on"),
        in_period("新增", "{period}内成立的", "founded_on"),
    ),
    measures=(
        row_count("个数", "个", "同一个只计一次"),
        village_count("village"),
        township_count(),
        Measure(
            "规模",
            "",
            "规模的合计，单位为{values}",
            "sum",
            "scale",
            argument=names_in_use("单位", lambda lexicon: lexicon.scale_units),
            where=lambda moment, *units: Q(scale_unit__in=units),
            unit_of=_unit,
        ),
        Measure("收购溢价", "", "订单收购比市价最多高多少（比率）", "highest", PREMIUM),
        Measure("名称", "", "按名称顺序的名称", "names", "name"),
    ),
)

LINK_INCOMES = Subject(
    name="带动增收",
    meaning="{period}内经营主体付给农户的",
    example="带动增收.金额|万元",
    model=LinkIncome,
    keys={
        "link": "link",
        "household": "link__household",
        "enterprise": "link__enterprise",
    },
    stock=lambda moment: Q(),
    always=lambda moment: moment.within("paid_on"),
    basis=Basis.FLOW,
    event="paid_on",
    village="link__household__village",
    narrowings=(
        labelled("方式", "方式为{values}的", "link__way", choices(HouseholdLink.Way)),
        Narrowing("主体", "由{values}付的", _named("link__enterprise"), argument=NAME),
        labelled(
            "主体类型", "经营主体为{values}的", "link__enterprise__kind", choices(Enterprise.Kind)
        ),
        _making("link__enterprise__"),
    ),
    measures=(
        total("金额", "amount", "金额的合计"),
        HOUSEHOLD_COUNT,
        PRESENT_COUNT,
        row_count("笔数", "笔", "付款的笔数"),
        village_count("link__household__village"),
        township_count(),
    ),
)

LINKS = Subject(
    name="联农带农",
    meaning="{day}由经营主体带动的农户",
    example='联农带农("金融扶贫").在带.户数',
    model=HouseholdLink,
    keys={"link": "pk", "household": "household", "enterprise": "enterprise"},
    stock=lambda moment: moment.in_force() & existing(moment),
    village="household__village",
    argument=Argument(
        Kind.NAMES, "带贫项目", lambda lexicon, given: lexicon.programmes, is_optional=True
    ),
    with_argument=lambda moment, *names: Q(programme__in=names),
    narrowings=(
        Narrowing(
            "在带",
            "{day}在带的",
            lambda moment: moment.in_force() & existing(moment),
            replaces_stock=True,
        ),
        in_period("新增", "{period}内开始带动的", "valid_from"),
        in_period("停止", "{period}内停止带动的", "valid_to"),
        labelled("方式", "方式为{values}的", "way", choices(HouseholdLink.Way)),
        Narrowing("主体", "由{values}带动的", _named("enterprise"), argument=NAME),
        labelled("主体类型", "经营主体为{values}的", "enterprise__kind", choices(Enterprise.Kind)),
        _making("enterprise__"),
    ),
    measures=(
        HOUSEHOLD_COUNT,
        PRESENT_COUNT,
        Measure(
            "主体数", "个", "经营主体，同一个只计一次", "count", "enterprise", grain="enterprise"
        ),
        village_count(),
        township_count(),
    ),
    parts={"收入": LINK_INCOMES},
)
