"""乡镇审核上报名单: what the township has checked and sends up to the county."""

from __future__ import annotations

from lib import wordfile
from lib.numbers import plain
from monitoring.papers.facts import Submission
from monitoring.papers.public import chinese_day, office_of
from monitoring.papers.word import layout
from monitoring.papers.word.layout import row, value

WIDTHS = (10, 20, 20, 20, 12, 30, 38, 24, 38, 30, 19)
HEADS = ("序号", "村", "村民组", "户主", "人口", "监测类别", "主要风险", "人均纯收入（元）", "村级评议", "公示", "备注")  # fmt: skip


def render(facts: Submission) -> bytes:
    title = f"{facts.township}防返贫监测对象拟{facts.purpose}审核上报名单"
    document = layout.begin(layout.WIDE_SHEET, title, foot=str(facts.mark))
    parts = "；".join(f"{name}{count}户{persons}人" for name, count, persons in facts.totals)
    people = sum(line.persons for line in facts.lines)
    layout.two_ends(
        document, f"共 {len(facts.lines)} 户 {people} 人（{parts}）", f"截至 {facts.on}"
    )
    table = layout.table(document, WIDTHS)
    layout.headings(table, *HEADS, height=11)
    for number, one in enumerate(facts.lines, 1):
        texts = (
            str(number), one.village, one.group, one.head, str(one.persons), one.category, "、".join(one.risks),
            "" if one.income is None else plain(one.income), one.review, one.notice, one.note,
        )  # fmt: skip
        row(table, *(value(text) for text in texts))
    opinion = layout.paragraph(document, f"乡镇审核意见：{'＿' * 50}", align=layout.LEFT)
    layout.spaced(opinion, before=8)
    layout.signatures(document, "经办人", "分管负责人", "主要负责人")
    layout.sign_off(document, f"{office_of(facts.township)}（章）", chinese_day(facts.on))
    return wordfile.saved(document)
