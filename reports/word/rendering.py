"""The paper written (成文): every tag replaced by what was counted or typed, each inside a bookmark that names it.

Hidden bookmarks (书签) tell later which figure a number is: the page makes links of them, and the downloaded Word file
can be compared with the Excel figure by figure. Word does not show or print them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from copy import deepcopy
from itertools import count

from docx import Document
from docx.document import Document as Written
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from lxml.etree import _Element

from reports.word.paragraphs import (
    LOOK,
    RUN,
    P,
    cut_out,
    is_boxed,
    paragraphs,
    stories,
    text_of,
    write,
)
from reports.word.tags import Kind, Tag, find
from reports.word.template import Template

FIGURE, SLOT = "_shu", "_tian"  # how the bookmarks of figures and typed places begin
FIRST_ID = 100_000
MARK_START, MARK_END, NAME = qn("w:bookmarkStart"), qn("w:bookmarkEnd"), qn("w:name")


def todo(what: str) -> str:
    return f"【待补：{what}】"


def render(
    template: Template,
    *,
    printed: Mapping[int, str | None],
    stated: Mapping[str, str],
    holds: Mapping[str, bool],
    typed: Mapping[str, str],
    title: str = "",
) -> Written:
    """The Word document. `printed`: number → text, None where nothing could be counted; `stated`: words about the
    report → text; `holds`: condition → true or not; `typed`: slot → text.
    """
    document = Document(io.BytesIO(template.content))
    document.core_properties.title = title
    document.core_properties.author = document.core_properties.last_modified_by = ""
    writer = _Writer(template, printed, stated, holds, typed)
    for _, story in stories(document):
        for mark in list(story.iter(MARK_START)):
            if mark.get(NAME, "").startswith((FIGURE, SLOT)):
                _remove_mark(story, mark)
        for paragraph in list(paragraphs(story)):
            if not is_boxed(paragraph):
                writer.fill(paragraph)
    return document


def saved(document: Written) -> bytes:
    """The Word file of a document."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _Writer:
    def __init__(self, template, printed, stated, holds, typed):
        self.numbers = template.numbers
        self.slots = {name: at for at, name in enumerate(template.slots)}
        self.printed, self.stated, self.holds, self.typed = printed, stated, holds, typed
        self.ids = count(FIRST_ID)

    def fill(self, paragraph: _Element) -> None:
        tags = find(text_of(paragraph))
        if not tags:
            return
        if not self._drop_what_does_not_hold(paragraph, tags):
            return
        tags = find(text_of(paragraph))
        is_alone = len(tags) == 1 and not _outside(text_of(paragraph), tags[0]).strip()
        for tag in reversed(tags):  # from the end: places before stay where they are
            if tag.kind in (Kind.WRONG, Kind.IF, Kind.ENDIF):
                continue
            run = cut_out(paragraph, tag.start, tag.end)
            if tag.kind is Kind.FIGURE:
                number = self.numbers[tag.words]
                text = self.printed.get(number)
                self._write(run, f"{FIGURE}{number}", text or todo(tag.words), is_open=not text)
            elif tag.kind is Kind.STATED:
                write(run, self.stated.get(tag.words, tag.words))
            elif tag.kind is Kind.SLOT:
                self._write_slot(run, tag, paragraph if is_alone else None)

    def _drop_what_does_not_hold(self, paragraph: _Element, tags: list[Tag]) -> bool:
        """Take the {% if %} out; False when the whole paragraph went with it."""
        signs = [tag for tag in tags if tag.kind in (Kind.IF, Kind.ENDIF)]
        pairs = list(zip(signs[::2], signs[1::2], strict=False))
        for begin, end in reversed(pairs):
            if self.holds.get(begin.words, True):
                cut_out(paragraph, end.start, end.end)
                cut_out(paragraph, begin.start, begin.end)
            else:
                cut_out(paragraph, begin.start, end.end)
        if pairs and not text_of(paragraph).strip():
            return _remove_paragraph(paragraph)
        return True

    def _write_slot(self, run: _Element, tag: Tag, alone: _Element | None) -> None:
        """Several lines become paragraphs where the place has its paragraph to itself."""
        text = self.typed.get(tag.words, "").strip()
        name = f"{SLOT}{self.slots[tag.words]}"
        if not text:
            self._write(run, name, todo(tag.words), is_open=True)
            return
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if alone is None:
            self._write(run, name, "".join(lines), is_open=False)
            return
        self._write(run, name, lines[0], is_open=False)
        after = alone
        for line in lines[1:]:
            copy, copied = _paragraph_like(alone, run)
            self._write(copied, name, line, is_open=False)
            after.addnext(copy)
            after = copy

    def _write(self, run: _Element, name: str, text: str, *, is_open: bool) -> None:
        write(run, text)
        if is_open:
            _highlight(run)
        number = next(self.ids)
        run.addprevious(
            run.makeelement(MARK_START, {qn("w:id"): str(number), NAME: f"{name}_{number}"})
        )
        run.addnext(run.makeelement(MARK_END, {qn("w:id"): str(number)}))


def _outside(text: str, tag: Tag) -> str:
    return text[: tag.start] + text[tag.end :]


def _remove_paragraph(paragraph: _Element) -> bool:
    """A table cell has to keep its last paragraph, a section its settings: those are only emptied."""
    parent = paragraph.getparent()
    is_needed = parent.tag == qn("w:tc") and len(parent.findall(P)) == 1
    if is_needed or paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
        return True
    parent.remove(paragraph)
    return False


def _paragraph_like(paragraph: _Element, run: _Element) -> tuple[_Element, _Element]:
    copy = paragraph.makeelement(P)
    if paragraph.find(qn("w:pPr")) is not None:
        copy.append(deepcopy(paragraph.find(qn("w:pPr"))))
        for section in list(copy.iter(qn("w:sectPr"))):
            section.getparent().remove(section)
    copied = run.makeelement(RUN)
    if run.find(LOOK) is not None:
        copied.append(deepcopy(run.find(LOOK)))
    copy.append(copied)
    return copy, copied


def _highlight(run: _Element) -> None:
    """Yellow, so that nobody sends the paper with an open place in it."""
    run.get_or_add_rPr().highlight_val = WD_COLOR_INDEX.YELLOW


def _remove_mark(story: _Element, mark: _Element) -> None:
    number = mark.get(qn("w:id"))
    for end in story.iter(MARK_END):
        if end.get(qn("w:id")) == number:
            end.getparent().remove(end)
            break
    mark.getparent().remove(mark)
