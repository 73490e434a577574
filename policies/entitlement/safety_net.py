"""Rules of the safety net (兜底): 低保 and 特困 are decided by the civil affairs office, so they are only hints."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from households.codes import DISABILITY_GRADES, DISABILITY_KINDS
from lib.numbers import plain
from policies.entitlement.base import (
    SWITCH,
    Fix,
    Limits,
    Need,
    Rule,
    Source,
    Verdict,
    no,
    unknown,
    yes,
)
from policies.entitlement.facts import UNABLE, HouseholdFacts, PersonFacts, Span

CIVIL_AFFAIRS = "民政部门核定"
MARGIN = frozenset({"低保边缘", "低保边缘户"})
ADULT, RETIRED = 16, 60
NO_BIRTHDAY = unknown("没有出生日期，年龄说不清")
NO_INCOME = unknown("没有采集表，人均纯收入说不清")
LINE = Need(
    "年标准", Decimal(3900), "元/年", "样例 2021 年某区 3900 元，以当地民政标准为准", policy="subsistence"
)  # fmt: skip


def _income(facts: HouseholdFacts) -> Decimal | None:
    return facts.sheet.per_head if facts.sheet else None


def _is_for_one(facts: HouseholdFacts, person: PersonFacts) -> str:
    """单人保对象：监测户、低保边缘户里的重残、重病人员；空为不是。"""
    group = facts.support if facts.is_watched else "、".join(sorted(facts.tags & MARGIN))
    if not group:
        return ""
    if person.is_severely_disabled:
        return f"户为{group}，{_disability(person)}"
    return f"户为{group}，患有大病" if person.sheet.has_major_illness else ""


def _disability(person: PersonFacts) -> str:
    """肢体残疾二级."""
    kind = DISABILITY_KINDS.get(person.disability_kind, "")
    return f"{kind}残疾{DISABILITY_GRADES[person.disability_grade]}"


def subsistence(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """单人保不看户收入，另有规则。"""
    if facts.has_destitute(person):
        return no("已享受特困供养，不重复享受低保")
    income, line = _income(facts), limits.limit("年标准")
    if income is None:
        return NO_INCOME
    if income >= line.value:
        text = f"{facts.sheet.year} 年人均纯收入 {plain(income)} 元，不低于低保标准 {line}"
        return unknown("单人保对象，不看户收入") if _is_for_one(facts, person) else no(text)
    return yes(
        f"{person.name} 户 {facts.sheet.year} 年人均纯收入 {plain(income)} 元，"
        f"低于低保标准 {line}（{line.basis}）"
    )


def subsistence_of_one(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """户收入低于低保标准的按整户低保提示，不再按单人提示。"""
    if facts.has_destitute(person):
        return no("已享受特困供养，不重复享受低保")
    income, line = _income(facts), limits.limit("年标准")
    if income is not None and income < line.value:
        return no("户收入低于低保标准，按整户低保办")
    why = _is_for_one(facts, person)
    return yes(f"{person.name} {why}，可申请单人保") if why else no("不是重残、重病，或户不在范围")


def destitute(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """户外有没有法定赡养人查不到，所以只是提示；户内的人都要符合。"""
    income, line = _income(facts), limits.limit("年标准")
    if income is None:
        return NO_INCOME
    if income >= line.value:
        return no(f"{facts.sheet.year} 年人均纯收入 {plain(income)} 元，不低于 {line}，有生活来源")
    for one in facts.people:
        why = _not_destitute(one)
        if why:
            return Verdict(why.is_entitled, f"{one.name} {why.reason}")
    what = _disability(person) if person.is_severely_disabled else f"{person.age} 周岁"
    return yes(
        f"{person.name} {what}、没有劳动能力，全户没有劳动力，"
        f"{facts.sheet.year} 年人均纯收入 {plain(income)} 元，低于 {line}；户外赡养人由民政核"
    )


def _not_destitute(person: PersonFacts) -> Verdict | None:
    if not person.is_severely_disabled:
        if person.age is None:
            return NO_BIRTHDAY
        if ADULT <= person.age < RETIRED:
            return no(f"{person.age} 周岁，不满 60、已满 16，也不是重度残疾")
        if person.age < ADULT:
            return None
    if not person.sheet.labour:
        return unknown("没有登记劳动技能")
    return None if person.sheet.labour in UNABLE else no("有劳动能力")


def temporary_relief(facts: HouseholdFacts, person: None, limits: Limits) -> Verdict:
    """近 12 个月报销单上的自付，或采集表上的合规自付，取大的。"""
    limit = limits.limit("自付（帮扶户）" if facts.support else "自付（一般农户）")
    said = facts.sheet.own_payments if facts.sheet else Decimal(0)
    if said > facts.self_paid:
        text = f"{facts.sheet.year} 年采集表合规自付 {plain(said)} 元"
    else:
        text = f"近 12 个月报销单自付 {plain(facts.self_paid)} 元"
    if max(said, facts.self_paid) < limit.value:
        return no(f"{text}，不到 {limit}")
    return yes(f"{text}，达到 {limit}（{limit.basis}）")


def disability_living(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """困难残疾人生活补贴：低保家庭的残疾人；扩面到监测户由县定；特困不重复享。"""
    if not person.disability_grade:
        return no("没有残疾证登记")
    if facts.has_destitute(person):
        return no("已享受特困供养，不重复享受")
    if facts.is_on_subsistence:
        return yes(f"{person.name} {_disability(person)}，家庭享受低保")
    if facts.is_watched and limits.is_set("扩面到监测户"):
        return yes(f"{person.name} {_disability(person)}，户为{facts.support}（当地扩面）")
    return no("家庭没有享受低保")


def disability_care(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """重度残疾人护理补贴：一、二级；三级智力、精神看当地；特困不重复享。"""
    if not person.disability_grade:
        return no("没有残疾证登记")
    if facts.has_destitute(person):
        return no("已享受特困供养，不重复享受")
    if person.disability_grade <= 2:
        return yes(f"{person.name} {_disability(person)}")
    if person.is_severely_disabled and limits.is_set("含三级智力精神"):
        return yes(f"{person.name} {_disability(person)}（当地含三级智力、精神）")
    return no(f"{_disability(person)}，不在范围")


def old_age(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    if person.age is None:
        return NO_BIRTHDAY
    least = int(limits["起始年龄"])
    if person.age < least:
        return no(f"{person.age} 周岁，不满 {least} 周岁")
    return yes(f"{person.name} {person.age} 周岁，满 {least} 周岁")


def pension(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """满 60 周岁领取；领职工养老金的没有登记，所以只是提示。"""
    if person.age is None:
        return NO_BIRTHDAY
    if person.age < RETIRED:
        return no(f"{person.age} 周岁，不满 60 周岁")
    joined = {True: "已参保", False: "没有参保，先补缴", None: "参没参保没有登记"}
    said = joined[person.sheet.has_pension_insurance]
    return yes(f"{person.name} {person.age} 周岁，{said}；领职工养老金的不算，登记免享")


def pension_joining(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    if person.age is None:
        return NO_BIRTHDAY
    if not ADULT <= person.age < RETIRED:
        return no(f"{person.age} 周岁，不在 16 至 59 周岁")
    if person.sheet.schooling:
        return no(f"{person.school}，在校不用参保")
    if person.sheet.has_pension_insurance is None:
        return unknown("参没参加城乡居民养老保险没有登记")
    said = "已参加" if person.sheet.has_pension_insurance else "没有参加"
    return yes(
        f"{person.name} {person.age} 周岁，{person.sheet.year} 年采集表登记{said}城乡居民养老；"
        "参加职工养老的登记免享"
    )


def pension_aid(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """最低档代缴：16 至 59 周岁、不在校的低保、特困、监测户成员和重度残疾人。"""
    if person.age is None:
        return NO_BIRTHDAY
    if not ADULT <= person.age < RETIRED:
        return no(f"{person.age} 周岁，不在 16 至 59 周岁")
    if person.sheet.schooling:
        return no(f"{person.school}，在校不用参保")
    group = _pension_group(facts, person)
    if not group:
        return no("不是低保、特困、监测户成员，也不是重度残疾")
    return yes(f"{person.name} {person.age} 周岁，{group}，按最低档代缴")


def _pension_group(facts: HouseholdFacts, person: PersonFacts) -> str:
    if facts.has_destitute(person):
        return "特困供养人员"
    if facts.has_subsistence(person):
        return "低保对象"
    if facts.is_watched:
        return f"户为{facts.support}"
    return _disability(person) if person.is_severely_disabled else ""


def _on_subsistence(facts: HouseholdFacts, person: PersonFacts) -> bool:
    return person.sheet.subsistence != "none"


def _on_destitute(facts: HouseholdFacts, person: PersonFacts) -> bool:
    return person.sheet.destitute != "none"


def _is_insured(facts: HouseholdFacts, person: PersonFacts) -> bool:
    return bool(person.sheet.has_pension_insurance)


SINCE = date(2016, 1, 1)
URBAN = Source("urban_subsistence")

RULES = [
    Rule(
        "subsistence", "subsistence", "低保", "1", SINCE,
        "当年（没有的为上年）人均纯收入低于当地低保年标准；特困供养人员不算",
        subsistence, Span.DAY, document="国务院令第649号", is_hint=True, decided_by=CIVIL_AFFAIRS,
        needs=(LINE,), also=(URBAN,), evidence=_on_subsistence,
        checks_received=False,  # the sheet's income holds what is received; the office counts otherwise
    ),
    Rule(
        "subsistence_of_one", "subsistence", "单人保", "1", SINCE,
        "监测户、低保边缘户里的重度残疾（一、二级，三级智力精神）、患大病人员，户收入不低于低保标准的",
        subsistence_of_one, Span.DAY, document="国务院令第649号", is_hint=True,
        decided_by=CIVIL_AFFAIRS, needs=(LINE,), also=(URBAN,), evidence=_on_subsistence,
        checks_received=False,
    ),
    Rule(
        "destitute", "destitute", "特困供养", "1", SINCE,
        "满 60、不满 16 周岁或重度残疾，无劳动能力，全户没有劳动力，人均纯收入低于低保年标准",
        destitute, Span.DAY, document="国发〔2016〕14号", is_hint=True, decided_by=CIVIL_AFFAIRS,
        needs=(LINE,), evidence=_on_destitute, checks_received=False,
    ),
    Rule(
        "temporary_relief", "temporary_relief", "临时救助", "1", SINCE,
        "近 12 个月医疗自付（报销单或采集表）达到标准", temporary_relief, Span.TWELVE_MONTHS,
        document="国发〔2014〕47号", is_personal=False, is_hint=True, decided_by=CIVIL_AFFAIRS,
        needs=(
            Need("自付（帮扶户）", Decimal(15000), "元", "与风险预警相同，以当地民政文件为准"),
            Need("自付（一般农户）", Decimal(30000), "元", "与风险预警相同，以当地民政文件为准"),
        ),
        checks_received=False,
    ),
    Rule(
        "disability_living", "disability_living", "残疾人生活补贴", "1", SINCE,
        "持残疾证，家庭享受低保（当地扩面的含监测户）；特困供养不重复享",
        disability_living, Span.DAY, fix=Fix.MEMBER, document="国发〔2015〕52号",
        needs=(Need("扩面到监测户", Decimal(0), SWITCH, "扩面由县定"),),
    ),
    Rule(
        "disability_care", "disability_care", "残疾人护理补贴", "1", SINCE,
        "残疾一、二级（当地含三级智力、精神的也算）；特困供养不重复享",
        disability_care, Span.DAY, fix=Fix.MEMBER, document="国发〔2015〕52号",
        needs=(Need("含三级智力精神", Decimal(1), SWITCH, "多数地方已含"),),
    ),
    Rule(
        "pension", "pension", "城乡居民养老（领取）", "1", SINCE,
        "满 60 周岁没有领取", pension, Span.DAY, document="国发〔2014〕8号",
        is_hint=True, decided_by="人社部门核定",
    ),
    Rule(
        "pension_joining", "pension", "城乡居民养老（参保）", "1", SINCE,
        "16 至 59 周岁、不在校的都可参保；采集表登记没有参加的列出",
        pension_joining, Span.DAY, document="国发〔2014〕8号", is_hint=True, decided_by="本人自愿",
        evidence=_is_insured, checks_received=False,
    ),
    Rule(
        "pension_aid", "pension_aid", "养老保险代缴", "1", date(2017, 1, 1),
        "16 至 59 周岁、不在校：低保、特困、监测户（未消除）成员，重度残疾人",
        pension_aid, Span.YEAR,
    ),
    Rule(
        "old_age", "old_age", "高龄补贴", "1", SINCE, "满当地规定的年龄", old_age, Span.DAY, fix=Fix.MEMBER,
        needs=(Need("起始年龄", Decimal(80), "周岁", "多地 80 周岁，由县定"),),
    ),
]  # fmt: skip
