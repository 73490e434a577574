"""Open work of the demonstration township (演示乡镇的在办事项): so that everybody's first page has something to do.

The scenario ends with 2021; what stands here happens in the months before today, in the name of the demonstration's
users and through the same actions. It is later than 2021 and changes no figure of that year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db.models import Count, Q

from accounts.models import User
from areas.models import Area
from config import paperwork
from households import actions as households
from households.codes import BaseType
from households.models import Household
from monitoring import actions, procedure
from monitoring.models import (
    Case,
    CaseStep,
    Category,
    MeasureGroup,
    RiskKind,
    Snapshot,
    Source,
    Visit,
)
from monitoring.snapshots import PILLARS
from policies import actions as policies
from policies.models import Loan
from reports import actions as reports
from reports.composing import Dates
from reports.models import Summary

# Days ago of the last visit; the intervals are 31 days for monitored households and 92 for lifted ones.
MONITORED_SEEN = (3, 6, 9, 12, 15, 18, 20, 22, 24, 26, 35)
LIFTED_SEEN = (12, 30, 45, 60, 70, 88, 100)
NOTE = "家里情况稳定，叮嘱按时参保缴费。"


@dataclass(frozen=True, slots=True)
class Cast:
    """The users in whose name things happen."""

    officer: User
    cadre: User
    clerk: User


def summary(*, township: Area, year: int, by: User) -> Summary:
    """The year's summary as a draft, so that the leader finds it."""
    dates = Dates(date(year, 12, 31), date(year, 1, 1), date(year, 12, 31))
    title = f"{township}{year}年巩固拓展脱贫攻坚成果工作总结"
    return reports.start(by=by, township=township, year=year, title=title, dates=dates)


def repay_loans(*, township: Area, today: date, by: User) -> None:
    """Loans that fell due since were repaid on their day, all but the last two."""
    due = Loan.objects.filter(township=township, due_on__lt=today).with_balance()
    for loan in due.filter(balance__gt=0).order_by("-due_on", "pk")[2:]:
        policies.repay_loan(loan=loan, on=loan.due_on, amount=loan.balance, by=by)


def open_work(*, grid: Area, today: date, cast: Cast) -> None:
    """Rounds, a clue, proposals and visits in the grid officer's area; visits in the rest of the township."""
    lifted = Household.objects.existing_on(today).with_status_on(today, base_type=BaseType.LIFTED)
    free = lifted.filter(township=grid.parent.parent, grid=grid, cases=None)
    families = free.annotate(persons=Count("members", filter=Q(members__left_on=None)))
    several = list(families.filter(persons__gt=1).order_by("number")[:7])
    here, troubled = several[:5], several[5:]
    ready, returned, fresh, proposed, hinted = here
    work = _Work(today, cast)
    work.rounds(ready, returned, fresh)
    work.proposals(ready, returned, proposed, hinted)
    work.visits(ready=ready, returned=returned, grid=grid)
    work.troubles(*troubled)


