"""What a release stands on (发布): what still blocks it, the figures as they are kept, and what has changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.db.models import Model

from reports.composing import Paper
from reports.models import FrozenFigure, Summary, SummaryText
from reports.rows import frozen_rows
from reports.vocabulary import Context, Figure, FigureError
from reports.vocabulary.relations import Violation
from reports.word import page
from reports.word.template import Template

NAMED = 10  # rows named in a comparison; the rest are counted


def explanation_key(violation: Violation) -> str:
    """An explanation holds for these numbers only: when they change it has to be written again."""
    return violation.message[:500]


def explanations(summary: Summary) -> dict[str, SummaryText]:
    texts = summary.texts.filter(kind=SummaryText.Kind.EXPLANATION).select_related("typed_by")
    return {text.key: text for text in texts}


def blockers(paper: Paper, explained: Iterable[str]) -> list[str]:
    """Why the paper cannot be released yet: one sentence each."""
    explained = set(explained)
    found = [f"待补：{paper.template.slots[at]}" for at in paper.open_slots]
    found += [f"待补：{one.expression}（{one.message}）" for one in paper.uncounted.values()]
    found += [
        f"勾稽不符：{one.message}"
        for one in paper.violations
        if explanation_key(one) not in explained
    ]
    return found


def digest(*files: bytes) -> str:
    """One checksum for all files together, in order."""
    whole = hashlib.sha256()
    for content in files:
        whole.update(hashlib.sha256(content).digest())
    return whole.hexdigest()


def frozen(summary: Summary, number: int, figure: Figure, paper: Paper) -> FrozenFigure:
    """A figure as it is kept, with the keys of the rows it counted."""
    where = paper.places[number]
    rows = figure.rows()
    return FrozenFigure(
        township_id=summary.township_id,
        summary=summary,
        order=number,
        section=where.chapter[:200],
        around=where.around[:200],
        expression=figure.expression,
        value=str(figure.value),
        printed=figure.printed,
        unit=figure.unit,
        definition=figure.definition,
        dates=figure.dates,
        model=rows.model._meta.label,
        rows=[key_of(key) for key in rows.values_list("pk", flat=True)],
    )


def key_of(key) -> int | str:
    return key if isinstance(key, int) else str(key)


@dataclass(frozen=True, slots=True)
class Difference:
    """年报的一个数和现在的数；`added` `gone` 是名单上多了、少了的行。"""

    figure: FrozenFigure
    now: Figure | FigureError
    added: list[Model]
    gone: list[Model]
    added_count: int
    gone_count: int

    @property
    def is_same(self) -> bool:
        return str(self) == self.figure.printed and not self.added_count and not self.gone_count

    def __str__(self) -> str:
        return str(self.now)


def compare(
    figures: Iterable[FrozenFigure], now: dict[int, Figure | FigureError]
) -> list[Difference]:
    """Released figures beside today's values of the same words; rows are read only where the value may differ."""
    return [_difference(figure, now[figure.order]) for figure in figures]


def _difference(figure: FrozenFigure, now: Figure | FigureError) -> Difference:
    if isinstance(now, FigureError):
        return Difference(figure, now, [], [], 0, 0)
    before = set(figure.rows)
    today = {key_of(key) for key in now.rows().values_list("pk", flat=True)}
    added, gone = sorted(today - before, key=str), sorted(before - today, key=str)
    return Difference(
        figure,
        now,
        list(frozen_rows(figure.model, added[:NAMED])) if added else [],
        list(frozen_rows(figure.model, gone[:NAMED])) if gone else [],
        len(added),
        len(gone),
    )


def released_paper(summary: Summary, context: Context) -> Paper:
    """The paper as it was released: its file, its figures; nothing is counted again."""
    with summary.word_file.open("rb") as file:
        word = file.read()
    return Paper(
        context=context,
        template=Template(content=b""),
        figures={figure.order: as_figure(figure) for figure in summary.figures.all()},
        violations=[],
        typed={},
        written=word,
        blocks=page.read(word),
    )


def as_figure(figure: FrozenFigure) -> Figure:
    """A kept figure, shown like a live one."""
    return Figure(
        expression=figure.expression,
        value=figure.value if not _is_number(figure.value) else Decimal(figure.value),
        printed=figure.printed,
        unit=figure.unit,
        definition=figure.definition,
        dates=figure.dates,
        grain=figure.model.rpartition(".")[2].lower(),
        row_count=len(figure.rows),
        _rows=partial(frozen_rows, figure.model, figure.rows),
    )


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).isdecimal()
