"""The strands of a year's funds (资金流向): level → batch → sector → village or household, counted from the rows a user sees."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from django.db.models import Sum, Value
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from areas.models import Area
from lib.addresses import address
from lib.fields import MoneyField
from projects.filters import WITHOUT_BATCH
from projects.flow import Stop, Strand
from projects.fund_year import LEVELS
from projects.models import FundBatch, Project, ProjectFunding, Source

LEFT = "left"
TOWNSHIP_COLUMNS = ["级次", "批次", "大类", "到村到户"]
COUNTY_COLUMNS = ["级次", "种类", "大类", "乡镇"]


def opened(name: str, **conditions) -> str:
    """The address of a list with conditions."""
    return f"{address(name)}?{urlencode(conditions)}"


def columns(area: Area) -> list[str]:
    return COUNTY_COLUMNS if area.level == Area.Level.COUNTY else TOWNSHIP_COLUMNS


def strands(user: User, year: int) -> list[Strand]:
    """Every way the year's money goes, the most first; a county sees kinds and townships instead of batches and villages."""
    ways = _Ways(user, year)
    found = ways.of_kinds() if user.area.level == Area.Level.COUNTY else ways.of_batches()
    weight: dict[tuple[int, str], Decimal] = {}
    for strand in found:
        for number, stop in enumerate(strand.stops):
            weight[number, stop.key] = weight.get((number, stop.key), Decimal(0)) + strand.amount
    return sorted(
        found,
        key=lambda strand: [
            LEVELS[strand.stops[0].key],
            *(
                (stop.key == LEFT, -weight[number, stop.key])
                for number, stop in enumerate(strand.stops)
            ),
        ],
    )


Place = tuple[Stop, dict]  # a stop, and the conditions of a list that mean it


class _Ways:
    """The money of one year that a user sees. What came by batches opens the batches, so that what is left of them is in it;
    a level that has both batches and money without one opens the year's page of the level, where both stand."""

    def __init__(self, user: User, year: int):
        self._year = year
        self._rows = partial(opened, "projects:allocations", year=year)
        self._batches = FundBatch.objects.visible_to(user).filter(year=year)
        self._allocated = ProjectFunding.objects.visible_to(user).of_year(year).order_by()
        self._batched = set(self._batches.order_by().values_list("source", flat=True))
        alone = self._allocated.filter(batch=None)
        self._unbatched = set(alone.values_list("source", flat=True))

    def of_batches(self) -> list[Strand]:
        by = ("source", "batch", "project__kind__sector", "project__reach", "project__village")
        names = ("batch__label", "batch__kind__name", "project__village__name")
        found = [
            self._strand(row, self._batch(row), self._place(row)) for row in self._sums(*by, *names)
        ]
        return [*found, *self._left(_batch_itself)]

    def of_kinds(self) -> list[Strand]:
        by = ("source", "batch__kind", "project__kind__sector", "township")
        found = [
            self._strand(row, self._kind(row), self._township(row))
            for row in self._sums(*by, "batch__kind__name", "township__name")
        ]
        return [*found, *self._left(self._kind_itself)]

    def _sums(self, *columns: str):
        return self._allocated.values(*columns).annotate(sum=Sum("amount"))

    def _strand(self, row: dict, second: Place, last: Place) -> Strand:
        sector, sector_is = self._sector(row["project__kind__sector"])
        (middle, middle_is), (end, end_is) = second, last
        return Strand(
            stops=(self._level(row["source"]), middle, sector, end),
            amount=row["sum"],
            urls=(
                middle.url,
                self._rows(**middle_is, **sector_is),
                self._rows(source=row["source"], **sector_is, **end_is),
            ),
            url=self._rows(**middle_is, **sector_is, **end_is),
        )

    def _level(self, source: str) -> Stop:
        if source not in self._batched:
            name = "projects:allocations"
        else:
            name = "projects:funds" if source in self._unbatched else "projects:batches"
        return Stop(source, Source(source).label, opened(name, year=self._year, source=source))

    def _sector(self, sector: str) -> Place:
        """A kind of projects without a sector: nothing narrows to it."""
        conditions = {"sector": sector} if sector else {}
        label = sector or "没有分大类"
        return Stop(f"sector {sector}", label, self._rows(**conditions)), conditions

    def _batch(self, row: dict) -> Place:
        if row["batch"] is None:
            return self._without_batch(row["source"])
        label = _batch_name(row["source"], row["batch__label"], row["batch__kind__name"])
        url = reverse("projects:batch", args=[row["batch"]])
        return Stop(f"batch {row['batch']}", label, url), {"batch": row["batch"]}

    def _kind(self, row: dict) -> Place:
        source, kind = row["source"], row["batch__kind"]
        if kind is None:
            return self._without_batch(source)
        conditions = {"source": source, "kind": kind}
        url = opened("projects:batches", year=self._year, **conditions)
        return Stop(f"kind {source} {kind}", row["batch__kind__name"], url), conditions

    def _without_batch(self, source: str) -> Place:
        conditions = {"source": source, "kind": WITHOUT_BATCH}
        return Stop(f"none {source}", "不经批次", self._rows(**conditions)), conditions

    def _place(self, row: dict) -> Place:
        village = row["project__village"]
        if row["project__reach"] == Project.Reach.HOUSEHOLD:
            conditions = {"reach": Project.Reach.HOUSEHOLD.value}
            return Stop("households", "到户", self._rows(**conditions)), conditions
        conditions = {"reach": Project.Reach.VILLAGE.value}
        if village is None:
            conditions |= {"whole": "yes"}
            return Stop("whole", "不在某一个村", self._rows(**conditions)), conditions
        conditions |= {"village": village}
        label = row["project__village__name"]
        return Stop(f"village {village}", label, self._rows(**conditions)), conditions

    def _township(self, row: dict) -> Place:
        conditions = {"township": row["township"]}
        key = f"township {row['township']}"
        return Stop(key, row["township__name"], self._rows(**conditions)), conditions

    def _left(self, middle: Callable[[FundBatch], Stop]) -> list[Strand]:
        """What the batches still have goes to no sector yet."""
        url = opened("projects:batches", year=self._year, left="yes")
        left = Stop(LEFT, "还没有安排", url)
        nothing = Value(Decimal(0), output_field=MoneyField())
        batches = self._batches.with_use().filter(balance__gt=nothing)
        found = []
        for batch in batches.select_related("kind"):
            through = middle(batch)
            stops = (self._level(batch.source), through, left)
            found.append(Strand(stops, batch.balance, (through.url, url), through.url))
        return found

    def _kind_itself(self, batch: FundBatch) -> Stop:
        names = {"batch__kind": batch.kind_id, "batch__kind__name": batch.kind.name}
        return self._kind({"source": batch.source, **names})[0]


def _batch_itself(batch: FundBatch) -> Stop:
    label = _batch_name(batch.source, batch.label, batch.kind.name)
    return Stop(f"batch {batch.pk}", label, batch.get_absolute_url())


def _batch_name(source: str, label: str, kind: str) -> str:
    """With its level: 第一批 of 中央 and of 省级 are not the same money."""
    return f"{Source(source).label}{label} {kind}"
