"""Who may open the pages of monitoring."""

from datetime import date
from uuid import uuid4

from accounts.roles import Can
from accounts.tests.rows import Row
from monitoring.models import Case
from monitoring.tests.make import (
    make_case,
    make_clue,
    make_measure,
    make_screening,
    make_visit,
)

BOTH = ("GET", "POST")
VIEW, PROPOSE, DECIDE = Can.VIEW_HOUSEHOLDS, Can.PROPOSE_RISK, Can.DECIDE_RISK


def household(world):
    return {"pk": world.household.pk}


def case(state):
    return lambda world: {"pk": make_case(household=world.household, state=state).pk}


def clue(world):
    return {"pk": make_clue(household=world.household).pk}


def visit(world):
    return {"pk": make_visit(household=world.household, visited_on=date(2021, 5, 6)).pk}


def measure(world):
    return {"pk": make_measure(case=make_case(household=world.household)).pk}


def screening(world):
    return {"pk": make_screening(township=world.places.township).pk}


ROWS = [
    Row("monitoring:list", VIEW),
    Row("monitoring:case", VIEW, case(Case.State.MONITORED)),
    Row("monitoring:identify", DECIDE, case(Case.State.PROPOSED), methods=BOTH),
    Row("monitoring:reject", DECIDE, case(Case.State.PROPOSED), methods=BOTH),
    Row("monitoring:propose_elimination", PROPOSE, case(Case.State.MONITORED), methods=BOTH),
    Row("monitoring:eliminate", DECIDE, case(Case.State.ELIMINATING), methods=BOTH),
    Row("monitoring:send_back", DECIDE, case(Case.State.ELIMINATING), methods=BOTH),
    Row("monitoring:revert", DECIDE, case(Case.State.ELIMINATED), methods=BOTH),
    Row("monitoring:correct", DECIDE, case(Case.State.ELIMINATED), methods=BOTH),
    Row("monitoring:panel", VIEW, household),
    Row("monitoring:propose", PROPOSE, household, methods=BOTH),
    Row(
        "monitoring:visit_create",
        Can.RECORD_VISIT,
        household,
        methods=BOTH,
        data=lambda world: {
            "id": uuid4(),
            "visited_on": "2021-06-01",
            "way": "home",
            "income": "same",
            "is_education_fine": "fine",
            "is_medical_fine": "fine",
            "is_housing_fine": "fine",
            "is_water_fine": "fine",
        },
    ),
    Row("monitoring:clue_create", Can.REPORT_CLUE, household, methods=BOTH),
    Row("monitoring:measure_create", PROPOSE, household, methods=BOTH),
    Row("monitoring:visits", VIEW),
    Row("monitoring:due", VIEW),
    Row("monitoring:visit_correct", Can.RECORD_VISIT, visit, methods=BOTH),
    Row("monitoring:clues", VIEW),
    Row("monitoring:clue_conclude", DECIDE, clue, methods=BOTH),
    Row("monitoring:clue_correct", Can.REPORT_CLUE, clue, methods=BOTH),
    Row("monitoring:measure_edit", PROPOSE, measure, methods=BOTH),
    Row("monitoring:measure_done", PROPOSE, measure, methods=BOTH),
    Row("monitoring:screenings", VIEW),
    Row("monitoring:screening_create", DECIDE, methods=BOTH),
    Row("monitoring:screening", VIEW, screening),
    Row("monitoring:screening_close", DECIDE, screening, methods=BOTH),
    Row(
        "monitoring:screening_record",
        Can.RECORD_VISIT,
        lambda world: screening(world) | {"household_pk": world.household.pk},
        methods=BOTH,
    ),
]
