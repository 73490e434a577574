"""项目、资产、项目资金、联农带农。"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q

from projects.models import (
    Asset,
    AssetKeeping,
    AssetState,
    Enterprise,
    HouseholdLink,
    Project,
    ProjectFunding,
)
from reports.vocabulary.moments import Moment
from reports.vocabulary.subjects.common import (
    HOUSEHOLD_COUNT,
    PRESENT_COUNT,
    existing,
    in_period,
    labelled,
    of_year,
    row_count,
    total,
    village_count,
)
from reports.vocabulary.words import Argument, Kind, Measure, Narrowing, Subject, choices

COUNT = row_count("个数", "个", "同一个只计一次")


def _since(name: str, meaning: str, field: str) -> Narrowing:
    return Narrowing(name, meaning, lambda moment: Q(**{f"{field}__lte": moment.as_of}))


def _kept(moment: Moment) -> Q:
    return Q(abandoned_on=None) | Q(abandoned_on__gt=moment.as_of)


def _in_ledger(moment: Moment) -> Q:
    inner = moment.deeper()
    rows = Asset.objects.filter(
        inner.since("booked_on", "disposed_on"),
        township=OuterRef("township"),
        project=OuterRef("pk"),
    )
    return Q(Exists(rows))


def _in_condition(moment: Moment, *conditions: str) -> Q:
    rows = AssetState.objects.filter(
        moment.deeper().in_force(),
        township=OuterRef("township"),
        asset=OuterRef("pk"),
        condition__in=conditions,
    )
    return Q(Exists(rows))


def _kept_by(having: Q) -> Callable[[Moment], Q]:
    """Somebody keeps the asset on the day, and the row says so much about it."""

    def condition(moment: Moment) -> Q:
        rows = AssetKeeping.objects.filter(
            having,
            moment.deeper().in_force(),
            township=OuterRef("township"),
            asset=OuterRef("pk"),
        )
        return Q(Exists(rows))

    return condition


def _funded(moment: Moment, *sources: str) -> Q:
    rows = ProjectFunding.objects.filter(
        township=OuterRef("township"), project=OuterRef("pk"), source__in=sources
    )
    return Q(Exists(rows))


def _kind(path: str) -> Narrowing:
    return Narrowing(
        "类型",
        "类型为{values}的",
        lambda moment, *kinds: Q(**{f"{path}__in": [kind.pk for kind in kinds]}),
        argument=Argument(Kind.NAMES, "项目类型", lambda lexicon, given: lexicon.project_kinds),
        example='项目.类型("壮大村集体经济").年度.村数',
    )


PROJECTS = Subject(
    name="项目",
    meaning="{day}未取消的项目（不限年度）",
    example="项目.个数",
    model=Project,
    keys={"project": "pk", "village": "village"},
    stock=lambda moment: Q(),
    always=_kept,
    village="village",
    narrowings=(
        of_year(),
        _kind("kind"),
        labelled(
            "大类",
            "大类为{values}的",
            "kind__sector",
            Argument(Kind.NAMES, "大类", lambda lexicon, given: lexicon.sectors),
        ),
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
        _since("已批复", "截至{day}已批复的", "approved_on"),
        _since("已开工", "截至{day}已开工的", "started_on"),
        _since("已竣工", "截至{day}已竣工的", "completed_on"),
        _since("已验收", "截至{day}已验收的", "accepted_on"),
        Narrowing(
            "在建",
            "{day}已开工、未竣工的",
            lambda moment: moment.since("started_on", "completed_on"),
        ),
        in_period("新开工", "{period}内开工的", "started_on"),
        in_period("新竣工", "{period}内竣工的", "completed_on"),
        Narrowing("有资产台账", "{day}已登记资产台账的", _in_ledger),
        labelled("到户到村", "{values}的", "reach", choices(Project.Reach)),
        Narrowing("资金来源", "有{values}资金的", _funded, argument=choices(ProjectFunding.Source)),
    ),
    measures=(
        COUNT,
        village_count("village"),
        total("总投资", "total", "总投资的合计"),
        Measure("名称", "", "按编号顺序的名称", "names", "name"),
    ),
)

ASSETS = Subject(
    name="资产",
    meaning="{day}在账的项目资产",
    example="资产.原值|万元",
    model=Asset,
    keys={"project": "project", "village": "village"},
    stock=lambda moment: moment.since("booked_on", "disposed_on"),
    village="village",
    narrowings=(
        labelled("类别", "类别为{values}的", "asset_class", choices(Asset.Class)),
        labelled("归属", "所有权归属为{values}的", "owner_level", choices(Asset.Owner)),
        Narrowing(
            "状态", "{day}状态为{values}的", _in_condition, argument=choices(Asset.Condition)
        ),
        _since("已确权", "截至{day}已确权的", "titled_on"),
        Narrowing("有管护人", "{day}有管护责任人的", _kept_by(~Q(keeper=""))),
        Narrowing("有管护协议", "{day}有管护协议的", _kept_by(~Q(agreement=""))),
    ),
    measures=(COUNT, village_count("village"), total("原值", "original_value", "原值的合计")),
)

FUNDING = Subject(
    name="项目资金",
    meaning="{day}未取消项目的资金来源",
    example='项目资金.年度.来源("中央").金额|万元',
    model=ProjectFunding,
    keys={"project": "project", "village": "project__village"},
    stock=lambda moment: Q(),
    always=lambda moment: Q(project__abandoned_on=None) | Q(project__abandoned_on__gt=moment.as_of),
    village="project__village",
    narrowings=(
        of_year("project__year"),
        _kind("project__kind"),
        labelled("来源", "来源为{values}的", "source", choices(ProjectFunding.Source)),
    ),
    measures=(
        total("金额", "amount", "资金的合计"),
        Measure("个数", "个", "涉及的项目，同一个只计一次", "count", "project", grain="project"),
    ),
)

LINKS = Subject(
    name="联农带农",
    meaning="{day}由经营主体带动的农户",
    example='联农带农("金融扶贫").在带.户数',
    model=HouseholdLink,
    keys={"household": "household"},
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
        labelled("方式", "方式为{values}的", "way", choices(HouseholdLink.Way)),
        Narrowing(
            "主体",
            "由{values}带动的",
            lambda moment, *ids: Q(enterprise__in=[pk for pks in ids for pk in pks]),
            argument=Argument(Kind.NAMES, "经营主体", lambda lexicon, given: lexicon.enterprises),
        ),
        labelled("主体类型", "经营主体为{values}的", "enterprise__kind", choices(Enterprise.Kind)),
    ),
    measures=(
        HOUSEHOLD_COUNT,
        PRESENT_COUNT,
        Measure(
            "主体数", "个", "经营主体，同一个只计一次", "count", "enterprise", grain="enterprise"
        ),
        village_count(),
    ),
)
