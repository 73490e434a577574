"""Who wants to know that something about a household was written (户有变化的通知).

A layer above registers in `AppConfig.ready()`: ``watchers.register(recheck)``. Every action calls `changed` after its
writes, inside its transaction. Imports of whole townships do not: what watches catches up at night.
"""

from __future__ import annotations

from collections.abc import Callable

from households.models import Household

Watcher = Callable[[Household], None]
_watchers: list[Watcher] = []


def register(watcher: Watcher) -> None:
    """`watcher(household)` looks at the household as it is now."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def unregister(watcher: Watcher) -> None:
    _watchers.remove(watcher)


def changed(*households: Household) -> None:
    for household in households:
        for watcher in _watchers:
            watcher(household)
