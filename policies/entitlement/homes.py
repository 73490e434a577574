"""Rules on the house, the water and the land of a household (住房、饮水、产业、金融): one verdict a household."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from households.codes import Attribute, BaseType, HouseGrade
from lib.numbers import plain
from policies.entitlement.base import Limits, Need, Rule, Source, Verdict, no, unknown, yes
from policies.entitlement.facts import ABLE, HouseholdFacts, PersonFacts, Span
from policies.entitlement.safety_net import MARGIN

UNSAFE = frozenset({HouseGrade.C, HouseGrade.D})
SINCE = date(2016, 1, 1)
NO_SHEET = unknown("没有采集表")
BORROWING = (18, 65)  # 银保监发〔2021〕6号


def house_repair(facts: HouseholdFacts, person: None, limits: Limits) -> Verdict:
    """六类对象，且房屋 C、D 级或登记为危房。无房的采集表看不出来。"""
    sheet = facts.sheet
    if sheet is None:
        return NO_SHEET
    if sheet.house_grade not in UNSAFE and not sheet.is_dangerous_house:
        is_silent = not sheet.house_grade and sheet.is_dangerous_house is None
        return unknown("没有登记房屋等级") if is_silent else no(f"{sheet.year} 年采集表不是危房")
    group = _repair_group(facts)
    grade = f"房屋 {sheet.house_grade} 级" if sheet.house_grade else "登记为危房"
    if not group:
        return no(f"{grade}，但不属于六类对象")
    ways = {HouseGrade.C: "，宜修缮", HouseGrade.D: "，宜重建"}
    return yes(f"{sheet.year} 年采集表{grade}{ways.get(sheet.house_grade, '')}，属{group}")


def _repair_group(facts: HouseholdFacts) -> str:
    if facts.is_watched:
        return facts.support
    if facts.attribute == Attribute.DESTITUTE or any(map(facts.has_destitute, facts.people)):
        return "分散供养特困户"
    if facts.is_on_subsistence:
        return "低保户"
    if facts.tags & MARGIN:
        return "低保边缘户"
    if facts.base_type in (BaseType.LIFTED, BaseType.POOR):
        return f"未享受过的{BaseType(facts.base_type).label}"
    return ""


def safe_water(facts: HouseholdFacts, person: None, limits: Limits) -> Verdict:
    if facts.sheet is None:
        return NO_SHEET
    if facts.sheet.has_safe_water is None:
        return unknown(f"{facts.sheet.year} 年采集表没有填饮水")
    if facts.sheet.has_safe_water:
        return no(f"{facts.sheet.year} 年采集表登记已解决安全饮用水")
    return yes(f"{facts.sheet.year} 年采集表登记没有解决安全饮用水")


def toilet(facts: HouseholdFacts, person: None, limits: Limits) -> Verdict:
    if facts.sheet is None:
        return NO_SHEET
    if facts.sheet.has_toilet is None:
        return unknown(f"{facts.sheet.year} 年采集表没有填卫生厕所")
    if facts.sheet.has_toilet:
        return no(f"{facts.sheet.year} 年采集表登记有卫生厕所")
    return yes(f"{facts.sheet.year} 年采集表登记没有卫生厕所")


def industry_award(facts: HouseholdFacts, person: None, limits: Limits) -> Verdict:
    """有劳动力、有产业（采集表有生产经营性收入）的帮扶户；项目和规模由县清单定。"""
    if not facts.support:
        return no(facts.outside)
    if facts.sheet is None:
        return NO_SHEET
    if not _workers(facts):
        return no("没有普通劳动力、技能劳动力")
    if facts.sheet.business_income <= 0:
        return no(f"{facts.sheet.year} 年采集表没有生产经营性收入")
    income = plain(facts.sheet.business_income)
    return yes(
        f"户为{facts.support}，{_workers(facts)[0].name} 有劳动力，"
        f"{facts.sheet.year} 年生产经营性收入 {income} 元"
    )


def micro_credit(facts: HouseholdFacts, person: None, limits: Limits) -> Verdict:
    """脱贫户（含稳定脱贫）、监测户（未消除），有 18 至 65 周岁的劳动力；贷不贷由农户和银行定。"""
    support = facts.support or ("稳定脱贫户" if facts.is_stable else "")
    if not support:
        return no(facts.outside)
    youngest, oldest = BORROWING
    workers = [one for one in _workers(facts) if one.age is not None]
    fit = [one for one in workers if youngest <= one.age <= oldest]
    if not fit:
        return no("没有 18 至 65 周岁的普通劳动力、技能劳动力")
    one, most = fit[0], limits.limit("上限")
    return yes(f"户为{support}，{one.name} {one.age} 周岁、有劳动力，可贷 {most}")


def _workers(facts: HouseholdFacts) -> list[PersonFacts]:
    return [one for one in facts.people if one.sheet.labour in ABLE]


RULES = [
    Rule(
        "house_repair", "house_repair", "危房改造", "1", SINCE,
        "房屋 C、D 级或登记为危房，属六类对象：低保户、分散特困户、监测户、突发严重困难户、低保边缘户、没有享受过的其他脱贫户",
        house_repair, Span.EVER, is_personal=False, checks_received=False,
    ),
    Rule(
        "safe_water", "safe_water", "饮水安全", "1", SINCE, "采集表登记没有解决安全饮用水",
        safe_water, Span.EVER, is_personal=False, checks_received=False,
    ),
    Rule(
        "toilet", "toilet", "改厕", "1", date(2018, 1, 1), "采集表登记没有卫生厕所",
        toilet, Span.EVER, is_personal=False, is_hint=True, decided_by="农户自愿，县里定年度任务",
        checks_received=False,
    ),
    Rule(
        "industry_award", "industry_award", "产业奖补", "1", SINCE,
        "户为脱贫户（享受政策）、监测户（未消除），有劳动力、有生产经营性收入",
        industry_award, Span.YEAR, is_personal=False, is_hint=True, decided_by="县清单和验收",
        also=(Source("seed_subsidy"),), checks_received=False,
    ),
    Rule(
        "micro_credit", "micro_credit", "小额信贷（可贷未贷）", "1", SINCE,
        "户为脱贫户（含稳定脱贫）、监测户（未消除），有 18 至 65 周岁的劳动力",
        micro_credit, Span.DAY, document="银保监发〔2021〕6号", is_personal=False, is_hint=True,
        decided_by="农户自愿，银行审批",
        needs=(Need("上限", Decimal(50000), "元", "5 万元以下、3 年以内"),), checks_received=False,
    ),
]  # fmt: skip
