"""务工：一个人在一处的一段。"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import (
    Coalesce,
    ExtractDay,
    ExtractMonth,
    ExtractYear,
    Greatest,
    Least,
)
from django.db.models.lookups import GreaterThanOrEqual

from policies.models import Employment, EmploymentCheck
from reports.vocabulary.moments import Moment
from reports.vocabulary.subjects.common import (
    HOUSEHOLD_COUNT,
    NAMED_COUNT,
    called,
    existing,
    in_period,
    labelled,
    row_count,
    total,
    village_count,
)
from reports.vocabulary.words import Argument, Basis, Kind, Narrowing, Subject, choices

DAYS_OF_MONTH, DAYS_OF_YEAR = 30, 360
AREAS = {place.label: place for place in Employment.Place}


def _member_present(moment: Moment) -> Q:
    return moment.present("member__joined_on", "member__left_on") & existing(moment)


def _touching(moment: Moment) -> Q:
    """At work on some day of the period."""
    still = Q(valid_to=None) | Q(valid_to__gt=moment.date_from)
    return Q(valid_from__lte=moment.date_to) & still


def _worked(moment: Moment) -> Q:
    """On the day of an event there is no period: who was at work then."""
    worked = moment.in_force() if moment.is_event else _touching(moment)
    return worked & _member_present(moment)


def _at_work(moment: Moment) -> Q:
    return moment.in_force() & _member_present(moment)


def _in_area(moment: Moment, *places: str) -> Q:
    """One of the five areas by its name; anything else is looked for in the 务工地."""
    areas = [place for place in places if isinstance(place, Employment.Place)]
    found = Q(place__in=areas) if areas else Q()
    for text in places:
        if text not in areas:
            found |= Q(work_place__contains=text)
    return found


def _number(day: date) -> int:
    """Days since the year 0 with 30 days to each month: a month is a month, and parts add up."""
    return DAYS_OF_YEAR * day.year + DAYS_OF_MONTH * day.month + day.day


def _number_of(path: str):
    year, month = ExtractYear(path), ExtractMonth(path)
    return year * Value(DAYS_OF_YEAR) + month * Value(DAYS_OF_MONTH) + ExtractDay(path)


def _full_months(moment: Moment, months: Decimal) -> Q:
    """All stays of the person in the period, put together."""
    start = Value(_number(moment.date_from))
    end = Value(_number(moment.date_to + timedelta(days=1)))
    until = Least(Coalesce(_number_of("valid_to"), end), end)
    days = until - Greatest(_number_of("valid_from"), start)
    stays = Employment.objects.filter(
        _touching(moment), township=OuterRef("township"), member=OuterRef("member")
    )
    worked = stays.order_by().values("member").annotate(days=Sum(days)).values("days")
    wanted = Value(int(months * DAYS_OF_MONTH))
    return Q(GreaterThanOrEqual(Subquery(worked, output_field=IntegerField()), wanted))


def _checked(moment: Moment) -> Q:
    """A month of the period was asked after."""
    rows = EmploymentCheck.objects.filter(
        township=OuterRef("township"),
        employment=OuterRef("pk"),
        month__gte=moment.date_from.replace(day=1),
        month__lte=moment.date_to,
    )
    return Q(Exists(rows))


WORKERS = Subject(
    name="务工",
    meaning="{period}内务工过的在册成员（一人一处为一段）",
    example='务工.区域("省外").人数',
    model=Employment,
    keys={"member": "member", "household": "household"},
    stock=_worked,
    basis=Basis.FLOW,
    village="household__village",
    member="member",
    narrowings=(
        Narrowing("在岗", "{day}在务工的", _at_work, basis=Basis.STOCK, replaces_stock=True),
        in_period("新增", "{period}内开始务工的", "valid_from"),
        in_period("结束", "{period}内结束务工的", "valid_to"),
        Narrowing(
            "区域",
            "务工区域为{values}（或务工地写有）的",
            _in_area,
            argument=Argument(
                Kind.NAMES, "务工区域或地名", lambda lexicon, given: AREAS, is_open=True
            ),
            example='务工.区域("省外").人数',
        ),
        called("务工地", "务工地写有{values}的", "work_place", "地名"),
        called("单位", "务工单位写有{values}的", "employer", "单位名称"),
        labelled("渠道", "就业渠道为{values}的", "channel", choices(Employment.Channel)),
        Narrowing("点对点", "点对点输送的", lambda moment: Q(is_organised=True)),
        Narrowing(
            "满月",
            "本人{period}内务工合计满{values}个月的（30 天折一个月）",
            _full_months,
            argument=Argument(Kind.NUMBER, "月数"),
            basis=Basis.FLOW,
            example="务工.满月(6).人数",
        ),
        Narrowing("已调度", "{period}内月调度过的", _checked, basis=Basis.FLOW),
    ),
    measures=(
        NAMED_COUNT,
        HOUSEHOLD_COUNT,
        row_count("人次", "人次", "务工的段数，一人一处一段计一次"),
        total("工资", "monthly_wage", "登记的月工资的合计"),
        village_count(),
    ),
)
