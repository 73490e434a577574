"""危房改造。"""

from __future__ import annotations

from django.db.models import Q

from households.codes import HouseGrade
from policies.models import HouseRepair
from reports.vocabulary.moments import Moment
from reports.vocabulary.subjects.common import (
    HOUSEHOLD_COUNT,
    PRESENT_COUNT,
    in_period,
    labelled,
    of_year,
    row_count,
    total,
    village_count,
)
from reports.vocabulary.words import Narrowing, Subject, choices

GRADES = {grade.label.split("（")[0]: grade.value for grade in HouseGrade} | {"无房": ""}


def _reached(name: str, path: str) -> Narrowing:
    return Narrowing(
        name, f"截至{{day}}已{name}的", lambda moment: Q(**{f"{path}__lte": moment.as_of})
    )


def _not_accepted(moment: Moment) -> Q:
    return Q(accepted_on=None) | Q(accepted_on__gt=moment.as_of)


REPAIRS = Subject(
    name="危房改造",
    meaning="截至{day}列入计划的危房改造（历年累计）",
    example="危房改造.新增.户数",
    model=HouseRepair,
    keys={"household": "household"},
    stock=lambda moment: Q(planned_on__lte=moment.as_of),
    village="household__village",
    narrowings=(
        in_period("新增", "{period}内列入计划的", "planned_on"),
        of_year(),
        _reached("开工", "started_on"),
        _reached("竣工", "completed_on"),
        _reached("验收", "accepted_on"),
        Narrowing("未验收", "{day}还没有验收的", _not_accepted),
        in_period("发放", "{period}内发放补助的", "paid_on"),
        labelled("方式", "改造方式为{values}的", "way", choices(HouseRepair.Way)),
        labelled("等级", "危房等级为{values}的", "grade", choices(HouseGrade, aliases=GRADES)),
        labelled("对象", "对象类别为{values}的", "group", choices(HouseRepair.Group)),
    ),
    measures=(
        HOUSEHOLD_COUNT,
        PRESENT_COUNT,
        row_count("户次", "户次", "改造的次数，一户一次计一次"),
        total("金额", "subsidy", "补助金额的合计（不论是否已发放；已发放的接“发放”）"),
        village_count(),
    ),
)
