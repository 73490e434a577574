"""A template read (读模板): which figures, conditions and typed places it has, and what in it is not understood."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from docx import Document
from docx.opc.exceptions import OpcError

from reports.word.package import BadTemplate, check
from reports.word.paragraphs import is_boxed, paragraphs, stories, text_of
from reports.word.tags import MAX_TAGS, Kind, Tag, find

QUOTED = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """模板里一处看不懂的写法：在哪一段、哪个词、为什么。"""

    paragraph: str
    word: str
    message: str

    def __str__(self) -> str:
        return f"“{self.paragraph}”：{self.message}"


@dataclass(frozen=True, slots=True)
class Template:
    """`figures`: number → expression, numbered from 1 in the order of first use; the same words are one figure.

    `stated` are the words about the report itself; `conditions` the expressions of {% if %}; `slots` the names of typed places; `paragraphs` the text around each
    expression or slot, for messages.
    """

    content: bytes
    figures: dict[int, str] = field(default_factory=dict)
    stated: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    paragraphs: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def numbers(self) -> dict[str, int]:
        return {expression: number for number, expression in self.figures.items()}

    def expressions(self) -> dict[str, str]:
        """What has to be counted for the paper, by id: figures by their number, the others by their own words."""
        figures = {str(number): expression for number, expression in self.figures.items()}
        return figures | {words: words for words in (*self.stated, *self.conditions)}


def read(content: bytes) -> Template:
    """The template of a Word file. Raises BadTemplate when the file is none to be trusted."""
    check(content)
    try:
        document = Document(io.BytesIO(content))
    except (OpcError, KeyError, ValueError) as problem:
        raise BadTemplate("文件打不开，请用 Word 或 WPS 打开后另存为 .docx。") from problem
    found: list[tuple[Tag, str]] = []
    problems: list[Problem] = []
    for _, story in stories(document):
        for paragraph in paragraphs(story):
            text = text_of(paragraph)
            tags = find(text)
            found += [(tag, _quote(text, tag)) for tag in tags]
            problems += _wrong(text, tags, boxed=is_boxed(paragraph))
    if len(found) > MAX_TAGS:
        raise BadTemplate(f"模板里有 {len(found)} 处口径词，最多 {MAX_TAGS} 处，请拆成几份。")
    return Template(
        content=content,
        figures=dict(enumerate(_named(found, Kind.FIGURE), start=1)),
        stated=tuple(_named(found, Kind.STATED)),
        conditions=tuple(_named(found, Kind.IF)),
        slots=tuple(_named(found, Kind.SLOT)),
        paragraphs={tag.words: quote for tag, quote in reversed(found)},
        problems=tuple(problems),
    )


def _named(found: list[tuple[Tag, str]], kind: Kind) -> list[str]:
    return list(dict.fromkeys(tag.words for tag, _ in found if tag.kind is kind))


def _wrong(text: str, tags: list[Tag], *, boxed: bool) -> list[Problem]:
    problems = []
    if boxed and tags:
        problems.append(Problem(_quote(text, tags[0]), "", "文本框里不能写口径词，请移到正文里"))
    for tag in tags:
        if tag.kind is Kind.WRONG:
            words = text[tag.start : tag.end]
            message = f"不认识“{words[:30]}”：只能写 {{{{ 口径词 }}}}、{{{{ 手填(“名称”) }}}} 和 {{% if 口径词 %}}…{{% endif %}}"
            problems.append(Problem(_quote(text, tag), words, message))
    signs = [tag.kind for tag in tags if tag.kind in (Kind.IF, Kind.ENDIF)]
    if signs != [Kind.IF, Kind.ENDIF] * (len(signs) // 2):
        message = "{% if 口径词 %} 和 {% endif %} 要成对写在同一段里，中间不能再套"
        problems.append(Problem(_quote(text, tags[0]), "if", message))
    return problems


def _quote(text: str, tag: Tag) -> str:
    """The words around a tag, short enough for a message."""
    start = max(tag.start - QUOTED // 2, 0)
    end = tag.end + QUOTED // 2
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
