"""The roll of a screening round (排查名册): which households belong to it, which are done, what was found.

Lists and numbers are cut from the same rows. A household that has been checked belongs to the roll whatever happens to it
later, as the kind it was of on the day of its check; the others by the round's coverage, as they are on `on`. So
应排查 = 已排查 + 还没有排查, and the kinds add up to the whole.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from areas.models import Area
from households.models import Household
from monitoring.kinds import COVERED, Kind, kind_on
from monitoring.models import (
    Case,
    CaseState,
    Clue,
    Screening,
    ScreeningProblem,
    ScreeningRecord,
)

LISTS = {
    "left": "还没有排查",
    "done": "已排查",
    "problem": "发现问题的",
    "risk": "符合纳入条件",
    "pending": "应纳未纳",
    "identified": "本轮新纳入",
    "all": "应排查",
}


@dataclass(slots=True)
class Tally:
    """进度：应排查、已排查、还没有排查、符合纳入条件 (households); problems found, rectified, overdue; newly identified households."""

    total: int = 0
    done: int = 0
    left: int = 0
    at_risk: int = 0
    found: int = 0
    rectified: int = 0
    overdue: int = 0
    identified: int = 0

    def add(self, **numbers: int) -> None:
        for name, number in numbers.items():
            setattr(self, name, getattr(self, name) + number)


@dataclass(slots=True)
class Progress:
    """The whole, its villages (pk → numbers, in the order of `names`) and its kinds; every number is counted once and added up."""

    whole: Tally = field(default_factory=Tally)
    villages: dict[int, Tally] = field(default_factory=lambda: defaultdict(Tally))
    kinds: dict[str, Tally] = field(default_factory=lambda: {kind.value: Tally() for kind in Kind})
    names: dict[int, str] = field(default_factory=dict)

    def add(self, village: int, **numbers: int) -> None:
        self.whole.add(**numbers)
        self.villages[village].add(**numbers)

    @property
    def by_village(self) -> list[tuple[int, str, Tally]]:
        return [(pk, name, self.villages[pk]) for pk, name in self.names.items()]

    @property
    def by_kind(self) -> list[tuple[Kind, Tally]]:
        """贫困户 only where there are any: since 2021 there are none."""
        tallies = ((Kind(code), tally) for code, tally in self.kinds.items())
        return [(kind, tally) for kind, tally in tallies if tally.total or kind != Kind.POOR]


@dataclass(frozen=True, slots=True)
class Roll:
    """名册 of a round in an area: households as they are `on` a day, problems as late as they are `today`."""

    screening: Screening
    area: Area
    on: date
    today: date

    @classmethod
    def of(cls, user: User, screening: Screening, today: date) -> Roll:
        """What the user sees of a round, up to its last day. Nothing for who has no area: he sees no round."""
        return cls(screening, user.area, last_day(screening, today), today)

    @classmethod
    def of_township(cls, screening: Screening, on: date) -> Roll:
        return cls(screening, screening.township, on, on)

    def everyone(self) -> QuerySet[Household]:
        """应排查. Each household with `record` (its check, if any) and its `kind`."""
        waiting = Q(record=None) & self._existing()
        if self._covered:
            waiting &= Q(kind__in=self._covered)
        return self._households().filter(Q(record__isnull=False) | waiting)

    def done(self) -> QuerySet[Household]:
        """已排查."""
        return self._households().filter(record__isnull=False)

    def left(self) -> QuerySet[Household]:
        """还没有排查."""
        waiting = self._households().filter(self._existing(), record=None)
        return waiting.filter(kind__in=self._covered) if self._covered else waiting

    def shown(self, show: str) -> QuerySet[Household]:
        """The households behind a number, by the code of its list (`LISTS`)."""
        match show:
            case "left":
                return self.left()
            case "done":
                return self.done()
            case "problem":
                found = self.problems().filter(record__household=OuterRef("pk"))
                return self._households().filter(Exists(found))
            case "risk":
                return self.done().filter(record__is_at_risk=True)
            case "pending":
                return self._households().filter(pk__in=self.not_proposed().values("household"))
            case "identified":
                return self._households().filter(pk__in=self.identified().values("household"))
            case _:
                return self.everyone()

    def records(self) -> QuerySet[ScreeningRecord]:
        records = ScreeningRecord.objects.within(self.area)
        return records.filter(township=self.screening.township_id, screening=self.screening)

    def at_risk(self) -> QuerySet[ScreeningRecord]:
        """符合纳入条件."""
        return self.records().filter(is_at_risk=True)

    def not_proposed(self) -> QuerySet[ScreeningRecord]:
        """应纳未纳：符合纳入条件，这一轮开始以来既没有提出监测、也没有报线索，现在也不在监测。"""
        own = {"township": OuterRef("township"), "household": OuterRef("household")}
        cases = Case.objects.filter(Q(state__in=Case.OPEN) | Q(screening=self.screening), **own)
        proposed = CaseState.objects.filter(
            township=OuterRef("township"),
            case__household=OuterRef("household"),
            state=Case.State.PROPOSED,
            valid_from__gte=self.screening.started_on,
        )
        clues = Clue.objects.filter(received_on__gte=self.screening.started_on, **own)
        return self.at_risk().filter(
            ~Exists(cases), ~Exists(proposed), ~Exists(clues), household__dissolved_on=None
        )

    def problems(self) -> QuerySet[ScreeningProblem]:
        problems = ScreeningProblem.objects.within(self.area)
        return problems.filter(
            township=self.screening.township_id, record__screening=self.screening
        )

    def late(self) -> QuerySet[ScreeningProblem]:
        """逾期：过了整改期限还没有改完。"""
        return self.problems().filter(self._late)

    def identified(self) -> QuerySet[Case]:
        """本轮新纳入：由这一轮发现、已登记识别的。"""
        cases = Case.objects.within(self.area)
        return cases.filter(
            township=self.screening.township_id,
            screening=self.screening,
            identified_on__isnull=False,
        )

    def progress(self) -> Progress:
        """Every number of the round, in four queries however many villages and households there are."""
        progress = Progress()
        for row in self._counted():
            numbers = {name: row[name] for name in ("total", "done", "at_risk")}
            numbers["left"] = row["total"] - row["done"]
            progress.add(row["village"], **numbers)
            progress.kinds[row["kind"]].add(**numbers)
        village = "record__household__village"
        problems = self.problems().order_by().values(village)
        for row in problems.annotate(
            found=Count("pk"),
            rectified=Count("pk", filter=Q(rectified_on__isnull=False)),
            overdue=Count("pk", filter=self._late),
        ):
            progress.add(row.pop(village), **row)
        cases = self.identified().order_by().values("household__village")
        for row in cases.annotate(identified=Count("household", distinct=True)):
            progress.add(row["household__village"], identified=row["identified"])
        villages = Area.objects.filter(pk__in=progress.villages).order_by("code")
        progress.names = dict(villages.values_list("pk", "name"))
        return progress

    def _counted(self) -> QuerySet:
        """One row a village and kind."""
        places = self.everyone().order_by().values("village", "kind")
        return places.annotate(
            total=Count("pk"),
            done=Count("record"),
            at_risk=Count("pk", filter=Q(record__is_at_risk=True)),
        )

    def _households(self) -> QuerySet[Household]:
        township = self.screening.township_id
        of_round = Q(screening_records__township=township) & Q(
            screening_records__screening=self.screening
        )
        day = Coalesce(F("record__checked_on"), Value(self.on), output_field=DateField())
        households = Household.objects.within(self.area).filter(township=township)
        joined = households.annotate(
            record=FilteredRelation("screening_records", condition=of_round)
        )
        return joined.annotate(day=day).annotate(kind=kind_on(OuterRef("day"), "pk"))

    def _existing(self) -> Q:
        """As `existing_on`, to be joined with other conditions."""
        still = Q(dissolved_on=None) | Q(dissolved_on__gt=self.on)
        return still & Q(registered_on__lte=self.on)

    @property
    def _covered(self) -> tuple[Kind, ...]:
        """The kinds that the round covers; empty when it covers all."""
        covered = COVERED[self.screening.coverage]
        return covered if len(covered) < len(Kind) else ()

    @property
    def _late(self) -> Q:
        return Q(rectified_on=None, due_on__lt=self.today)


def last_day(screening: Screening, today: date) -> date:
    """The day that decides about households not yet checked: today while the round runs, then its last day."""
    return max(screening.started_on, min(today, screening.ended_on or today))
