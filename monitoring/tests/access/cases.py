"""Who may open: rounds."""

from accounts.tests.rows import Row
from monitoring.models import Case
from monitoring.tests.access.common import BOTH, DECIDE, PROPOSE, VIEW, case, household

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
]
