"""Rules on schooling, medical insurance, housing and water (三保障和饮水): what sheets, lists, visits and screenings say."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from households.models import ListKind
from households.schooling import missing_age
from monitoring.alerts.base import Hit
from monitoring.alerts.facts import Facts, Look, Person

PILLARS = {
    "is_education_fine": "义务教育",
    "is_medical_fine": "基本医疗",
    "is_housing_fine": "住房安全",
    "is_water_fine": "饮水安全",
}
UNSAFE_GRADES = {"C", "D"}


def out_of_school(facts: Facts) -> Iterator[Hit]:
    """适龄儿童采集表没有在校、填了未上学原因，或在教育名单上；只有户表说有失学的，提全户。"""
    found = [hit for person in facts.present for hit in _missing(facts, person)]
    found += [
        Hit(f"{row.on} {row.unit}名单：失学辍学", row.on, row.member, row.clue)
        for row in facts.lists(ListKind.DROPOUT)
    ]
    if not found and facts.sheet and facts.sheet.has_dropout:
        text = f"{facts.sheet.year} 年采集表登记有义务教育阶段失学辍学"
        found.append(Hit(text, facts.dated(facts.sheet)))
    yield from found


def uninsured(facts: Facts) -> Iterator[Hit]:
    """居民医保填了“否”、也没有职工医保；没有填的归数据核查管。"""
    for person in facts.present:
        sheet = person.sheet
        if sheet is None or sheet.has_worker_medical_insurance:
            continue
        if sheet.has_medical_insurance is False:
            text = f"{sheet.year} 年采集表没有参加基本医疗保险"
            yield Hit(text, facts.dated(sheet), person.pk)


def housing(facts: Facts) -> Iterator[Hit]:
    sheet = facts.sheet
    if sheet and (sheet.is_dangerous_house or sheet.house_grade in UNSAFE_GRADES):
        grade = f"，房屋 {sheet.house_grade} 级" if sheet.house_grade in UNSAFE_GRADES else ""
        yield Hit(f"{sheet.year} 年采集表登记住危房{grade}", facts.dated(sheet))
    for row in facts.lists(ListKind.HOUSING):
        yield Hit(f"{row.on} {row.unit}名单：危房", row.on, clue=row.clue)


def water(facts: Facts) -> Iterator[Hit]:
    sheet = facts.sheet
    if sheet and sheet.has_safe_water is False:
        yield Hit(f"{sheet.year} 年采集表登记饮水安全没有解决", facts.dated(sheet))
    for row in facts.lists(ListKind.WATER):
        yield Hit(f"{row.on} {row.unit}名单：饮水困难", row.on, clue=row.clue)


def unsolved(pillar: str) -> Callable[[Facts], Iterator[Hit]]:
    """The rule that the last two looks, on different days, both found the same thing wrong."""

    def check(facts: Facts) -> Iterator[Hit]:
        if not facts.looks:
            return
        last = facts.looks[-1]
        earlier = [look for look in facts.looks if look.on < last.on]
        if earlier and not getattr(last, pillar) and not getattr(earlier[-1], pillar):
            text = f"{_seen(earlier[-1])}发现{PILLARS[pillar]}有问题，{_seen(last)}时还没有解决"
            yield Hit(text, last.on)

    return check


def broken_again(facts: Facts) -> Iterator[Hit]:
    """消除以后最近一次走访或排查发现三保障、饮水有问题，一次就算。"""
    over_on = facts.eliminated_on
    if over_on is None or not facts.looks or facts.looks[-1].on <= over_on:
        return
    last = facts.looks[-1]
    wrong = "、".join(name for pillar, name in PILLARS.items() if not getattr(last, pillar))
    if wrong:
        yield Hit(f"{over_on} 消除以后，{_seen(last)}发现{wrong}有问题", last.on)


def _missing(facts: Facts, person: Person) -> Iterator[Hit]:
    sheet = person.sheet
    if sheet is None:
        return
    if sheet.dropout_reason:
        text = f"{sheet.year} 年采集表登记义务教育阶段没有上学"
        yield Hit(text, facts.dated(sheet), person.pk)
        return
    age = missing_age(
        person.born_on,
        schooling=sheet.schooling,
        education=sheet.education,
        on=facts.last_day(sheet.year),
    )
    if age is not None:
        yield Hit(f"{age} 周岁，{sheet.year} 年采集表没有在校", facts.dated(sheet), person.pk)


def _seen(look: Look) -> str:
    return f"{look.on} {look.way}"
