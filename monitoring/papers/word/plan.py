"""一户一方案: the plan of help of one round, and its measures."""

from __future__ import annotations

from lib import wordfile
from lib.numbers import plain
from monitoring.papers.facts import MeasureLine, PlanSheet
from monitoring.papers.word import layout
from monitoring.papers.word.layout import label, row, value, words

TITLE = "防返贫监测对象帮扶方案（一户一方案）"
WIDTHS = (10, 30, 60, 20, 25, 25, 22, 38, 31)
SPARE = 3


def render(facts: PlanSheet) -> bytes:
    document = layout.begin(layout.WIDE_SHEET, TITLE, foot=str(facts.mark))
    about, round_ = facts.about, facts.round
    layout.two_ends(document, about.place, f"第 {facts.version} 版，{facts.valid_from} 起执行")
    form = layout.form(document, layout.WIDE_SHEET)
    row(
        form, label("户主", 2), value(about.head, 3), label("户编号", 2), value(about.number, 4),
        label("在册人口", 2), value(f"{about.persons} 人", 2), label("户类型", 2), value(about.kind, 7),
    )  # fmt: skip
    day = f"，{round_.identified_on} 识别" if round_.identified_on else ""
    row(
        form, label("监测情况", 2), words(f"第 {round_.seq} 轮，{round_.category}，{round_.state}{day}", 9),
        label("风险", 2), words("、".join(round_.risks), 11),
    )  # fmt: skip
    row(form, label("家庭情况和风险分析", 2), words(facts.situation, 22), height=16)
    target = (
        "" if facts.target_income is None else f"目标人均纯收入 {plain(facts.target_income)} 元"
    )
    row(form, label("帮扶目标", 2), words("　".join(filter(None, [facts.goal, target])), 22))
    row(
        form, label("责任单位", 2), value(facts.unit, 9),
        label("责任人", 2), value(facts.person or "、".join(about.helpers), 11),
    )  # fmt: skip
    layout.heading(document, "帮扶措施")
    _measures(document, facts.measures)
    layout.signatures(document, "户主签字", "责任人签字", "村（驻村队）负责人")
    return wordfile.saved(document)


def _measures(document, measures: tuple[MeasureLine, ...]) -> None:
    table = layout.table(document, WIDTHS)
    layout.headings(
        table, "序号", "措施类别", "内容", "对象", "计划时间", "落实时间", "金额（元）", "责任单位和人", "成效",
    )  # fmt: skip
    for number, one in enumerate(measures, 1):
        row(
            table,
            value(str(number)),
            value(one.group),
            words("：".join(filter(None, [one.item, one.content]))),
            value(one.whom),
            value(str(one.planned_on)),
            value(str(one.done_on) if one.done_on else "未落实"),
            value("" if one.amount is None else plain(one.amount)),
            value(one.who),
            words(one.effect),
        )
    layout.blanks(table, SPARE)
