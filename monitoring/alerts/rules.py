"""The rules of alerts (预警规则): the whole table. A new rule is a function and a line here.

Thresholds are parameters (areas.parameters). What an alert points to is a suggestion: a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator

from households.models import ListKind
from monitoring.alerts import guarantees, income, people
from monitoring.alerts.base import Hit, Rule
from monitoring.alerts.facts import Facts
from monitoring.models.codes import RiskKind, Source

Risk = RiskKind
LIST_CLEARS = "名单满规定天数，或线索核实后排除"

RULES = {
    rule.code: rule
    for rule in [
        Rule("income_line", "收入低于监测范围", Risk.OTHER, "新的采集表人均纯收入达到监测范围", income.below_line),
        Rule("income_drop", "收入比上年明显下降", Risk.OTHER, "新的采集表人均纯收入不再比上年明显下降", income.fallen),
        Rule("own_payments", "自付医疗支出大", Risk.ILLNESS, "下一年采集表合规自付回到标准以下；名单满规定天数或线索核实后排除", income.own_payments, Source.DEPARTMENT),
        Rule("work_lost", "务工中断", Risk.UNSTABLE_WORK, "采集表登记今年又务工或有公益性岗位；名单满规定天数或线索核实后排除", income.work_lost),
        Rule("income_less", "走访连续说收入减少", Risk.UNSTABLE_WORK, "下一次走访收入不再减少", income.less_twice),
        Rule("out_of_school", "适龄儿童没有上学", Risk.SCHOOLING, "采集表登记在校；名单满规定天数或线索核实后排除", guarantees.out_of_school),
        Rule("uninsured", "没有参加基本医保", Risk.ILLNESS, "采集表登记已参保", guarantees.uninsured),
        Rule("housing", "住房有危险", Risk.HOUSING, "改造或搬离后采集表登记为安全住房；名单满规定天数或线索核实后排除", guarantees.housing),
        Rule("water", "饮水没有保障", Risk.WATER, "采集表登记饮水安全已解决；名单满规定天数或线索核实后排除", guarantees.water),
        Rule("still_education", "义务教育问题没有解决", Risk.SCHOOLING, "下一次走访、排查义务教育没有问题", guarantees.unsolved("is_education_fine")),
        Rule("still_medical", "基本医疗问题没有解决", Risk.ILLNESS, "下一次走访、排查基本医疗没有问题", guarantees.unsolved("is_medical_fine")),
        Rule("still_housing", "住房安全问题没有解决", Risk.HOUSING, "下一次走访、排查住房安全没有问题", guarantees.unsolved("is_housing_fine")),
        Rule("still_water", "饮水安全问题没有解决", Risk.WATER, "下一次走访、排查饮水安全没有问题", guarantees.unsolved("is_water_fine")),
        Rule("labour_lost", "主要劳动力死亡或离开", Risk.LACK_OF_LABOUR, "离开满规定天数；死亡名单上的，把成员减少办了再看", people.labour_lost),
        Rule("newly_ill", "新患大病", Risk.ILLNESS, "下一年采集表不再是新登记的", people.newly_ill),
        Rule("newly_disabled", "新增重度残疾", Risk.DISABILITY, "下一年采集表不再是新登记的", people.newly_disabled),
        Rule("disaster", "受灾", Risk.DISASTER, LIST_CLEARS, people.listed(ListKind.DISASTER), Source.DEPARTMENT),
        Rule("accident", "交通或意外事故", Risk.ACCIDENT, LIST_CLEARS, people.listed(ListKind.ACCIDENT), Source.DEPARTMENT),
        Rule("screened", "排查认为符合条件没有提出", Risk.OTHER, "提出识别，或排查记录更正", people.screened_at_risk, Source.SCREENING),
        Rule("income_again", "消除后收入又下降", Risk.OTHER, "新的采集表人均纯收入回到监测范围以上，也不比消除时明显下降", income.fallen_again),
        Rule("broken_again", "消除后三保障、饮水又有问题", Risk.OTHER, "下一次走访、排查三保障和饮水都没有问题", guarantees.broken_again),
    ]
}  # fmt: skip


def of(code: str) -> Rule:
    """The rule of an alert; of a rule that no longer exists, its code in place of a name."""
    return RULES.get(code) or Rule(code, code, Risk.OTHER, "规则已取消", _nothing)


def hits(facts: Facts) -> Iterator[tuple[str, Hit]]:
    """What all rules see in one household: code of the rule and what it saw."""
    for code, rule in RULES.items():
        for hit in rule.check(facts):
            yield code, hit


def _nothing(facts: Facts) -> Iterator[Hit]:
    yield from ()
