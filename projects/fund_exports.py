"""Batches, allocations and payments as workbooks (导出资金批次、项目资金、资金支付): the rows of the page under its conditions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from lib.sheets_out import Column, OutSheet
from projects.exporting import BATCH, note, taken_out, wan
from projects.models import FundBatch, Payment, Project, ProjectFunding

UNIT = "万元"
BATCH_COLUMNS = (
    Column("乡镇", 12),
    Column("年度", 8, "count"),
    Column("级次", 10),
    Column("资金种类", 18),
    Column("批次", 12),
    Column("下达文号", 24),
    Column("下达日期", 12, "date"),
    Column("下达（万元）", 14, "number"),
    Column("已安排（万元）", 14, "number"),
    Column("结余（万元）", 14, "number"),
    Column("已支付（万元）", 14, "number"),
    Column("支出率", 10, "percent"),
    Column("备注", 30),
)
PROJECT_COLUMNS = (
    Column("项目编号", 16),
    Column("项目名称", 32),
    Column("项目年度", 9, "count"),
    Column("项目类型", 16),
    Column("实施地点", 14),
)
FUNDING_COLUMNS = (
    Column("资金级次", 10),
    Column("资金种类", 18),
    Column("资金批次", 18),
    Column("文号", 24),
)
ALLOCATION_COLUMNS = (
    *PROJECT_COLUMNS,
    *FUNDING_COLUMNS,
    Column("金额（万元）", 14, "number"),
    Column("已支付（万元）", 14, "number"),
    Column("未支付（万元）", 14, "number"),
)
PAYMENT_COLUMNS = (
    Column("支付日期", 12, "date"),
    Column("金额（万元）", 14, "number"),
    Column("拨款节点", 10),
    Column("收款单位（人）", 26),
    Column("凭证号", 18),
    *PROJECT_COLUMNS,
    *FUNDING_COLUMNS,
    Column("备注", 30),
)


def batch_list(batches: QuerySet[FundBatch], *, by: User, on: date) -> Iterator[bytes]:
    """`batches` with their use; the finished .xlsx in chunks."""
    count = batches.order_by().count()
    meaning = (
        "已安排、已支付是从这一批里安排和付出去的；结余 = 下达 − 已安排；支出率 = 已支付 ÷ 下达。"
    )
    line = note(on=on, count=count, by=by, unit=UNIT, meaning=meaning)
    sheet = OutSheet("资金批次", BATCH_COLUMNS, _batches(batches), f"{by.area}资金批次", line)
    return taken_out([sheet], what="fundbatch.export", count=count, by=by)


def allocation_list(funding: QuerySet[ProjectFunding], *, by: User, on: date) -> Iterator[bytes]:
    """`funding` with what was paid of it; the finished .xlsx in chunks."""
    count = funding.order_by().count()
    meaning = "一个项目的一个来源一行；未支付 = 金额 − 已支付。"
    line = note(on=on, count=count, by=by, unit=UNIT, meaning=meaning)
    rows = _allocations(funding)
    sheet = OutSheet("项目资金", ALLOCATION_COLUMNS, rows, f"{by.area}项目资金", line)
    return taken_out([sheet], what="projectfunding.export", count=count, by=by)


def payment_list(payments: QuerySet[Payment], *, by: User, on: date) -> Iterator[bytes]:
    """The finished .xlsx in chunks."""
    count = payments.order_by().count()
    line = note(on=on, count=count, by=by, unit=UNIT, meaning="一次支付一行，按支付日期。")
    rows = _payments(payments)
    sheet = OutSheet("资金支付", PAYMENT_COLUMNS, rows, f"{by.area}资金支付", line)
    return taken_out([sheet], what="payment.export", count=count, by=by)


def _batches(batches: QuerySet[FundBatch]) -> Iterator[tuple]:
    found = batches.select_related("kind", "township").order_by("-year", "-received_on", "pk")
    for batch in found.iterator(chunk_size=BATCH):
        yield (
            batch.township.name,
            batch.year,
            batch.get_source_display(),
            batch.kind.name,
            batch.label,
            batch.document,
            batch.received_on,
            wan(batch.amount),
            wan(batch.allocated),
            wan(batch.balance),
            wan(batch.paid),
            batch.rate,
            batch.note,
        )


def _allocations(funding: QuerySet[ProjectFunding]) -> Iterator[tuple]:
    found = funding.select_related(
        "project__village", "project__township", "project__kind", "batch__kind"
    ).order_by("-project__year", "project__number", "pk")
    for one in found.iterator(chunk_size=BATCH):
        amounts = (wan(one.amount), wan(one.paid), wan(one.left))
        yield (*_project(one.project), *_source(one), *amounts)


def _payments(payments: QuerySet[Payment]) -> Iterator[tuple]:
    found = payments.select_related(
        "funding__project__village",
        "funding__project__township",
        "funding__project__kind",
        "funding__batch__kind",
    ).order_by("-paid_on", "-pk")
    for one in found.iterator(chunk_size=BATCH):
        yield (
            one.paid_on,
            wan(one.amount),
            one.get_node_display(),
            one.payee,
            one.voucher,
            *_project(one.funding.project),
            *_source(one.funding),
            one.note,
        )


def _project(project: Project) -> tuple:
    place = project.village or project.township
    return (project.number, project.name, project.year, project.kind.name, place.name)


def _source(funding: ProjectFunding) -> tuple:
    batch = funding.batch
    if batch is None:
        return (funding.get_source_display(), "不经批次", "", funding.document)
    document = funding.document or batch.document
    return (funding.get_source_display(), batch.kind.name, f"{batch.year}年{batch.label}", document)
