"""Tags in the text of a paragraph (记号): {{ 口径词 }}, {{ 手填("名称") }}, {% if 口径词 %}…{% endif %}, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from reports.vocabulary import heal

MAX_TAGS = 1000
_TAG = re.compile(
    r"[{｛]{2}(?P<words>.{0,600}?)[}｝]{2}|[{｛][%％](?P<rule>.{0,600}?)[%％][}｝]", re.S
)
_STRAY = re.compile(r"[{｛]{2}|[}｝]{2}|[{｛][%％#＃]|[%％#＃][}｝]")
_STATED = re.compile(r"报告\.\w+")
_SLOT = re.compile(r"手填\(([\"'])(?P<name>[^\"']{1,60})\1\)")


class Kind(Enum):
    FIGURE = "数"
    STATED = "报告"  # what the report says of itself: its year, its dates, its place
    SLOT = "手填"
    IF = "如果"
    ENDIF = "完"
    WRONG = "不认识"


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag of a paragraph: from `start` to `end` of its text; `words` is the healed expression or the slot's name."""

    kind: Kind
    words: str
    start: int
    end: int


def find(text: str) -> list[Tag]:
    """The tags of a paragraph's text, in order; what only looks like one is WRONG."""
    tags = [_tag(match) for match in _TAG.finditer(text)]
    covered = [(tag.start, tag.end) for tag in tags]
    for match in _STRAY.finditer(text):
        if not any(start <= match.start() < end for start, end in covered):
            tags.append(Tag(Kind.WRONG, match.group(), match.start(), match.end()))
    return sorted(tags, key=lambda tag: tag.start)


def _tag(match: re.Match) -> Tag:
    place = (match.start(), match.end())
    if match["words"] is not None:
        words = normal(match["words"])
        if slot := _SLOT.fullmatch(words):
            return Tag(Kind.SLOT, slot["name"].strip(), *place)
        return Tag(Kind.STATED if _STATED.fullmatch(words) else Kind.FIGURE, words, *place)
    rule = " ".join(match["rule"].split())
    if rule == "endif":
        return Tag(Kind.ENDIF, "", *place)
    if rule.startswith("if "):
        return Tag(Kind.IF, normal(rule.removeprefix("if ")), *place)
    return Tag(Kind.WRONG, match.group(), *place)


def normal(expression: str) -> str:
    """The expression as it is counted and shown: healed, spaces of Word's line ends taken out."""
    return " ".join(heal(expression).split())
