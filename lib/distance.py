"""Distances on the ground between two positions (经纬度之间的距离)."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH = 6_371_000  # metres, mean radius

Position = tuple[float, float]  # longitude and latitude in degrees


def metres(here: Position, there: Position) -> float:
    """The way as the crow flies (haversine); roads in the hills are longer."""
    east, north = radians(there[0] - here[0]), radians(there[1] - here[1])
    across = cos(radians(here[1])) * cos(radians(there[1])) * sin(east / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(sin(north / 2) ** 2 + across)))


def words(distance: float) -> str:
    """340 米 · 1.2 公里."""
    return f"{round(distance, -1):.0f} 米" if distance < 995 else f"{distance / 1000:.1f} 公里"
