"""Relations (勾稽关系) that must hold between figures of one place and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.vocabulary.context import Context
from reports.vocabulary.figures import Figure, FigureError, Value


@dataclass(frozen=True, slots=True)
class Violation:
    """一条不平的勾稽关系：左右各是多少，涉及文中哪几个数。"""

    relation: str
    left: Value
    right: Value
    message: str
    ids: tuple[str, ...]


def check(
    context: Context,
    expressions: Mapping[str, str],
    results: Mapping[str, Figure | FigureError],
) -> list[Violation]:
    """The violated relations that touch the document's expressions (id → expression), with the ids they touch."""
    raise NotImplementedError
