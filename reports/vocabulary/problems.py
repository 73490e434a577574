"""What can be wrong with an expression (错在哪里): a sentence, the word, and the nearest known words."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from reports.vocabulary.figures import FigureError


class Misunderstood(Exception):
    """An expression that cannot be counted; the message is shown to the person who wrote it."""

    def __init__(self, message: str, *, word: str = "", nearest: Iterable[str] = ()):
        super().__init__(message)
        self.word = word
        self.nearest = tuple(nearest)

    def as_error(self, expression: str) -> FigureError:
        return FigureError(expression, str(self), self.word, self.nearest)


def unknown(word: str, known: Iterable[str], where: str) -> Misunderstood:
    """『X』 is no word here; the nearest ones are …"""
    known = list(dict.fromkeys(known))
    nearest = get_close_matches(word, known, n=3, cutoff=0.3)
    nearest += [name for name in known if word and (word in name or name in word)]
    nearest = list(dict.fromkeys(nearest))[:3]
    listed = "、".join(nearest or known[:8])
    hint = f"，相近的有：{listed}" if nearest else f"，可用的有：{listed}" if listed else ""
    return Misunderstood(f"{where}没有「{word}」{hint}", word=word, nearest=nearest)
