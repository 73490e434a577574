"""What a figure says about itself (口径和日期): made of the meanings of its words."""

from __future__ import annotations

from reports.vocabulary.interpreter import Counted
from reports.vocabulary.moments import Moment
from reports.vocabulary.rowset import AT_THE_TIME, RowSet
from reports.vocabulary.words import Basis


def definition_of(leaf: Counted, outside: Moment) -> str:
    """One Chinese sentence a word, the measure last."""
    moment = leaf.rows.moment(outside)
    presence = "在发生当日" if leaf.rows.event else f"在{moment.day_label}"
    measure = filled(leaf.measure.meaning, moment, leaf.labels).replace("{presence}", presence)
    rows = "本辖区" if leaf.is_of_the_place else _rows(leaf.rows, outside)
    return f"{rows}。{leaf.measure.name}：{measure}。"


def dates_of(leaf: Counted, outside: Moment) -> str:
    """截至 2021-12-31 · 2021-01-01 至 2021-12-31 · 2021年度."""
    moment = leaf.rows.moment(outside)
    return {
        Basis.STOCK: f"截至 {moment.day_label}",
        Basis.FLOW: moment.period_label,
        Basis.YEAR: f"{moment.year}年度",
    }[leaf.rows.basis]


def _rows(rows: RowSet, outside: Moment) -> str:
    moment = rows.moment(outside)
    if rows.halves:
        one, other = (_rows(half, outside) for half in rows.halves)
        return f"{one}；或{other}"
    name = rows.subject.name
    if rows.labels:
        name += f"（{'、'.join(map(str, rows.labels))}）"
    parts = [] if rows.is_without_stock else [filled(rows.subject.meaning, moment, rows.labels)]
    for each in rows.applied:
        labels = each.labels
        if each.values and isinstance(each.values[0], RowSet):
            then = rows.moment(outside, each.before)
            if each.word.name == AT_THE_TIME:
                then = then.at_event(rows.event)
            labels = tuple(_rows(other, then) for other in each.values)
        parts.append(filled(each.word.meaning, moment, labels))
    return f"{name}：{'，'.join(parts)}" if parts else name


def filled(meaning: str, moment: Moment, labels: tuple) -> str:
    for label in labels if "{}" in meaning else ():
        meaning = meaning.replace("{}", str(label), 1)
    return (
        meaning.replace("{day}", moment.day_label)
        .replace("{period}", moment.period_label)
        .replace("{year}", str(moment.year))
        .replace("{values}", "、".join(f"“{label}”" for label in labels))
    )
