"""明白卡: what the household is entitled to, what was done, and whom to ask. It stays in the house."""

from __future__ import annotations

from lib import wordfile
from lib.numbers import plain
from monitoring.papers.facts import BenefitLine, Card, Helper, MeasureLine
from monitoring.papers.word import layout
from monitoring.papers.word.layout import label, row, value, words

TITLE = "防返贫监测帮扶明白卡"
SPARE = 2


def render(facts: Card) -> bytes:
    document = layout.begin(layout.SHEET, TITLE, foot=str(facts.mark))
    about = facts.about
    layout.two_ends(document, about.place, f"截至 {facts.on}")
    form = layout.form(document, layout.SHEET)
    row(
        form, label("户主", 3), value(about.head, 5), label("在册人口", 3), value(f"{about.persons} 人", 4),
        label("户类型", 3), value(about.kind, 6),
    )  # fmt: skip
    row(form, label("住址", 3), words(about.address, 12), label("监测类别", 3), value(_category(facts), 6))  # fmt: skip
    row(form, *(label(name, 6) for name, _ in facts.pillars))
    row(form, *(value(note, 6) for _, note in facts.pillars))
    layout.heading(document, "帮扶措施")
    _measures(document, facts.measures)
    layout.heading(document, "享受的惠民政策")
    _benefits(document, facts.benefits)
    layout.heading(document, "有事找谁")
    _helpers(document, facts.helpers)
    advice = f"生活有困难、政策有疑问的，可以找帮扶人、村民委员会，也可以打监督服务电话 {facts.hotline}。"
    layout.spaced(layout.paragraph(document, advice), before=6)
    layout.signatures(document, "户主签字", "帮扶人签字")
    return wordfile.saved(document)


def _category(facts: Card) -> str:
    return f"{facts.category}，{facts.state}" if facts.category else "没有纳入监测"


def _measures(document, measures: tuple[MeasureLine, ...]) -> None:
    table = layout.table(document, [30, 58, 24, 36, 26])
    layout.headings(table, "类别", "内容", "对象", "落实时间", "金额（元）")
    for one in measures:
        row(
            table,
            value(one.group),
            words("：".join(filter(None, [one.item, one.content]))),
            value(one.whom),
            value(str(one.done_on) if one.done_on else f"计划 {one.planned_on}"),
            value("" if one.amount is None else plain(one.amount)),
        )
    layout.blanks(table, SPARE)


def _benefits(document, benefits: tuple[BenefitLine, ...]) -> None:
    table = layout.table(document, [74, 28, 46, 26])
    layout.headings(table, "政策", "享受人", "时间", "金额（元）")
    for one in benefits:
        amount = "" if one.amount is None else plain(one.amount)
        row(table, words(one.policy), value(one.whom), value(one.on), value(amount))
    layout.blanks(table, SPARE)


def _helpers(document, helpers: tuple[Helper, ...]) -> None:
    table = layout.table(document, [32, 30, 68, 44])
    layout.headings(table, "职责", "姓名", "单位职务", "工作电话")
    for one in helpers:
        row(table, value(one.duty), value(one.name), value(one.unit), value(one.phone))
    layout.blanks(table, 1)
