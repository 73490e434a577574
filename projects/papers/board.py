"""项目公示牌: what is put up where a project is built. Of persons it names the official in charge and nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from lib import wordfile
from lib.numbers import wan
from monitoring.papers.guard import numbers_in
from monitoring.papers.public import HOTLINE, chinese_day
from monitoring.papers.word import layout
from monitoring.papers.word.layout import label, row, words
from projects.models import Project, Source

PHONE_MISSING = "（请先在参数里填办公电话）"


class Unfit(ValueError):
    """公示牌上不能有的内容；文字说明是什么、怎么办，直接给用户看。"""


@dataclass(frozen=True, slots=True)
class Board:
    """The lines of a notice board, in their order."""

    lines: tuple[tuple[str, str], ...]


def board_of(project: Project, phone: str) -> Board:
    """The lines of a project. `phone` is the office number of the place, "" where nobody set it.

    Raises Unfit when something that was typed has a mobile, certificate or account number in it.
    """
    lines = (
        ("项目名称", project.name),
        ("建设地点", _places(project)),
        ("建设内容", project.content),
        ("投资来源", _funds(project)),
        ("补助标准", _grant(project)),
        ("工　　期", _time(project)),
        ("责任单位", project.responsible),
        ("负 责 人", project.leader),
        ("实施单位", project.implementer),
        ("联系电话", phone or PHONE_MISSING),
        ("监督电话", HOTLINE),
    )
    if found := numbers_in([text for _, text in lines], contact=phone):
        raise Unfit(
            f"项目里填有{'、'.join(sorted(found))}，公示牌上不能有。请先在“更正、补填”里改掉，再下载。"
        )
    return Board(lines)


def render(board: Board) -> bytes:
    """The Word file."""
    document = layout.begin(layout.SHEET, "项目公示牌")
    table = layout.table(document, (36, 138))
    for name, text in board.lines:
        row(table, label(name), words(text or layout.WRITING_LINE), height=13)
    layout.spaced(
        layout.paragraph(document, "公示期间如有异议，请拨打联系电话或监督电话反映。", indent=0),
        before=8,
    )
    return wordfile.saved(document)


def _places(project: Project) -> str:
    names = [str(place.village) for place in project.places.select_related("village")]
    return f"{project.township}{'、'.join(names)}"


def _funds(project: Project) -> str:
    """总投资 31 万元，其中：中央 18 万元、县级 13 万元。"""
    sums: dict[str, object] = {}
    for source, amount in project.funding.values_list("source", "amount"):
        sums[source] = sums.get(source, 0) + amount
    parts = "、".join(f"{Source(source).label} {wan(sum)} 万元" for source, sum in sums.items())
    total = f"总投资 {wan(project.total)} 万元" if project.total is not None else ""
    return "，其中：".join(part for part in (total, parts) if part)


def _grant(project: Project) -> str:
    if project.reach == Project.Reach.VILLAGE:
        return "到村项目，不发放到户补助"
    by_document = f"按{project.document}执行" if project.document else ""
    return project.grant_standard or by_document


def _time(project: Project) -> str:
    start = project.started_on or project.planned_start_on
    end = project.completed_on or project.planned_completion_on
    if start is None or end is None:
        return ""
    return f"{chinese_day(start)}至{chinese_day(end)}"
