"""项目、项目户（受益户）、到户申请。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from django.db.models import Exists, Expression, OuterRef, Q, QuerySet

from areas.models import Area
from lib.fields import FixedDecimalField
from projects.models import (
    Asset,
    Beneficiary,
    Project,
    ProjectApplication,
    ProjectFunding,
    ProjectQuantity,
    Source,
)
from reports.vocabulary.moments import Moment
from reports.vocabulary.problems import Misunderstood
from reports.vocabulary.rowset import Applied, RowSet, matching
from reports.vocabulary.subjects.common import (
    HOUSEHOLD_COUNT,
    PRESENT_COUNT,
    added_up,
    existing,
    group_count,
    in_period,
    labelled,
    names_in_use,
    of_year,
    row_count,
    since,
    total,
    township_count,
    village_count,
)
from reports.vocabulary.subjects.places import PLACE_WORDS
from reports.vocabulary.words import Argument, Kind, Measure, Narrowing, Subject, choices

PROJECT_NAME = names_in_use("项目名称", lambda lexicon: lexicon.project_names)
FUND_KIND = Argument(Kind.NAMES, "资金种类", lambda lexicon, given: lexicon.fund_kinds)
FUND_BATCH = Argument(Kind.NAMES, "批次", lambda lexicon, given: lexicon.fund_batches)
QUANTITY = Argument(Kind.NAMES, "单位或内容", lambda lexicon, given: lexicon.quantities)


def of_kind(path: str) -> Narrowing:
    return Narrowing(
        "类型",
        "类型为{values}的",
        lambda moment, *kinds: Q(**{f"{path}__in": [kind.pk for kind in kinds]}),
        argument=Argument(Kind.NAMES, "项目类型", lambda lexicon, given: lexicon.project_kinds),
        example='项目.类型("壮大村集体经济").年度.村数',
    )


def of_sector(path: str) -> Narrowing:
    argument = Argument(Kind.NAMES, "大类", lambda lexicon, given: lexicon.sectors)
    return labelled("大类", "大类为{values}的", path, argument)


def of_project(path: str) -> Narrowing:
    return labelled("项目", "项目为{values}的", path, PROJECT_NAME)


def undertaken(moment: Moment, prefix: str = "") -> Q:
    """The project is not given up by the day."""
    given_up = f"{prefix}abandoned_on"
    return Q(**{given_up: None}) | Q(**{f"{given_up}__gt": moment.as_of})


def _of_project(model) -> QuerySet:
    return model.objects.filter(township=OuterRef("township"), project=OuterRef("pk")).order_by()


def _in_ledger(moment: Moment) -> Q:
    rows = _of_project(Asset).filter(moment.deeper().since("booked_on", "disposed_on"))
    return Q(Exists(rows))


def _funded(name: str, meaning: str, column: str, argument: Argument) -> Narrowing:
    def condition(moment: Moment, *values) -> Q:
        return Q(Exists(_of_project(ProjectFunding).filter(**{f"{column}__in": values})))

    return Narrowing(name, meaning, condition, argument=argument)


def _is_bridging(moment: Moment) -> Q:
    return Q(Exists(_of_project(ProjectFunding).filter(batch__kind__is_bridging=True)))


def _late(moment: Moment) -> Q:
    """As projects.rules.lateness: only what is still to be done on the day can be late."""
    stages = ("start", "completion", "acceptance")
    days = {"start": "started_on", "completion": "completed_on", "acceptance": "accepted_on"}
    found, ahead = Q(), Q()
    for stage in reversed(stages):
        ahead &= Q(**{days[stage]: None}) | Q(**{f"{days[stage]}__gt": moment.as_of})
        found |= ahead & Q(**{f"planned_{stage}_on__lt": moment.as_of})
    return found


def _funds(moment: Moment) -> Expression:
    return added_up(_of_project(ProjectFunding), "project")


# 村数: a project is built in its main village and in its further ones


PLACES = Subject(
    name="实施村",
    meaning="村（社区）",
    example="",
    model=Area,
    keys={"village": "pk"},
    stock=lambda moment: Q(),
    village="",
    measures=(),
)


def _built(moment: Moment, rows: RowSet) -> Q:
    return matching(PLACES, None, moment, rows)


def _places_of(rows: RowSet) -> tuple[RowSet, Measure]:
    word = Narrowing("做在", "做有〔{}〕的", _built, basis=rows.basis, replaces_stock=True)
    places = RowSet(PLACES, rows.text).narrowed(Applied(word, (rows,), (rows.text,)), rows.text)
    return places, VILLAGES


VILLAGES = Measure(
    "村数",
    "个",
    "做了这些项目的村（一个项目做在几个村，几个村都算），同一村只计一次",
    "count",
    grain="area",
    instead=_places_of,
)


# 工程量: what hangs off a project is added up for each project first, so projects never multiply


def _quantity(name: str, column: str, meaning: str) -> Measure:
    return Measure(
        name,
        "",
        meaning,
        "sum",
        partial(_added, column, ()),
        argument=QUANTITY,
        where=_has_quantity,
        unit_of=_unit,
        instead=partial(_quantity_there, column),
        example=f'项目.年度.{name}("公里")',
    )


def _quantity_there(column: str, rows: RowSet) -> tuple[RowSet, Measure]:
    """Behind 村, 脱贫村 …: of quantities kept by village only those of such villages."""
    words = tuple(each for each in rows.applied if each.word.name in PLACE_WORDS)
    measure = rows.subject.words["工程量" if column == "planned" else "完成量"]
    return rows, replace(measure, path=partial(_added, column, words), instead=None)


def _added(
    column: str, words: tuple[Applied, ...], moment: Moment, *wanted: tuple[str, str]
) -> Expression:
    rows = _of_project(ProjectQuantity).filter(_asked(wanted))
    for each in words:
        there = PLACE_WORDS[each.word.name]("village")
        rows = rows.filter(Q(village=None) | there.condition(moment, *each.values))
    return added_up(rows, "project", column, FixedDecimalField(places=3))


def _has_quantity(moment: Moment, *wanted: tuple[str, str]) -> Q:
    return Q(Exists(_of_project(ProjectQuantity).filter(_asked(wanted))))


def _asked(wanted: tuple[tuple[str, str], ...]) -> Q:
    found = Q()
    for name, unit in wanted:
        found |= Q(name=name) if name else Q(unit=unit)
    return found


def _unit(rows: RowSet, *wanted: tuple[str, str]) -> str:
    units = sorted({unit for _, unit in wanted})
    if len(units) == 1 and units[0]:
        return units[0]
    raise Misunderstood("单位不同，不能相加，请分开写，或在括号里写单位，如 工程量(“公里”)")


def _dates() -> Iterator[Narrowing]:
    for name, field in (
        ("已入库", "pooled_on"),
        ("已批复", "approved_on"),
        ("已招标", "tendered_on"),
        ("已开工", "started_on"),
        ("已竣工", "completed_on"),
        ("已验收", "accepted_on"),
        ("已公示", "noticed_on"),
    ):
        yield since(name, f"截至{{day}}{name}的", field)


PROJECTS = Subject(
    name="项目",
    meaning="{day}未取消的项目（不限年度）",
    example="项目.个数",
    model=Project,
    keys={"project": "pk", "village": "village"},
    stock=lambda moment: Q(),
    always=undertaken,
    village="village",
    sites="pk",
    argument=replace(PROJECT_NAME, is_optional=True),
    with_argument=lambda moment, *names: Q(name__in=names),
    narrowings=(
        of_year(),
        of_kind("kind"),
        of_sector("kind__sector"),
        labelled(
            "方式",
            "实施方式为{values}的",
            "mode",
            Argument(
                Kind.NAMES,
                "方式",
                lambda lexicon, given: lexicon.project_modes,
                lambda lexicon, given: lexicon.project_modes_in_use,
            ),
            example='项目.方式("投资入股").年度.村数',
        ),
        labelled("性质", "建设性质为{values}的", "nature", choices(Project.Nature)),
        *_dates(),
        Narrowing(
            "在建",
            "{day}已开工、未竣工的",
            lambda moment: moment.since("started_on", "completed_on"),
        ),
        Narrowing(
            "逾期",
            "{day}已过计划开工（竣工、验收）日期、还没有开工（竣工、验收）的",
            _late,
            example="比率(项目.年度.逾期.个数, 项目.年度.个数)|百分比",
        ),
        in_period("新开工", "{period}内开工的", "started_on"),
        in_period("新竣工", "{period}内竣工的", "completed_on"),
        in_period("新验收", "{period}内验收的", "accepted_on"),
        Narrowing("有资产台账", "{day}已登记资产台账的", _in_ledger),
        labelled("到户到村", "{values}的", "reach", choices(Project.Reach)),
        Narrowing("到户", "到户的", lambda moment: Q(reach=Project.Reach.HOUSEHOLD)),
        Narrowing("到村", "到村的", lambda moment: Q(reach=Project.Reach.VILLAGE)),
        _funded("资金来源", "有{values}资金的", "source", choices(Source)),
        _funded("种类", "有{values}的", "batch__kind", FUND_KIND),
        _funded("批次", "有{values}资金的", "batch__label", FUND_BATCH),
        Narrowing("衔接", "有衔接（帮扶）资金的", _is_bridging),
    ),
    measures=(
        row_count("个数", "个", "同一个只计一次"),
        VILLAGES,
        township_count(),
        total("总投资", "total", "总投资的合计"),
        Measure("资金", "元", "各项资金来源的合计", "sum", _funds),
        total("合同价", "contract_amount", "合同价的合计"),
        total("决算价", "settled_amount", "决算价的合计"),
        total("预计年收益", "expected_income", "预计每年带给村集体的收入的合计"),
        total("预计户增收", "expected_household_income", "预计带动户每年增收的合计"),
        total("受益户数规划", "served_households", "规划的受益户数的合计", unit="户"),
        total("受益人数规划", "served_persons", "规划的受益人数的合计", unit="人"),
        _quantity(
            "工程量", "planned", "计划的{values}的合计（分村登记的，接在村后面时只算那些村）"
        ),
        _quantity("完成量", "done", "完成的{values}的合计（分村登记的，接在村后面时只算那些村）"),
        Measure("开工日期", "", "最早的开工日期", "lowest", "started_on"),
        Measure("计划竣工日期", "", "最晚的计划竣工日期", "latest", "planned_completion_on"),
        Measure("名称", "", "按编号顺序的名称", "names", "name"),
    ),
)

BENEFICIARIES = Subject(
    name="项目户",
    meaning="截至{day}从未取消的项目受益的农户",
    example='项目户.类型("产业发展").户数',
    model=Beneficiary,
    keys={"household": "household", "project": "project"},
    stock=lambda moment: Q(since__lte=moment.as_of) & existing(moment),
    always=lambda moment: undertaken(moment, "project__"),
    village="household__village",
    narrowings=(
        Narrowing("年度", "{year}年度项目的", lambda moment: Q(project__year=moment.year)),
        of_project("project__name"),
        of_kind("project__kind"),
        of_sector("project__kind__sector"),
        labelled("方式", "受益方式为{values}的", "way", choices(Beneficiary.Way)),
        in_period("新增", "{period}内开始受益的", "since"),
    ),
    measures=(
        HOUSEHOLD_COUNT,
        PRESENT_COUNT,
        row_count("户次", "户次", "一户从一个项目以一种方式受益计一次"),
        row_count("到户项目数", "个", "落实到户的项目，一户从一个项目以一种方式受益计一个"),
        total("预计增收", "expected", "预计年增收的合计"),
        total("实际增收", "actual", "实际增收的合计"),
        Measure("个数", "个", "涉及的项目，同一个只计一次", "count", "project", grain="project"),
        village_count(),
        group_count(),
        township_count(),
    ),
)

APPLICATIONS = Subject(
    name="到户申请",
    meaning="截至{day}申请到户项目的",
    example="到户申请.已审定.户数",
    model=ProjectApplication,
    keys={"household": "household", "project": "project"},
    stock=lambda moment: Q(applied_on__lte=moment.as_of) & existing(moment),
    village="household__village",
    narrowings=(
        Narrowing("年度", "{year}年度项目的", lambda moment: Q(project__year=moment.year)),
        of_project("project__name"),
        of_kind("project__kind"),
        of_sector("project__kind__sector"),
        labelled(
            "内容",
            "申请内容为{values}的",
            "item",
            names_in_use("申请内容", lambda lexicon: lexicon.application_items),
        ),
        in_period("新增", "{period}内申请的", "applied_on"),
        since("已申报", "截至{day}村已申报的", "village_on"),
        since("已审核", "截至{day}乡已审核的", "township_on"),
        since("已审定", "截至{day}县已审定的", "county_on"),
        since("已验收", "截至{day}已验收的", "accepted_on"),
        since("已发放", "截至{day}已发放补助的", "paid_on"),
        since("未通过", "截至{day}不予通过的", "refused_on"),
        Narrowing(
            "在办",
            "{day}还没有发放、也没有不予通过的",
            lambda moment: (
                (Q(paid_on=None) | Q(paid_on__gt=moment.as_of))
                & (Q(refused_on=None) | Q(refused_on__gt=moment.as_of))
            ),
        ),
        in_period("发放", "{period}内发放补助的", "paid_on"),
    ),
    measures=(
        HOUSEHOLD_COUNT,
        PRESENT_COUNT,
        row_count("个数", "个", "一户申请一项计一个"),
        total("金额", "amount", "补助金额的合计（不论是否已发放；已发放的接“发放”）"),
        Measure(
            "数量",
            "",
            "申请数量的合计，单位为{values}",
            "sum",
            "quantity",
            argument=names_in_use("单位", lambda lexicon: lexicon.application_units),
            where=lambda moment, *units: Q(unit__in=units),
            unit_of=lambda rows, *units: _only(units),
        ),
        village_count(),
        township_count(),
    ),
)


def _only(units: tuple[str, ...]) -> str:
    if len(units) == 1:
        return units[0]
    raise Misunderstood("单位不同，不能相加，请分开写", word="数量")
