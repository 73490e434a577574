"""The Excel of a paper (总结的 Excel): all figures, the figures by village, and the rows behind each figure.

Written from the same figures as the Word file; 「数12」 on a sheet is figure 12 of the paper.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from decimal import Decimal

from accounts.models import User
from areas.models import Area
from lib.sheets_out import Column, OutSheet, write_workbook
from reports.composing import Paper
from reports.rows import Listing, visible
from reports.vocabulary import Context, Figure, FigureError, evaluate
from reports.vocabulary.printing import base_unit

TODO = "【待补】"
FIGURES = (
    Column("编号", 8),
    Column("章节", 34),
    Column("文中", 44),
    Column("印出", 14),
    Column("单位", 8),
    Column("值", 16, "money"),
    Column("值的单位", 10),
    Column("口径", 60),
    Column("时点或期间", 26),
    Column("口径词", 50),
)


def write(paper: Paper, user: User | None = None) -> bytes:
    """The workbook, with the rows that the user may see; all rows without a user (command line)."""
    out = io.BytesIO()
    write_workbook(out, _sheets(paper, user))
    return out.getvalue()


def code(number: int) -> str:
    """What a figure is called on every sheet and page."""
    return f"数{number}"


def _sheets(paper: Paper, user: User | None) -> Iterator[OutSheet]:
    context = paper.context
    note = f"{context.area}　截至 {context.as_of}　期间 {context.date_from} 至 {context.date_to}"
    yield OutSheet(
        "数字", FIGURES, list(_figures(paper)), title=f"{context.year}年总结的数字", note=note
    )
    villages = villages_of(context)
    if villages:
        yield _by_village(paper, villages, note)
    for number, figure in paper.counted.items():
        rows = figure.rows()
        listing = Listing(visible(rows, user) if user else rows, context.as_of)
        columns = [Column("序号", 6, "count"), *(_column(heading) for heading in listing.headings)]
        yield OutSheet(
            code(number),
            columns,
            ([at, *row] for at, row in enumerate(listing.values(), start=1)),
            title=f"{code(number)}　{paper.places[number].around}",
            note=f"{figure.definition}　{figure.dates}　{figure.expression}",
        )


def _figures(paper: Paper) -> Iterator[list]:
    for number, figure in paper.figures.items():
        where = paper.places[number]
        start = [code(number), where.chapter, where.around]
        if isinstance(figure, FigureError):
            yield [*start, TODO, "", None, "", figure.message, "", figure.expression]
            continue
        yield [
            *start, figure.printed, figure.unit, figure.value, base_unit(figure.unit), figure.definition,
            figure.dates, figure.expression,
        ]  # fmt: skip


def _column(heading: str) -> Column:
    if "尾号" in heading or "编号" in heading or "代码" in heading:
        return Column(heading, 14, "id")
    if "元" in heading:
        return Column(heading, 14, "money")
    if heading in ("年度", "月数", "第几轮", "参加人数"):
        return Column(heading, 8, "count")
    return Column(heading, 30 if heading in ("名称", "项目", "来源项目") else 14)


# ---- 分村 ----------------------------------------------------------------------------------------


def villages_of(context: Context) -> list[Area]:
    """The villages of a township on the day; a village is not split further, a county by its townships."""
    below = Area.objects.within(context.area).existing_on(context.as_of)
    if context.area.level == Area.Level.TOWNSHIP:
        return list(below.villages())
    return list(below.townships()) if context.area.level == Area.Level.COUNTY else []


def counted_by_village(
    expressions: Mapping[str, str], context: Context, villages: list[Area]
) -> dict[int, dict[str, Figure | FigureError]]:
    """The figures of each village, by the village's primary key."""
    return {
        village.pk: evaluate(
            expressions,
            Context(village, context.year, context.as_of, context.date_from, context.date_to),
        )
        for village in villages
    }


def _by_village(paper: Paper, villages: list[Area], note: str) -> OutSheet:
    expressions = {str(number): one.expression for number, one in paper.counted.items()}
    counted = counted_by_village(expressions, paper.context, villages)
    columns = [
        Column("编号", 8),
        Column("文中", 44),
        Column("单位", 8),
        *(Column(village.name, 10, "money") for village in villages),
        Column("各村合计", 12, "money"),
        Column("全文所印", 12, "money"),
        Column("说明", 40),
    ]
    rows = [
        _village_row(number, paper, [counted[village.pk][str(number)] for village in villages])
        for number in paper.counted
    ]
    return OutSheet("分村", columns, rows, title=f"{paper.context.year}年总结的数字分村", note=note)


def _village_row(number: int, paper: Paper, parts: list[Figure | FigureError]) -> list:
    figure = paper.counted[number]
    values = [part.value if isinstance(part, Figure) else None for part in parts]
    total, why = total_of(figure, values)
    where = paper.places[number].around
    return [code(number), where, base_unit(figure.unit), *values, total, figure.value, why]


def total_of(figure: Figure, values: list) -> tuple[int | Decimal | None, str]:
    """The sum of the villages, and why it is none or differs from the figure of the whole place."""
    numbers = [value for value in values if isinstance(value, int | Decimal)]
    if not isinstance(figure.value, int | Decimal) or isinstance(figure.value, bool):
        return None, "日期、名称不能相加"
    if figure.parts and figure.unit in ("", "%"):
        return None, "比率不能相加"
    if not numbers:
        return None, "没有分村的数"
    total = sum(numbers)
    if total == figure.value:
        return total, "与全文所印相等"
    if len(numbers) < len(values):
        return total, "有的村没有这个数，合计不等于全文所印"
    return total, f"差 {abs(figure.value - total)}：有的行不属于哪个村，或跨村只计一次"
