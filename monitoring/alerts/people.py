"""Rules on persons and what befell them (人和变故): labour lost, illness, disability, disaster, accident, screening."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from households.codes import HEAD, Labour, LeaveReason
from households.models import ListKind
from lib.dates import age_on
from monitoring.alerts.base import Hit
from monitoring.alerts.facts import Facts, Person

GONE = {LeaveReason.DEATH: "死亡", LeaveReason.IMPRISONED: "离开家庭", LeaveReason.LOST: "离开家庭"}
ABLE = {Labour.ORDINARY, Labour.SKILLED}
WORKING_AGES = range(16, 60)
SEVERE = {1, 2}


def labour_lost(facts: Facts) -> Iterator[Hit]:
    """主要劳动力死亡、收监、失联；或在死亡名单上、系统里还在册。"""
    since = facts.since()
    for person in facts.people:
        if person.left_on is None or person.left_on < since or person.leave_reason not in GONE:
            continue
        if _is_labourer(facts, person):
            text = f"主要劳动力 {person.left_on} {GONE[person.leave_reason]}"
            yield Hit(text, person.left_on, person.pk)
    able = {person.pk for person in facts.present if _is_labourer(facts, person)}
    for row in facts.lists(ListKind.DEATH):
        if row.member in able:
            text = f"{row.on} {row.unit}名单：主要劳动力死亡，系统里还在册"
            yield Hit(text, row.on, row.member, row.clue)


def newly_ill(facts: Facts) -> Iterator[Hit]:
    """今年的表有大病，上年的没有；上年没有采集的不比。"""
    for person in facts.present:
        sheet, before = person.sheet, person.before
        if sheet and before and sheet.has_major_illness and not before.has_major_illness:
            text = f"{sheet.year} 年采集表新登记患有大病，{before.year} 年没有"
            yield Hit(text, facts.dated(sheet), person.pk)


def newly_disabled(facts: Facts) -> Iterator[Hit]:
    """今年的表有残疾、上年的没有，残疾证一级或二级。"""
    for person in facts.present:
        sheet, before = person.sheet, person.before
        if not (sheet and before and sheet.is_disabled) or before.is_disabled:
            continue
        if person.disability_grade in SEVERE:
            text = f"{sheet.year} 年采集表新登记重度残疾，{before.year} 年没有"
            yield Hit(text, facts.dated(sheet), person.pk)


def listed(kind: ListKind) -> Callable[[Facts], Iterator[Hit]]:
    """The rule that a member stands on a department's list of this kind."""

    def check(facts: Facts) -> Iterator[Hit]:
        for row in facts.lists(kind):
            yield Hit(f"{row.on} {row.unit}名单：{kind.label}", row.on, row.member, row.clue)

    return check


def screened_at_risk(facts: Facts) -> Iterator[Hit]:
    """集中排查认为符合纳入条件，后来没有提出；提出后不予纳入的也算办过了。"""
    screened = [look for look in facts.looks if look.is_at_risk]
    if not screened or facts.is_watched:
        return
    last = screened[-1]
    if facts.judged_on is None or facts.judged_on < last.on:
        yield Hit(f"{last.on} 集中排查认为符合纳入条件，还没有提出", last.on)


def _is_labourer(facts: Facts, person: Person) -> bool:
    """By the last sheet; without one, the head or a person of working age."""
    sheet = person.sheet or person.before
    if sheet and sheet.labour:
        return sheet.labour in ABLE
    if person.relation == HEAD:
        return True
    left = person.left_on or facts.on
    return person.born_on is not None and age_on(person.born_on, left) in WORKING_AGES
