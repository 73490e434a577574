"""村集体收入、产业、光伏、光伏收益、消费帮扶。"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.db.models import Exists, ExpressionWrapper, OuterRef, Q, Value
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from lib.fields import MoneyField
from projects.models import (
    CollectiveIncome,
    IndustryRecord,
    Sale,
    SolarStation,
    SolarYear,
)
from reports.vocabulary.moments import Moment
from reports.vocabulary.rowset import RowSet
from reports.vocabulary.subjects.common import (
    HOUSEHOLD_COUNT,
    PRESENT_COUNT,
    added_up,
    in_period,
    in_years,
    labelled,
    names_in_use,
    of_year,
    row_count,
    since,
    total,
    township_count,
    village_count,
)
from reports.vocabulary.words import Argument, Basis, Kind, Measure, Narrowing, Subject, choices

YUAN = Argument(Kind.NUMBER, "元")


def _of_the_village(moment: Moment):
    """What the row's village took in in the row's year, all origins together."""
    rows = CollectiveIncome.objects.filter(
        township=OuterRef("township"), village=OuterRef("village"), year=OuterRef("year")
    )
    return added_up(rows, "village")


def _reaching(moment: Moment, limit: Decimal) -> Q:
    return Q(GreaterThanOrEqual(_of_the_village(moment), Value(limit, output_field=MoneyField())))


def _below(moment: Moment, limit: Decimal) -> Q:
    return Q(LessThan(_of_the_village(moment), Value(limit, output_field=MoneyField())))


COLLECTIVE = Subject(
    name="村集体收入",
    meaning="{period}各年度的村集体收入",
    example="村集体收入.年度.金额|万元",
    model=CollectiveIncome,
    keys={},
    stock=in_years(),
    basis=Basis.FLOW,
    village="village",
    narrowings=(
        of_year(),
        labelled("来源", "来源为{values}的", "origin", choices(CollectiveIncome.Origin)),
        Narrowing(
            "达到",
            "当年各来源合计达到{values}元的村的",
            _reaching,
            argument=YUAN,
            example="村集体收入.年度.达到(100000).村数",
        ),
        Narrowing(
            "低于",
            "当年各来源合计低于{values}元的村的",
            _below,
            argument=YUAN,
            example="村集体收入.年度.低于(50000).村数",
        ),
    ),
    measures=(
        total("金额", "amount", "金额的合计"),
        village_count("village"),
        township_count(),
    ),
)


# 产业: seasons of a year are rows beside a row for the whole year; no number counts twice

SEASONS = "季节"
WHOLE = IndustryRecord.Season.YEAR


def _others(**having):
    """The other rows of the same village and industry."""
    return IndustryRecord.objects.filter(
        township=OuterRef("township"),
        village=OuterRef("village"),
        industry=OuterRef("industry"),
        **having,
    ).order_by()


def _added_up_by_season(column: str) -> Measure:
    """The row of the whole year if it has the number, otherwise its seasons."""

    def once(moment: Moment) -> Q:
        whole = _others(year=OuterRef("year"), season=WHOLE, **{f"{column}__isnull": False})
        return Q(season=WHOLE) | ~Q(Exists(whole))

    name, unit = COLUMNS[column]
    meaning = f"{name}的合计：登记了全年的按全年，没有的各季相加"
    return _seasonal(Measure(name, unit, meaning, "sum", column, where=once))


def _there_all_year(column: str) -> Measure:
    """Of the last year of the period: the row of the whole year, otherwise the season with most."""

    def once(moment: Moment) -> Q:
        filled = {f"{column}__isnull": False}
        later = _others(year__gt=OuterRef("year"), year__lte=moment.date_to.year, **filled)
        beside = _others(year=OuterRef("year"), **filled)
        own = ExpressionWrapper(OuterRef(column), IndustryRecord._meta.get_field(column))
        more, same = Q(**{f"{column}__gt": own}), Q(**{column: own, "pk__lt": OuterRef("pk")})
        whole = ~Q(season=WHOLE) & Q(Exists(beside.filter(season=WHOLE)))
        larger = ~Q(season=WHOLE) & Q(Exists(beside.filter(more | same)))
        return Q(**filled) & ~Q(Exists(later)) & ~whole & ~larger

    name, unit = COLUMNS[column]
    meaning = f"最近一年{name}的合计：登记了全年的按全年，没有的按最多的一季"
    return _seasonal(Measure(name, unit, meaning, "sum", column, where=once))


def _seasonal(measure: Measure) -> Measure:
    """Behind 季节(…) the rows of that season are meant, whatever stands beside them."""

    def instead(rows: RowSet) -> tuple[RowSet, Measure]:
        if not any(each.word.name == SEASONS for each in rows.applied):
            return rows, measure
        meaning = f"{measure.name}的合计"
        return rows, replace(measure, where=None, meaning=meaning)

    return replace(measure, instead=instead)


COLUMNS = {
    "area_mu": ("面积", "亩"),
    "new_area_mu": ("新增面积", "亩"),
    "trees": ("株数", "株"),
    "boxes": ("盒数", "盒"),
    "heads": ("头数", "头"),
    "output_kg": ("产量", "公斤"),
    "income": ("收入", "元"),
    "households": ("参与户数", "户"),
}
INDUSTRY = Subject(
    name="产业",
    meaning="{period}各年度的产业情况",
    example='产业("茶叶").年度.面积|万亩',
    model=IndustryRecord,
    keys={},
    stock=in_years(),
    basis=Basis.FLOW,
    village="village",
    argument=Argument(
        Kind.NAMES, "产业", lambda lexicon, given: lexicon.industries, is_optional=True
    ),
    with_argument=lambda moment, *found: Q(industry__in=found),
    column="industry",
    narrowings=(
        of_year(),
        labelled(
            SEASONS,
            "{values}的",
            "season",
            choices(IndustryRecord.Season),
            example='产业("茶叶").年度.季节("春季").新增面积',
        ),
    ),
    measures=(
        _there_all_year("area_mu"),
        _added_up_by_season("new_area_mu"),
        _there_all_year("trees"),
        _added_up_by_season("boxes"),
        _there_all_year("heads"),
        _added_up_by_season("output_kg"),
        _added_up_by_season("income"),
        _there_all_year("households"),
        Measure("产业数", "个", "产业的种数", "count", "industry"),
        village_count("village"),
        township_count(),
    ),
)


# 光伏


def _standing(moment: Moment) -> Q:
    return Q(retired_on=None) | Q(retired_on__gt=moment.as_of)


STATIONS = Subject(
    name="光伏",
    meaning="{day}未退役的光伏电站（含在建的）",
    example="光伏.已并网.容量",
    model=SolarStation,
    keys={"asset": "asset", "village": "village"},
    stock=_standing,
    village="village",
    narrowings=(
        since("已并网", "截至{day}已并网的", "connected_on"),
        Narrowing(
            "在建",
            "{day}还没有并网的",
            lambda moment: Q(connected_on=None) | Q(connected_on__gt=moment.as_of),
        ),
        in_period("新并网", "{period}内并网的", "connected_on"),
    ),
    measures=(
        row_count("个数", "个", "电站的个数"),
        total("容量", "kw", "装机容量的合计", unit="千瓦"),
        village_count("village"),
        township_count(),
    ),
)

SOLAR_INCOMES = Subject(
    name="光伏收益",
    meaning="{period}各年度的光伏收益",
    example="光伏收益.年度.金额|万元",
    model=SolarYear,
    keys={"asset": "station__asset"},
    stock=in_years(),
    basis=Basis.FLOW,
    village="station__village",
    narrowings=(of_year(),),
    measures=(
        total("金额", "income", "收益的合计"),
        total("发电量", "kwh", "发电量的合计", unit="千瓦时"),
        Measure(
            "个数", "个", "有收益的电站，同一个只计一次", "count", "station", grain="solarstation"
        ),
        village_count("station__village"),
        township_count(),
    ),
)

SALES = Subject(
    name="消费帮扶",
    meaning="{period}内的消费帮扶",
    example="消费帮扶.金额|万元",
    model=Sale,
    keys={"household": "household", "enterprise": "enterprise"},
    stock=lambda moment: moment.within("sold_on"),
    basis=Basis.FLOW,
    event="sold_on",
    village="village",
    narrowings=(
        labelled(
            "产品",
            "产品为{values}的",
            "product",
            names_in_use("产品", lambda lexicon: lexicon.sold_products),
        ),
        labelled(
            "渠道",
            "渠道为{values}的",
            "channel",
            names_in_use("渠道", lambda lexicon: lexicon.sale_channels),
        ),
    ),
    measures=(
        total("金额", "amount", "金额的合计"),
        HOUSEHOLD_COUNT,
        PRESENT_COUNT,
        row_count("笔数", "笔", "销售的笔数"),
        Measure(
            "主体数", "个", "经营主体，同一个只计一次", "count", "enterprise", grain="enterprise"
        ),
        village_count("village"),
        township_count(),
    ),
)
