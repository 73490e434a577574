"""Who may open: papers."""

from accounts.roles import Can
from accounts.tests.rows import Row
from monitoring.tests.access.common import BOTH, VIEW, household

ROWS = [
    Row(
        "monitoring:household_papers",
        VIEW,
        household,
        methods=BOTH,
        data=lambda world: {"paper": "check"},
    ),
    Row("monitoring:village_papers", Can.EDIT_HOUSEHOLD, methods=BOTH),
]
