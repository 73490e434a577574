"""The list of benefits as a workbook (导出享受记录): the rows of the page under its conditions, certificates masked."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import AuditEvent, User
from households.picking import head_name
from lib.sheets_out import Column, OutSheet, workbook_in_chunks
from policies.models import Benefit

BATCH = 500

COLUMNS = (
    Column("享受人", 12),
    Column("证件号码", 24, "id"),
    Column("户主", 12),
    Column("户编号", 22, "id"),
    Column("村组", 20),
    Column("政策", 16),
    Column("子类", 12),
    Column("地点", 10),
    Column("年度", 8, "count"),
    Column("期次", 8),
    Column("起始日期", 12, "date"),
    Column("截止日期", 12, "date"),
    Column("申请日期", 12, "date"),
    Column("审批日期", 12, "date"),
    Column("发放日期", 12, "date"),
    Column("金额（元）", 12, "money"),
    Column("金额按", 8),
    Column("总费用（元）", 12, "money"),
    Column("数量", 10, "money"),
    Column("数量单位", 8),
    Column("次数", 6, "count"),
    Column("批次", 14),
    Column("资金来源", 14),
    Column("证号、文号", 18),
    Column("备注", 24),
)


def benefit_list(*, benefits: QuerySet[Benefit], by: User) -> Iterator[bytes]:
    """The finished .xlsx in chunks; rows go from the database to the file in batches. Who took out how many is recorded."""
    count = benefits.order_by().count()
    note = f"截至 {timezone.localdate()}，{count} 条；{by} 导出"
    sheet = OutSheet("享受记录", COLUMNS, _rows(benefits), "享受记录", note)
    chunks = workbook_in_chunks([sheet])
    AuditEvent.record(by=by, what="benefit.export", detail={"rows": count})
    return chunks


def _rows(benefits: QuerySet[Benefit]) -> Iterator[tuple]:
    found = benefits.select_related("policy", "member", "household__village")
    ordered = found.annotate(head=head_name()).order_by("pk")
    for row in ordered.iterator(chunk_size=BATCH):
        policy, household = row.policy, row.household
        yield (
            row.member.name if row.member else "全户",
            row.member.masked_id if row.member else "",
            row.head,
            household.number,
            f"{household.village}{household.group}",
            policy.name,
            row.kind,
            row.place,
            row.year,
            row.term,
            row.valid_from,
            row.valid_to,
            row.applied_on,
            row.approved_on,
            row.paid_on,
            row.amount,
            "每月" if row.valid_from else "每次",
            row.total_cost,
            row.quantity,
            policy.quantity_unit,
            row.times,
            row.batch,
            row.source,
            row.document,
            row.note,
        )
