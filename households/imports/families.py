"""What a sheet says, gathered (表里的户和人): the rows of a household, a row's person, and whom they meet in the register."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Family:
    """The rows of one household in the file, and the household they meet."""

    rows: list[int]
    number: str = ""
    pk: int | None = None
    matched_by: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))


@dataclass(slots=True)
class Person:
    """One row of the file, and the member it meets."""

    pk: int | None = None
    matched_by: str = ""
    changes: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
