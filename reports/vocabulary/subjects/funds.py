"""资金批次、项目资金、资金支付：钱从哪里来，安排到哪里，付了多少。"""

from __future__ import annotations

from django.db.models import Expression, F, OuterRef, Q

from projects.models import FundBatch, Payment, ProjectFunding, Source
from reports.vocabulary.moments import Moment
from reports.vocabulary.subjects.common import (
    added_up,
    in_period,
    labelled,
    row_count,
    total,
    township_count,
    village_count,
)
from reports.vocabulary.subjects.projects import (
    FUND_BATCH,
    FUND_KIND,
    of_kind,
    of_project,
    of_sector,
    undertaken,
)
from reports.vocabulary.words import Basis, Measure, Narrowing, Subject, choices

PROJECT_COUNT = "涉及的项目，同一个只计一次"


def _allocated(moment: Moment) -> Expression:
    """There is no day of an allocation: all that stand now."""
    rows = ProjectFunding.objects.filter(batch=OuterRef("pk"), township=OuterRef("township"))
    return added_up(rows, "batch")


def _paid_of_batch(moment: Moment) -> Expression:
    rows = Payment.objects.filter(
        funding__batch=OuterRef("pk"),
        township=OuterRef("township"),
        paid_on__lte=moment.as_of,
    )
    return added_up(rows, "funding__batch")


def _paid_of_funding(moment: Moment) -> Expression:
    rows = Payment.objects.filter(
        funding=OuterRef("pk"), township=OuterRef("township"), paid_on__lte=moment.as_of
    )
    return added_up(rows, "funding")


def _batch_words(prefix: str) -> tuple[Narrowing, ...]:
    return (
        labelled("种类", "资金种类为{values}的", f"{prefix}kind", FUND_KIND),
        labelled("批次", "{values}的", f"{prefix}label", FUND_BATCH),
        Narrowing(
            "衔接",
            "属于衔接（帮扶）资金的",
            lambda moment: Q(**{f"{prefix}kind__is_bridging": True}),
        ),
    )


def _allocation_words(prefix: str) -> tuple[Narrowing, ...]:
    """Of the allocation itself, or of one that hangs off it."""

    def of_the_year(moment: Moment) -> Q:
        """By the year of the batch; what comes from no batch by the year of its project."""
        own = {f"{prefix}batch": None, f"{prefix}project__year": moment.year}
        return Q(**{f"{prefix}batch__year": moment.year}) | Q(**own)

    return (
        Narrowing(
            "年度",
            "属于{year}年度资金的（没有批次的按项目年度）",
            of_the_year,
            example="比率(资金支付.累计.年度.金额, 项目资金.年度.金额)|百分比",
        ),
        labelled("来源", "来源为{values}的", f"{prefix}source", choices(Source)),
        of_project(f"{prefix}project__name"),
        of_kind(f"{prefix}project__kind"),
        of_sector(f"{prefix}project__kind__sector"),
        *_batch_words(f"{prefix}batch__"),
    )


BATCHES = Subject(
    name="资金批次",
    meaning="截至{day}下达的资金批次",
    example='资金批次.年度.级次("中央").金额|万元',
    model=FundBatch,
    keys={"batch": "pk"},
    stock=lambda moment: Q(received_on__lte=moment.as_of),
    village=None,
    narrowings=(
        Narrowing("年度", "{year}年度的", lambda moment: Q(year=moment.year), basis=Basis.YEAR),
        in_period("新增", "{period}内下达的", "received_on"),
        labelled("级次", "级次为{values}的", "source", choices(Source)),
        *_batch_words(""),
    ),
    measures=(
        total("金额", "amount", "下达金额的合计"),
        Measure("已安排", "元", "已安排到项目的合计", "sum", _allocated),
        Measure("已支付", "元", "截至{day}已支付的合计", "sum", _paid_of_batch),
        Measure(
            "结余",
            "元",
            "还没有安排到项目的合计",
            "sum",
            lambda moment: F("amount") - _allocated(moment),
        ),
        row_count("批次数", "批", "一份下达文件计一批"),
        township_count(),
    ),
)

FUNDING = Subject(
    name="项目资金",
    meaning="{day}未取消项目的资金来源",
    example='项目资金.年度.来源("中央").金额|万元',
    model=ProjectFunding,
    keys={"project": "project", "batch": "batch", "village": "project__village"},
    stock=lambda moment: Q(),
    always=lambda moment: undertaken(moment, "project__"),
    village="project__village",
    narrowings=_allocation_words(""),
    measures=(
        total("金额", "amount", "资金的合计"),
        Measure("已支付", "元", "截至{day}已支付的合计", "sum", _paid_of_funding),
        Measure("个数", "个", PROJECT_COUNT, "count", "project", grain="project"),
        village_count("project__village"),
        township_count(),
    ),
)

PAYMENTS = Subject(
    name="资金支付",
    meaning="{period}内支付的项目资金",
    example="比率(资金支付.累计.年度.金额, 项目资金.年度.金额)|百分比",
    model=Payment,
    keys={"project": "funding__project", "batch": "funding__batch"},
    stock=lambda moment: moment.within("paid_on"),
    basis=Basis.FLOW,
    event="paid_on",
    village="funding__project__village",
    narrowings=(
        labelled("节点", "拨款节点为{values}的", "node", choices(Payment.Node)),
        *_allocation_words("funding__"),
    ),
    measures=(
        total("金额", "amount", "支付金额的合计"),
        row_count("笔数", "笔", "支付的笔数"),
        Measure("个数", "个", PROJECT_COUNT, "count", "funding__project", grain="project"),
        village_count("funding__project__village"),
        township_count(),
    ),
)
