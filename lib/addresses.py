"""Addresses of pages that stand in every frame (网址): menu, tabs."""

from functools import cache

from django.urls import reverse


@cache
def address(name: str) -> str:
    """That of a page without arguments, looked up once: a frame names forty. Raises NoReverseMatch."""
    return reverse(name)
