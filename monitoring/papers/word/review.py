"""村级民主评议会议记录: one meeting, one or several households, room to write what was said."""

from __future__ import annotations

from lib import wordfile
from monitoring.papers.facts import Review, ReviewLine, Votes
from monitoring.papers.public import chinese_day
from monitoring.papers.word import layout
from monitoring.papers.word.layout import boxes, label, row, value, words

TITLE = "村级民主评议会议记录"
WIDTHS = (10, 20, 22, 15, 34, 34, 14, 14, 11)
SIGNERS = 4


def render(facts: Review) -> bytes:
    document = layout.begin(layout.SHEET, TITLE, foot=str(facts.mark))
    day = chinese_day(facts.held_on) if facts.held_on else "　　　年　　月　　日"
    layout.two_ends(document, facts.place, f"时间：{day}")
    form = layout.form(document, layout.SHEET)
    votes = _meeting(facts.lines)
    row(form, label("议题", 3), words(f"防返贫监测对象{facts.purpose}评议，共 {len(facts.lines)} 户", 11), label("地点", 3), words("", 7))  # fmt: skip
    row(form, label("主持人", 3), value("", 5), label("记录人", 3), value("", 4), label("应到", 3), value(_count(votes and votes.expected), 2), label("实到", 2), value(_count(votes and votes.present), 2))  # fmt: skip
    row(form, label("参会人员", 3), words(boxes("村两委", "驻村队", "村民代表", "党员代表", "网格员"), 21))  # fmt: skip
    layout.heading(document, "评议结果")
    _lines(document, facts.lines)
    layout.heading(document, "会议情况")
    minutes = layout.table(document, [layout.SHEET.inner])
    row(minutes, words(_said(facts.lines)), height=46)
    minutes.rows[-1].cells[0].vertical_alignment = layout.TOP
    layout.heading(document, "参会人员签字")
    signed = layout.table(document, [layout.SHEET.inner / SIGNERS] * SIGNERS)
    layout.blanks(signed, 4, height=10)
    layout.signatures(document, "主持人", "记录人", "村委会（章）")
    return wordfile.saved(document)


def _lines(document, lines: tuple[ReviewLine, ...]) -> None:
    table = layout.table(document, WIDTHS)
    layout.headings(table, "序号", "村民组", "户主", "人口", "类别", "主要风险", "同意", "反对", "弃权")  # fmt: skip
    for number, one in enumerate(lines, 1):
        votes = one.votes
        row(
            table,
            value(str(number)),
            value(one.group),
            value(one.head),
            value(str(one.persons)),
            value(one.category),
            value("、".join(one.risks)),
            value(_count(votes and votes.agreed)),
            value(_count(votes and votes.opposed)),
            value(_abstained(votes)),
        )


def _meeting(lines: tuple[ReviewLine, ...]) -> Votes | None:
    """应到、实到 of the meeting, when all households were before the same one."""
    met = {(one.votes.expected, one.votes.present) for one in lines if one.votes}
    if len(met) != 1:
        return None
    return next(one.votes for one in lines if one.votes)


def _abstained(votes: Votes | None) -> str:
    if votes is None or not votes.is_whole:
        return ""
    return str(votes.present - votes.agreed - votes.opposed)


def _said(lines: tuple[ReviewLine, ...]) -> str:
    return "\n".join(f"{one.head}户：{one.opinion}" for one in lines if one.opinion)


def _count(number: int | None) -> str:
    return "" if number is None else str(number)
