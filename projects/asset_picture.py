"""Assets by class and state (资产构成) as bars and as a table; every piece opens its rows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse

from projects.models import Asset

LEFT, WIDTH, BAR, STEP, TOP = 52, 240, 22, 36, 8
LEAST = 4  # a piece is wide enough to be seen and clicked
FILLS = dict(zip(Asset.Condition, ("f1", "f2", "f3", "f4"), strict=True))


@dataclass(frozen=True, slots=True)
class Piece:
    """Assets of one class in one state; x and width in the picture's units."""

    state: str
    fill: str
    count: int
    value: Decimal
    x: float
    width: float
    url: str


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    y: int
    count: int
    value: Decimal
    url: str
    pieces: tuple[Piece, ...]

    @property
    def middle(self) -> int:
        return self.y + BAR // 2

    @property
    def end(self) -> float:
        return max((one.x + one.width for one in self.pieces), default=LEFT) + 6


@dataclass(frozen=True, slots=True)
class Picture:
    bars: tuple[Bar, ...]
    height: int
    sentence: str
    states: tuple[tuple[str, str], ...]

    @property
    def count(self) -> int:
        return sum(bar.count for bar in self.bars)

    @property
    def value(self) -> Decimal:
        return sum((bar.value for bar in self.bars), Decimal(0))


def picture(assets: QuerySet[Asset]) -> Picture:
    """One query; the longest bar fills the width."""
    rows = assets.order_by().values_list("asset_class", "condition")
    found = {
        (asset_class, condition): (count, value)
        for asset_class, condition, count, value in rows.annotate(
            Count("pk"), Sum("original_value")
        )
    }
    totals = {one: sum(found.get((one, state), (0,))[0] for state in FILLS) for one in Asset.Class}
    most = max([*totals.values(), 1])
    bars = tuple(_bar(one, at, found, most) for at, one in enumerate(Asset.Class))
    words = "，".join(f"{bar.name} {bar.count} 项" for bar in bars)
    states = tuple((FILLS[state], state.label) for state in Asset.Condition)
    return Picture(bars, TOP + STEP * len(bars), f"资产按类别和状态：{words}", states)


def _bar(asset_class: Asset.Class, at: int, found: dict, most: int) -> Bar:
    url = f"{reverse('projects:assets')}?asset_class={asset_class}"
    pieces, x = [], float(LEFT)
    for state, fill in FILLS.items():
        count, value = found.get((asset_class, state), (0, Decimal(0)))
        width = max(WIDTH * count / most, LEAST) if count else 0.0
        pieces.append(
            Piece(
                state.label,
                fill,
                count,
                value,
                round(x, 1),
                round(width, 1),
                f"{url}&state={state}",
            )
        )
        x += width
    count, value = sum(one.count for one in pieces), sum(one.value for one in pieces)
    return Bar(asset_class.label, TOP + STEP * at, count, value, f"{url}&state=kept", tuple(pieces))
