"""The second lock on what is posted (公示成稿复查): reads the finished Word file and refuses what must not be in it.

The first lock is the shape of `PublicRow`. This one knows nothing of how the file came about: it opens it, takes every
word out of every part, and looks for numbers, words of illness, and the very values that the households on it have.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from monitoring.papers.public import Notice, Unfit

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARAGRAPH, TEXT, BREAKS = f"{WORD}p", f"{WORD}t", {f"{WORD}tab", f"{WORD}br"}
SHIPPED = {"docProps/thumbnail.jpeg"}  # the picture in the empty file that python-docx begins with

_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[\s\-‐‑‒–—―−_.,，、·•*()（）]+(?=[0-9Xx])")
_UNSEEN = re.compile(r"[\s​-‏‪-‮⁠﻿]+")
NUMBERS = (
    (re.compile(r"[0-9]{17}[0-9Xx]"), "身份证件号码"),
    (re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])"), "手机号码"),
    (re.compile(r"[0-9]{15,}"), "银行账号或证件号码"),
    (re.compile(r"[0-9]{11,}"), "电话或其他长号码"),
)
# A head or a village may bear one of these characters; the words below betray somebody wherever they stand.
ILL_CHARACTERS = re.compile("[病残癌瘤疾症聋哑盲瘫痪痨]")
ILL_WORDS = re.compile(
    "因病|因残|残疾|疾病|患病|大病|重病|慢病|慢性病|癌症|肿瘤|尿毒症|透析|化疗|手术|住院|瘫痪|精神障碍|精神病|智力|智障|肢体|"
    "听力|视力|言语|多重残|糖尿病|高血压|心脏病|心衰|心梗|脑梗|脑出血|脑瘫|中风|白血病|乙肝|肝硬化|肺结核|艾滋|抑郁|癫痫|HIV",
    re.IGNORECASE,
)
SHORTEST_NUMBER, SHORTEST_TEXT = 6, 2


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the system knows of the households on a notice, in clear: people's names, numbers, everything typed."""

    names: frozenset[str]
    numbers: frozenset[str]
    texts: frozenset[str]


def refuse_leaks(content: bytes, *, notice: Notice, secrets: Secrets) -> None:
    """Raise Unfit, naming the kinds of what is found and never the values; the notice's own words are no finding."""
    pieces = list(_pieces(content))
    found = {
        *numbers_in(pieces, contact=notice.contact),
        *_illness(pieces, notice=notice),
        *_known(pieces, notice=notice, secrets=secrets),
    }
    if found:
        raise Unfit(
            f"公示里出现了{'、'.join(sorted(found))}，没有生成。请先在农户里更正，再重新打印。"
        )


def _pieces(content: bytes) -> Iterator[str]:
    """Every text of every part: paragraphs whole, whatever runs they are split into, then attributes and comments."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if not name.endswith((".xml", ".rels")):
                if name not in SHIPPED:
                    raise Unfit("公示文件里有图片或嵌入的文件，没有生成。")
                continue
            root = etree.fromstring(package.read(name))
            yield from (_of_paragraph(one) for one in root.iter(PARAGRAPH))
            for node in root.iter():
                if node.tag != TEXT:
                    yield from filter(None, (node.text, node.tail, *node.attrib.values()))


def _of_paragraph(paragraph) -> str:
    return "".join(
        " " if node.tag in BREAKS else node.text or "" for node in paragraph.iter(TEXT, *BREAKS)
    )


def _plain(text: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text))


def _joined(text: str) -> str:
    """The digits of a number that somebody wrote in groups."""
    return _UNSEEN.sub("", _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text)))


def numbers_in(pieces: Iterable[str], *, contact: str) -> set[str]:
    """The kinds of private numbers that some texts have; `contact` is the office number that may stand there."""
    lines = [_joined(piece.replace(contact, "") if contact else piece) for piece in pieces]
    return {kind for pattern, kind in NUMBERS if any(pattern.search(line) for line in lines)}


def _illness(pieces: Iterable[str], *, notice: Notice) -> set[str]:
    known = [notice.village, notice.township, *(row.head for row in notice.rows)]
    for piece in map(_plain, pieces):
        rest = piece
        for name in known:
            rest = rest.replace(name, "")
        if ILL_WORDS.search(piece) or ILL_CHARACTERS.search(rest):
            return {"病种、残疾一类的字样"}
    return set()


def _known(pieces: Iterable[str], *, notice: Notice, secrets: Secrets) -> set[str]:
    rows = [f"{row.head}\n{row.group}\n{row.category}" for row in notice.rows]
    allowed = "\n".join(map(_plain, [*notice.wording().splitlines(), *rows]))
    said = "\n".join(map(_plain, pieces))
    digits = "\n".join(map(_joined, pieces))
    if notice.contact:
        digits = digits.replace(_joined(notice.contact), "")
    kinds = (
        ("家庭成员的姓名", secrets.names, said),
        ("农户登记的文字", secrets.texts, said),
        ("农户的证件、电话、账号", {_joined(one) for one in secrets.numbers}, digits),
    )
    return {
        kind
        for kind, values, where in kinds
        if any(_is_told(_plain(one), where, allowed) for one in values)
    }


def _is_told(one: str, where: str, allowed: str) -> bool:
    least = SHORTEST_NUMBER if one.isascii() else SHORTEST_TEXT
    return len(one) >= least and one in where and one not in allowed
