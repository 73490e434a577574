"""What an app says of one address to the test of access (config/tests/test_access_matrix.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from accounts.roles import Can


def nothing(world) -> dict:
    return {}


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    verb: Can | None = None
    kwargs: Callable[..., dict] = nothing
    methods: tuple[str, ...] = ("GET",)
    data: Callable[..., dict] = nothing
    scoped: bool | None = None
    only: tuple[str, ...] = ()
    is_public: bool = False
    reveals: bool = False
    outcome: int | None = None

    @property
    def is_scoped(self) -> bool:
        """Unless said otherwise: an address with arguments names a row of an area."""
        return self.kwargs is not nothing if self.scoped is None else self.scoped

    def url(self, world) -> str:
        return reverse(self.name, kwargs=self.kwargs(world))
