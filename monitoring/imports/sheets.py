"""The list of a round as a workbook (排查填报表): one row a household, filled with what is known, to be imported again.

No identity number, phone or account is in it: it goes from hand to hand in the village.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.db.models import Count

from areas.models import Area
from households.models import Member
from lib.sheets_out import Column, OutSheet, write_workbook
from monitoring.checks import PILLARS
from monitoring.imports.screenings import COLUMNS, label
from monitoring.kinds import Kind
from monitoring.models import ScreeningGroup, ScreeningProblem
from monitoring.roll import Roll

WIDTHS = {"household.id": 10, "household.number": 22, "seen.problems": 30, "content": 30, "measure": 24, "finding": 30, "groups": 24, "round": 24}  # fmt: skip
HOW = (
    "一行一户，填排查日期、排查人（两人以上）和有无问题；没有查的户空着。有问题的写发现的问题、措施、责任人、期限。",
    "前面几列是系统的，请不要改。已登记的问题不用再填；一户另有问题的，在页面上补记。",
)
KNOWN = ("checked_on", "checked_by", *PILLARS, "finding", "is_at_risk")


def screening_sheet(roll: Roll, village: Area | None = None) -> tuple[bytes, int]:
    """The finished .xlsx and how many households are in it: of one village, or of all that the roll holds."""
    rows = list(_rows(roll, village))
    columns = [
        Column(one.heading, WIDTHS.get(one.field, max(8, len(one.heading) * 2 + 2)), _cells(one))
        for one in COLUMNS
    ]
    explained = [
        (one.heading, one.cleaner.hint, "、".join(one.cleaner.allowed))
        for one in COLUMNS
        if not one.field.startswith("seen.")
    ]
    headings = [Column("列", 16), Column("写法", 34), Column("可填的值", 90)]
    title = f"{label(roll.screening)}：{village or roll.area}"
    file = BytesIO()
    write_workbook(
        file,
        [
            OutSheet("排查", columns, rows, title, f"填报日期：{roll.today}　　{HOW[0]}"),
            OutSheet("填写说明", headings, explained, "填写说明", "".join(HOW)),
        ],
    )
    return file.getvalue(), len(rows)


def _cells(column) -> str:
    return "id" if column.cleaner.cells == "id" else "text"


def _rows(roll: Roll, village: Area | None) -> Iterator[list[Any]]:
    households = roll.everyone()
    if village:
        households = households.filter(village=village)
    heads, persons = _members(roll)
    records = {record.household_id: record for record in roll.records()}
    groups, problems = _parts(roll)
    kinds = dict(Kind.choices)
    fields = ("pk", "number", "village__name", "group", "kind")
    ordered = households.order_by("village__code", "group", "number", "pk").values_list(*fields)
    for pk, number, village_name, group, kind in ordered:
        known = {
            "household.id": pk,
            "household.number": number,
            "seen.village": village_name,
            "seen.group": group,
            "seen.head": heads.get(pk, ""),
            "seen.kind": kinds[kind],
            "seen.persons": persons.get(pk, 0),
            "round": label(roll.screening),
        }
        if record := records.get(pk):
            known |= {name: getattr(record, name) for name in KNOWN}
            known["groups"] = groups[record.pk]
            known["seen.problems"] = "；".join(problems[record.pk])
        yield [_shown(column, known.get(column.field)) for column in COLUMNS]


def _shown(column, value: Any) -> Any:
    return "" if value is None or value == "" else column.cleaner.show(value)


def _members(roll: Roll) -> tuple[dict[int, str], dict[int, int]]:
    """Household → name of its head, number of its present members."""
    present = Member.objects.within(roll.area).present_on(roll.on).order_by()
    present = present.filter(township=roll.screening.township_id)
    heads = dict(present.heads().values_list("household", "name"))
    return heads, dict(present.values_list("household").annotate(Count("pk")))


def _parts(roll: Roll) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Record → its key groups, its problems."""
    groups, problems = defaultdict(list), defaultdict(list)
    own = {"township": roll.screening.township_id, "record__screening": roll.screening}
    found = ScreeningGroup.objects.within(roll.area).filter(**own)
    for record, kind in found.values_list("record", "kind"):
        groups[record].append(kind)
    listed = ScreeningProblem.objects.within(roll.area).filter(**own).order_by("pk")
    for record, content in listed.values_list("record", "content"):
        problems[record].append(content)
    return groups, problems
