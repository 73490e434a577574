"""Rules on insurance and care of the sick (医疗、参保)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from households.codes import BaseType
from policies.entitlement.base import SWITCH, Fix, Limits, Need, Rule, Verdict, no, unknown, yes
from policies.entitlement.facts import HouseholdFacts, PersonFacts, Span
from policies.entitlement.schooling import STABLE, out_of_range

SINCE = date(2016, 1, 1)
LOW_INCOME = frozenset({"低收入", "低收入户", "低保边缘", "低保边缘户"})


def insurance_aid(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """特困、孤儿全额，低保、监测、脱贫户定额；参加职工医保的不代缴；缴费截止以后才识别的当年不享。"""
    if person.sheet.has_worker_medical_insurance:
        return no(f"{person.sheet.year} 年采集表登记参加职工医保，不用代缴居民医保")
    if facts.has_destitute(person) or facts.has(person, "orphan"):
        group = "特困供养人员" if facts.has_destitute(person) else "孤儿、事实无人抚养儿童"
        return yes(f"{person.name} 为{group}，全额代缴 {facts.on.year} 年居民医保")
    if facts.has_subsistence(person):
        return yes(f"{person.name} 在享低保，定额资助 {facts.on.year} 年居民医保")
    last_day = date(facts.on.year, 1, 1) + timedelta(days=int(limits["缴费截止（元旦后几天）"]) - 1)
    if facts.is_watched:
        if facts.round.identified_on > last_day:
            return no(
                f"{facts.round.identified_on} 识别，晚于 {facts.on.year} 年缴费截止 {last_day}，明年起享受"
            )
        return yes(f"{person.name} 户为{facts.support}，定额资助 {facts.on.year} 年居民医保")
    if facts.support and limits.is_set("脱贫户享受"):
        return yes(f"{person.name} 户为{facts.support}，定额资助 {facts.on.year} 年居民医保")
    if facts.is_stable and limits.is_set(STABLE.item):
        return yes(f"{person.name} 户为稳定脱贫户，定额资助 {facts.on.year} 年居民医保")
    return no("当地不再资助脱贫户") if facts.support else out_of_range(facts, limits)


def family_doctor(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """脱贫户（含稳定脱贫）、监测户，应签尽签。"""
    support = facts.support or ("稳定脱贫户" if facts.is_stable else "")
    if support:
        return yes(f"{person.name} 户为{support}，应签尽签")
    return no(facts.outside)


def chronic(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    if not person.sheet.year:
        return unknown("没有采集表，有没有慢性病说不清")
    if not person.sheet.has_chronic_illness:
        return no(f"{person.sheet.year} 年采集表没有登记长期慢性病")
    return yes(f"{person.name} {person.sheet.year} 年采集表登记长期慢性病，应办门诊慢性病")


def serious(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    if not person.sheet.year:
        return unknown("没有采集表，有没有大病说不清")
    if not person.sheet.has_major_illness:
        return no(f"{person.sheet.year} 年采集表没有登记患有大病")
    return yes(f"{person.name} {person.sheet.year} 年采集表登记患有大病，病种是否在目录内由医院核")


def poverty_insurance(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """脱贫户、监测户、低收入户全体投保。"""
    if facts.is_watched:
        return yes(f"{person.name} 户为{facts.support}，应投保防贫保")
    if facts.base_type != BaseType.ORDINARY:
        return yes(f"{person.name} 户为{BaseType(facts.base_type).label}，应投保防贫保")
    low = sorted(facts.tags & LOW_INCOME)
    if low:
        return yes(f"{person.name} 户标签为{low[0]}，应投保防贫保")
    return no("不是脱贫户、监测户，也没有低收入标签")


RULES = [
    Rule(
        "medical_insurance_aid", "medical_insurance_aid", "医保代缴", "1", SINCE,
        "在册且没有职工医保：特困、孤儿全额；低保、监测户（缴费截止前识别）、脱贫户（享受政策）定额",
        insurance_aid, Span.YEAR, fix=Fix.HOUSEHOLD, document="国办发〔2021〕42号",
        needs=(
            Need(
                "缴费截止（元旦后几天）", Decimal(0), "天",
                "上年 12 月 31 日截止；延到当年 2 月底的填 59",
            ),
            Need("脱贫户享受", Decimal(1), SWITCH, "逐步退出的地方改为 0"),
            STABLE,
        ),
    ),
    Rule(
        "family_doctor", "family_doctor", "家庭医生签约", "1", SINCE,
        "户为脱贫户（含稳定脱贫）或监测户（未消除），应签尽签", family_doctor, Span.DAY,
        fix=Fix.HOUSEHOLD, checks_received=False,
    ),
    Rule(
        "chronic_outpatient", "chronic_outpatient", "门诊慢性病", "1", SINCE,
        "健康状况含长期慢性病；不分户", chronic, Span.DAY,
    ),
    Rule(
        "serious_illness", "serious_illness", "大病专项救治", "1", SINCE,
        "健康状况含患有大病；不分户，病种在目录内", serious, Span.DAY,
    ),
    Rule(
        "poverty_insurance", "poverty_insurance", "防贫保", "1", date(2019, 1, 1),
        "户为脱贫户、监测户（未消除），或有低收入、低保边缘标签的，全体成员投保",
        poverty_insurance, Span.DAY, fix=Fix.HOUSEHOLD, document="保险方案由县定",
    ),
]  # fmt: skip
