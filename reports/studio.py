"""What the summary's page shows (总结页): the paper's blocks with links, its outline, and what is still to be done."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from django.urls import reverse

from reports.composing import Paper, numbers_of
from reports.models import Summary
from reports.release import explanation_key
from reports.vocabulary import FigureError
from reports.vocabulary.relations import Violation
from reports.word.page import Block, Piece

_CLAUSE = re.compile(r"[，。；、：）]")


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of the page: text, a line end, or a link with its class."""

    text: str
    kind: str = ""  # "", break, fig, todo, typed, broken, flag
    url: str = ""
    title: str = ""


@dataclass(slots=True)
class Line:
    kind: str
    anchor: str
    pieces: list[Shown] = field(default_factory=list)
    rows: list[list[list[Line]]] = field(default_factory=list)
    todo_count: int = 0
    broken_count: int = 0

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Studio:
    """The page of one paper. `query` keeps the dates chosen on the page in every link."""

    summary: Summary
    paper: Paper
    explained: Collection[str] = ()
    query: str = ""
    is_live: bool = True

    @property
    def lines(self) -> list[Line]:
        return [self._line(block) for block in self.paper.blocks]

    @property
    def counts(self) -> dict[str, int]:
        return {
            "figures": len(self.paper.counted),
            "typed": len(self.paper.template.slots) - len(self.paper.open_slots),
            "todo": len(self.paper.uncounted) + len(self.paper.open_slots),
        }

    def outline(self, lines: list[Line]) -> list[Line]:
        """The headings, each with what is open below it."""
        headings: list[Line] = []
        for line in lines:
            if line.kind in ("h2", "h3"):
                headings.append(line)
            if headings:
                kinds = Counter(piece.kind for piece in _pieces(line))
                headings[-1].todo_count += kinds["todo"]
                headings[-1].broken_count += kinds["broken"]
        return headings

    def figure_url(self, number: int) -> str:
        return reverse("reports:figure", args=[self.summary.pk, number]) + self.query

    def text_url(self, slot: int) -> str:
        return reverse("reports:text", args=[self.summary.pk, slot]) + self.query

    def _line(self, block: Block) -> Line:
        line = Line(block.kind, block.anchor)
        flags: list[Shown] = []
        for piece in block.pieces:
            shown = self._shown(piece)
            if flags and not shown.kind and (end := _CLAUSE.search(shown.text)):
                before, after = shown.text[: end.start()], shown.text[end.start() :]
                line.pieces += [Shown(before), *flags, Shown(after)]
                flags = []
            else:
                line.pieces.append(shown)
            flags += self._flags(piece, shown)
        line.pieces += flags
        line.rows = [[[self._line(inner) for inner in cell] for cell in row] for row in block.rows]
        return line

    def _flags(self, piece: Piece, shown: Shown) -> list[Shown]:
        """A violated relation is named once, behind the clause of the last figure that it touches."""
        return [
            Shown(violation.relation, "flag", shown.url, violation.message)
            for violation in self._open_violations(piece.number)
            if piece.number == max(numbers_of(violation) & set(self.paper.figures))
        ]

    def _open_violations(self, number: int | None) -> list[Violation]:
        return [
            one
            for one in self.paper.violations_of(number)
            if explanation_key(one) not in self.explained
        ]

    def _shown(self, piece: Piece) -> Shown:
        if piece.is_break:
            return Shown("", "break")
        if piece.slot is not None and self.is_live:
            name = self.paper.template.slots[piece.slot]
            kind = "todo" if piece.slot in self.paper.open_slots else "typed"
            return Shown(piece.text, kind, self.text_url(piece.slot), f"手填：{name}")
        if piece.number is None or piece.number not in self.paper.figures:
            return Shown(piece.text)
        figure = self.paper.figures[piece.number]
        url = self.figure_url(piece.number)
        if isinstance(figure, FigureError):
            return Shown(piece.text, "todo", url, figure.message)
        kind = "broken" if self._open_violations(piece.number) else "fig"
        return Shown(piece.text, kind, url, f"数{piece.number}：{figure.dates}")


def _pieces(line: Line):
    yield from line.pieces
    for row in line.rows:
        for cell in row:
            for inner in cell:
                yield from _pieces(inner)
