"""公示: typesets a `Notice`, and can reach nothing else."""

from __future__ import annotations

from lib import wordfile
from monitoring.papers.public import HEADINGS, Notice, chinese_day, committee_of
from monitoring.papers.word import layout
from monitoring.papers.word.layout import row, value

WIDTHS = (12, 22, 20, 20, 32, 32, 18)


def render(notice: Notice) -> bytes:
    document = layout.begin(layout.LETTER, notice.title)
    layout.spaced(layout.paragraph(document, notice.opening), after=8)
    table = layout.table(document, WIDTHS)
    layout.headings(table, *HEADINGS, height=11)
    for number, one in enumerate(notice.rows, 1):
        texts = (one.group, one.head, str(one.persons), one.category, one.risk, one.remark)
        row(table, value(str(number)), *(value(text) for text in texts), height=10)
    layout.spaced(layout.paragraph(document, notice.period), before=10)
    layout.paragraph(document, notice.objections)
    layout.sign_off(document, committee_of(notice.village), chinese_day(notice.start))
    return wordfile.saved(document)
