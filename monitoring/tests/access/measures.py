"""Who may open: measures."""

from accounts.roles import Can
from accounts.tests.rows import Row
from monitoring.models import Case
from monitoring.tests.access.common import BOTH, PROPOSE, VIEW, case, household
from monitoring.tests.make import make_case, make_measure


def measure(world):
    return {"pk": make_measure(case=make_case(household=world.household)).pk}


ROWS = [
    Row("monitoring:measure_create", PROPOSE, household, methods=BOTH),
    Row("monitoring:measure", VIEW, measure),
    Row("monitoring:measure_file", Can.RECORD_VISIT, measure, methods=("POST",)),
    Row("monitoring:plan", VIEW, case(Case.State.MONITORED)),
    Row("monitoring:plan_edit", PROPOSE, case(Case.State.MONITORED), methods=BOTH),
    Row("monitoring:measure_edit", PROPOSE, measure, methods=BOTH),
    Row("monitoring:measure_done", PROPOSE, measure, methods=BOTH),
]
