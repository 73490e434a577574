"""Steps of a scenario on screenings, rounds of monitoring, measures and visits (监测帮扶)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from accounts.models import User
from config import paperwork
from config.scenario.loading import Loading, ScenarioError, Step, described
from households.models import Household
from monitoring import actions as monitoring
from monitoring.checks import Check
from monitoring.models import Case, Category, Screening, Snapshot
from monitoring.snapshots import PILLARS

PROPOSED_BEFORE = timedelta(days=7)  # an elimination, when the row does not say the day


def enter_check(loading: Loading, row: dict) -> None:
    """What a round found in all households of a village that the other columns describe."""
    on = row["checked_on"]
    screening = Screening.objects.get(
        township=loading.township, name=row["screening"], year=on.year
    )
    pks = described(loading, row, on).order_by("pk").values_list("pk", flat=True)
    checks = [Check(household=pk, checked_on=on, checked_by=row["checked_by"]) for pk in pks]
    result = monitoring.record_screenings(screening=screening, records=checks, by=loading.by)
    if result.refused:
        raise ScenarioError(result.refused[0].why)


def enter_screening(loading: Loading, row: dict) -> None:
    items = row.pop("items", "")
    row["items"] = items.split("、") if items else []
    monitoring.start_screening(township=loading.township, by=loading.by, **row)


def enter_case(loading: Loading, row: dict) -> None:
    """A round from the proposal through every step of the procedure to the entry in the national system."""
    screening, identified_on = row.get("screening"), row["identified_on"]
    household = loading.household(row)
    case = monitoring.propose(
        household=household,
        category=Category.objects.get(code=row["category"]),
        risks=[(row["risk"], "")],
        source=row["source"],
        opinion="入户核实，符合条件",
        by=loading.by,
        on=row["proposed_on"],
        screening=Screening.objects.get(
            township=loading.township, name=screening, year=identified_on.year
        )
        if screening
        else None,
    )
    paperwork.finish(case, on=identified_on, by=loading.by)
    monitoring.identify(
        case=case,
        by=loading.by,
        on=identified_on,
        snapshot=_snapshot(household, identified_on, row["income"], row.get("own_payments")),
        assessment=row.get("assessment", ""),
        opinion="村内评议公示无异议，同意纳入",
    )
    paperwork.finish(case, on=identified_on, by=loading.by)


def enter_elimination(loading: Loading, row: dict) -> None:
    """The end of the household's open round, proposed a week before unless the row says on which day."""
    if "eliminated_on" not in row:
        return
    household, on = loading.household(row), row["eliminated_on"]
    case = Case.objects.get(household=household, state=Case.State.MONITORED)
    how = row.get("eliminated_how", Case.How.HELP)
    monitoring.propose_elimination(
        case=case,
        by=loading.by,
        on=row.get("elimination_proposed_on", on - PROPOSED_BEFORE),
        how=how,
        reason="收入稳定，风险消除",
    )
    paperwork.finish(case, on=on, by=loading.by)
    monitoring.eliminate(
        case=case,
        by=loading.by,
        on=on,
        snapshot=_snapshot(household, on, row["eliminated_income"]),
        opinion="评议公示无异议，同意消除",
    )
    paperwork.finish(case, on=on, by=loading.by)


def _snapshot(
    household: Household, on: date, income: Decimal, own_payments: Decimal | None = None
) -> Snapshot:
    """The document says the income a head; the people are invented, so all of it may be wages."""
    persons = household.members.present_on(on).count()
    return Snapshot(
        persons=persons,
        wages=income * persons,
        own_payments=own_payments or 0,
        **dict.fromkeys(PILLARS, True),
    )


def enter_measure(loading: Loading, row: dict) -> None:
    done_on = row.pop("done_on", None)
    household = loading.household(row)
    case = household.cases.filter(state__in=Case.OPEN).first()
    measure = monitoring.plan_measure(household=household, case=case, by=loading.by, **row)
    if done_on:
        monitoring.carry_out_measure(measure=measure, by=loading.by, done_on=done_on)


def enter_visit(loading: Loading, row: dict) -> None:
    visitor = row.pop("visitor", "")
    by = User.objects.get(username=visitor) if visitor else loading.by
    monitoring.record_visit(id=uuid4(), household=loading.household(row), by=by, **row)


STEPS: dict[str, Step] = {
    "screenings": enter_screening,
    "checks": enter_check,
    "cases": enter_case,
    "eliminations": enter_elimination,
    "measures": enter_measure,
    "visits": enter_visit,
}
