"""管护协议: what the owner and the keeper of an asset sign. Facts first, then the sheet; the sheet makes no query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lib import wordfile
from lib.numbers import plain, wan
from monitoring.papers.public import chinese_day, committee_of, office_of
from monitoring.papers.word import layout
from monitoring.papers.word.layout import label, row, value, words
from projects.models import Asset, AssetKeeping

BLANK = "＿＿＿＿＿＿"
DUTIES = {
    Asset.Class.OPERATING: "每季度至少巡检一次",
    Asset.Class.PUBLIC: "每半年至少巡检一次",
    Asset.Class.HOUSEHOLD: "经常查看",
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the paper says; money in 元."""

    township: str
    owner: str
    number: str
    name: str
    place: str
    asset_class: str
    quantity: str
    value: str
    project: str
    duty: str
    keeper: str
    unit: str
    phone: str
    agreement: str
    funds: str
    valid_from: date
    valid_to: date | None
    signed_on: date | None
    printed_on: date


def agreement_of(keeping: AssetKeeping, on: date) -> Agreement:
    asset = keeping.asset
    owner = asset.owner or (
        committee_of(str(asset.village)) if asset.village else office_of(str(asset.township))
    )
    return Agreement(
        township=str(asset.township),
        owner=owner,
        number=asset.number,
        name=asset.name,
        place=str(asset.village or asset.township),
        asset_class=asset.get_asset_class_display(),
        quantity=asset.quantity,
        value=f"{wan(asset.original_value)} 万元（{plain(asset.original_value)} 元）",
        project=str(asset.project or ""),
        duty=DUTIES[asset.asset_class],
        keeper=keeping.keeper,
        unit=keeping.unit,
        phone=keeping.phone,
        agreement=keeping.agreement,
        funds=keeping.funds,
        valid_from=keeping.valid_from,
        valid_to=keeping.valid_to,
        signed_on=keeping.signed_on,
        printed_on=on,
    )


def render(facts: Agreement) -> bytes:
    """The .docx."""
    document = layout.begin(
        layout.SHEET,
        "项目资产管护协议",
        foot=f"{facts.number}　{facts.printed_on} 由防返贫监测帮扶系统生成",
    )
    layout.two_ends(
        document, f"{facts.township}{facts.place}", f"协议编号：{facts.agreement or BLANK}"
    )
    for side, name in (("甲方（所有权人）", facts.owner), ("乙方（管护责任人）", _second(facts))):
        layout.paragraph(document, f"{side}：{name}", indent=0)
    layout.paragraph(
        document,
        "为管好用好项目资产，防止闲置、损毁和流失，甲、乙双方协商一致，签订本协议。",
    )
    layout.heading(document, "一、管护的资产")
    _asset(document, facts)
    for title, sentences in _articles(facts):
        layout.heading(document, title)
        for sentence in sentences:
            layout.paragraph(document, sentence)
    layout.signatures(document, "甲方（章）", "乙方（签字）")
    layout.signatures(document, "甲方代表", "乙方电话")
    signed = facts.signed_on
    layout.sign_off(document, chinese_day(signed) if signed else "　　　　年　　月　　日")
    return wordfile.saved(document)


def _second(facts: Agreement) -> str:
    parts = [
        facts.keeper,
        facts.unit and f"（{facts.unit}）",
        facts.phone and f"，电话 {facts.phone}",
    ]
    return "".join(filter(None, parts))


def _asset(document, facts: Agreement) -> None:
    table = layout.form(document, layout.SHEET)
    row(
        table, label("资产名称", 4), words(facts.name, 11), label("编号", 3), value(facts.number, 6)
    )
    row(
        table,
        label("坐落", 4),
        words(facts.place, 11),
        label("类别", 3),
        value(facts.asset_class, 6),
    )
    row(table, label("数量、规模", 4), words(facts.quantity or "—", 20))
    row(table, label("原值", 4), words(facts.value, 20))
    row(table, label("来源项目", 4), words(facts.project or "—", 20))


def _articles(facts: Agreement) -> list[tuple[str, list[str]]]:
    until = f"至{chinese_day(facts.valid_to)}止" if facts.valid_to else "起，至双方另行约定之日止"
    return [
        ("二、管护期限", [f"自{chinese_day(facts.valid_from)}{until}。"]),
        (
            "三、甲方的责任",
            [
                f"1. 落实管护经费，来源：{facts.funds or BLANK}。",
                "2. 检查管护情况，乙方报告的损坏、隐患，及时安排维修。",
            ],
        ),
        (
            "四、乙方的责任",
            [
                f"1. {facts.duty}，记下日期和状况，向甲方报告。",
                "2. 保持资产完好、能正常使用；发现损毁、闲置、被侵占，当天报告甲方。",
                "3. 不得擅自出租、转让、抵押、拆除资产或改变用途。",
            ],
        ),
        (
            "五、其他",
            [
                "因管护不尽责造成损失的，依法承担责任。乙方不再管护的，办好交接，甲方另行确定管护人。",
                f"本协议一式三份，甲、乙双方和{office_of(facts.township)}各存一份，签字盖章后生效。",
            ],
        ),
    ]
