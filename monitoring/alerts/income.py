"""Rules on income and payments (收入和支出): below the line, fallen, paid for illness, work lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from areas.parameters import Setting
from households.codes import BaseType
from households.models import ListKind
from lib.numbers import percent, plain
from monitoring.alerts.base import Hit
from monitoring.alerts.facts import Facts, Listed, Person, Sheet
from monitoring.models.visits import Visit


def below_line(facts: Facts) -> Iterator[Hit]:
    """已消除的户另有规则：消除后收入又下降。"""
    sheet = facts.sheet
    if sheet is None or facts.eliminated_on:
        return
    line = facts.limit("monitoring_line", facts.last_day(sheet.year))
    if _is_below(sheet, line):
        yield Hit(_below(sheet, line), facts.dated(sheet))


def fallen(facts: Facts) -> Iterator[Hit]:
    """比上一年下降超过参数的比例；上一年没有采集的不比。"""
    sheet, before = facts.sheet, facts.before
    if sheet is None or before is None:
        return
    now, then, most = sheet.per_head, before.per_head, facts.limit("income_drop")
    if now is not None and then and _fell(then, now, most):
        text = (
            f"{sheet.year} 年人均纯收入 {plain(now)} 元，比 {before.year} 年的 {plain(then)} 元"
            f"下降 {percent((then - now) / then, 1)}，超过 {plain(most.value)}%"
        )
        yield Hit(text, facts.dated(sheet))


def own_payments(facts: Facts) -> Iterator[Hit]:
    """采集表上全户的合规自付；医保名单上逐人的。名单没有金额的，上了名单就算。"""
    limit = facts.limit(_payments_key(facts))
    sheet = facts.sheet
    if sheet and sheet.own_payments >= limit.value:
        text = f"{sheet.year} 年合规自付支出 {plain(sheet.own_payments)} 元，达到 {plain(limit.value)} 元"
        yield Hit(text, facts.dated(sheet))
    by_member: dict[int, list[Listed]] = defaultdict(list)
    for row in facts.lists(ListKind.MEDICAL_COST):
        by_member[row.member].append(row)
    for member, rows in by_member.items():
        yield from _paid(member, rows, limit)


def work_lost(facts: Facts) -> Iterator[Hit]:
    """上年务工满几个月，今年没有务工也没有公益性岗位；上学去的不算。另有失业名单。"""
    least = facts.limit("worked_months").value
    for person in facts.present:
        sheet, before = person.sheet, person.before
        if sheet and before and (before.work_months or 0) >= least and _is_idle(person):
            text = f"{before.year} 年务工 {before.work_months} 个月，{sheet.year} 年采集表没有务工"
            yield Hit(text, facts.dated(sheet), person.pk)
    for row in facts.lists(ListKind.UNEMPLOYED):
        yield Hit(f"{row.on} {row.unit}名单：失业或务工不稳", row.on, row.member, row.clue)


def less_twice(facts: Facts) -> Iterator[Hit]:
    """最近两次不同日子的走访都说收入减少。"""
    visits = [look for look in facts.looks if look.income]
    if not visits:
        return
    last = visits[-1]
    earlier = [look for look in visits if look.on < last.on]
    if earlier and {last.income, earlier[-1].income} == {Visit.Income.LESS}:
        yield Hit(f"{earlier[-1].on} 和 {last.on} 两次走访都说收入减少", last.on)


def fallen_again(facts: Facts) -> Iterator[Hit]:
    """消除以后采集的收入又低于监测范围，或者比消除时下降超过参数的比例。"""
    sheet, over_on = facts.sheet, facts.eliminated_on
    if sheet is None or over_on is None or not _is_after(facts, sheet):
        return
    line = facts.limit("monitoring_line", facts.last_day(sheet.year))
    then, now, most = facts.round.eliminated_income, sheet.per_head, facts.limit("income_drop")
    if _is_below(sheet, line):
        yield Hit(f"{over_on} 消除以后，{_below(sheet, line)}", facts.dated(sheet))
    elif then and now is not None and _fell(then, now, most):
        text = (
            f"{over_on} 消除时人均纯收入 {plain(then)} 元，{sheet.year} 年降到 {plain(now)} 元，"
            f"下降 {percent((then - now) / then, 1)}，超过 {plain(most.value)}%"
        )
        yield Hit(text, facts.dated(sheet))


def _paid(member: int, rows: list[Listed], limit: Setting) -> Iterator[Hit]:
    total = sum((row.amount or Decimal(0) for row in rows), Decimal(0))
    if total < limit.value and all(row.amount is not None for row in rows):
        return
    last = max(rows, key=lambda row: row.on)
    text = f"{last.on} {last.unit}名单：医保高额自付"
    if total:
        text += f" {plain(total)} 元"
    clue = next((row.clue for row in rows if row.clue), None)
    yield Hit(text, last.on, member, clue)


def _payments_key(facts: Facts) -> str:
    is_ordinary = facts.base_type == BaseType.ORDINARY and not facts.is_watched
    return "own_payments_ordinary" if is_ordinary else "own_payments_lifted"


def _is_idle(person: Person) -> bool:
    sheet = person.sheet
    return not (sheet.work_months or sheet.post_months or sheet.schooling)


def _is_after(facts: Facts, sheet: Sheet) -> bool:
    """The sheet was collected after the elimination, or is of a later year."""
    over_on = facts.eliminated_on
    if sheet.collected_on:
        return sheet.collected_on > over_on
    return sheet.year > over_on.year


def _is_below(sheet: Sheet, line: Setting) -> bool:
    return sheet.per_head is not None and sheet.per_head < line.value


def _below(sheet: Sheet, line: Setting) -> str:
    return (
        f"{sheet.year} 年人均纯收入 {plain(sheet.per_head)} 元，"
        f"低于监测范围 {plain(line.value)} 元（{line.basis}）"
    )


def _fell(then: Decimal, now: Decimal, most: Setting) -> bool:
    return (then - now) * 100 > then * most.value
