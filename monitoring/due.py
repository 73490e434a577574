"""Which households are due for a visit (应访、逾期未访), derived from the last visit: nobody keeps a list.

监测户, 脱贫户 and 稳定脱贫户 have their own interval (parameters), and a village or grid may set its own; a household that
is never visited counts from its identification. Offices above ask by natural months and quarters: `Tally` says that, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest

from accounts.models import User
from areas.parameters import Inherited, Setting, settings_within
from households.codes import BaseType, PolicyStanding
from households.models import Household, HouseholdStatus
from lib.dates import Period
from lib.numbers import plain
from monitoring.models import Case, Visit, head_name, last_visited_on

OPEN = (Case.State.MONITORED, Case.State.ELIMINATING)
SOON = 7  # days that count as 快到期
QUARTERS = "一二三四"


class Group(StrEnum):
    """Who has to be visited how often: the value is the parameter's key."""

    MONITORED = "visit_days_monitored"
    LIFTED = "visit_days_lifted"


STABLE = (
    "visit_days_stable"  # the interval of those lifted households that no longer enjoy policies
)
KEYS = {Group.MONITORED: (Group.MONITORED,), Group.LIFTED: (STABLE, Group.LIFTED)}


@dataclass(frozen=True, slots=True)
class Due:
    """One household and when its next visit is due; None when it was never visited and nothing says since when."""

    household: Household
    due_on: date | None
    on: date
    kind: str
    interval: Setting
    term: Period

    @property
    def days_late(self) -> int:
        return (self.on - self.due_on).days if self.due_on else 0

    @property
    def is_late(self) -> bool:
        return self.due_on is None or self.days_late > 0

    @property
    def is_soon(self) -> bool:
        return not self.is_late and self.days_late >= -SOON

    @property
    def is_seen_this_term(self) -> bool:
        """已访：本月（本季度）走访过。"""
        last = self.household.last_visited_on
        return last is not None and last >= self.term.start

    @property
    def words(self) -> str:
        if self.due_on is None:
            return "还没有走访记录"
        if self.days_late > 0:
            return f"逾期 {self.days_late} 天"
        return "今天到期" if self.days_late == 0 else f"还有 {-self.days_late} 天"

    @property
    def tone(self) -> str:
        if self.is_late:
            return "bad"
        return "warn" if self.is_soon else "ok"

    @property
    def reason(self) -> str:
        """为什么要访：是哪一类户、多少天一次、依据什么、从哪天算起。"""
        every = f"{self.kind}，每 {plain(self.interval.value)} 天至少走访一次"
        if self.interval.since:
            every += f"（{self.interval.basis}）"
        return f"{every}；{self._since}"

    @property
    def _since(self) -> str:
        last = self.household.last_visited_on
        if self.due_on is None:
            return "还没有走访记录"
        start = self.due_on - timedelta(days=int(self.interval.value))
        if last == start:
            return f"上次走访 {last}"
        return f"{start} 识别，以后还没有走访"


@dataclass(frozen=True, slots=True)
class Tally:
    """按自然月、自然季度考核：应访、已访、未访多少户，上一期漏访多少户。"""

    label: str
    before: str
    owed: int
    done: int
    missed_before: int

    @property
    def left(self) -> int:
        return self.owed - self.done


