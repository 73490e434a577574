"""What a rule of alerts (预警规则) is: a function of one household's facts that yields what it saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from monitoring.alerts.facts import Facts
from monitoring.models.codes import RiskKind, Source


class Hit(NamedTuple):
    """One thing seen: of the whole household, or of a member.

    `evidence` is shown in lists and kept: numbers and dates, no name, no kind of illness, no cause of a departure but
    death. `clue` is the one that a department's list has already become.
    """

    evidence: str
    on: date | None
    member: int | None = None
    clue: UUID | None = None


Check = Callable[[Facts], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """规则：代码、名称、指向的风险、怎样才算消了；`source` 是转成线索时的发现渠道。"""

    code: str
    name: str
    risk: RiskKind
    clears: str
    check: Check
    source: Source = Source.OFFICER
