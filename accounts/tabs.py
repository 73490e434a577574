"""The pages of a part of the system as tabs (页签)."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from accounts.roles import Can
from lib.addresses import address


def open_to(user: User, pages: Iterable[tuple[str, str, Can]], current: str) -> list[dict]:
    """Of the pages (URL name, label, verb) those that the user may open."""
    return below([(name, label) for name, label, verb in pages if user.can(verb)], current)


def below(pages: Iterable[tuple[str, str]], current: str) -> list[dict]:
    """The pages (URL name, label) of one register, whose own verb opens them all."""
    return [
        {"url": address(name), "label": label, "current": name == current} for name, label in pages
    ]
