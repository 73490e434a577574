"""The paper as a page (网页): the same Word file, block by block, with its figures told apart by their bookmarks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from docx import Document
from docx.document import Document as Written
from docx.oxml.ns import qn
from lxml.etree import _Element

from reports.word.paragraphs import BOX, TEXT, P, stories
from reports.word.rendering import FIGURE, MARK_END, MARK_START, NAME, SLOT

TABLE, ROW, CELL, CONTROL = qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:sdtContent")
HEADING_LIMIT = 45
_CHAPTER = re.compile(r"[一二三四五六七八九十]+、")
_SECTION = re.compile(r"[（(][一二三四五六七八九十]+[）)]")
_STYLES = {
    "title": "h1", "标题": "h1",
    "heading 1": "h2", "标题 1": "h2",
    "heading 2": "h3", "标题 2": "h3",
    "heading 3": "h4", "标题 3": "h4",
}  # fmt: skip
_ALIGNED = {"center": "centre", "right": "sign", "end": "sign"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: plain, a figure (`number`), a typed place (`slot`), or a line end."""

    text: str
    number: int | None = None
    slot: int | None = None
    is_break: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """`kind`: h1 (title) h2 h3 h4 p centre sign table. Tables hold rows of cells of blocks."""

    kind: str
    pieces: tuple[Piece, ...] = ()
    rows: tuple[tuple[tuple[Block, ...], ...], ...] = ()
    story: str = "正文"
    anchor: str = ""

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Where:
    """Where a figure first stands in the paper: the headings above it, the words around it."""

    chapter: str
    around: str


@dataclass(slots=True)
class Outline:
    chapter: str = ""
    section: str = ""
    found: dict[int, Where] = field(default_factory=dict)


def read(content: bytes) -> list[Block]:
    """The blocks of a Word file that `rendering.render` wrote."""
    return blocks_of(Document(io.BytesIO(content)))


def blocks_of(document: Written) -> list[Block]:
    """Headers, body, footers; empty paragraphs are left out."""
    styles = {style.style_id: (style.name or "").lower() for style in document.styles}
    found: dict[str, list[Block]] = {"页眉": [], "正文": [], "页脚": []}
    for name, story in stories(document):
        blocks = [
            block for block in _blocks(story, styles, name) if block.text.strip() or block.rows
        ]
        if name != "正文":  # page numbers and the like say nothing on a page
            blocks = [b for b in blocks if any(piece.number for piece in b.pieces)]
        found[name] += blocks
    blocks = [*found["页眉"], *found["正文"], *found["页脚"]]
    return [replace(block, anchor=f"part-{at}") for at, block in enumerate(blocks)]


def figures(blocks: list[Block]) -> Iterator[tuple[int, str]]:
    """Number and text of every figure in the paper, in order, repeated ones too."""
    for block in _flat(blocks):
        for piece in block.pieces:
            if piece.number is not None:
                yield piece.number, piece.text


def places(blocks: list[Block]) -> dict[int, Where]:
    """Where each figure first stands."""
    outline = Outline()
    for block in _flat(blocks):
        if block.kind == "h2":
            outline.chapter, outline.section = block.text, ""
        elif block.kind == "h3":
            outline.section = block.text
        for at, piece in enumerate(block.pieces):
            if piece.number is not None and piece.number not in outline.found:
                chapter = " ".join(filter(None, (outline.chapter, outline.section)))
                outline.found[piece.number] = Where(chapter or block.story, _around(block, at))
    return outline.found


def _around(block: Block, at: int) -> str:
    """Half a sentence: …其中享受政策[145]户."""
    before = "".join(piece.text for piece in block.pieces[:at])
    after = "".join(piece.text for piece in block.pieces[at + 1 :])
    before = re.split(r"[。；！？]", before)[-1][-24:]
    after = re.split(r"[。；，、！？]", after)[0][:12]
    return f"{before}[{block.pieces[at].text}]{after}"


def _flat(blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        for row in block.rows:
            for cell in row:
                yield from _flat(list(cell))


def _blocks(parent: _Element, styles: dict[str, str], story: str) -> Iterator[Block]:
    for child in parent:
        if child.tag == P:
            yield _paragraph(child, styles, story)
        elif child.tag == TABLE:
            rows = tuple(
                tuple(tuple(_blocks(cell, styles, story)) for cell in row.iter(CELL))
                for row in child.findall(ROW)
            )
            yield Block("table", rows=rows, story=story)
        elif child.tag == qn("w:sdt"):
            yield from _blocks(child.find(CONTROL), styles, story)


def _paragraph(paragraph: _Element, styles: dict[str, str], story: str) -> Block:
    pieces = tuple(_pieces(paragraph))
    text = "".join(piece.text for piece in pieces).strip()
    kind = _kind(paragraph, styles, text)
    return Block(kind, pieces, story=story)


def _kind(paragraph: _Element, styles: dict[str, str], text: str) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = styles.get(style.get(qn("w:val")), "") if style is not None else ""
    if name in _STYLES:
        return _STYLES[name]
    if len(text) <= HEADING_LIMIT and not text.endswith(("，", "；")):
        if _CHAPTER.match(text):
            return "h2"
        if _SECTION.match(text) and "，" not in text.rstrip("。"):
            return "h3"
    aligned = paragraph.find(f"{qn('w:pPr')}/{qn('w:jc')}")
    return _ALIGNED.get(aligned.get(qn("w:val")), "p") if aligned is not None else "p"


def _pieces(paragraph: _Element) -> Iterator[Piece]:
    """Text in order; what stands between a bookmark's ends belongs to it. Field codes and text boxes are left out."""
    open_name, open_id = "", None
    for element in paragraph.iter(TEXT, qn("w:br"), qn("w:tab"), MARK_START, MARK_END):
        if next(element.iterancestors(BOX), None) is not None:
            continue
        if element.tag == MARK_START and element.get(NAME, "").startswith((FIGURE, SLOT)):
            open_name, open_id = element.get(NAME), element.get(qn("w:id"))
        elif element.tag == MARK_END and element.get(qn("w:id")) == open_id:
            open_name, open_id = "", None
        elif element.tag == TEXT and element.text:
            yield _piece(element.text, open_name)
        elif element.tag == qn("w:br") and element.get(qn("w:type")) in (None, "textWrapping"):
            yield Piece("", is_break=True)
        elif element.tag == qn("w:tab") and element.getparent().tag == qn("w:r"):
            yield Piece("　")


def _piece(text: str, name: str) -> Piece:
    if name.startswith(FIGURE):
        return Piece(text, number=int(name.removeprefix(FIGURE).partition("_")[0]))
    if name.startswith(SLOT):
        return Piece(text, slot=int(name.removeprefix(SLOT).partition("_")[0]))
    return Piece(text)
