"""The list of households as a workbook (导出名单): households and their members, masked unless there is a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from itertools import islice

from django.db.models import QuerySet

from accounts.models import AuditEvent, User
from households import listing
from households.models import Household, Member
from lib import idcard, masking
from lib.dates import age_on
from lib.sheets_out import Column, OutSheet, write_workbook

BATCH = 500

HOUSEHOLD_COLUMNS = (
    Column("户编号", 22, "id"),
    Column("户主", 12),
    Column("村组", 20),
    Column("户类型", 10),
    Column("政策享受、户属性", 18),
    Column("在册人口", 9, "count"),
    Column("人均纯收入（元）", 16, "count"),
    Column("帮扶责任人", 12),
    Column("联系电话", 16, "id"),
    Column("家庭住址", 30),
)
AGE, BIRTH = Column("年龄", 8, "count"), Column("出生日期", 12, "date")


def member_columns(is_plain: bool) -> tuple[Column, ...]:
    """The age stands in for the date of birth: with the county's code and the last four it is the whole number."""
    return (
        Column("户编号", 22, "id"),
        Column("户主", 12),
        Column("村组", 20),
        Column("姓名", 12),
        Column("与户主关系", 12),
        Column("证件号码", 24, "id"),
        Column("性别", 6),
        BIRTH if is_plain else AGE,
        Column("联系电话", 16, "id"),
    )


def household_list(
    *, households: QuerySet[Household], on: date, is_plain: bool, reason: str, by: User
) -> bytes:
    """The finished .xlsx; who took out how many, and why, is recorded."""
    file = BytesIO()
    rows = list(_households(households, on, is_plain))
    shown = {row[0]: row[1:4] for row in rows}
    note = f"截至 {on}，{len(rows)} 户；{by} 导出" + (f"，用于{reason}" if is_plain else "")
    write_workbook(
        file,
        [
            OutSheet("农户", HOUSEHOLD_COLUMNS, (row[1:] for row in rows), "农户名单", note),
            OutSheet(
                "成员", member_columns(is_plain), _members(shown, on, is_plain), "成员名单", note
            ),
        ],
    )
    AuditEvent.record(
        by=by,
        what="household.export_plain" if is_plain else "household.export",
        reason=reason,
        detail={"households": len(rows)},
    )
    return file.getvalue()


def _households(households: QuerySet[Household], on: date, is_plain: bool) -> Iterator[tuple]:
    show = str if is_plain else masking.phone
    columns = ("pk", "number", "village__name", "group", "dissolved_on", "phone", "address")
    values = households.values_list(*columns).iterator(chunk_size=BATCH)
    while batch := list(islice(values, BATCH)):
        extra = {row[0]: row[5:] for row in batch}
        for row in listing.rows([row[:5] for row in batch], on):
            phone, address = extra[row["pk"]]
            yield (
                row["pk"],
                row["number"],
                row["head"],
                row["place"],
                row["kind"],
                row["standing"],
                row["persons"],
                int(row["income"]) if row["income"] else None,
                row["helper"],
                show(phone),
                address,
            )


def _members(shown: dict[int, tuple], on: date, is_plain: bool) -> Iterator[tuple]:
    number = str if is_plain else idcard.mask
    phone = str if is_plain else masking.phone
    born = _same if is_plain else _age
    keys = list(shown)
    for start in range(0, len(keys), BATCH):
        members = Member.objects.present_on(on).filter(household__in=keys[start : start + BATCH])
        for one in members.order_by("household", "relation", "pk"):
            yield (
                *shown[one.household_id],
                one.name,
                one.get_relation_display(),
                number(one.id_number),
                one.get_sex_display(),
                born(one.born_on, on),
                phone(one.phone),
            )


def _same(born_on: date | None, on: date) -> date | None:
    return born_on


def _age(born_on: date | None, on: date) -> int | None:
    return age_on(born_on, on) if born_on else None
