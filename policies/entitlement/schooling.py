"""Rules on pupils and students (教育)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from households.codes import SCHOOL_YEARS
from policies.entitlement.base import (
    SWITCH,
    Limits,
    Need,
    Rule,
    Source,
    Verdict,
    no,
    unknown,
    yes,
)
from policies.entitlement.facts import HouseholdFacts, PersonFacts, Span

PRESCHOOL = frozenset({"preschool"})
PRIMARY = frozenset({"primary"})
JUNIOR = frozenset({"junior1", "junior2", "junior3"})
SENIOR = frozenset({"senior1", "senior2", "senior3"})
VOCATIONAL = frozenset({"vocational1", "vocational2", "vocational3"})
HIGHER = frozenset({"higher1", "higher2", "higher3"})
TECHNICIAN = frozenset({"technician1", "technician2", "technician3", "technician4"})
BACHELOR = frozenset(code for code in SCHOOL_YEARS if code.startswith("bachelor"))
MASTER = frozenset({"master"})
FIRST_YEARS = frozenset({"higher1", "bachelor1"})

NOT_AT_SCHOOL = no("不在校")
NO_SHEET = unknown("没有采集表，在不在校说不清")
STABLE = Need("稳定脱贫户享受", Decimal(0), SWITCH, "各地不同，没有公布的不列为应享，也不算不符")


def _at_school(person: PersonFacts, stages: frozenset[str]) -> Verdict | None:
    """Why the person is not at such a school; None when it is."""
    if person.sheet.schooling in stages:
        return None
    if not person.sheet.year:
        return NO_SHEET
    return no(person.school + "，不在这个学段") if person.sheet.schooling else NOT_AT_SCHOOL


def _support_at_term(facts: HouseholdFacts, limits: Limits) -> str:
    """脱贫户、监测户；监测户看开学日：开学以后才消除的，这学期照享。"""
    if facts.support:
        return facts.support
    ended_on = facts.round.ended_on if facts.round else None
    if ended_on and ended_on > facts.term.start:
        return f"监测户（{facts.term.start} 开学时还没有消除，{ended_on} 消除）"
    return "稳定脱贫户" if facts.is_stable and limits.is_set(STABLE.item) else ""


def out_of_range(facts: HouseholdFacts, limits: Limits) -> Verdict:
    """Not supported; of 稳定脱贫户 nobody can say until the place has published whether they are."""
    if facts.is_stable and not limits.limit(STABLE.item).is_published:
        return unknown("稳定脱贫户享不享受，当地没有公布")
    return no(facts.outside)


def _hardship(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> str:
    """家庭经济困难学生：脱贫户、监测户、低保、特困、残疾学生。"""
    support = _support_at_term(facts, limits)
    if support:
        return support
    if facts.has_destitute(person):
        return "特困供养学生"
    if facts.is_on_subsistence:
        return "低保户"
    return "残疾学生" if person.disability_grade else ""


def preschool(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    wrong = _at_school(person, PRESCHOOL)
    if wrong:
        return wrong
    support = _support_at_term(facts, limits)
    if not support:
        return out_of_range(facts, limits)
    amount = limits.limit("每学期标准")
    return yes(f"{person.name} {person.school}，户为{support}，每学期 {amount}")


def living_allowance(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """寄宿不寄宿没有登记：两个标准都写出来。"""
    wrong = _at_school(person, PRIMARY | JUNIOR)
    if wrong:
        return wrong
    support = _hardship(facts, person, limits)
    if not support:
        return out_of_range(facts, limits)
    stage = "小学" if person.sheet.schooling in PRIMARY else "初中"
    boarding, other = (
        limits.limit("年标准", f"{stage}寄宿"),
        limits.limit("年标准", f"{stage}非寄宿"),
    )
    return yes(
        f"{person.name} {person.school}，户为{support}，寄宿每年 {boarding}，非寄宿每年 {other}"
    )


def nutrition(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """不分户：试点地区的义务教育学生都享受。"""
    if not limits.is_set("试点"):
        return no("当地不是营养改善计划试点")
    wrong = _at_school(person, PRIMARY | JUNIOR)
    if wrong:
        return wrong
    return yes(f"{person.name} {person.school}，当地为试点，每年 {limits.limit('年标准')}")


def senior_tuition(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    wrong = _at_school(person, SENIOR)
    if wrong:
        return wrong
    support = _hardship(facts, person, limits)
    if not support:
        return out_of_range(facts, limits)
    return yes(f"{person.name} {person.school}，户为{support}，免学杂费")


def senior_grant(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    wrong = _at_school(person, SENIOR)
    if wrong:
        return wrong
    support = _hardship(facts, person, limits)
    if not support:
        return out_of_range(facts, limits)
    return yes(f"{person.name} {person.school}，户为{support}，每年平均 {limits.limit('年标准')}")


def vocational_tuition(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """中职都免；高职免不免由县定。"""
    stages = VOCATIONAL | HIGHER if limits.is_set("含高职") else VOCATIONAL
    wrong = _at_school(person, stages)
    if wrong:
        return wrong
    support = _hardship(facts, person, limits)
    if not support:
        return out_of_range(facts, limits)
    return yes(f"{person.name} {person.school}，户为{support}，免学费")


def vocational_grant(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    wrong = _at_school(person, VOCATIONAL)
    if wrong:
        return wrong
    grade, most = int(person.sheet.schooling[-1]), limits["资助到几年级"]
    if grade > most:
        return no(f"{person.school}，只资助到{most:f} 年级")
    support = _hardship(facts, person, limits)
    if not support:
        return out_of_range(facts, limits)
    return yes(f"{person.name} {person.school}，户为{support}，每年 {limits.limit('年标准')}")


def dew_plan(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    """中职、高职高专、技师；本科不享。休学、退学没有登记，说在理由里。"""
    if person.sheet.schooling in BACHELOR | MASTER:
        return no(f"{person.school}，雨露计划不资助本科及以上")
    wrong = _at_school(person, VOCATIONAL | HIGHER | TECHNICIAN)
    if wrong:
        return wrong
    support = _support_at_term(facts, limits)
    if not support:
        return out_of_range(facts, limits)
    return yes(
        f"{person.name} {person.school}，户为{support}，雨露计划每学期 {limits.limit('每学期标准')}；"
        "休学、退学没有登记，申请时核学籍"
    )


def student_loan(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    wrong = _at_school(person, HIGHER | BACHELOR | MASTER)
    if wrong:
        return wrong
    support = _hardship(facts, person, limits)
    if not support:
        return out_of_range(facts, limits)
    kind = "研究生" if person.sheet.schooling in MASTER else "本专科"
    most = limits.limit("上限", kind)
    return yes(f"{person.name} {person.school}，户为{support}，每年可贷不超过 {most}")


def freshman_aid(facts: HouseholdFacts, person: PersonFacts, limits: Limits) -> Verdict:
    wrong = _at_school(person, FIRST_YEARS)
    if wrong:
        return wrong
    support = _hardship(facts, person, limits)
    if not support:
        return out_of_range(facts, limits)
    return yes(f"{person.name} {person.school}，户为{support}，新生入学一次性资助")


def _yuan(item: str, amount: int, source: str, kind: str = "", unit: str = "元") -> Need:
    return Need(item, Decimal(amount), unit, source, kind)


SINCE = date(2016, 1, 1)
TOGETHER = "education_aid"  # townships that keep all stages under one policy

RULES = [
    Rule(
        "preschool_aid", "preschool_aid", "学前资助", "1", SINCE,
        "户为脱贫户（享受政策）或监测户（未消除，或本学期开学以后才消除），在校生状况为学前教育",
        preschool, Span.TERM, document="财教〔2011〕410号",
        needs=(_yuan("每学期标准", 500, "县定，样例 400 至 500 元"), STABLE),
        also=(Source(TOGETHER, frozenset({"学前"})),),
    ),
    Rule(
        "living_allowance", "living_allowance", "义务教育生活补助", "1", SINCE,
        "在校生状况为小学、七至九年级，家庭经济困难：脱贫户、监测户、低保户、特困、残疾学生",
        living_allowance, Span.TERM,
        needs=(
            _yuan("年标准", 1250, "2023 年起国家基础标准", "小学寄宿"),
            _yuan("年标准", 625, "寄宿的一半", "小学非寄宿"),
            _yuan("年标准", 1500, "2023 年起国家基础标准", "初中寄宿"),
            _yuan("年标准", 750, "寄宿的一半", "初中非寄宿"),
            STABLE,
        ),
        also=(Source(TOGETHER, frozenset({"小学", "初中", "义务教育"})),),
    ),
    Rule(
        "nutrition_meals", "nutrition_meals", "营养改善", "1", SINCE,
        "当地为试点，在校生状况为小学、七至九年级；不分户",
        nutrition, Span.TERM, document="国办发〔2011〕54号",
        needs=(
            Need("试点", Decimal(0), SWITCH, "不是试点的地方不算"),
            _yuan("年标准", 1000, "每天 5 元，一年 200 天"),
        ),
    ),
    Rule(
        "senior_tuition", "senior_tuition", "普通高中免学费", "1", date(2016, 9, 1),
        "在校生状况为普通高中，家庭经济困难：脱贫户、监测户、低保户、特困、残疾学生",
        senior_tuition, Span.TERM, document="财教〔2016〕292号", needs=(STABLE,),
    ),
    Rule(
        "senior_grant", "senior_grant", "普通高中助学金", "1", SINCE,
        "在校生状况为普通高中，家庭经济困难：脱贫户、监测户、低保户、特困、残疾学生",
        senior_grant, Span.TERM, needs=(_yuan("年标准", 2000, "国家平均标准"), STABLE),
        also=(Source(TOGETHER, frozenset({"高中"})),),
    ),
    Rule(
        "vocational_tuition", "vocational_tuition", "中高职免学费", "1", SINCE,
        "在校生状况为中职（县里定了含高职的也算高职），家庭经济困难",
        vocational_tuition, Span.TERM,
        needs=(Need("含高职", Decimal(0), SWITCH, "高职免学费由县定"), STABLE),
    ),
    Rule(
        "vocational_grant", "vocational_grant", "中职助学金", "1", SINCE,
        "在校生状况为中职，年级不超过资助的年级，家庭经济困难",
        vocational_grant, Span.TERM,
        needs=(
            _yuan("年标准", 2000, "国家标准"),
            Need("资助到几年级", Decimal(3), "年级", "不分年级；只资助一、二年级的地方填 2"),
            STABLE,
        ),
        also=(Source(TOGETHER, frozenset({"中职"})),),
    ),
    Rule(
        "dew_plan", "dew_plan", "雨露计划", "1", SINCE,
        "户为脱贫户（享受政策）或监测户（开学日还没有消除），在读中职、高职高专、技师学院；本科不享，休学暂停",
        dew_plan, Span.TERM, document="国开办发〔2015〕19号",
        needs=(_yuan("每学期标准", 1500, "每生每学年 3000 元"), STABLE),
    ),
    Rule(
        "student_loan", "student_loan", "助学贷款", "1", SINCE,
        "在读高职高专、本科、研究生，家庭经济困难；贷不贷由学生自己定",
        student_loan, Span.YEAR, is_hint=True, decided_by="学生本人和县资助中心",
        needs=(
            _yuan("上限", 16000, "本专科每年不超过 16000 元，2024 年秋起 20000 元", "本专科"),
            _yuan("上限", 20000, "研究生每年不超过 20000 元，2024 年秋起 25000 元", "研究生"),
            STABLE,
        ),
        checks_received=False,
    ),
    Rule(
        "freshman_aid", "freshman_aid", "大学新生资助", "1", SINCE,
        "在读高职高专、本科一年级，家庭经济困难；名额由县里定",
        freshman_aid, Span.EVER, is_hint=True, decided_by="县资助中心", needs=(STABLE,),
        also=(Source(TOGETHER, frozenset({"大学"})),), checks_received=False,
    ),
]  # fmt: skip