@dataclass(frozen=True, slots=True)
class Duty:
    """应访：the visits that a user's area owes on a day, for one group of households; `among` narrows them, to one officer's say."""

    user: User
    group: Group
    on: date
    intervals: dict[str, Inherited]
    among: Q

    @classmethod
    def of(cls, user: User, group: Group, on: date, among: Q | None = None) -> Duty:
        """With the intervals in force in the user's area and in the places below it."""
        return cls(user, group, on, settings_within(KEYS[group], user.area, on), among or Q())

    @property
    def days(self) -> int:
        """The interval of the user's own area; places below it may have others."""
        return int(self.intervals[self.group].base.value)

    @property
    def rules(self) -> list[str]:
        """The intervals in words, those of single places, too."""
        lines = []
        for key in reversed(KEYS[self.group]):
            kind, own = _KINDS[key], self.intervals[key]
            if key == STABLE and not own.exceptions and own.base.value == self.days:
                continue
            lines.append(f"{kind}每 {plain(own.base.value)} 天")
            lines += [
                f"{place}的{kind}每 {plain(setting.value)} 天"
                for place, setting in own.exceptions.values()
            ]
        return lines

    @property
    def term(self) -> Period:
        """The natural month or quarter that holds the day."""
        return Period.month(self.on) if self.group == Group.MONITORED else Period.quarter(self.on)

    def everyone(self) -> QuerySet[Household]:
        """Households that have to be visited at all."""
        existing = Household.objects.visible_to(self.user).existing_on(self.on).filter(self.among)
        rounds = _rounds()
        if self.group == Group.MONITORED:
            return existing.filter(Exists(rounds))
        return existing.with_status_on(self.on, base_type=BaseType.LIFTED).filter(~Exists(rounds))

    def late(self) -> QuerySet[Household]:
        """Due before the day."""
        return self._with_limits().filter(~self._seen_after("late_limit"))

    def soon(self) -> QuerySet[Household]:
        """Due on the day or within a week, not late."""
        owed = self._with_limits().filter(~self._seen_after("soon_limit"))
        return owed.filter(self._seen_after("late_limit"))

    def done(self) -> QuerySet[Household]:
        """Visited in time, and not due again within a week."""
        return self._with_limits().filter(self._seen_after("soon_limit"))

    def by_village(self) -> list[dict]:
        """One row a village: name, how many have to be visited, how many are late."""
        fresh = self._seen_after("late_limit")
        villages = self._with_limits().order_by("village__code").values("village", "village__name")
        rows = villages.annotate(total=Count("pk"), fresh=Count("pk", filter=fresh))
        return [
            {
                "pk": row["village"],
                "name": row["village__name"],
                "total": row["total"],
                "fresh": row["fresh"],
                "late": row["total"] - row["fresh"],
            }
            for row in rows
        ]

    def counts(self) -> dict[str, int]:
        """How many are late, soon, done, and have to be visited at all; one query."""
        seen = self._with_limits().annotate(
            is_fresh=self._seen_after("late_limit"), is_done=self._seen_after("soon_limit")
        )
        found = seen.aggregate(
            all=Count("pk"),
            fresh=Count("pk", filter=Q(is_fresh=True)),
            done=Count("pk", filter=Q(is_done=True)),
        )
        return {
            "late": found["all"] - found["fresh"],
            "soon": found["fresh"] - found["done"],
            "done": found["done"],
            "all": found["all"],
        }

    def tally(self) -> Tally:
        """By the natural month or quarter of the day, and who was left out in the one before."""
        term = self.term
        last_day = term.start - timedelta(days=1)
        before = (
            Period.month(last_day) if self.group == Group.MONITORED else Period.quarter(last_day)
        )
        was_there = Q(registered_on__lte=before.start)
        if self.group == Group.MONITORED:
            was_there &= Q(Exists(_rounds().filter(identified_on__lte=before.start)))
        found = self.everyone().aggregate(
            owed=Count("pk"),
            done=Count("pk", filter=Exists(_visits().during(term))),
            missed=Count("pk", filter=was_there & ~Exists(_visits().during(before))),
        )
        before_label = "上月" if self.group == Group.MONITORED else "上季度"
        return Tally(self._label(term), before_label, found["owed"], found["done"], found["missed"])

    def shown(self, households: QuerySet[Household]) -> QuerySet[Household]:
        """With what lists show of each, the longest unseen first."""
        rounds = _rounds()
        named = households.select_related("village").annotate(
            head_name=head_name("pk"), last_visited_on=last_visited_on("pk")
        )
        if self.group == Group.LIFTED:
            standing = _statuses(self.on).values("policy")[:1]
            seen = named.annotate(seen_on=F("last_visited_on"), standing=Subquery(standing))
        else:
            since = Subquery(rounds.values("identified_on")[:1])
            last = Coalesce("last_visited_on", "since")
            seen = named.annotate(
                since=since, category_name=Subquery(rounds.values("category__name")[:1])
            ).annotate(seen_on=Greatest(last, "since"))
        return seen.order_by(F("seen_on").asc(nulls_first=True), "village__code", "pk")

    def row(self, household: Household) -> Due:
        """Of a household that `shown` gave."""
        start, interval = household.seen_on, self._interval_of(household)
        due_on = start and start + timedelta(days=int(interval.value))
        return Due(household, due_on, self.on, self._kind_of(household), interval, self.term)

    def rows(self) -> Iterator[Due]:
        """Every household of the duty."""
        return (self.row(household) for household in self.shown(self.everyone()))

    def _kind_of(self, household: Household) -> str:
        if self.group == Group.MONITORED:
            return household.category_name or _KINDS[self.group]
        return _KINDS[self._key_of(household)]

    def _key_of(self, household: Household) -> str:
        is_lifted = self.group == Group.LIFTED
        return STABLE if is_lifted and household.standing == PolicyStanding.STABLE else self.group

    def _interval_of(self, household: Household) -> Setting:
        places = household.grid_id, household.village_id, household.township_id
        return self.intervals[self._key_of(household)].at(*places)

    def _with_limits(self) -> QuerySet[Household]:
        """`late_limit`: a visit on that day or earlier is overdue now; `soon_limit`: it will be within a week."""
        return self.everyone().alias(late_limit=self._limit(-1), soon_limit=self._limit(SOON))

    def _limit(self, shift: int):
        """The day that lies an interval before `on`, later by `shift` days: one day, or one for each kind and place."""

        def day(setting: Setting) -> Value:
            limit = self.on - timedelta(days=int(setting.value) - shift)
            return Value(limit, output_field=models.DateField())

        base = day(self.intervals[self.group].base)
        whens = [
            When(condition & place, then=day(setting))
            for condition, place, setting in self._exceptions()
        ]
        if all(when.result.value == base.value for when in whens):
            return base
        return models.Case(*whens, default=base, output_field=models.DateField())

    def _exceptions(self) -> Iterator[tuple[Q, Q, Setting]]:
        """(kind, place, setting) where another interval than the base may hold, the first that fits wins."""
        for key in KEYS[self.group]:
            stable = _statuses(self.on).filter(policy=PolicyStanding.STABLE)
            kind = Q(Exists(stable)) if key == STABLE else Q()
            for area, setting in reversed(self.intervals[key].exceptions.values()):
                yield kind, Q(**{area.level: area.pk}), setting
            if key == STABLE:
                yield kind, Q(), self.intervals[key].base

    def _seen_after(self, limit: str):
        """Visited or identified after the day that the alias names."""
        seen = Exists(_visits().filter(visited_on__gt=OuterRef(limit)))
        if self.group == Group.LIFTED:
            return seen
        return seen | Exists(_rounds().filter(identified_on__gt=OuterRef(limit)))

    def _label(self, term: Period) -> str:
        if self.group == Group.MONITORED:
            return f"{term.start.month} 月"
        return f"第{QUARTERS[(term.start.month - 1) // 3]}季度"


_KINDS = {Group.MONITORED: "监测户", Group.LIFTED: "脱贫户", STABLE: "稳定脱贫户"}


def _rounds() -> QuerySet[Case]:
    return Case.objects.filter(
        township=OuterRef("township"), household=OuterRef("pk"), state__in=OPEN
    )


def _visits() -> QuerySet[Visit]:
    return Visit.objects.filter(township=OuterRef("township"), household=OuterRef("pk"))


def _statuses(on: date) -> QuerySet[HouseholdStatus]:
    return HouseholdStatus.objects.on(on).filter(
        township=OuterRef("township"), household=OuterRef("pk")
    )
