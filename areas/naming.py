"""Places as they are named on a command line (命令行上的区划)."""

from __future__ import annotations

from datetime import date

from django.core.management.base import CommandError

from areas.models import Area, AreaQuerySet


def townships_named(code: str, on: date) -> AreaQuerySet:
    """The townships that exist on the day: all, or those of the county (the township) with the code. Raises CommandError."""
    townships = Area.objects.townships().existing_on(on)
    if not code:
        return townships
    place = Area.objects.filter(code=code).first()
    if place is None:
        raise CommandError(f"没有代码为 {code} 的区划。")
    found = townships.within(place)
    if not found:
        raise CommandError(f"{place}不是县或乡镇，请给县或乡镇的代码。")
    return found
