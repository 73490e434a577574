"""监测对象、排查、线索、帮扶措施、走访。

The dated states of a round are joined, not asked for by Exists: a figure about a state then knows the day on which the
state began (who was present when the risk was eliminated), and one scan serves all figures.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from monitoring.models import (
    Case,
    CaseRisk,
    CaseState,
    Clue,
    MeasureGroup,
    RiskKind,
    Screening,
    Source,
    Visit,
)
from monitoring.models import (
    Measure as HelpMeasure,
)
from reports.vocabulary.moments import Moment
from reports.vocabulary.subjects.common import (
    HOUSEHOLD_COUNT,
    PRESENT_COUNT,
    existing,
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

State = Case.State
OPEN = (State.MONITORED, State.ELIMINATING)


def _latest(moment: Moment) -> Q:
    """The household's last round identified by the day."""
    inner = moment.deeper()
    later = Case.objects.filter(
        ~Q(
            state=State.REJECTED
        ),  # as the index of the rounds has it; else the whole township is read
        township=OuterRef("township"),
        household=OuterRef("household"),
        identified_on__lte=inner.as_of,
        seq__gt=OuterRef("seq"),
    )
    # Always true of identified rounds; said for the index of the rounds, by household.
    numbered = ~Q(state=State.REJECTED) & Q(seq__gt=0)
    identified = numbered & Q(identified_on__lte=moment.as_of)
    return identified & ~Q(Exists(later)) & existing(moment)


def _in_state(*states: str):
    def condition(moment: Moment) -> Q:
        running = moment.in_force("states__")
        if (
            moment.is_event
        ):  # a round that the event itself closes (随户注销) still counts for it, as its people do
            day = moment.as_of
            running |= Q(state=State.CLOSED, states__valid_to=day, household__dissolved_on=day)
        return running & Q(states__state__in=states)

    return condition


def _eliminated_in_period(moment: Moment) -> Q:
    """Became eliminated in the period and still was at its end (a reverted elimination was none)."""
    still = Q(states__valid_to=None) | Q(states__valid_to__gt=moment.date_to)
    return Q(states__state=State.ELIMINATED) & moment.within("states__valid_from") & still


def _reverted_in_period(moment: Moment) -> Q:
    """Eliminated on the eve of the period, open again at its end, in the same round."""
    eve = moment.date_from - timedelta(days=1)
    before = CaseState.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=eve),
        township=OuterRef("township"),
        case=OuterRef("pk"),
        state=State.ELIMINATED,
        valid_from__lte=eve,
    )
    still = Q(states__valid_to=None) | Q(states__valid_to__gt=moment.date_to)
    began = moment.within("states__valid_from")
    return Q(states__state__in=OPEN) & began & still & Q(Exists(before))


def _at_risk(moment: Moment, *kinds: str) -> Q:
    risks = CaseRisk.objects.filter(
        township=OuterRef("township"), case=OuterRef("pk"), kind__in=kinds
    )
    return Q(Exists(risks))


def _screenings(lexicon, given):
    """Whole names, and what is called for short: 动态调整 for 信息动态调整排查."""
    return lexicon.screenings


