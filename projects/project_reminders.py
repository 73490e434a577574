"""What projects ask for (项目提示): those late to start or to finish, not accepted in time, accepted and not in the books."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q, QuerySet

from areas.models import Area
from projects.models import Project
from projects.standings import OUTSTANDING, late_for, unaccepted, unbooked, unfinished


@dataclass(frozen=True, slots=True)
class Reminder:
    """`asks(area, on)`: the condition of projects on the day, by the settings of the area; `day`: from when they wait."""

    key: str
    name: str
    meaning: str
    day: str
    asks: Callable[[Area | None, date], Q]

    @property
    def is_deadline(self) -> bool:
        """The day is the one by which it should have been done."""
        return self.day in OUTSTANDING


@dataclass(frozen=True, slots=True)
class Asking:
    """How many projects a reminder is about, and the day from which the first of them waits."""

    reminder: Reminder
    number: int
    since: date | None


LATE_START, LATE_COMPLETION = "planned_start_on", "planned_completion_on"
REMINDERS = (
    Reminder("unstarted", "逾期未开工", "过了计划开工日期，还没有登记开工", LATE_START,
             lambda area, on: late_for(LATE_START, 0, on)),
    Reminder("uncompleted", "逾期未竣工", "过了计划竣工日期，还没有登记竣工", LATE_COMPLETION,
             lambda area, on: late_for(LATE_COMPLETION, 0, on)),
    Reminder("unaccepted", "竣工超期未验收", "竣工以后过了验收时限（天数在参数里）", "completed_on", unaccepted),
    Reminder("unbooked", "已验收未建资产卡", "到村的项目，验收了，资产台账里还没有卡", "accepted_on",
             lambda area, on: unbooked()),
    Reminder("unfinished", "已验收未支付或未入账", "到村的项目，验收了，没有登记支付，或资产没有入账", "accepted_on",
             lambda area, on: unfinished()),
)  # fmt: skip
BY_KEY = {reminder.key: reminder for reminder in REMINDERS}
WORK = REMINDERS[:4]  # what 待办 asks for; the last one has 未建资产卡 in it


def asking(
    projects: QuerySet[Project],
    area: Area | None,
    on: date,
    wanted: Sequence[Reminder] = REMINDERS,
) -> list[Asking]:
    """Each of the wanted reminders with its count among the projects; one query beside those of the settings."""
    columns = {}
    for one in wanted:
        condition = one.asks(area, on)
        columns[one.key] = Count("pk", filter=condition)
        columns[f"{one.key}_since"] = Min(one.day, filter=condition)
    found = projects.order_by().aggregate(**columns)
    return [Asking(one, found[one.key], found[f"{one.key}_since"]) for one in wanted]
