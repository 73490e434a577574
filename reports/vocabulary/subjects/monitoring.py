"""监测对象、排查、线索、部门名单、群众自报、风险预警、帮扶措施、走访、网格员。

The dated states of a round are joined, not asked for by Exists: a figure about a state then knows the day on which the
state began (who was present when the risk was eliminated), and one scan serves all figures.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat

from households.codes import BaseType
from households.models import COMPARED, ExternalListRow, HouseholdStatus
from monitoring.alerts.rules import RULES
from monitoring.models import (
    Alert,
    Case,
    CaseRisk,
    CaseState,
    CaseStep,
    Clue,
    GridOfficer,
    KeyGroup,
    MeasureGroup,
    RiskKind,
    Screening,
    ScreeningGroup,
    ScreeningRecord,
    SelfReport,
    Source,
    Visit,
)
from monitoring.models import (
    Measure as HelpMeasure,
)
from reports.vocabulary.moments import Moment
from reports.vocabulary.subjects.common import (
    HOUSEHOLD_COUNT,
    NAMED_COUNT,
    PRESENT_COUNT,
    called,
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


def _mainly_at_risk(moment: Moment, *kinds: str) -> Q:
    risks = CaseRisk.objects.filter(
        township=OuterRef("township"), case=OuterRef("pk"), order=1, kind__in=kinds
    )
    return Q(Exists(risks))


def _helped(moment: Moment) -> Q:
    inner = moment.deeper()
    measures = HelpMeasure.objects.filter(
        township=OuterRef("township"), case=OuterRef("pk"), done_on__lte=inner.as_of
    )
    return Q(Exists(measures))


def _last_step(moment: Moment, *kinds: str) -> Q:
    """The last step that was taken by the day."""
    inner = moment.deeper()
    taken = CaseStep.objects.filter(
        township=OuterRef("township"), case=OuterRef("pk"), done_on__lte=inner.as_of
    )
    inmost = inner.deeper()
    later = CaseStep.objects.filter(
        township=OuterRef("township"),
        case=OuterRef("case"),
        done_on__lte=inmost.as_of,
        pk__gt=OuterRef("pk"),
    )
    return Q(Exists(taken.filter(~Exists(later), kind__in=kinds)))


def _on_notice(moment: Moment) -> Q:
    inner = moment.deeper()
    notices = CaseStep.objects.filter(
        township=OuterRef("township"),
        case=OuterRef("pk"),
        kind=CaseStep.Kind.NOTICE,
        notice_from__lte=inner.as_of,
        notice_to__gte=inner.as_of,
    )
    return Q(Exists(notices))


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
            "主要风险",
            "首要的返贫致贫风险为{values}的",
            _mainly_at_risk,
            argument=choices(RiskKind),
            example='监测对象.新增.主要风险("因病").户数',
        ),
        in_period(
            "整户减少",
            "{period}内销户的（纳入过监测）",
            "household__dissolved_on",
            extra=Q(identified_on__lte=F("household__dissolved_on")),
            example="监测对象.整户减少.户数",
        ),
        Narrowing("有措施", "截至{day}至少落实一条帮扶措施的", _helped),
        Narrowing(
            "办到",
            "截至{day}最近办的一步是{values}的",
            _last_step,
            argument=choices(CaseStep.Kind),
            example='监测对象.拟识别.办到("村级民主评议").户数',
        ),
        Narrowing(
            "在公示", "{day}正在村内公示的", _on_notice, example="监测对象.拟识别.在公示.户数"
        ),
        Narrowing(
            "识别收入低于",
            "识别时人均纯收入低于 {values} 元的",
            lambda moment, limit: Q(identified_income__lt=Decimal(limit)),
            argument=Argument(Kind.NUMBER, "元"),
            example="监测对象.新增.识别收入低于(6000).户数",
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
        Measure(
            "村数",
            "个",
            "排查到的村，同一村只计一次",
            "count",
            "records__household__village",
            join="records",
            grain="area",
        ),
        Measure("内容数", "项", "排查内容，同名的只计一次", "count", "items__name", join="items"),
        Measure("日期", "", "最近一轮开始的日期", "latest", "started_on"),
    ),
)


def _monitored_then(moment: Moment) -> Q:
    """Identified by the day of the check, in whatever round; eliminated ones included."""
    rounds = Case.objects.filter(
        township=OuterRef("township"),
        household=OuterRef("household"),
        identified_on__lte=OuterRef("checked_on"),
    )
    return Q(Exists(rounds))


def _was(base_type: str):
    """Of that kind on the day of the check, and not monitored."""

    def condition(moment: Moment) -> Q:
        day = OuterRef("checked_on")
        statuses = HouseholdStatus.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=day),
            township=OuterRef("township"),
            household=OuterRef("household"),
            valid_from__lte=day,
            base_type=base_type,
        )
        return Q(Exists(statuses)) & ~_monitored_then(moment)

    return condition


def _fine(name: str, field: str) -> Narrowing:
    return Narrowing(name, f"排查时{name}的", lambda moment: Q(**{field: True}))


def _of_groups(moment: Moment, *kinds: str) -> Q:
    groups = ScreeningGroup.objects.filter(
        township=OuterRef("township"), record=OuterRef("pk"), kind__in=kinds
    )
    return Q(Exists(groups))


SCREENED = Subject(
    name="排查户",
    meaning="{period}内排查到的农户（一户每轮一条记录）",
    example='排查户("动态调整").监测对象.户数',
    model=ScreeningRecord,
    keys={"household": "household"},
    stock=lambda moment: moment.within("checked_on"),
    basis=Basis.FLOW,
    event="checked_on",
    village="household__village",
    argument=Argument(Kind.NAMES, "哪轮排查", _screenings, is_optional=True, is_partial=True),
    with_argument=lambda moment, *ids: Q(screening__in=[pk for pks in ids for pk in pks]),
    column="screening",
    narrowings=(
        Narrowing("监测对象", "排查那天已纳入过监测的（含已消除）", _monitored_then),
        Narrowing("脱贫户", "排查那天是脱贫户、没有纳入监测的", _was(BaseType.LIFTED)),
        Narrowing("贫困户", "排查那天是贫困户、没有纳入监测的", _was(BaseType.POOR)),
        Narrowing("一般农户", "排查那天是一般农户、没有纳入监测的", _was(BaseType.ORDINARY)),
        _fine("收入稳定", "is_income_fine"),
        _fine("义务教育有保障", "is_education_fine"),
        _fine("基本医疗有保障", "is_medical_fine"),
        _fine("住房安全", "is_housing_fine"),
        _fine("饮水安全", "is_water_fine"),
        Narrowing("有问题", "排查发现了问题的", lambda moment: ~Q(finding="")),
        Narrowing("符合纳入", "排查认为符合纳入条件的", lambda moment: Q(is_at_risk=True)),
        Narrowing(
            "重点群体",
            "属于{values}的",
            _of_groups,
            argument=choices(KeyGroup),
            example='排查户("动态调整").重点群体("独居老人").户数',
        ),
    ),
    measures=(
        HOUSEHOLD_COUNT,
        PRESENT_COUNT,
        row_count("户次", "户次", "排查到的户次，一户每轮计一次"),
        Measure("问题数", "个", "排查发现的问题", "count", "problems", join="problems"),
        Measure(
            "已整改问题数",
            "个",
            "截至{day}整改完成的问题",
            "count",
            "problems",
            join="problems",
            where=lambda moment: Q(problems__rectified_on__lte=moment.as_of),
        ),
        village_count(),
    ),
)


def _concluded(moment: Moment) -> Q:
    return Q(concluded_on__lte=moment.as_of)


def _unconcluded(moment: Moment) -> Q:
    return Q(concluded_on=None) | Q(concluded_on__gt=moment.as_of)


def _became_case(moment: Moment) -> Q:
    """A round was identified out of it by the day."""
    inner = moment.deeper()
    cases = Case.objects.filter(
        township=OuterRef("township"), clue=OuterRef("pk"), identified_on__lte=inner.as_of
    )
    return Q(Exists(cases))


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
        called(
            "来源单位",
            "来源单位写有{values}的",
            "from_unit",
            "单位名称",
            example='线索.来源单位("医保局").件数',
        ),
        labelled("风险", "风险类型为{values}的", "risk", choices(RiskKind)),
        Narrowing(
            "结论",
            "截至{day}核实结论为{values}的",
            lambda moment, *values: _concluded(moment) & Q(conclusion__in=values),
            argument=choices(Clue.Conclusion),
            example='线索.结论("纳入").件数',
        ),
        Narrowing("未核实", "截至{day}还没有核实结论的", _unconcluded),
        Narrowing("已核实", "截至{day}有核实结论的", _concluded),
        Narrowing(
            "超期",
            "{day}已过核实期限、还没有结论的",
            lambda moment: _unconcluded(moment) & Q(due_on__lt=moment.as_of),
        ),
        Narrowing("已纳入", "截至{day}由它识别成监测对象的", _became_case),
    ),
    measures=(
        row_count("件数", "件", "线索的件数"),
        HOUSEHOLD_COUNT,
        PRESENT_COUNT,
        village_count(),
    ),
)


def _clue_of_row(moment: Moment, extra: Q | None = None) -> Q:
    clues = Clue.objects.filter(
        extra or Q(), township=OuterRef("township"), list_row=OuterRef("pk")
    )
    return Q(Exists(clues))


def _row_concluded(moment: Moment) -> Q:
    return _clue_of_row(moment, _concluded(moment.deeper()))


def _row_included(moment: Moment) -> Q:
    included = Q(conclusion=Clue.Conclusion.INCLUDE) & _concluded(moment.deeper())
    return _clue_of_row(moment, included)


COMPARED_LISTS = Q(list__kind__in=list(COMPARED), list__withdrawn_on=None)

LISTED = Subject(
    name="部门名单",
    meaning="{period}内收到的部门名单（一人一行）",
    example='部门名单("医保高额自付").条数',
    model=ExternalListRow,
    keys={"member": "member", "household": "household"},
    stock=lambda moment: moment.within("list__received_on") & COMPARED_LISTS,
    basis=Basis.FLOW,
    event="list__received_on",
    village="household__village",
    member="member",
    argument=choices(COMPARED, is_optional=True),
    with_argument=lambda moment, *kinds: Q(list__kind__in=kinds),
    column="list__kind",
    narrowings=(
        called(
            "单位",
            "来源单位写有{values}的",
            "list__from_unit",
            "单位名称",
            example='部门名单.单位("医保局").条数',
        ),
        Narrowing("匹配上", "匹配到本辖区成员的", lambda moment: Q(member__isnull=False)),
        Narrowing("没匹配上", "没有匹配到成员的", lambda moment: Q(member=None)),
        Narrowing("转线索", "已生成预警线索的", _clue_of_row),
        Narrowing("已核实", "截至{day}线索有核实结论的", _row_concluded),
        Narrowing("已纳入", "截至{day}线索结论为纳入的", _row_included),
    ),
    measures=(
        row_count("条数", "条", "名单的行数，一人一行"),
        NAMED_COUNT,
        HOUSEHOLD_COUNT,
        Measure("份数", "份", "名单的份数", "count", "list"),
        village_count(),
    ),
)


def _reported(moment: Moment) -> Q:
    return moment.within("reported_at__date")


SELF_REPORTS = Subject(
    name="群众自报",
    meaning="{period}内居民在公开页面自己报的困难",
    example="群众自报.件数",
    model=SelfReport,
    keys={},
    stock=_reported,
    basis=Basis.FLOW,
    village="village",
    narrowings=(
        labelled("状态", "现在{values}的", "state", choices(SelfReport.State)),
        labelled("风险", "困难类型为{values}的", "risk", choices(RiskKind)),
        Narrowing(
            "已纳入",
            "受理成的线索结论为纳入的",
            lambda moment: Q(clue__conclusion=Clue.Conclusion.INCLUDE),
        ),
    ),
    measures=(row_count("件数", "件", "自报的件数"), village_count("village")),
)

ALERTS = Subject(
    name="风险预警",
    meaning="{day}还在的风险预警（事实没有消失）",
    example="风险预警.户数",
    model=Alert,
    keys={"household": "household"},
    stock=lambda moment: moment.since("found_on", "gone_on") & existing(moment),
    village="household__village",
    narrowings=(
        labelled(
            "规则",
            "规则为{values}的",
            "rule",
            choices({code: rule.name for code, rule in RULES.items()}),
            example='风险预警.规则("住房有危险").户数',
        ),
        in_period("新增", "{period}内发现的", "found_on"),
        in_period("消失", "{period}内消失的", "gone_on"),
        Narrowing("转线索", "已转成预警线索的", lambda moment: Q(clue__isnull=False)),
        Narrowing(
            "核实无风险",
            "{day}核实无风险、还没有到期的",
            lambda moment: Q(quiet_until__gte=moment.as_of),
        ),
    ),
    measures=(row_count("条数", "条", "预警的条数"), HOUSEHOLD_COUNT, village_count()),
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
        Narrowing("监测帮扶", "针对一轮监测的", lambda moment: Q(case__isnull=False)),
    ),
    measures=(
        row_count("条数", "条", "措施的条数"),
        HOUSEHOLD_COUNT,
        total("金额", "amount", "措施金额的合计"),
        village_count(),
    ),
)


def _visit_with_problem(moment: Moment) -> Q:
    return ~Q(problem="")


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
    narrowings=(
        labelled("方式", "方式为{values}的", "way", choices(Visit.Way)),
        labelled(
            "走访人",
            "由{values}走访的",
            "visited_by__name",
            Argument(Kind.NAMES, "用户姓名", lambda lexicon, given: lexicon.users),
        ),
        Narrowing("有问题", "走访时看出问题的", _visit_with_problem),
        Narrowing("有诉求", "农户提了诉求的", lambda moment: ~Q(needs="")),
        Narrowing("报线索", "同时报了线索的", lambda moment: Q(clue__isnull=False)),
    ),
    measures=(
        row_count("次数", "次", "走访的次数"),
        HOUSEHOLD_COUNT,
        Measure("走访人数", "人", "走访的人，同一人只计一次", "count", "visited_by"),
        village_count(),
    ),
)

OFFICERS = Subject(
    name="网格员",
    meaning="{day}在任的网格员",
    example="网格员.人数",
    model=GridOfficer,
    keys={"village": "village"},
    stock=lambda moment: moment.in_force(),
    village="village",
    narrowings=(
        in_period("新任", "{period}内到任的", "valid_from"),
        in_period("离任", "{period}内离任的", "valid_to"),
    ),
    measures=(
        Measure(
            "人数",
            "人",
            "网格员，同村同名的只计一次",
            "count",
            Concat(Cast("village", CharField()), Value(" "), "name"),
        ),
        Measure("网格数", "个", "有网格员的网格", "count", "grid", grain="area"),
        village_count("village"),
    ),
)
