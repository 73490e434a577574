"""技能培训和参训人员。"""

from __future__ import annotations

from django.db.models import Q

from policies.models import Trainee, Training
from reports.vocabulary.subjects.common import (
    HOUSEHOLD_COUNT,
    NAMED_COUNT,
    in_period,
    labelled,
    latest_date,
    row_count,
    total,
    village_count,
)
from reports.vocabulary.words import Argument, Basis, Kind, Narrowing, Subject

TRAINEES = Subject(
    name="参训",
    meaning="{period}内开班的技能培训的参训人员（一期一人一行）",
    example="技能培训.参训.人次",
    model=Trainee,
    keys={"member": "member", "household": "household", "training": "training"},
    stock=lambda moment: moment.within("training__started_on"),
    basis=Basis.FLOW,
    event="training__started_on",
    village="household__village",
    member="member",
    narrowings=(
        Narrowing("取证", "取得证书的", lambda moment: Q(has_certificate=True)),
        in_period("发放", "{period}内发放补助的", "paid_on"),
    ),
    measures=(
        row_count("人次", "人次", "一期一人计一次"),
        NAMED_COUNT,
        HOUSEHOLD_COUNT,
        total("金额", "allowance", "补助金额的合计（不论是否已发放；已发放的接“发放”）"),
        village_count(),
    ),
)

TRAININGS = Subject(
    name="技能培训",
    meaning="{period}内开班的技能培训",
    example="技能培训.期数",
    model=Training,
    keys={"training": "pk"},
    stock=lambda moment: moment.within("started_on"),
    basis=Basis.FLOW,
    event="started_on",
    village=None,
    narrowings=(
        labelled(
            "工种",
            "工种为{values}的",
            "trade",
            Argument(Kind.NAMES, "工种", lambda lexicon, given: lexicon.trades, is_partial=True),
        ),
    ),
    measures=(
        row_count("期数", "期", "培训的期数"),
        total("天数", "days", "培训天数的合计", unit="天"),
        latest_date("started_on"),
    ),
    parts={"参训": TRAINEES},
)
