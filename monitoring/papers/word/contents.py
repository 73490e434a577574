"""户档目录: the sections of the dossier, what lies in each year by year, and what is missing."""

from __future__ import annotations

from lib import wordfile
from lib.numbers import chinese_count
from monitoring.papers.facts import Contents, SectionLine
from monitoring.papers.word import layout
from monitoring.papers.word.layout import label, row, value, words

TITLE = "农户档案目录（一户一档）"
WIDTHS = (13, 48, 14, 42, 42, 15)


def render(facts: Contents) -> bytes:
    document = layout.begin(layout.SHEET, TITLE, foot=str(facts.mark))
    about, round_ = facts.about, facts.round
    layout.two_ends(document, about.place, f"截至 {facts.on}")
    form = layout.form(document, layout.SHEET)
    row(
        form, label("户主", 3), value(about.head, 4), label("户编号", 3), value(about.number, 7),
        label("在册人口", 3), value(f"{about.persons} 人", 4),
    )  # fmt: skip
    state = f"第 {round_.seq} 轮，{round_.category}，{round_.state}" if round_ else "没有纳入监测"
    row(form, label("户类型", 3), value(about.kind, 7), label("监测情况", 3), value(state, 11))
    layout.heading(document, "目录")
    table = layout.table(document, WIDTHS)
    layout.headings(table, "序号", "栏目", "件数", "按年度", "系统里的记录", "缺件")
    for number, one in enumerate(facts.sections, 1):
        row(
            table,
            value(chinese_count(number)),
            words(one.name),
            value(str(one.count) if one.count else ""),
            value(_years(one)),
            words(one.records),
            value("缺" if one.is_missing else ""),
        )
    missing = facts.missing
    said = f"还缺 {len(missing)} 项：{'、'.join(missing)}。" if missing else "该有的栏目都有附件。"
    layout.spaced(layout.paragraph(document, said), before=6)
    layout.signatures(document, "建档人", "查档人")
    return wordfile.saved(document)


def _years(one: SectionLine) -> str:
    return "，".join(f"{year} 年 {count} 件" for year, count in one.by_year)
