"""Who may open: clues."""

from accounts.roles import Can
from accounts.tests.rows import Row
from monitoring.tests.access.common import BOTH, DECIDE, VIEW, household
from monitoring.tests.make import make_clue


def clue(world):
    return {"pk": make_clue(household=world.household).pk}


ROWS = [
    Row("monitoring:clue_create", Can.REPORT_CLUE, household, methods=BOTH),
    Row("monitoring:clues", VIEW),
    Row("monitoring:clue", VIEW, clue),
    Row("monitoring:clue_assign", DECIDE, clue, methods=BOTH),
    Row("monitoring:clue_verify", Can.RECORD_VISIT, clue, methods=BOTH),
    Row("monitoring:clue_conclude", DECIDE, clue, methods=BOTH),
    Row("monitoring:clue_correct", Can.REPORT_CLUE, clue, methods=BOTH),
    Row("monitoring:clue_file", Can.RECORD_VISIT, clue, methods=("POST",)),
    Row("monitoring:clues_conclude", DECIDE, methods=("POST",)),
]
