"""The way of the funds as a picture (资金流向): strands of money through columns of nodes, laid out for an SVG. No queries.

A strand is one way from left to right with its amount: its stops are one node of each column, or fewer when the money has not got
further (批次里还没有安排的).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

WIDTH, NODE_WIDTH, LABEL_WIDTH = 1000, 12, 170
GAP, LEAST = 18, 2  # so that the names of two thin nodes do not touch
HEIGHT = 300  # what all the money together takes when it stands in one node
TOP = 22  # room for the names of the columns


@dataclass(frozen=True, slots=True)
class Stop:
    """One node that a strand passes, with the address of its rows; stops of one column with the same key are one node."""

    key: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Strand:
    stops: tuple[Stop, ...]
    amount: Decimal
    urls: tuple[str, ...]  # of the band from each stop to the next
    url: str  # of the rows of this strand alone


@dataclass(frozen=True, slots=True)
class Node:
    label: str
    url: str
    amount: Decimal
    x: float
    y: float
    height: float
    tone: int

    @property
    def text_x(self) -> float:
        return self.x + NODE_WIDTH + 6

    @property
    def text_y(self) -> float:
        return round(self.y + self.height / 2, 1)


@dataclass(frozen=True, slots=True)
class Band:
    label: str
    url: str
    amount: Decimal
    path: str
    tone: int


@dataclass(frozen=True, slots=True)
class Picture:
    columns: list[tuple[float, str]]
    nodes: list[Node]
    bands: list[Band]
    width: int
    height: int


def draw(headings: list[str], strands: list[Strand]) -> Picture:
    """The picture of all strands. Nodes stand in the order in which the strands name them; `tone` 1 to 6 goes by the first column."""
    columns = _columns(len(headings), strands)
    whole = sum((strand.amount for strand in strands), Decimal(0)) or Decimal(1)
    step = (WIDTH - LABEL_WIDTH - NODE_WIDTH) / (len(headings) - 1)
    tones = {key: number % 6 + 1 for number, key in enumerate(columns[0])}
    placed: dict[tuple[int, str], Node] = {}
    lowest = 0.0
    for number, column in enumerate(columns):
        y = float(TOP)
        for key, (stop, amount) in column.items():
            height = _height(amount, whole)
            tone = tones[key] if number == 0 else 0
            placed[number, key] = Node(
                stop.label, stop.url, amount, round(number * step, 1), round(y, 1), height, tone
            )
            y += height + GAP
        lowest = max(lowest, y)
    return Picture(
        columns=[(round(number * step, 1), name) for number, name in enumerate(headings)],
        nodes=list(placed.values()),
        bands=_bands(strands, placed, whole, tones),
        width=WIDTH,
        height=round(lowest),
    )


def _columns(count: int, strands: list[Strand]) -> list[dict[str, tuple[Stop, Decimal]]]:
    columns: list[dict[str, tuple[Stop, Decimal]]] = [{} for _ in range(count)]
    for strand in strands:
        for column, stop in zip(columns, strand.stops, strict=False):
            before = column.get(stop.key, (stop, Decimal(0)))[1]
            column[stop.key] = (stop, before + strand.amount)
    return columns


def _bands(strands, placed, whole, tones) -> list[Band]:
    """Between two columns the strands of the same two nodes and the same first node are one band."""
    amounts: dict[tuple, tuple[str, Decimal]] = {}
    for strand in strands:
        for number, (one, next_) in enumerate(zip(strand.stops, strand.stops[1:], strict=False)):
            key = (number, one.key, next_.key, strand.stops[0].key)
            before = amounts.get(key, ("", Decimal(0)))[1]
            amounts[key] = (strand.urls[number], before + strand.amount)
    order = list(placed)
    used: dict[tuple, float] = {}
    bands = []
    for key in sorted(
        amounts, key=lambda key: (order.index(key[:2]), order.index((key[0] + 1, key[2])))
    ):
        number, one, next_, first = key
        url, amount = amounts[key]
        start, end = placed[number, one], placed[number + 1, next_]
        height = float(HEIGHT * amount / whole)
        y0 = start.y + used.get((number, one, "out"), 0.0)
        y1 = end.y + used.get((number + 1, next_, "in"), 0.0)
        used[number, one, "out"] = y0 - start.y + height
        used[number + 1, next_, "in"] = y1 - end.y + height
        path = _path(start.x + NODE_WIDTH, y0, end.x, y1, height)
        bands.append(Band(f"{start.label} → {end.label}", url, amount, path, tones[first]))
    return bands


def _height(amount: Decimal, whole: Decimal) -> float:
    return max(round(float(HEIGHT * amount / whole), 1), LEAST)


def _path(x0: float, y0: float, x1: float, y1: float, height: float) -> str:
    half = (x0 + x1) / 2
    thick = max(height, 1.0)
    return (
        f"M{x0:.1f} {y0:.1f}C{half:.1f} {y0:.1f} {half:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        f"v{thick:.1f}C{half:.1f} {y1 + thick:.1f} {half:.1f} {y0 + thick:.1f} {x0:.1f} {y0 + thick:.1f}z"
    )
