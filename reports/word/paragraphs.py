"""Paragraphs of a Word file (段落): their text, and a piece of it made into runs of its own.

Word spreads one tag over several runs (spelling, fonts, input methods). A piece is first cut free, then replaced whole,
with the look of its first character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy

from docx.document import Document
from docx.oxml.ns import qn
from lxml.etree import _Element

P, RUN, TEXT, BOX = qn("w:p"), qn("w:r"), qn("w:t"), qn("w:txbxContent")
LOOK = qn("w:rPr")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def stories(document: Document) -> Iterator[tuple[str, _Element]]:
    """The parts that hold text: the body, then each header and footer once, with what to call them."""
    yield "正文", document.element.body
    seen = set()
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in ("header", "footer") and relation.target_part not in seen:
            seen.add(relation.target_part)
            yield "页眉" if kind == "header" else "页脚", relation.target_part.element


def paragraphs(story: _Element) -> Iterator[_Element]:
    """Every paragraph of a story, those of tables and content controls too, in order."""
    return story.iter(P)


def texts(paragraph: _Element) -> list[_Element]:
    """The pieces of text that belong to the paragraph itself, not to a text box in it."""
    return [
        piece
        for piece in paragraph.iter(TEXT)
        if next(piece.iterancestors(P)) is paragraph and piece.getparent().tag == RUN
    ]


def text_of(paragraph: _Element) -> str:
    return "".join(piece.text or "" for piece in texts(paragraph))


def is_boxed(paragraph: _Element) -> bool:
    """Stands in a text box, which the page cannot show."""
    return next(paragraph.iterancestors(BOX), None) is not None


def cut_out(paragraph: _Element, start: int, end: int) -> _Element:
    """The run that stands in place of the text from `start` to `end`; it holds nothing but its look."""
    _one_child_per_run(paragraph)
    inside: list[_Element] = []
    position = 0
    for piece in texts(paragraph):
        length = len(piece.text or "")
        if position < end and position + length > start:
            inside.append(_carve(piece, max(start - position, 0), min(end - position, length)))
        position += length
    for piece in inside[1:]:
        run = piece.getparent()
        run.getparent().remove(run)
    run = inside[0].getparent()
    run.remove(inside[0])
    return run


def write(run: _Element, text: str) -> None:
    piece = run.makeelement(TEXT, {SPACE: "preserve"})
    piece.text = _NOT_XML.sub("", text)
    run.append(piece)


def _one_child_per_run(paragraph: _Element) -> None:
    for run in {piece.getparent(): None for piece in texts(paragraph)}:
        children = [child for child in run if child.tag != LOOK]
        after = run
        for child in children[1:]:
            alone = _like(run)
            alone.append(child)
            after.addnext(alone)
            after = alone


def _carve(piece: _Element, start: int, end: int) -> _Element:
    """`piece` keeps its characters from `start` to `end`; what is before and after moves to runs of its own."""
    run, whole = piece.getparent(), piece.text or ""
    if whole[:start]:
        before = _like(run)
        write(before, whole[:start])
        run.addprevious(before)
    if whole[end:]:
        after = _like(run)
        write(after, whole[end:])
        run.addnext(after)
    piece.text = whole[start:end]
    return piece


def _like(run: _Element) -> _Element:
    """An empty run with the same look."""
    fresh = run.makeelement(RUN)
    look = run.find(LOOK)
    if look is not None:
        fresh.append(deepcopy(look))
    return fresh
