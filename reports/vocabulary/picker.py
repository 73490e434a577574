"""The list of words (选词) that a page shows: every word with its meaning, its arguments of today and an example."""

from __future__ import annotations

from dataclasses import dataclass

from reports.vocabulary.context import Context


@dataclass(frozen=True, slots=True)
class PickerWord:
    """一个词：属于哪一组（监测对象、政策、量……）、什么意思、能填什么、怎么写。"""

    group: str
    name: str
    meaning: str
    arguments: tuple[str, ...]
    example: str


def words(context: Context) -> list[PickerWord]:
    """All words, in the order of the picker; `arguments` are the names that exist in the area now."""
    raise NotImplementedError