MONITORED = Subject(
    name="监测对象",
    meaning="截至{day}识别纳入过的农户（含已消除，不含已销户；类别按最近一轮）",
    example="监测对象.户数",
    model=Case,
    keys={"household": "household"},
    stock=_latest,
    village="household__village",
    narrowings=(
        Narrowing(
            "类别",
            "类别为{values}的",
            lambda moment, *ids: Q(category__in=[pk for pks in ids for pk in pks]),
            argument=Argument(Kind.NAMES, "类别", lambda lexicon, given: lexicon.categories),
            example='监测对象.类别("边缘易致贫户").户数',
        ),
        Narrowing("未消除", "{day}风险未消除的（含正在办理消除）", _in_state(*OPEN)),
        Narrowing("已消除", "{day}风险已消除的（历年累计）", _in_state(State.ELIMINATED)),
        Narrowing("正在消除", "{day}正在办理风险消除的", _in_state(State.ELIMINATING)),
        Narrowing(
            "拟识别",
            "{day}正在办理识别、尚未纳入的",
            lambda moment: _in_state(State.PROPOSED)(moment) & existing(moment),
            replaces_stock=True,
        ),
        in_period(
            "新增",
            "{period}内识别的（按识别时间，类别按当轮）",
            "identified_on",
            example="监测对象.新增.人数",
        ),
        Narrowing(
            "年内消除",
            "{period}内消除风险、期末仍为已消除的（按消除时间）",
            _eliminated_in_period,
            basis=Basis.FLOW,
            replaces_stock=True,
            event="states__valid_from",
        ),
        Narrowing(
            "回退",
            "期初为已消除、{period}内消除回退、期末未消除的",
            _reverted_in_period,
            basis=Basis.FLOW,
            replaces_stock=True,
            event="states__valid_from",
        ),
        Narrowing("再标注", "消除后又有新风险、第二轮及以后的", lambda moment: Q(seq__gt=1)),
        Narrowing(
            "排查",
            "由{values}发现的",
            lambda moment, *ids: Q(screening__in=[pk for pks in ids for pk in pks]),
            argument=Argument(Kind.NAMES, "哪轮排查", _screenings, is_partial=True),
            example='监测对象.排查("动态调整").新增.户数',
        ),
        labelled(
            "来源",
            "发现渠道为{values}的",
            "source",
            choices(Source),
            example='监测对象.来源("集中排查").新增.户数',
        ),
        Narrowing(
            "风险",
            "返贫致贫风险有{values}的",
            _at_risk,
            argument=choices(RiskKind),
            example='监测对象.风险("因病").户数',
        ),
        Narrowing(
            "无劳力兜底", "整户无劳动能力、兜底保障的", lambda moment: Q(is_without_labour=True)
        ),
        labelled("消除方式", "以{values}方式消除的", "eliminated_how", choices(Case.How)),
    ),
    measures=(HOUSEHOLD_COUNT, PRESENT_COUNT, village_count()),
)

SCREENINGS = Subject(
    name="排查",
    meaning="{period}内开始的集中排查",
    example="排查.轮次",
    model=Screening,
    keys={},
    stock=lambda moment: moment.within("started_on"),
    basis=Basis.FLOW,
    village=None,
    argument=Argument(Kind.NAMES, "哪轮排查", _screenings, is_optional=True, is_partial=True),
    with_argument=lambda moment, *ids: Q(pk__in=[pk for pks in ids for pk in pks]),
    measures=(
        row_count("轮次", "轮", "集中排查的轮次"),
        Measure("户次", "户次", "排查到的户次，一户每轮计一次", "count", "records", join="records"),
        Measure(
            "户数",
            "户",
            "排查到的农户，同一户只计一次",
            "count",
            "records__household",
            join="records",
            grain="household",
        ),
        Measure("日期", "", "最近一轮开始的日期", "latest", "started_on"),
    ),
)

CLUES = Subject(
    name="线索",
    meaning="{period}内受理的预警线索",
    example='线索.来源("部门筛查预警").件数',
    model=Clue,
    keys={"household": "household"},
    stock=lambda moment: moment.within("received_on"),
    basis=Basis.FLOW,
    event="received_on",
    village="household__village",
    narrowings=(
        labelled("来源", "发现渠道为{values}的", "source", choices(Source)),
        labelled("结论", "核实结论为{values}的", "conclusion", choices(Clue.Conclusion)),
        Narrowing("未核实", "还没有核实结论的", lambda moment: Q(conclusion="")),
    ),
    measures=(row_count("件数", "件", "线索的件数"), HOUSEHOLD_COUNT),
)

MEASURES = Subject(
    name="帮扶措施",
    meaning="{period}内落实的帮扶措施",
    example='帮扶措施.类别("健康帮扶").户数',
    model=HelpMeasure,
    keys={"household": "household"},
    stock=lambda moment: moment.within("done_on"),
    basis=Basis.FLOW,
    event="done_on",
    village="household__village",
    narrowings=(
        labelled("类别", "类别为{values}的", "group", choices(MeasureGroup)),
        in_period("计划", "{period}内计划的", "planned_on"),
    ),
    measures=(
        row_count("条数", "条", "措施的条数"),
        HOUSEHOLD_COUNT,
        total("金额", "amount", "措施金额的合计"),
    ),
)

VISITS = Subject(
    name="走访",
    meaning="{period}内的走访",
    example="走访.户数",
    model=Visit,
    keys={"household": "household"},
    stock=lambda moment: moment.within("visited_on"),
    basis=Basis.FLOW,
    event="visited_on",
    village="household__village",
    narrowings=(labelled("方式", "方式为{values}的", "way", choices(Visit.Way)),),
    measures=(row_count("次数", "次", "走访的次数"), HOUSEHOLD_COUNT),
)
