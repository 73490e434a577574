"""Who may open: rounds."""

from accounts.roles import Can
from accounts.tests.rows import Row
from monitoring.models import Case
from monitoring.tests.access.common import BOTH, DECIDE, PROPOSE, VIEW, case, household
from monitoring.tests.make import make_case

APPROVE, KEEP = Can.APPROVE_RISK, Can.KEEP_REFERENCE


def take(kind):
    return lambda world: case(Case.State.PROPOSED)(world) | {"kind": kind}


def step(world):
    made = make_case(household=world.household, state=Case.State.PROPOSED)
    return {"pk": made.pk, "step": made.steps.get().pk}


def township(world):
    return {"pk": world.household.township_id}


def purpose(world):
    return township(world) | {"purpose": "identify"}


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
    Row("monitoring:in_procedure", VIEW),
    Row("monitoring:step_take", PROPOSE, take("check"), methods=BOTH),
    Row("monitoring:step_take", DECIDE, take("compare"), methods=BOTH),
    Row("monitoring:step_take", APPROVE, take("approve"), methods=BOTH),
    Row("monitoring:step_back", DECIDE, case(Case.State.PROPOSED), methods=BOTH),
    Row("monitoring:fast_track", APPROVE, case(Case.State.PROPOSED), methods=BOTH),
    Row("monitoring:step", VIEW, step),
    Row("monitoring:step_file", Can.RECORD_VISIT, step, methods=("POST",)),
    Row("monitoring:procedures_top", KEEP),
    Row("monitoring:procedures", KEEP, township),
    Row("monitoring:procedure_set", KEEP, purpose, methods=BOTH),
    Row("monitoring:panel", VIEW, household),
    Row("monitoring:propose", PROPOSE, household, methods=BOTH),
]
