"""Who may open: measures."""

from accounts.tests.rows import Row
from monitoring.tests.access.common import BOTH, PROPOSE, household
from monitoring.tests.make import make_case, make_measure


def measure(world):
    return {"pk": make_measure(case=make_case(household=world.household)).pk}


ROWS = [
    Row("monitoring:measure_create", PROPOSE, household, methods=BOTH),
    Row("monitoring:measure_edit", PROPOSE, measure, methods=BOTH),
    Row("monitoring:measure_done", PROPOSE, measure, methods=BOTH),
]
