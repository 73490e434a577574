"""Row history (行历史): which user acts, told to the database's triggers; and the triggers themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_acting_user: ContextVar[int | None] = ContextVar("acting_user", default=None)


@contextmanager
def acting(user) -> Iterator[None]:
    """Everything written inside is the user's doing."""
    token = _acting_user.set(user.pk if user else None)
    try:
        yield
    finally:
        _acting_user.reset(token)
