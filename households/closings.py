"""What ends together with a household that ends for natural reasons (随户注销的记录).

A layer above registers in `AppConfig.ready()`: ``closings.register(close_rounds)``. It ends its own running rows, or leaves
them running; then `households.blockers` says why the household cannot be dissolved yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from households.models import Household


@dataclass(frozen=True, slots=True)
class Closing:
    """哪一户、哪天、因为什么（DissolveReason）销户，谁办的。"""

    household: Household
    on: date
    reason: str
    by: User


Closer = Callable[[Closing], None]
_closers: list[Closer] = []


def register(closer: Closer) -> None:
    if closer not in _closers:
        _closers.append(closer)


def close(closing: Closing) -> None:
    for closer in _closers:
        closer(closing)