class _Work:
    def __init__(self, today: date, cast: Cast):
        self.today, self.cast = today, cast

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def rounds(self, ready: Household, returned: Household, fresh: Household) -> None:
        """Three rounds: two that are old enough to end, one of this month."""
        for household, days, risk in (
            (ready, 420, RiskKind.ILLNESS),
            (returned, 400, RiskKind.UNSTABLE_WORK),
            (fresh, 27, RiskKind.SCHOOLING),
        ):
            case = self._round(household, risk=risk, on=self.ago(days))
            self._measure(case, on=self.ago(days - 10), is_done=household is not fresh)

    def _round(self, household: Household, *, risk: RiskKind, on: date) -> Case:
        """Proposed twelve days before, then step by step to the identification on the day."""
        case = actions.propose(
            household=household,
            category=Category.objects.get(code="unstable"),
            risks=[(risk, "")],
            source=Source.OFFICER,
            opinion="支出大、收入不稳，本人申请。",
            by=self.cast.cadre,
            on=on - timedelta(days=12),
        )
        self._paperwork(case, on)
        persons = household.members.present_on(on).count()
        actions.identify(
            case=case,
            by=self.cast.clerk,
            on=on,
            snapshot=Snapshot(
                persons=persons, wages=Decimal(5200) * persons, **dict.fromkeys(PILLARS, True)
            ),
            opinion="入户核实，评议公示无异议，同意纳入",
        )
        self._paperwork(case, on)
        return case

    def _paperwork(self, case: Case, on: date) -> None:
        """The village does what it may, the township the rest."""
        cadre, clerk = self.cast.cadre, self.cast.clerk
        paperwork.finish(
            case, on=on, by=clerk, actor=lambda verb: cadre if cadre.can(verb) else clerk
        )

    def _measure(self, case: Case, *, on: date, is_done: bool) -> None:
        actions.plan_measure(
            household=case.household,
            case=case,
            by=self.cast.cadre,
            group=MeasureGroup.EMPLOYMENT,
            item="介绍到乡里的企业务工",
            planned_on=on,
            done_on=on + timedelta(days=30) if is_done else None,
        )

    def proposals(
        self, ready: Household, returned: Household, proposed: Household, hinted: Household
    ) -> None:
        """One elimination sent back, one waiting; one identification and one clue waiting."""
        officer, clerk = self.cast.officer, self.cast.clerk
        sent_back = returned.cases.get()
        self._propose_elimination(sent_back, on=self.ago(9))
        actions.send_back(
            case=sent_back,
            by=clerk,
            on=self.ago(4),
            reason="近三个月的务工收入还没有核实，补上再提。",
        )
        self._propose_elimination(ready.cases.get(), on=self.ago(9))
        self._paperwork(ready.cases.get(), self.ago(1))
        waiting = actions.propose(
            household=proposed,
            category=Category.objects.get(code="unstable"),
            risks=[(RiskKind.ACCIDENT, "")],
            source=Source.OFFICER,
            opinion="户主上月摔伤住院，家里没有别的劳力，自付较多。",
            by=self.cast.cadre,
            on=self.ago(3),
        )
        self._begin(waiting)
        actions.report_clue(
            household=hinted,
            by=officer,
            source=Source.OFFICER,
            risk=RiskKind.SCHOOLING,
            detail="孩子考上大学，学费生活费一年约 2 万元，家里凑不齐。",
            received_on=self.ago(1),
        )

    def _begin(self, case: Case) -> None:
        """The first two steps; then the comparison waits for the township."""
        for days in (2, 1):
            standing = procedure.standing_of(case, self.today)
            if standing.next_kind in (CaseStep.Kind.APPLY, CaseStep.Kind.CHECK):
                on = self.ago(days)
                paperwork.take_next(case, standing, on=on, by=self.cast.cadre)

    def _propose_elimination(self, case: Case, *, on: date) -> None:
        actions.propose_elimination(
            case=case,
            by=self.cast.officer,
            on=on,
            how=Case.How.HELP,
            reason="务工稳定半年以上，收入已超过监测范围，没有新的困难。",
        )

    def visits(self, *, ready: Household, returned: Household, grid: Area) -> None:
        """Most monitored households of the township and most lifted ones of the village were seen in time, some not."""
        township, village = grid.parent.parent, grid.parent
        self._visit(ready, self.cast.officer, 8)
        self._visit(returned, self.cast.officer, 40)
        existing = Household.objects.existing_on(self.today).filter(township=township)
        elsewhere = existing.filter(cases__state=Case.State.MONITORED).exclude(village=village)
        lifted = existing.with_status_on(self.today, base_type=BaseType.LIFTED)
        calm = lifted.filter(village=village).exclude(cases__state__in=Case.OPEN)
        for at, household in enumerate(elsewhere.order_by("number")):
            self._visit(household, self.cast.clerk, MONITORED_SEEN[at % len(MONITORED_SEEN)])
        for at, household in enumerate(calm.order_by("number")):
            by = self.cast.officer if household.grid_id == grid.pk else self.cast.cadre
            self._visit(household, by, LIFTED_SEEN[at % len(LIFTED_SEEN)])

    def troubles(self, poorer: Household, less: Household) -> None:
        """What the rules of alerts see: a house in danger and an income that fell; two visits that say less."""
        for year, per_head, grade in ((-1, 11_200, "B"), (0, 5_600, "C")):
            persons = poorer.members.current().count()
            households.record_year(
                household=poorer,
                year=self.today.year + year,
                values={
                    "persons": persons,
                    "wages": Decimal(per_head * persons),
                    "house_grade": grade,
                    "has_safe_water": True,
                },
                by=self.cast.cadre,
            )
        for days in (9, 1):
            self._visit(less, self.cast.officer, days, income=Visit.Income.LESS)

    def _visit(
        self, household: Household, by: User, days: int, income: str = Visit.Income.SAME
    ) -> None:
        actions.record_visit(
            id=uuid4(),
            household=household,
            by=by,
            visited_on=self.ago(days),
            income=income,
            note=NOTE,
        )
