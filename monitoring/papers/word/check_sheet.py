"""入户核查表: what is known is printed, what is to be looked at has room to write."""

from __future__ import annotations

from decimal import Decimal

from lib import wordfile
from lib.numbers import plain
from monitoring.papers.facts import CheckSheet, Person
from monitoring.papers.word import layout
from monitoring.papers.word.layout import boxes, label, row, value, words

TITLE = "防返贫监测入户核查表"
ROOM_FOR_MEMBERS = 6  # a new one is written in by hand
PILLARS = ("义务教育", "基本医疗", "住房安全", "饮水安全")


def render(facts: CheckSheet) -> bytes:
    document = layout.begin(layout.SHEET, TITLE, foot=str(facts.mark))
    layout.two_ends(document, facts.about.place, f"打印日期：{facts.on}")
    table = layout.form(document, layout.SHEET)
    _household(table, facts)
    _members(table, facts.people)
    _income(table, facts)
    _pillars(table, facts)
    _findings(table)
    row(
        table, label("户主签字\n按印", 3), value("", 4), label("核查人", 2), value("", 4),
        label("村负责人", 3), value("", 3), label("日期", 2), value("", 3), height=13,
    )  # fmt: skip
    return wordfile.saved(document)


def _household(table, facts: CheckSheet) -> None:
    about, round_ = facts.about, facts.round
    row(
        table, label("户主", 3), value(about.head, 4), label("户编号", 3), value(about.number, 6),
        label("在册人口", 3), value(f"{about.persons} 人", 5),
    )  # fmt: skip
    row(
        table, label("户类型", 3), value(about.kind, 13),
        label("联系电话", 3), value(about.phone, 5),
    )  # fmt: skip
    row(
        table, label("住址", 3), words(about.address, 13),
        label("帮扶人", 3), value("、".join(about.helpers), 5),
    )  # fmt: skip
    if round_ is None:
        row(table, label("拟纳入类别", 3), words(boxes(*facts.categories), 21))
        row(table, label("风险", 3), words(boxes(*facts.risk_kinds), 21), height=12)
        return
    day = f"，{round_.identified_on} 识别" if round_.identified_on else ""
    row(
        table, label("监测情况", 3), words(f"第 {round_.seq} 轮，{round_.category}，{round_.state}{day}", 13),
        label("来源", 3), value(round_.source, 5),
    )  # fmt: skip
    row(table, label("登记的风险", 3), words("、".join(round_.risks), 21))


def _members(table, people: tuple[Person, ...]) -> None:
    heads = (("姓名", 3), ("关系", 2), ("性别年龄", 3), ("证件号码", 7), ("健康", 3), ("劳动能力", 3), ("务工就学", 3))  # fmt: skip
    row(table, *(label(text, span) for text, span in heads))
    for one in people:
        who = one.sex if one.age is None else f"{one.sex}，{one.age}"
        texts = (one.name, one.relation, who, one.certificate, one.health, one.labour, one.doing)
        row(table, *(value(text, span) for text, (_, span) in zip(texts, heads, strict=True)))
    for _ in range(max(ROOM_FOR_MEMBERS - len(people), 1)):
        row(table, *(value("", span) for _, span in heads))


def _income(table, facts: CheckSheet) -> None:
    known = facts.income
    heads = ("工资性", "生产经营性", "财产性", "转移性", "经营支出", "自付支出", "人均纯收入")
    row(table, label("收入支出（元）", 3), *(label(text, 3) for text in heads))
    if known:
        amounts = (known.wages, known.business, known.assets, known.transfers, known.cost, known.own_payments, known.per_head)  # fmt: skip
        row(table, label(f"{known.year} 年", 3), *(value(_plain(one), 3) for one in amounts))
    row(table, label("本次核实", 3), *(value("", 3) for _ in heads))
    row(
        table, label("和监测线比", 3),
        words(f"监测范围为人均 {plain(facts.line)} 元。{boxes('以内', '超过')}　近 12 个月大额支出或收入骤减：", 21),
        height=9,
    )  # fmt: skip


def _pillars(table, facts: CheckSheet) -> None:
    known = dict(facts.pillars)
    row(table, label("三保障和饮水", 4), label("登记的情况", 6), label("入户看到的", 6), label("问题", 8))  # fmt: skip
    for name in PILLARS:
        row(
            table, label(name, 4), value(known.get(name, ""), 6),
            value(boxes("正常", "有问题"), 6), words("", 8),
        )  # fmt: skip


def _findings(table) -> None:
    row(table, label("家庭资产", 4), words(boxes("商品房", "小汽车", "经商办企业", "财政供养人员", "以上都没有"), 20))  # fmt: skip
    row(table, label("突发情况和诉求", 4), words("", 20), height=13)
    row(table, label("需要解决的问题", 4), words("", 20), height=13)
    row(table, label("核查结论", 4), words(boxes("符合纳入条件", "持续关注", "不符合，理由："), 20), height=9)  # fmt: skip


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else plain(amount)
