"""Figures (数): a value that says what it counts and as of when, and opens the rows behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

Value = int | Decimal | date | str


@dataclass(frozen=True, slots=True)
class Figure:
    """一个数：值、印法、单位、口径、时点或期间，和数到的行。

    `value` is in base units: yuan, persons, households, mu, km², a ratio as fraction; a year is the string "2021".
    `printed` carries no unit (the template types it), except 百分比, which ends in %, and dates.
    `grain` names the model of `rows()`: household, member, area, project, … (Django's model name).
    `parts` are the figures that a ratio, sum or difference was made of; `rows()` are then those of the first.
    """

    expression: str
    value: Value
    printed: str
    unit: str
    definition: str
    dates: str
    grain: str
    row_count: int
    parts: tuple[Figure, ...] = ()
    _rows: Callable[[], QuerySet] | None = field(default=None, compare=False, repr=False)
    _households: Callable[[], QuerySet] | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return self.printed

    def rows(self) -> QuerySet:
        """The rows that were counted; the caller narrows them by ``.visible_to(user)``."""
        return self._rows()

    def households(self) -> QuerySet | None:
        """The households of those rows; None for figures that are not about households (projects, meetings)."""
        return self._households() if self._households else None


@dataclass(frozen=True, slots=True)
class FigureError:
    """一个算不出的数：为什么，和最相近的词。它不会印成 0，印成【待补】。"""

    expression: str
    message: str
    word: str = ""
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "【待补】"
