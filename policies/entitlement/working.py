"""Rules on work (就业): stays from the register of work, failing that the yearly sheet, and the reason says which."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from households.codes import BaseType, Labour
from policies.entitlement.base import SWITCH, Limits, Need, Rule, Verdict, no, unknown, yes
from policies.entitlement.facts import ABLE, HouseholdFacts, PersonFacts, Span
from policies.models import Employment

Place = Employment.Place
OUTSIDE = (Place.OUT_PROVINCE, Place.OUT_CITY)
WORKING_AGE = range(16, 60)
FOREST_AGE = range(18, 61)
RANGER = "生态护林员"
NO_BIRTHDAY = unknown("没有出生日期，年龄说不清")
NO_LABOUR = unknown("没有登记劳动技能")
SINCE = date(2016, 1, 1)
LEAST = Need("最少月数", Decimal(3), "个月", "多地累计满 3 个月，每月按 30 天")


def _counted_since(facts: HouseholdFacts) -> date:
    """当年纳入的监测户（不是脱贫户的）自识别那天起算。"""
    is_new = facts.is_watched and facts.base_type == BaseType.ORDINARY
    return facts.round.identified_on if is_new else date.min


def travel_subsidy(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """采集表只写务工地名，分不出区域，要凭务工记录。"""
    if not facts.support:
        return no(facts.outside)
    if person.age is not None and person.age < WORKING_AGE.start:
        return no(f"{person.age} 周岁，不满 16 周岁")
    if not person.stays:
        is_said = bool(person.sheet.work_months)
        return unknown("采集表有务工，区域要看务工记录") if is_said else no("没有务工记录")
    places = (*OUTSIDE, Place.OUT_COUNTY) if limits.is_set("含市内县外") else OUTSIDE
    months = person.months_at_work(_counted_since(facts), *places)
    least = int(limits[LEAST.item])
    where = "县外" if limits.is_set("含市内县外") else "市外"
    if months < least:
        return no(f"{facts.on.year} 年在{where}务工累计 {months} 个月，不满 {least} 个月")
    return yes(
        f"{person.name} {facts.on.year} 年在{where}务工累计 {months} 个月（务工记录），户为{facts.support}"
    )


def employment_award(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    if not facts.support:
        return no(facts.outside)
    months, source = person.work()
    least = int(limits[LEAST.item])
    if months is None:
        is_said = person.sheet.year == facts.on.year
        return no("没有务工登记") if is_said else unknown("没有当年采集表和务工记录，务工说不清")
    if months < least:
        return no(f"务工 {months} 个月（{source}），不满 {least} 个月")
    return yes(f"{person.name} 务工 {months} 个月（{source}），户为{facts.support}")


def public_post(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """弱、半劳动力，或没有外出的劳动力，没有稳定就业；村干部及家属查不到，聘用时核。"""
    if not facts.support:
        return no(facts.outside)
    if person.age is None:
        return NO_BIRTHDAY
    oldest = int(limits["年龄上限"])
    if not WORKING_AGE.start <= person.age < oldest:
        return no(f"{person.age} 周岁，不在 16 至 {oldest - 1} 周岁")
    if person.sheet.schooling:
        return no(person.school)
    labour = person.sheet.labour
    if not labour:
        return NO_LABOUR
    if labour not in ABLE and labour != Labour.WEAK:
        return no(Labour(labour).label)
    months, _ = person.work()
    stable = int(limits["稳定就业月数"])
    if (months or 0) >= stable:
        return no(f"当年务工 {months} 个月，有稳定就业")
    said = "当年没有务工登记" if months is None else f"当年务工 {months} 个月"
    return yes(
        f"{person.name} {person.age} 周岁，{Labour(labour).label}，{said}，"
        f"户为{facts.support}；岗位有限，作候选"
    )


def forest_ranger(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """一户一人：户里已有护林员的，其他人不再列。"""
    if not facts.support:
        return no(facts.outside)
    taken = _taken(facts, person)
    if taken:
        return no(taken)
    if person.age is None:
        return NO_BIRTHDAY
    if person.age not in FOREST_AGE:
        return no(f"{person.age} 周岁，不在 18 至 60 周岁")
    if not person.sheet.labour:
        return NO_LABOUR
    if person.sheet.labour not in ABLE or person.sheet.schooling:
        return no("在校" if person.sheet.schooling else Labour(person.sheet.labour).label)
    return yes(
        f"{person.name} {person.age} 周岁，{Labour(person.sheet.labour).label}，户为{facts.support}；作候选"
    )


def _taken(facts: HouseholdFacts, person: PersonFacts) -> str:
    """Why posts that are held already leave none for this person."""
    for row in facts.by_policy.get("public_post", ()):
        if row.kind == RANGER and row.member != person.pk:
            return "户里已有生态护林员，一户一人"
        if row.kind != RANGER and row.member == person.pk:
            return f"已在{row.kind}岗位，一人不能兼两岗"
    return ""


def skill_training(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    if not facts.support:
        return no(facts.outside)
    if person.age is None:
        return NO_BIRTHDAY
    if person.age not in WORKING_AGE:
        return no(f"{person.age} 周岁，不在 16 至 59 周岁")
    if person.sheet.schooling:
        return no(person.school)
    if not person.sheet.labour:
        return NO_LABOUR
    if person.sheet.labour != Labour.ORDINARY:
        return no(Labour(person.sheet.labour).label)
    return yes(f"{person.name} {person.age} 周岁，普通劳动力，户为{facts.support}")


RULES = [
    Rule(
        "travel_subsidy", "travel_subsidy", "交通补贴", "1", date(2020, 1, 1),
        "户为脱贫户（享受政策）、监测户（未消除），满 16 周岁，当年县外务工累计满 3 个月；新识别的监测户自识别日起算",
        travel_subsidy, Span.YEAR,
        needs=(LEAST, Need("含市内县外", Decimal(1), SWITCH, "只补省外、市外的地方改为 0")),
    ),
    Rule(
        "employment_award", "employment_award", "就业奖补", "1", SINCE,
        "户为脱贫户（享受政策）、监测户（未消除），当年务工累计满 6 个月",
        employment_award, Span.YEAR,
        needs=(Need(LEAST.item, Decimal(6), "个月", "稳岗口径：累计务工 6 个月以上，县定"),),
    ),
    Rule(
        "public_post", "public_post", "公益性岗位（候选）", "1", SINCE,
        "户为脱贫户（享受政策）、监测户（未消除），16 至 69 周岁、不在校，弱半劳动力或没有稳定就业的劳动力",
        public_post, Span.DAY, is_hint=True, decided_by="岗位有限，由村和乡镇选聘",
        needs=(
            Need("年龄上限", Decimal(70), "周岁", "满 70 周岁在岗是疑点"),
            Need("稳定就业月数", Decimal(6), "个月", "稳岗口径：累计务工 6 个月以上"),
        ),
        checks_received=False,
    ),
    Rule(
        "forest_ranger", "public_post", "生态护林员（候选）", "1", SINCE,
        "户为脱贫户（享受政策）、监测户（未消除），18 至 60 周岁、有劳动力，一户一人",
        forest_ranger, Span.DAY, is_hint=True, decided_by="名额由林业部门定",
        kinds=frozenset({RANGER}), checks_received=False,
    ),
    Rule(
        "skill_training", "skill_training", "技能培训", "1", SINCE,
        "户为脱贫户（享受政策）、监测户（未消除），16 至 59 周岁、不在校的普通劳动力",
        skill_training, Span.YEAR, is_hint=True, decided_by="本人意愿", checks_received=False,
    ),
]  # fmt: skip
