"""What follows people from one household to another at a split or merge (随人转移的记录).

A layer above that keeps running records of a person or household registers in `AppConfig.ready()`:
``followers.register(carry_benefits)``. What is over stays where it happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from households.models import Household, Member


@dataclass(frozen=True, slots=True)
class Move:
    """People who changed household: old stay → new stay. `is_whole` when nobody stayed behind (并户)."""

    source: Household
    target: Household
    stays: dict[Member, Member]
    on: date
    is_whole: bool


Follower = Callable[[Move], None]
_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """`follower(move)` ends its running rows on the old stay and goes on with them on the new one."""
    if follower not in _followers:
        _followers.append(follower)


def carry(move: Move) -> None:
    for follower in _followers:
        follower(move)


def go_on(rows, move: Move, **changes) -> None:
    """End each running dated row on the day and open the same row for the new household and stay.

    `changes` are set on the ended rows, e.g. the reason of the end.
    """
    stays = {old.pk: new for old, new in move.stays.items()}
    running = list(rows)
    rows.update(valid_to=move.on, **changes)
    for row in running:
        row.pk, row._state.adding = None, True
        row.household, row.valid_from = move.target, max(row.valid_from, move.on)
        if getattr(row, "member_id", None):
            row.member = stays[row.member_id]
        row.save()
