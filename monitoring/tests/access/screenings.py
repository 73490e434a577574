"""Who may open: screening rounds."""

from accounts.roles import Can
from accounts.tests.rows import Row
from monitoring.checks import Found
from monitoring.tests.access.common import BOTH, DECIDE, VIEW
from monitoring.tests.make import make_screening, make_screening_record


def screening(world):
    return {"pk": make_screening(township=world.places.township).pk}


def problem(world):
    record = make_screening_record(
        screening=make_screening(township=world.places.township),
        household=world.household,
        problems=[Found(content="水管坏了")],
    )
    return {"pk": record.problems.get().pk}


ROWS = [
    Row("monitoring:screenings", VIEW),
    Row("monitoring:screening_create", DECIDE, methods=BOTH),
    Row("monitoring:screening", VIEW, screening),
    Row("monitoring:screening_change", DECIDE, screening, methods=BOTH),
    Row("monitoring:screening_close", DECIDE, screening, methods=BOTH),
    Row("monitoring:screening_households", VIEW, screening),
    Row("monitoring:screening_fine", Can.RECORD_VISIT, screening, methods=BOTH),
    Row("monitoring:screening_sheet", Can.RECORD_VISIT, screening),
    Row("monitoring:screening_problems", VIEW, screening),
    Row("monitoring:screening_problem", Can.RECORD_VISIT, problem, methods=BOTH),
    Row("monitoring:screening_rectify", Can.RECORD_VISIT, problem, methods=BOTH),
    Row(
        "monitoring:screening_record",
        Can.RECORD_VISIT,
        lambda world: screening(world) | {"household_pk": world.household.pk},
        methods=BOTH,
    ),
]
