"""资产、资产收益、收益分配。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.db.models import Exists, Expression, F, OuterRef, Q, QuerySet
from django.db.models.lookups import LessThan

from projects.models import (
    Asset,
    AssetContract,
    AssetIncome,
    AssetKeeping,
    AssetReceipt,
    AssetState,
    Distribution,
    DistributionItem,
)
from reports.vocabulary.moments import Moment
from reports.vocabulary.problems import Misunderstood
from reports.vocabulary.rowset import Applied, RowSet
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
from reports.vocabulary.subjects.places import common_word
from reports.vocabulary.words import Basis, Measure, Narrowing, Subject, choices


def _of_asset(model) -> QuerySet:
    return model.objects.filter(township=OuterRef("township"), asset=OuterRef("pk")).order_by()


def _in_force(model, **having) -> Callable[[Moment], Q]:
    """The asset has such a row on the day."""

    def condition(moment: Moment) -> Q:
        return Q(Exists(_of_asset(model).filter(moment.deeper().in_force(), **having)))

    return condition


def _in_condition(moment: Moment, *conditions: str) -> Q:
    return _in_force(AssetState, condition__in=conditions)(moment)


def _run_in_way(moment: Moment, *ways: str) -> Q:
    return _in_force(AssetContract, way__in=ways)(moment)


def _run_by(moment: Moment, *operators: str) -> Q:
    return _in_force(AssetContract, operator__in=operators)(moment)


_kept = _in_force(AssetKeeping, keeper__gt="")


def _kept_by_nobody(moment: Moment) -> Q:
    return ~Q(asset_class=Asset.Class.HOUSEHOLD) & ~_kept(moment)


def _untitled(moment: Moment) -> Q:
    return Q(titled_on=None) | Q(titled_on__gt=moment.as_of)


def _contract_ended(moment: Moment) -> Q:
    contracts = _of_asset(AssetContract)
    later = Q(valid_to=None) | Q(valid_to__gt=moment.date_to)
    return Q(Exists(contracts.filter(moment.within("valid_to")))) & ~Q(
        Exists(contracts.filter(later))
    )


ASSETS = Subject(
    name="资产",
    meaning="{day}在账的项目资产",
    example="资产.原值|万元",
    model=Asset,
    keys={"asset": "pk", "project": "project", "village": "village"},
    stock=lambda moment: moment.since("booked_on", "disposed_on"),
    village="village",
    narrowings=(
        labelled("类别", "类别为{values}的", "asset_class", choices(Asset.Class)),
        labelled("归属", "所有权归属为{values}的", "owner_level", choices(Asset.Owner)),
        labelled("形态", "形态为{values}的", "form", choices(Asset.Form)),
        Narrowing(
            "状态", "{day}状态为{values}的", _in_condition, argument=choices(Asset.Condition)
        ),
        since("已确权", "截至{day}已确权的", "titled_on"),
        Narrowing("未确权", "{day}还没有确权的", _untitled),
        Narrowing("有管护人", "{day}有管护责任人的", _kept),
        Narrowing("无管护人", "{day}没有管护责任人的（到户类由农户自己管，不算）", _kept_by_nobody),
        Narrowing("有管护协议", "{day}有管护协议的", _in_force(AssetKeeping, agreement__gt="")),
        Narrowing(
            "经营方式",
            "{day}经营方式为{values}的",
            _run_in_way,
            argument=choices(AssetContract.Way),
        ),
        Narrowing(
            "经营主体",
            "{day}由{values}经营的",
            _run_by,
            argument=names_in_use("经营主体", lambda lexicon: lexicon.asset_operators),
        ),
        Narrowing(
            "合同到期",
            "经营合同{period}内到期、没有续签的",
            _contract_ended,
            basis=Basis.FLOW,
        ),
        in_period("新增", "{period}内入账的", "booked_on"),
        in_period("处置", "{period}内处置的", "disposed_on"),
    ),
    measures=(
        row_count("个数", "个", "同一个只计一次"),
        village_count("village"),
        township_count(),
        total("原值", "original_value", "原值的合计"),
        Measure("项目数", "个", "来源项目，同一个只计一次", "count", "project", grain="project"),
    ),
)


# 资产收益


def _received(moment: Moment) -> Expression:
    rows = AssetReceipt.objects.filter(
        township=OuterRef("township"),
        income=OuterRef("pk"),
        received_on__lte=moment.deeper().as_of,
    )
    return added_up(rows, "income")


def _unpaid(moment: Moment) -> Q:
    return Q(due_on__lte=moment.as_of) & Q(LessThan(_received(moment), F("due")))


INCOMES = Subject(
    name="资产收益",
    meaning="{period}各年度应收的资产收益",
    example="资产收益.实收|万元",
    model=AssetIncome,
    keys={"asset": "asset", "project": "asset__project"},
    stock=in_years(),
    basis=Basis.FLOW,
    village="asset__village",
    narrowings=(
        of_year(),
        labelled("类别", "资产类别为{values}的", "asset__asset_class", choices(Asset.Class)),
        labelled("归属", "所有权归属为{values}的", "asset__owner_level", choices(Asset.Owner)),
        Narrowing("欠收", "{day}已到应收日期、没有收齐的", _unpaid),
    ),
    measures=(
        total("应收", "due", "应收的合计"),
        Measure("实收", "元", "这些应收截至{day}到账的合计", "sum", _received),
        Measure(
            "未收",
            "元",
            "这些应收截至{day}还没有到账的合计",
            "sum",
            lambda moment: F("due") - _received(moment),
        ),
        row_count("笔数", "笔", "应收的笔数"),
        Measure("资产数", "个", "涉及的资产，同一个只计一次", "count", "asset", grain="asset"),
        village_count("asset__village"),
        township_count(),
    ),
)


# 收益分配: shares are counted; what was there and what was retained belongs to their plans


def _plan_words(prefix: str) -> tuple[Narrowing, ...]:
    return (
        of_year(f"{prefix}year"),
        labelled("来源", "收益来源为{values}的", f"{prefix}origin", choices(Distribution.Origin)),
        since("已完成", "截至{day}分配完成的", f"{prefix}finished_on"),
    )


PLANS = Subject(
    name="收益分配方案",
    meaning="{period}各年度的收益分配方案",
    example="收益分配.留存|万元",
    model=Distribution,
    keys={"asset": "asset"},
    stock=in_years(),
    basis=Basis.FLOW,
    village="village",
    narrowings=_plan_words(""),
    measures=(),
)


def _of_plan(path: str, name: str, meaning: str) -> Measure:
    measure = total(name, path, meaning)
    return replace(measure, instead=lambda rows: (_plans_of(rows, name), measure))


def _plans_of(rows: RowSet, name: str) -> RowSet:
    """The same words about the plans. Raises Misunderstood for words that only shares have."""
    words = tuple(_about_plan(each, name) for each in rows.applied)
    return replace(rows, subject=PLANS, applied=words)


def _about_plan(applied: Applied, name: str) -> Applied:
    found = PLANS.words.get(applied.word.name) or common_word(PLANS, applied.word.name)
    if found is None:
        raise Misunderstood(
            f"「{name}」是整个分配方案的，不能按「{applied.word.name}」分", word=name
        )
    return replace(applied, word=found)


SHARES = Subject(
    name="收益分配",
    meaning="{period}各年度收益的分配（分给农户和公益事业的，一户一项一行）",
    example='收益分配.来源("光伏收益").用途("分红").户数',
    model=DistributionItem,
    keys={"household": "household", "asset": "distribution__asset"},
    stock=in_years("distribution__year"),
    basis=Basis.FLOW,
    village="distribution__village",
    narrowings=(
        *_plan_words("distribution__"),
        labelled("用途", "用途为{values}的", "use", choices(DistributionItem.Use)),
        in_period("发放", "{period}内发放的", "paid_on"),
    ),
    measures=(
        total("金额", "amount", "分配金额的合计"),
        _of_plan("income", "可分配", "可分配收益的合计"),
        _of_plan("retained", "留存", "集体留存的合计"),
        HOUSEHOLD_COUNT,
        PRESENT_COUNT,
        row_count("笔数", "笔", "一户一项计一笔"),
        village_count("distribution__village"),
        township_count(),
    ),
)
